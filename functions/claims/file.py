"""A claim as one request sees it."""

from __future__ import annotations

from typing import Any, NamedTuple

from functions.aws.table import Loaded
from functions.aws.timetables import Timed
from functions.claims.model import Claim
from functions.claims.readings import Evidence
from functions.claims.settlement import Ledger
from functions.core.access import Principal
from functions.core.errors import NotFound


class ClaimFile(NamedTuple):
    """A claim as one request sees it: with its documents where they are needed, and who asks."""

    claim: Claim
    loaded: Loaded
    timed: Timed | None = None
    """Its clocks; a claim in a list is shown without."""
    evidence: tuple[Evidence, ...] | None = None
    """Its documents, where they were looked at."""
    alike: tuple[str, ...] = ()
    """Other claims of the same person within a day of the loss, where staff ask."""
    ledger: Ledger | None = None
    history: tuple[dict[str, Any], ...] = ()

    @property
    def principal(self) -> Principal:
        return self.loaded.principal

    @property
    def documents(self) -> tuple[Evidence, ...]:
        """The claim's documents.

        Raises:
            LookupError: nobody has looked; a defect of ours.
        """
        if self.evidence is None:
            raise LookupError("the documents of the claim were not loaded")
        return self.evidence

    @property
    def clocks(self) -> Timed:
        """Its clocks, and the rules they are under.

        Raises:
            LookupError: nobody has looked; a defect of ours.
        """
        if self.timed is None:
            raise LookupError("the clocks of the claim were not loaded")
        return self.timed

    @property
    def calculated(self) -> Ledger:
        """The ledger that was loaded.

        Raises:
            NotFound: none was.
        """
        if self.ledger is None:
            raise NotFound
        return self.ledger


class ClaimPage(NamedTuple):
    files: tuple[ClaimFile, ...]
    after: str | None
