"""Settlements worked out by hand: the arithmetic stands beside each case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from functions.core.money import Money
from tests.unit.claims.worked import (
    BILLS,
    C01,
    C02,
    C04,
    C12,
    MEDICAL,
    MILLION,
    UNDER_INSURED,
    Case,
    bill,
    cny,
    deductible,
    insured,
    loss,
    paid_by,
    rescue,
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
        "nothing is rounded before the end: (0.05 x 0.3 - 0.01) x 0.9 = 0.0045",
        "0.00",
        MILLION,
        [loss("0.05")],
        {"reimbursement_ratio": "0.9"} | deductible("amount", amount=cny("0.01")),
        {"liability_ratio": "0.3"},
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
        "rescue limit of the policy: min(900; 600) + 50",
        "650.00",
        MILLION,
        [loss("50.00"), rescue("900.00")],
        {"rescue_limit": cny("600.00")},
    ),
    Case(
        "no rescue limit of a policy goes beyond one sum insured",
        "1000.00",
        insured("1000.00"),
        [rescue("1500.00")],
        {"rescue_limit": cny("2000.00")},
    ),
    Case(
        "rescue cost that others paid: 900 - 100 + max(0; 40 - 60) + 50",
        "850.00",
        MILLION,
        [
            loss("50.00"),
            rescue("900.00", recovered=[paid_by("third_party", "100.00")]),
            rescue("40.00", recovered=[paid_by("other_insurer", "60.00")]),
        ],
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
        "doubt about the catalogue favours the insured: (38,000 + 20,000 - 10,000) x 0.9",
        "43200.00",
        insured("2000000.00"),
        [BILLS[0], bill("20000.00")],
        MEDICAL,
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


@pytest.mark.feature("CLM-15", "CLM-16")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_settlement_pays_what_the_arithmetic_says(case: Case) -> None:
    ledger = case.ledger()

    assert ledger.payable == Money.model_validate(cny(case.payable))
    assert ledger.steps[-1].running == case.payable
    running = Decimal(0)
    for step in ledger.steps:
        running += Decimal(step.result)
        assert Decimal(step.running) == running, step.name
