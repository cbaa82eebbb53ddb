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
    ("terms", "field", "code"),
    [
        (deductible("amount"), "deductible.amount", "missing"),
        (
            deductible("amount", amount=cny("1.00"), rate="0.1"),
            "deductible.rate",
            "not_with_kind",
        ),
        (
            deductible("rate", amount=cny("1.00"), rate="0.1"),
            "deductible.amount",
            "not_with_kind",
        ),
        (deductible("rate"), "deductible.rate", "missing"),
        (deductible("higher_of", amount=cny("1.00")), "deductible.rate", "missing"),
        (deductible("annual", rate="0.1"), "deductible.amount", "missing"),
        (
            deductible("amount", amount=cny("1.00"), used=cny("1.00")),
            "deductible.used",
            "not_with_kind",
        ),
        (
            {"co_insurance": "0.1", "reimbursement_ratio": "0.9"},
            "reimbursement_ratio",
            "not_beside",
        ),
        ({"co_insurance": "1.01"}, "co_insurance", "not_a_ratio"),
        ({"sub_limits": [{"item": "a", "limit": cny("1.00")}] * 2}, "sub_limits", "named_twice"),
        ({"average": "yes"}, "average", "bool_type"),
        ({"disability_scale": {"11": "0.1"}}, "disability_scale.11.[key]", "literal_error"),
        ({"franchise": "0.1"}, "franchise", "extra_forbidden"),
        ({"rule_version": "two words"}, "rule_version", "not_a_reference"),
    ],
)
def test_terms_that_are_not_whole_are_not_terms(terms: Json, field: str, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        Terms.model_validate(
            {"rule_version": "2026-1", "basis": "actual", "average": False} | terms
        )

    assert told(error.value) == [(field, code)]


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        (bill("1.00", salvage=cny("1.00")), "salvage", "not_with_kind"),
        (loss("1.00", in_catalogue=False), "in_catalogue", "not_with_kind"),
        (loss("1.00", grade=3), "grade", "not_with_kind"),
        ({"item": "hand", "kind": "disability", "loss": cny("0.00")}, "grade", "missing"),
        ({"item": "ward", "kind": "allowance", "loss": cny("0.00")}, "days", "missing"),
        (loss("-1.00"), "loss.amount", "not_an_amount"),
    ],
)
def test_a_line_carries_only_what_its_kind_uses(line: Json, field: str, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        LossLine.model_validate(line)

    assert told(error.value) == [(field, code)]


def told(error: ValidationError) -> list[tuple[str, str]]:
    return [(".".join(map(str, each["loc"])), each["type"]) for each in error.errors()]
