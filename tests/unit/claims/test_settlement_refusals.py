"""What settlement refuses: what it cannot do yet, and inputs that are wrong or do not fit."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from functions.claims.loss import LossLine
from functions.core.errors import Invalid, Refused
from functions.core.terms import Terms
from tests.unit.claims.worked import (
    BILLS,
    MEDICAL,
    MILLION,
    Case,
    Json,
    bill,
    cny,
    deductible,
    insured,
    loss,
    rescue,
)


@pytest.mark.parametrize(
    ("lines", "facts", "fields"),
    [
        ([{"item": "hand", "kind": "disability", "grade": 8}], {}, ("/lines/0/kind",)),
        (
            [bill("1.00"), {"item": "ward", "kind": "allowance", "days": 14}],
            {},
            ("/lines/1/kind",),
        ),
        ([{"item": "death", "kind": "benefit"}], {}, ("/lines/0/kind",)),
        ([{"item": "car", "kind": "third_party"}], {}, ("/lines/0/kind",)),
        ([loss("1.00")], {"route": "subrogation"}, ("/facts/route",)),
        (
            [loss("1.00")],
            {
                "other_insurances": [{"insurer": "Other Mutual", "sum_insured": cny("1.00")}],
                "premium_paid": cny("90.00"),
            },
            ("/facts/other_insurances", "/facts/premium_due"),
        ),
    ],
)
def test_what_cannot_be_settled_yet_is_refused(
    lines: list[Json], facts: Json, fields: tuple[str, ...]
) -> None:
    lines = [{"loss": cny("1.00")} | line for line in lines]

    with pytest.raises(Refused) as refusal:
        Case("", "", MILLION, lines, facts=facts).ledger()

    assert refusal.value.code == "settlement_not_supported"
    assert refusal.value.facts["fields"] == fields


USD = {"amount": "1.00", "currency": "USD"}


@pytest.mark.parametrize(
    ("case", "faults"),
    [
        (Case("", "", MILLION | {"insured_value": USD}, [loss("1.00")]), ["/policy/insured_value"]),
        (Case("", "", MILLION, [loss("1.00") | {"loss": USD}]), ["/lines/0/loss"]),
        (
            Case(
                "", "", MILLION, [loss("1.00", recovered=[{"from": "third_party", "amount": USD}])]
            ),
            ["/lines/0/recovered/0/amount"],
        ),
        (
            Case(
                "",
                "",
                MILLION,
                [loss("1.00")],
                deductible("amount", amount=USD)
                | {"sub_limits": [{"item": "building", "limit": USD}]},
                {"loan": {"principal": cny("1.00"), "interest": USD}},
            ),
            ["/terms/deductible/amount", "/terms/sub_limits/0/limit", "/facts/loan/interest"],
        ),
        (Case("", "", MILLION, []), ["/lines"]),
        (Case("", "", MILLION, [loss("1.00")], {"average": True}), ["/policy/insured_value"]),
        (
            Case("", "", insured("1.00", "0.00"), [rescue("1.00")], {"average": True}),
            ["/policy/insured_value"],
        ),
        (
            Case("", "", MILLION, BILLS, MEDICAL | {"out_of_catalogue": "same_class_standard"}),
            ["/lines/1/same_class_amount"],
        ),
        (
            Case(
                "",
                "",
                insured("999999999999.99"),
                [loss("999999999999.99"), rescue("0.01")],
            ),
            ["/policy/sum_insured"],
        ),
    ],
)
def test_inputs_that_do_not_fit_together_are_invalid(case: Case, faults: list[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        case.ledger()

    assert [error.field for error in refusal.value.errors] == faults


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (deductible("amount"), "amount needs amount"),
        (deductible("amount", amount=cny("1.00"), rate="0.1"), "amount has no rate"),
        (deductible("rate", amount=cny("1.00"), rate="0.1"), "rate has no amount"),
        (deductible("rate"), "rate needs rate"),
        (deductible("higher_of", amount=cny("1.00")), "higher_of needs rate"),
        (deductible("annual", rate="0.1"), "annual needs amount"),
        (
            deductible("amount", amount=cny("1.00"), used=cny("1.00")),
            "only an annual deductible is used up",
        ),
        ({"co_insurance": "0.1", "reimbursement_ratio": "0.9"}, "give one"),
        ({"co_insurance": "1.01"}, "match pattern"),
        ({"sub_limits": [{"item": "a", "limit": cny("1.00")}] * 2}, "names an item twice"),
        ({"average": "yes"}, "valid boolean"),
        ({"disability_scale": {"11": "0.1"}}, "disability_scale"),
        ({"franchise": "0.1"}, "Extra inputs"),
        ({"rule_version": "two words"}, "match pattern"),
    ],
)
def test_terms_that_are_not_whole_are_not_terms(terms: Json, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Terms.model_validate(
            {"rule_version": "2026-1", "basis": "actual", "average": False} | terms
        )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (bill("1.00", salvage=cny("1.00")), "salvage belongs to"),
        (loss("1.00", in_catalogue=False), "in_catalogue belongs to"),
        (loss("1.00", grade=3), "grade belongs to"),
        ({"item": "hand", "kind": "disability", "loss": cny("0.00")}, "needs grade"),
        ({"item": "ward", "kind": "allowance", "loss": cny("0.00")}, "needs days"),
        (loss("-1.00"), "decimal string"),
    ],
)
def test_a_line_carries_only_what_its_kind_uses(line: Json, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        LossLine.model_validate(line)
