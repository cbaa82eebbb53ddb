"""The rules of customer records."""

from __future__ import annotations

from datetime import datetime

from functions.core import access
from functions.core.access import Principal
from functions.core.decision import Decision
from functions.core.values import plain
from functions.customers.events import CustomerRegistered
from functions.customers.model import Customer, Profile


def register(
    profile: Profile, *, customer_id: str, by: Principal, now: datetime
) -> Decision[Customer]:
    """Open the record of a new customer; who, when and from where stay with it.

    Raises:
        Forbidden: `forbidden`: in another branch than one's own.
    """
    by = access.first(each for each in by.capacities if each.serves(profile.branch))
    customer = Customer(
        customer_id=customer_id, profile=profile, registered_at=now, registered_by=by.id
    )
    event = CustomerRegistered(
        customer_id=customer_id,
        kind=profile.kind,
        branch=profile.branch,
        locale=profile.locale,
        source=by.id,
        profile=plain(profile),
    )
    return Decision(customer, (event,), by=by)
