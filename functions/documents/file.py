"""A case's documents as one request sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.aws.table import Loaded
from functions.core.access import Principal
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


@dataclass(frozen=True)
class DocumentPage:
    files: tuple[DocumentFile, ...]
    after: str | None


@dataclass(frozen=True)
class Download:
    """A link to the received version of a document, and when it ends."""

    file: DocumentFile
    url: str
    expires_at: datetime
