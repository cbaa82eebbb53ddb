"""What the ledger shows of a settlement, and how the sum payable is shared."""

from __future__ import annotations

import pytest

from functions.claims.loss import LossLine, PayeeShare
from functions.claims.settlement import Ledger, shared, undisclosed
from functions.core.errors import Invalid
from functions.core.money import Money
from functions.core.values import plain
from tests.unit.claims.worked import (
    BILLS,
    C01,
    C02,
    C04,
    MEDICAL,
    MILLION,
    UNDER_INSURED,
    Case,
    Json,
    cny,
    loss,
    rescue,
)


@pytest.mark.feature("CLM-16")
def test_the_ledger_of_c01_explains_each_step() -> None:
    assert [plain(step) for step in C01.ledger().steps] == [
        {
            "name": "ground_up_loss",
            "operands": {"building": "86000.00"},
            "result": "86000.00",
            "basis": "policy: basis",
            "running": "86000.00",
        },
        {
            "name": "salvage",
            "operands": {"building": "6000.00"},
            "result": "-6000.00",
            "basis": "policy: basis",
            "running": "80000.00",
        },
        {
            "name": "average",
            "operands": {"sum_insured": "500000.00", "insured_value": "500000.00", "ratio": "1.00"},
            "result": "0.00",
            "basis": "Insurance Law Art. 55",
            "disclosed": "unknown",
            "running": "80000.00",
        },
        {
            "name": "deductible",
            "operands": {"loss": "80000.00", "amount": "2000.00", "rate": "0.10"},
            "result": "-8000.00",
            "basis": "policy: deductible",
            "disclosed": "unknown",
            "running": "72000.00",
        },
        {
            "name": "remaining_sum_insured",
            "operands": {"sum_insured": "500000.00", "used": "0.00"},
            "result": "0.00",
            "basis": "Insurance Law Art. 18",
            "running": "72000.00",
        },
        {
            "name": "payable",
            "operands": {"exact": "72000.00"},
            "result": "0.00",
            "basis": "half up to 0.01",
            "running": "72000.00",
        },
    ]


@pytest.mark.feature("CLM-15")
def test_social_insurance_that_may_not_be_deducted_stands_in_the_ledger() -> None:
    case = Case("", "", MILLION, BILLS, MEDICAL | {"social_insurance_in_pricing": False})

    step = next(step for step in case.ledger().steps if step.name == "social_insurance")

    assert step.operands == {"hospital": "42000.00"}
    assert step.result == "0.00"


@pytest.mark.feature("CLM-16")
def test_the_same_stored_inputs_give_the_same_ledger() -> None:
    stored = LossLine.model_validate(BILLS[0])

    assert LossLine.model_validate(plain(stored)) == stored
    assert Ledger.model_validate(plain(C04.ledger())) == C04.ledger()


@pytest.mark.parametrize(
    ("payees", "amounts"),
    [
        ([], []),
        ([{"key": "a"}], ["100000.00"]),
        # C14: equal shares, the remainder cent to the last
        ([{"key": k} for k in "abc"], ["33333.33", "33333.33", "33333.34"]),
        (
            [{"key": "a", "share": "0.625"}, {"key": "b", "share": "0.375"}],
            ["62500.00", "37500.00"],
        ),
        (
            [{"key": k, "share": s} for k, s in (("a", "0.333333"), ("b", "0.666667"))],
            ["33333.30", "66666.70"],
        ),
    ],
)
def test_payees_share_what_is_payable(payees: list[Json], amounts: list[str]) -> None:
    ledger = Case("", "", MILLION, [loss("100000.00")]).ledger(payees)

    assert [f"{line.amount.amount}" for line in ledger.payees] == amounts
    assert [line.key for line in ledger.payees] == [payee["key"] for payee in payees]


@pytest.mark.parametrize(
    ("cents", "heads", "amounts"),
    [
        # half up: 0.005 -> 0.01, for as long as there is something left
        ("0.03", 6, ["0.01", "0.01", "0.01", "0.00", "0.00", "0.00"]),
        ("0.05", 4, ["0.01", "0.01", "0.01", "0.02"]),
        ("0.00", 2, ["0.00", "0.00"]),
    ],
)
def test_cents_are_never_paid_twice(cents: str, heads: int, amounts: list[str]) -> None:
    payees = [PayeeShare(key=f"p{n}") for n in range(heads)]

    lines = shared(Money.model_validate(cny(cents)), payees)

    assert [f"{line.amount.amount}" for line in lines] == amounts


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        (["0.5", "0.4"], "shares_not_whole"),
        (["0.6", "0.5"], "shares_not_whole"),
        (["1", "0"], "shares_not_whole"),
        (["0.5", None], "shares_incomplete"),
    ],
)
def test_shares_that_are_not_one_whole_are_invalid(shares: list[str | None], code: str) -> None:
    payees = [{"key": f"p{n}", "share": share} for n, share in enumerate(shares)]

    with pytest.raises(Invalid) as refusal:
        C01.ledger(payees)

    assert [(error.field, error.code) for error in refusal.value.errors] == [("/payees", code)]


@pytest.mark.parametrize(
    ("disclosed", "case", "clauses"),
    [
        ({}, C01, ()),
        ({"deductible": True}, C01, ()),
        ({"deductible": False}, C01, ("deductible",)),
        # at full value average takes nothing, so nobody needs to have explained it
        ({"average": False}, C01, ()),
        ({"average": False, "deductible": False}, C02, ("average", "deductible")),
        (
            {"average": False},
            Case("", "", UNDER_INSURED, [rescue("9.00")], C02.terms),
            ("average",),
        ),
        ({"out_of_catalogue": False}, C04, ("out_of_catalogue",)),
        ({"reimbursement_ratio": False}, C04, ("reimbursement_ratio",)),
    ],
)
def test_an_undisclosed_clause_is_named_when_it_reduces(
    disclosed: dict[str, bool], case: Case, clauses: tuple[str, ...]
) -> None:
    told = Case("", "", case.policy, case.lines, case.terms | {"disclosed": disclosed})

    assert undisclosed(told.ledger()) == clauses


def test_each_reducing_step_says_whether_it_was_disclosed() -> None:
    terms = C02.terms | {"disclosed": {"average": True, "deductible": False}}

    steps = Case("", "", C02.policy, C02.lines, terms).ledger().steps

    assert {step.name: step.disclosed for step in steps} == {
        "ground_up_loss": None,
        "average": "true",
        "deductible": "false",
        "remaining_sum_insured": None,
        "rescue": None,
        "rescue_average": "true",
        "rescue_limit": "unknown",
        "payable": None,
    }
