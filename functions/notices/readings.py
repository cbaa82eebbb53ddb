"""What notices read of other contexts, by their own tolerant models."""

from datetime import date

from functions.core.money import Money
from functions.core.values import Tolerant


class Contact(Tolerant):
    """A customer's read item `CUS#<customer_id>` / `V#contact`."""

    customer_id: str
    branch: str
    locale: str
    mobile: str | None = None
    """E.164, such as `+8613800000000`."""
    email: str | None = None


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
"""Event -> how it is read. An event is also the name of its template (`rulepacks/notices`)."""
