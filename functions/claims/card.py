"""What other contexts may read of a claim."""

from collections.abc import Mapping
from typing import ClassVar

from functions.claims.model import Asked
from functions.claims.states import State
from functions.core.money import Money
from functions.core.published import ReadItem
from functions.core.values import Moment


class CaseCard(ReadItem):
    """What others need to know of a claim: documents of their case, a customer of what is open."""

    context: ClassVar[str] = "claims"
    view: ClassVar[str] = "case"

    case_id: str
    case_no: str
    policy_no: str
    parties: frozenset[str]
    branch: str
    customer_id: str
    owner_id: str | None = None
    """Who carries it; nobody before its review begins."""
    owner_team: str | None = None
    state: State
    opened_at: Moment
    is_open: bool
    items: tuple[str, ...]
    required_items: tuple[str, ...]
    accepts_documents: bool
    asks: Asked | None = None
    """What only the claimant can do next."""
    offered: Money | None = None
    """What waits for the claimant's answer."""
    owed: Money | None = None
    """What the claimant has agreed to and not yet received."""

    @property
    def indexes(self) -> Mapping[str, str]:
        """While it is open, a place in the claimant's list (G1), by the time it was opened."""
        if not self.is_open:
            return {}
        place = f"OPEN#{self.opened_at.isoformat()}#{self.case_id}"
        return {"g1pk": f"CUS#{self.customer_id}", "g1sk": place}
