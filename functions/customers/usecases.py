"""What is loaded, decided and saved together."""

from __future__ import annotations

from functions.aws import clock
from functions.aws.trigger import Call
from functions.core.access import Action
from functions.core.errors import Forbidden
from functions.customers import decisions, store
from functions.customers.file import CustomerFile, Home
from functions.customers.model import Profile


def register(call: Call, profile: Profile) -> CustomerFile:
    loaded, principal = store.caller(call, Action.CUSTOMER_CREATE)
    decision = decisions.register(
        profile, customer_id=clock.new_id("cus"), by=principal, now=clock.now()
    )
    return store.commit(loaded, decision)


def read(call: Call, customer_id: str) -> CustomerFile:
    return store.load(call, customer_id, Action.CUSTOMER_READ)


def home(call: Call) -> Home:
    loaded, principal = store.caller(call, Action.HOME_READ)
    if principal.customer_id is None:
        raise Forbidden("forbidden")
    return store.home(loaded, principal.customer_id, clock.now())
