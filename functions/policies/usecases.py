"""What is loaded, decided and saved together."""

from __future__ import annotations

from functions.aws import clock, cursor, table
from functions.aws.trigger import Call
from functions.core.access import Action
from functions.core.errors import FieldError, Invalid, NotFound
from functions.policies import decisions, store
from functions.policies.commands import ListPolicies
from functions.policies.file import PolicyFile, PolicyPage
from functions.policies.model import Contract


def record(call: Call, policy_no: str, contract: Contract) -> PolicyFile:
    writing = store.open_writing(call, policy_no, contract)
    decision = decisions.record(
        writing.before,
        contract,
        policy_no=policy_no,
        known_people=writing.known_people,
        venue=writing.venue,
        now=clock.now(),
    )
    return store.commit(writing, decision) if decision else writing.unchanged


def read(call: Call, policy_no: str) -> PolicyFile:
    return store.load(call, policy_no)


def list_policies(call: Call, query: ListPolicies) -> PolicyPage:
    loaded = table.load(call)
    principal = loaded.principal
    loaded.require_role(Action.POLICY_READ)
    own = principal.customer_id
    if own is not None and query.customer_id not in {None, own}:
        raise NotFound
    customer_id = own or query.customer_id
    if customer_id is None:
        raise Invalid(FieldError("/customer_id", "filter_needed", {"one_of": "customer_id"}))
    of = f"{call.operation} {principal.subject} {customer_id}"
    page = store.of_customer(loaded, customer_id, cursor.read(of, query.next), query.limit)
    return PolicyPage(page.files, cursor.write(of, page.after))
