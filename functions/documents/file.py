"""A case's documents as one request sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.aws import clock
from functions.aws.table import Loaded
from functions.core.access import Principal
from functions.documents.kinds import State
from functions.documents.model import Document
from functions.documents.readings import Case


@dataclass(frozen=True)
class CaseFile:
    """The case whose documents one request is about, and who asks."""

    case: Case
    loaded: Loaded

    @property
    def principal(self) -> Principal:
        return self.loaded.principal


@dataclass(frozen=True)
class DocumentFile(CaseFile):
    document: Document

    @property
    def state(self) -> State:
        """The state to show now; forms expire in real time, however far business time is moved."""
        return self.document.state_at(clock.wall())


@dataclass(frozen=True)
class DocumentPage:
    files: tuple[DocumentFile, ...]
    after: str | None


@dataclass(frozen=True)
class Link:
    """A link to a document's received version or to its preview, and when it ends."""

    file: DocumentFile
    url: str
    expires_at: datetime
