"""What notices read of other contexts, by their own tolerant models."""

from datetime import date, datetime
from typing import ClassVar

from functions.core.calendar import DEFAULT_ZONE
from functions.core.money import Money
from functions.core.values import Tolerant


class Reader(Tolerant):
    """Somebody who can be written to."""

    locale: str = "zh-CN"
    mobile: str | None = None
    """E.164, such as `+8613800000000`."""
    email: str | None = None


class Contact(Reader):
    """A customer's read item `CUS#<customer_id>` / `V#contact`."""

    customer_id: str
    branch: str


class Away(Tolerant):
    """One absence of a colleague."""

    from_at: datetime
    until_at: datetime
    """The first moment at which it is over."""
    deputy_id: str | None = None


class Colleague(Reader):
    """A member of staff's read item `STF#<staff_id>` / `V#staff`."""

    staff_id: str
    roles: frozenset[str]
    branch: str | None = None
    """None means head office."""
    team: str | None = None
    lead_of: frozenset[str] = frozenset()
    head_of: frozenset[str] = frozenset()
    active: bool
    absences: tuple[Away, ...] = ()

    def away_at(self, now: datetime) -> Away | None:
        """The absence `now` falls in, if any."""
        return next((one for one in self.absences if one.from_at <= now < one.until_at), None)


class Case(Tolerant):
    """Who carries a case, by its read item, such as `CLM#<claim_id>` / `V#case`."""

    owner_id: str | None = None
    owner_team: str | None = None


class Branch(Tolerant):
    """A branch's read item `BRN#<code>` / `V#branch`."""

    time_zone: str = DEFAULT_ZONE


class Timed(Tolerant):
    """What every event of a clock says that staff are told of."""

    case_kind: str
    case_id: str
    case_no: str
    branch: str
    pack: str
    clock: str
    revision: int
    due_on: date
    due_at: datetime
    to: tuple[str, ...]
    """Roles of the case: `owner`, `lead`, `compliance`, ..."""


class Warned(Timed):
    """`deadline.warned`"""

    level: str


class Breached(Timed):
    """`deadline.breached`"""

    level: ClassVar[str] = "breach"


class Moved(Timed):
    """`deadline.moved`, of which staff hear where a publication left less time than before."""

    level: ClassVar[str] = "moved"

    was_due_on: date
    was_due_at: datetime


Told = Warned | Breached | Moved
TIMED: dict[str, type[Told]] = {
    "deadline.warned": Warned,
    "deadline.breached": Breached,
    "deadline.moved": Moved,
}
"""Event that staff are told of -> how it is read. It is also the name of its template."""


class News(Tolerant):
    """What every event that customers are told of says: which claim, and whose."""

    claim_id: str
    claim_no: str
    customer_id: str


class ItemsWanted(News):
    """`claim.reported`"""

    required_items: tuple[str, ...]


class ItemsMissing(News):
    """`claim.deficiency_notified`"""

    missing_items: tuple[str, ...]


class Step(Tolerant):
    """One line of the ledger; figures are decimal strings."""

    name: str
    result: str
    running: str
    basis: str


class Offered(News):
    """`claim.amount_offered`"""

    amount: Money
    steps: tuple[Step, ...]


class Answered(News):
    """`claim.agreement_reached`, `claim.disputed`"""

    amount: Money


class Paid(News):
    """`claim.paid`"""

    amount: Money
    account_tails: tuple[str, ...]
    paid_on: date


class CameToNothing(News):
    """`claim.closed_without_payment`"""

    steps: tuple[Step, ...]


NEWS: dict[str, type[News]] = {
    "claim.reported": ItemsWanted,
    "claim.deficiency_notified": ItemsMissing,
    "claim.registered": News,
    "claim.amount_offered": Offered,
    "claim.agreement_reached": Answered,
    "claim.disputed": Answered,
    "claim.paid": Paid,
    "claim.closed_without_payment": CameToNothing,
    "claim.withdrawn": News,
}
"""Event that customers are told of -> how it is read. It is also the name of its template."""
