"""What the core system says of a policy: issued once, endorsed by a change, whole or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from functions.core.calendar import Venue
from functions.core.decision import Decision
from functions.core.errors import Invalid
from functions.policies import decisions
from functions.policies.model import Contract, Policy
from tests.unit.claims.worked import cny

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
KNOWN = frozenset({"cus_wang", "cus_son"})


def contract(**fields: Any) -> Contract:
    terms = {"rule_version": "cn-property-1", "basis": "actual", "average": False}
    given = {
        "product": {"code": "HOME", "line": "property", "terms": terms},
        "holder_id": "cus_wang",
        "insured_ids": ["cus_wang", "cus_son"],
        "sum_insured": cny("500000.00"),
        "effective_on": "2026-01-01",
        "expires_on": "2026-12-31",
        "branch": "SH",
    }
    return Contract.model_validate(given | fields)


def record(
    said: Contract,
    before: Policy | None = None,
    *,
    zone: str = "Asia/Shanghai",
    known: frozenset[str] = KNOWN,
) -> Decision[Policy] | None:
    return decisions.record(
        before, said, policy_no="P-1", known_people=known, venue=Venue(zone), now=NOW
    )


def issued() -> Policy:
    decision = record(contract())
    assert decision is not None
    return decision.state


def test_a_new_policy_is_issued() -> None:
    decision = record(contract())
    assert decision is not None
    (event,) = decision.events
    assert (event.type, event.sealed()) == ("policy.issued", {})
    assert event.data()["sum_insured"] == cny("500000.00")
    assert decision.rule_version == "cn-property-1"
    assert decision.state.record.parties == KNOWN


def test_saying_the_same_again_changes_nothing() -> None:
    assert record(contract(), issued()) is None


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        (contract(sum_insured=cny("600000.00")), "Asia/Shanghai"),
        (contract(branch="BJ"), "Asia/Shanghai"),
        (contract(), "Asia/Urumqi"),
    ],
)
def test_a_change_is_an_endorsement_that_keeps_what_stood_before(said: Contract, zone: str) -> None:
    decision = record(said, issued(), zone=zone)
    assert decision is not None
    (event,) = decision.events
    assert event.type == "policy.endorsed"
    assert event.sealed()["before"]["sum_insured"] == cny("500000.00")
    assert "before" not in event.data()
    assert (decision.state.contract, decision.state.time_zone) == (said, zone)


def test_everybody_named_must_be_known() -> None:
    stranger = {"customer_id": "cus_stranger", "order": 1}
    said = contract(
        holder_id="cus_ghost", insured_ids=["cus_wang", "cus_nobody"], beneficiaries=[stranger]
    )
    with pytest.raises(Invalid) as invalid:
        record(said)
    assert [(error.field, error.code) for error in invalid.value.errors] == [
        ("/holder_id", "unknown_customer"),
        ("/insured_ids/1", "unknown_customer"),
        ("/beneficiaries/0/customer_id", "unknown_customer"),
    ]


def test_every_sum_is_in_the_currency_of_the_sum_insured() -> None:
    dollars = {"amount": "1.00", "currency": "USD"}
    terms = {
        "rule_version": "cn-property-1",
        "basis": "actual",
        "average": False,
        "deductible": {"kind": "amount", "amount": dollars},
        "sub_limits": [{"item": "building", "limit": dollars}],
    }
    said = contract(
        product={"code": "HOME", "line": "property", "terms": terms}, insured_value=dollars
    )
    with pytest.raises(Invalid) as invalid:
        record(said)
    assert {(error.field, error.code) for error in invalid.value.errors} == {
        ("/product/terms/deductible/amount", "other_currency"),
        ("/product/terms/sub_limits/0/limit", "other_currency"),
        ("/insured_value", "other_currency"),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_on": "2025-12-31"},
        {"insured_ids": ["cus_wang", "cus_wang"]},
        {"insured_ids": []},
        {"sum_insured": cny("0.00")},
        {"sum_insured": {"amount": 500000, "currency": "CNY"}},
        {"policy_no": "P-2"},
    ],
)
def test_what_is_no_contract(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        contract(**wrong)
