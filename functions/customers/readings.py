"""What customers read of other contexts, by their own tolerant models: what is theirs."""

from datetime import date, datetime

from functions.core.calendar import local_date
from functions.core.filed import Filed
from functions.core.money import Money
from functions.core.values import Tolerant


class Case(Tolerant):
    """A claim's read item `CLM#<claim>` / `V#case`."""

    case_id: str
    case_no: str
    policy_no: str
    state: str
    opened_at: datetime
    is_open: bool
    required_items: tuple[str, ...]
    asks: str | None = None
    offered: Money | None = None
    owed: Money | None = None


class Sent(Filed):
    """A document of the customer's case."""

    @property
    def is_with_us(self) -> bool:
        return self.state in {"scanning", "received", "verified"}


class Cover(Tolerant):
    """A policy's read item `POL#<policy_no>` / `V#cover`."""

    policy_no: str
    line: str
    sum_insured: Money
    effective_on: date
    expires_on: date
    time_zone: str

    def is_in_force(self, at: datetime) -> bool:
        """Whether the policy covers a loss at `at`, by the calendar of its branch."""
        return self.effective_on <= local_date(at, self.time_zone) <= self.expires_on
