"""Settlements worked out by hand: the arithmetic stands beside each case."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.claims.loss import Cover, Facts, LossLine, PayeeShare
from functions.claims.settlement import Ledger, settle, shared, undisclosed
from functions.core.errors import Invalid, Refused
from functions.core.money import Money
from functions.core.terms import Terms
from functions.core.values import plain

Json = dict[str, Any]


def cny(amount: str) -> Json:
    return {"amount": amount, "currency": "CNY"}


def loss(amount: str, *, item: str = "building", **more: Any) -> Json:
    return {"item": item, "kind": "loss", "loss": cny(amount), **more}


def rescue(amount: str, **more: Any) -> Json:
    return {"item": "rescue", "kind": "rescue", "loss": cny(amount), **more}


def bill(amount: str, *, item: str = "hospital", **more: Any) -> Json:
    return {"item": item, "kind": "medical", "loss": cny(amount), **more}


def paid_by(source: str, amount: str) -> Json:
    return {"from": source, "amount": cny(amount)}


def deductible(kind: str, **more: Any) -> Json:
    return {"deductible": {"kind": kind, **more}}


@dataclass(frozen=True)
class Case:
    """A preview as the API takes it, and what it must come to."""

    name: str
    payable: str
    policy: Json
    lines: list[Json]
    terms: Json = field(default_factory=dict)
    facts: Json = field(default_factory=dict)

    def ledger(self, payees: list[Json] | None = None) -> Ledger:
        terms = {"rule_version": "2026-1", "basis": "actual", "average": False} | self.terms
        return settle(
            Terms.model_validate(terms),
            Cover.model_validate(self.policy),
            [LossLine.model_validate(line) for line in self.lines],
            Facts.model_validate(self.facts),
            [PayeeShare.model_validate(payee) for payee in payees or ()],
        )


def insured(amount: str, value: str | None = None) -> Json:
    return {"sum_insured": cny(amount)} | ({"insured_value": cny(value)} if value else {})


MILLION = insured("1000000.00")
UNDER_INSURED = insured("800000.00", "1000000.00")
C01 = Case(
    "C01 home fire: 86,000 - 6,000 = 80,000; deductible max(2,000; 8,000)",
    "72000.00",
    insured("500000.00", "500000.00"),
    [loss("86000.00", salvage=cny("6000.00"))],
    {"average": True} | deductible("higher_of", amount=cny("2000.00"), rate="0.1"),
)
C02 = Case(
    "C02 under-insured: 250,000 x 0.8 - 5,000 = 195,000; rescue 20,000 x 0.8 = 16,000",
    "211000.00",
    UNDER_INSURED,
    [loss("250000.00"), rescue("20000.00")],
    {"average": True} | deductible("amount", amount=cny("5000.00")),
)
MEDICAL = {
    "reimbursement_ratio": "0.9",
    "out_of_catalogue": "excluded_by_disclosed_clause",
    "social_insurance_in_pricing": True,
    **deductible("amount", amount=cny("10000.00")),
}
BILLS = [
    bill(
        "80000.00",
        in_catalogue=True,
        recovered=[paid_by("social_insurance", "42000.00")],
    ),
    bill("20000.00", item="imported_drug", in_catalogue=False),
]
C04 = Case(
    "C04 medical: (80,000 - 42,000 - 10,000) x 0.9",
    "25200.00",
    insured("2000000.00"),
    BILLS,
    MEDICAL,
)
C12 = Case(
    "C12 under the deductible: max(0; 1,500 - 2,000)",
    "0.00",
    insured("500000.00"),
    [loss("1500.00")],
    deductible("amount", amount=cny("2000.00")),
)

CASES = [
    C01,
    C02,
    C04,
    C12,
    Case(
        "C02 with the deductible first: (250,000 - 5,000) x 0.8 = 196,000; + 16,000",
        "212000.00",
        C02.policy,
        C02.lines,
        C02.terms | {"rule_version": "deductible-first-1"},
    ),
    Case(
        "C11 the balance after an advance: 212,500 - 130,000",
        "82500.00",
        MILLION,
        [loss("212500.00")],
        facts={"advances": cny("130000.00")},
    ),
    Case(
        "an advance above the final sum leaves nothing, not less",
        "0.00",
        MILLION,
        [loss("100.00")],
        facts={"advances": cny("130.00")},
    ),
    Case("no clause, no deduction", "86000.00", MILLION, [loss("86000.00")]),
    Case(
        "salvage above a loss does not reduce another line: 0 + 500",
        "500.00",
        MILLION,
        [loss("100.00", salvage=cny("300.00")), loss("500.00", item="stock")],
    ),
    Case(
        "over-insured: only the insured value can be lost (Art. 55)",
        "400000.00",
        insured("500000.00", "400000.00"),
        [loss("450000.00")],
        {"average": True},
    ),
    Case(
        "average by thirds, rounded once: 100.01 x 2/3 = 66.673333",
        "66.67",
        insured("200.00", "300.00"),
        [loss("100.01")],
        {"average": True},
    ),
    Case(
        "average that comes out even is exact, half up: 0.03 x 1/6 = 0.005",
        "0.01",
        insured("100.00", "600.00"),
        [loss("0.03")],
        {"average": True},
    ),
    Case(
        "rounding waits for the end: 0.05 x 0.5 = 0.025, x 0.5 = 0.0125",
        "0.01",
        MILLION,
        [loss("0.05")],
        {"reimbursement_ratio": "0.5", "absolute_deductible_rate": "0.5"},
    ),
    Case(
        "deductible as a rate of the loss: 40,000 x (1 - 0.15)",
        "34000.00",
        MILLION,
        [loss("40000.00")],
        deductible("rate", rate="0.15"),
    ),
    Case(
        "deductible the higher of, the amount winning: 10,000 - max(2,000; 1,000)",
        "8000.00",
        MILLION,
        [loss("10000.00")],
        deductible("higher_of", amount=cny("2000.00"), rate="0.1"),
    ),
    Case(
        "annual deductible, part of it used: 10,000 - (2,000 - 1,500)",
        "9500.00",
        MILLION,
        [loss("10000.00")],
        deductible("annual", amount=cny("2000.00"), used=cny("1500.00")),
    ),
    Case(
        "annual deductible used up gives nothing back",
        "10000.00",
        MILLION,
        [loss("10000.00")],
        deductible("annual", amount=cny("2000.00"), used=cny("2500.00")),
    ),
    Case(
        "co-insurance and absolute rate: 10,000 x (1 - 0.2) x (1 - 0.05)",
        "7600.00",
        MILLION,
        [loss("10000.00")],
        {"co_insurance": "0.2", "absolute_deductible_rate": "0.05"},
    ),
    Case(
        "liability ratio comes before the deductible: 10,000 x 0.7 - 500",
        "6500.00",
        MILLION,
        [loss("10000.00")],
        deductible("amount", amount=cny("500.00")),
        {"liability_ratio": "0.7"},
    ),
    Case(
        "sub-limit of an item: min(3,000; 1,000) + 5,000",
        "6000.00",
        MILLION,
        [loss("2000.00", item="jewellery"), loss("1000.00", item="jewellery"), loss("5000.00")],
        {"sub_limits": [{"item": "jewellery", "limit": cny("1000.00")}]},
    ),
    Case(
        "lines bear the deductible alike, a quarter each: min(4,000 - 1,000; 2,500) + 1,200 - 300",
        "3400.00",
        MILLION,
        [loss("4000.00", item="jewellery"), loss("1200.00")],
        {"sub_limits": [{"item": "jewellery", "limit": cny("2500.00")}]}
        | deductible("amount", amount=cny("1300.00")),
    ),
    Case(
        "occurrence limit",
        "7000.00",
        MILLION,
        [loss("5000.00"), loss("5000.00", item="stock")],
        {"occurrence_limit": cny("7000.00")},
    ),
    Case(
        "aggregate limit less what is used: 20,000 - 14,000",
        "6000.00",
        MILLION,
        [loss("10000.00")],
        {"aggregate_limit": cny("20000.00"), "used": cny("14000.00")},
    ),
    Case(
        "what is left of the sum insured: 10,000 - 4,000",
        "6000.00",
        insured("10000.00"),
        [loss("9000.00")],
        {"used": cny("4000.00")},
    ),
    Case(
        "a sum insured used up pays nothing",
        "0.00",
        insured("10000.00"),
        [loss("9000.00")],
        {"used": cny("11000.00")},
    ),
    Case(
        "rescue has a limit of its own, one sum insured: 1,000 + 1,000 (Art. 57)",
        "2000.00",
        insured("1000.00"),
        [loss("1500.00"), rescue("1500.00")],
    ),
    Case(
        "rescue cost only: deductible and limits of the loss leave it alone",
        "800.00",
        UNDER_INSURED,
        [rescue("1000.00")],
        {"average": True, "occurrence_limit": cny("1.00")}
        | deductible("amount", amount=cny("500.00")),
    ),
    Case(
        "rescue limit of the policy, less what another paid: min(900 - 100; 600) + 50",
        "650.00",
        MILLION,
        [loss("50.00"), rescue("900.00", recovered=[paid_by("third_party", "100.00")])],
        {"rescue_limit": cny("600.00")},
    ),
    Case(
        "recovered from three: 10,000 - 1,000 - 2,000 - 3,000 (Art. 56, 60)",
        "4000.00",
        MILLION,
        [
            loss(
                "10000.00",
                recovered=[
                    paid_by("third_party", "1000.00"),
                    paid_by("compulsory_motor", "2000.00"),
                    paid_by("other_insurer", "3000.00"),
                ],
            )
        ],
    ),
    Case(
        "social insurance is not deducted unless priced in: (80,000 - 10,000) x 0.9",
        "63000.00",
        insured("2000000.00"),
        BILLS,
        MEDICAL | {"social_insurance_in_pricing": False},
    ),
    Case(
        "outside the catalogue, up to the same class: (38,000 + 15,000 - 10,000) x 0.9",
        "38700.00",
        insured("2000000.00"),
        [BILLS[0], BILLS[1] | {"same_class_amount": cny("15000.00")}],
        MEDICAL | {"out_of_catalogue": "same_class_standard"},
    ),
    Case(
        "outside the catalogue is no ground by itself: (38,000 + 20,000 - 10,000) x 0.9",
        "43200.00",
        insured("2000000.00"),
        BILLS,
        {name: term for name, term in MEDICAL.items() if name != "out_of_catalogue"},
    ),
    Case(
        "premium in arrears and a loan: 100,000 - 1,200 - 5,000 - 300.50 (Art. 36)",
        "93499.50",
        MILLION,
        [loss("100000.00")],
        facts={
            "arrears": cny("1200.00"),
            "loan": {"principal": cny("5000.00"), "interest": cny("300.50")},
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_settlement_pays_what_the_arithmetic_says(case: Case) -> None:
    ledger = case.ledger()

    assert ledger.payable == Money.model_validate(cny(case.payable))
    assert ledger.steps[-1].running == case.payable
    running = Decimal(0)
    for step in ledger.steps:
        running += Decimal(step.result)
        assert Decimal(step.running) == running, step.name


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


def test_social_insurance_that_may_not_be_deducted_stands_in_the_ledger() -> None:
    case = Case("", "", MILLION, BILLS, MEDICAL | {"social_insurance_in_pricing": False})

    step = next(step for step in case.ledger().steps if step.name == "social_insurance")

    assert step.operands == {"hospital": "42000.00"}
    assert step.result == "0.00"


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
