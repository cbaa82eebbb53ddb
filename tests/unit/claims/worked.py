"""Claims as the settlement preview takes them, and those whose arithmetic the contract fixes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from functions.claims.loss import Cover, Facts, LossLine, PayeeShare
from functions.claims.settlement import Ledger, settle
from functions.core.terms import Terms

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
