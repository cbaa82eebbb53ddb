"""The rules of policy records."""

from __future__ import annotations

from datetime import datetime

from functions.core.calendar import Venue
from functions.core.decision import Decision
from functions.core.errors import FieldError, Invalid
from functions.core.terms import other_currencies
from functions.core.values import plain
from functions.policies.events import PolicyEndorsed, PolicyEvent, PolicyIssued
from functions.policies.model import Contract, Policy


def record(
    before: Policy | None,
    contract: Contract,
    *,
    policy_no: str,
    known_people: frozenset[str],
    venue: Venue,
    now: datetime,
) -> Decision[Policy] | None:
    """Write what the core system says; None where it says what we know.

    Raises:
        Invalid: people we have no record of; sums in another currency than the sum insured.
    """
    _must_be_whole(contract, known_people)
    if before is not None and (before.contract, before.venue) == (contract, venue):
        return None
    fields = {
        "policy_no": policy_no,
        "product_code": contract.product.code,
        "line": contract.product.line,
        "holder_id": contract.holder_id,
        "insured_ids": contract.insured_ids,
        "sum_insured": contract.sum_insured,
        "effective_on": contract.effective_on,
        "expires_on": contract.expires_on,
        "branch": contract.branch,
    }
    told: PolicyEvent
    if before is None:
        told = PolicyIssued.model_validate(fields)
        policy = Policy(policy_no=policy_no, contract=contract, recorded_at=now, **venue._asdict())
    else:
        told = PolicyEndorsed.model_validate(fields | {"before": plain(before.contract)})
        change = {"contract": contract, "recorded_at": now, **venue._asdict()}
        policy = before.model_copy(update=change)
    return Decision(policy, (told,), rule_version=contract.product.terms.rule_version)


def _must_be_whole(contract: Contract, known: frozenset[str]) -> None:
    currency = contract.sum_insured.currency
    errors = [
        *(
            FieldError("/holder_id", "unknown_customer")
            for _ in range(contract.holder_id not in known)
        ),
        *(
            FieldError(f"/insured_ids/{place}", "unknown_customer")
            for place, person in enumerate(contract.insured_ids)
            if person not in known
        ),
        *(
            FieldError(f"/beneficiaries/{place}/customer_id", "unknown_customer")
            for place, entry in enumerate(contract.beneficiaries)
            if entry.customer_id not in known
        ),
        *other_currencies(contract, currency, ""),
    ]
    if errors:
        raise Invalid(*errors)
