"""Keys and shapes of customers in the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from functions.aws import commit as committing
from functions.aws import table
from functions.aws.table import Loaded
from functions.aws.trigger import Key, Trigger
from functions.core.access import Action, Principal
from functions.core.decision import Decision
from functions.core.errors import NotFound
from functions.customers.file import CustomerFile, Home, OpenCase
from functions.customers.model import ContactCard, Customer
from functions.customers.readings import Case, Cover, Sent

_SHOWN = 50
"""Policies, and open cases: together what one BatchGet takes."""
_LOOKED_INTO = 10
"""Cases whose documents are looked at, each by a query of its own."""


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


def home(loaded: Loaded, customer_id: str, at: datetime) -> Home:
    """What is theirs, by what claims, policies and documents publish of it."""
    cases = _listed(customer_id, "OPEN#", "CLM#", "V#case")
    covers = _listed(customer_id, "POL#", "POL#", "V#cover")
    rows = table.get_all([*cases, *covers])
    found = (table.read(rows[key], Case) for key in cases if key in rows)
    open_cases = [case for case in found if case.is_open]  # the list may be a moment behind
    collecting = [case for case in open_cases if case.asks == "send_documents"]
    looked_into = {case.case_id: _documents(case) for case in collecting[:_LOOKED_INTO]}
    return Home(
        customer_id=customer_id,
        at=at,
        policies=tuple(table.read(rows[key], Cover) for key in covers if key in rows),
        cases=tuple(OpenCase(case, looked_into.get(case.case_id)) for case in open_cases),
    )


def _listed(customer_id: str, prefix: str, kind: str, view: str) -> list[Key]:
    """Read items of the newest in one of a customer's lists."""
    found = table.page(f"CUS#{customer_id}", index="G1", prefix=prefix, limit=_SHOWN)
    pks = dict.fromkeys(f"{kind}{row['g1sk'].rpartition('#')[2]}" for row in found.rows)
    return [Key(pk, view) for pk in pks]


def _documents(case: Case) -> tuple[Sent, ...]:
    return tuple(table.read(row, Sent) for row in table.children(f"DOC#{case.case_id}", "V#"))


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
