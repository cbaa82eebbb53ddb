"""A claim as one request sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.aws.table import Loaded
from functions.claims.model import Claim
from functions.claims.readings import Evidence
from functions.claims.settlement import Ledger
from functions.core.access import Principal
from functions.core.errors import NotFound


@dataclass(frozen=True)
class ClaimFile:
    """A claim as one request sees it: with its documents where they are needed, and who asks."""

    claim: Claim
    loaded: Loaded
    evidence: tuple[Evidence, ...] = ()
    ledger: Ledger | None = None
    history: tuple[dict[str, Any], ...] = ()

    @property
    def principal(self) -> Principal:
        return self.loaded.principal

    @property
    def calculated(self) -> Ledger:
        """The ledger that was loaded.

        Raises:
            NotFound: none was.
        """
        if self.ledger is None:
            raise NotFound
        return self.ledger


@dataclass(frozen=True)
class ClaimPage:
    files: tuple[ClaimFile, ...]
    after: str | None
