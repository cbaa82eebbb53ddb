"""Power that one person lends another for some days (代行职权), looked up with each request.

The borrower's record only names the lender. What is lent stands in the lender's, and is never more
than the lender still holds: whoever is deactivated, loses a role or takes it back, lends nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import ConfigDict

from functions.core.access import STAFF, Principal, Role
from functions.core.money import Money
from functions.core.published import ReadItem
from functions.core.values import Moment, Tolerant


class Loan(Tolerant):
    """What is lent to one person, from one moment to another."""

    to_id: str
    roles: frozenset[Role]
    authority: Money | None = None
    from_at: Moment
    until_at: Moment


class PowerCard(ReadItem):
    """What a person holds, and what of it they lend: kept by staff, read with every request."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "power"

    staff_id: str
    roles: frozenset[Role]
    branch: str | None = None
    lead_of: frozenset[str] = frozenset()
    head_of: frozenset[str] = frozenset()
    authority: Money | None = None
    active: bool
    loans: tuple[Loan, ...]


class KnownPower(PowerCard):
    """The same, as it is read: what a later version adds does no harm."""

    model_config = ConfigDict(extra="ignore")


def lenders(principal: Principal, now: datetime) -> tuple[str, ...]:
    """Ids of those who, as far as the caller's own record says, lend them power now."""
    current = (one for one in principal.lenders if one.from_at <= now < one.until_at)
    return tuple(dict.fromkeys(one.staff_id for one in current))


def with_lent(principal: Principal, cards: Iterable[PowerCard], now: datetime) -> Principal:
    """The caller, with what the cards' people lend them now."""
    lent = tuple(capacity for card in cards for capacity in _lent(card, principal, now))
    return principal.model_copy(update={"lent": lent})


def _lent(card: PowerCard, principal: Principal, now: datetime) -> Iterator[Principal]:
    """The caller in the lender's place: in the lender's branch, which must be theirs to see."""
    if not card.active or not principal.serves(card.branch):
        return
    for loan in card.loans:
        roles = loan.roles & card.roles & STAFF
        if roles and loan.to_id == principal.staff_id and loan.from_at <= now < loan.until_at:
            place = {
                "roles": roles,
                "branch": card.branch,
                "lead_of": card.lead_of,
                "head_of": card.head_of,
                "authority": _at_most(loan.authority, card.authority),
                "stands_for": card.staff_id,
                "lent_until": loan.until_at,
            }
            yield principal.model_copy(update=place)


def _at_most(lent: Money | None, held: Money | None) -> Money | None:
    if lent is None or held is None or lent.currency != held.currency:
        return None
    return lent if held.covers(lent) else held
