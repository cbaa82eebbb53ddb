"""Keys and shapes of customers in the table."""

from __future__ import annotations

from dataclasses import replace

from functions.aws import commit as committing
from functions.aws import table
from functions.aws.table import Loaded
from functions.aws.trigger import Key, Trigger
from functions.core.access import Action, Principal
from functions.core.decision import Decision
from functions.core.errors import NotFound
from functions.customers.file import CustomerFile
from functions.customers.model import ContactCard, Customer


def key(customer_id: str) -> Key:
    return Key(f"CUS#{customer_id}")


def caller(trigger: Trigger, action: Action) -> tuple[Loaded, Principal]:
    """The caller, where their role may do `action`."""
    loaded = table.load(trigger)
    loaded.require_role(action)
    return loaded, loaded.principal


def load(trigger: Trigger, customer_id: str, action: Action) -> CustomerFile:
    """The customer, where the caller may do `action` to the record.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    loaded = table.load(trigger, key(customer_id))
    customer = loaded.find(key(customer_id), Customer)
    if customer is None:
        raise NotFound
    loaded.require(action, customer.record)
    return CustomerFile(customer, loaded)


def commit(loaded: Loaded, decision: Decision[Customer]) -> CustomerFile:
    """Store the decision, with the card by which others address the customer."""
    file = CustomerFile(decision.state, loaded)
    stored = committing.commit(
        loaded,
        key(decision.state.customer_id),
        decision,
        shows=_card,
        answer=lambda customer: replace(file, customer=customer),
    )
    return replace(file, customer=stored)


def _card(customer: Customer) -> ContactCard:
    profile = customer.profile
    return ContactCard(
        customer_id=customer.customer_id,
        name=profile.name,
        locale=profile.locale,
        time_zone=profile.time_zone,
        branch=profile.branch,
        mobile=profile.reached_by("mobile"),
        email=profile.reached_by("email"),
    )
