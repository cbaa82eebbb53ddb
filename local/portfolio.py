"""A small demo portfolio: one branch and its people, three customers, four policies.

The terms are those of the settlement cases C01, C02 and C04, so that each can be walked through
by hand; sums are in CNY.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BRANCH = "SH01"

BRANCH_RECORD: dict[str, Any] = {
    "name": "上海分公司",
    "time_zone": "Asia/Shanghai",
    "calendar": "cn",
    "jurisdiction": "CN",
}

STAFF: dict[str, dict[str, Any]] = {
    "stf_demo_handler": {
        "name": "赵敏",
        "roles": ["claims_handler"],
        "branch": BRANCH,
        "team": "property",
        "email": "zhao.min@insurer.example",
        "mobile": "+8613900001234",
    },
    "stf_demo_lead": {
        "name": "钱宏",
        "roles": ["claims_lead"],
        "branch": BRANCH,
        "lead_of": ["property"],
        "email": "qian.hong@insurer.example",
    },
    "stf_demo_head": {
        "name": "孙麗華",
        "roles": ["claims_head"],
        "branch": BRANCH,
        "head_of": [BRANCH],
        "email": "sun.lihua@insurer.example",
        "locale": "zh-TW",
    },
    "stf_demo_finance": {
        "name": "周静",
        "roles": ["finance"],
        "branch": BRANCH,
        "email": "zhou.jing@insurer.example",
    },
    "stf_demo_compliance": {
        "name": "Helen Ward",
        "roles": ["compliance"],
        "email": "helen.ward@insurer.example",
        "locale": "en",
    },
}
"""Those who hear of a claim's deadlines, by id: who carries it, their lead and head, and so on."""

CUSTOMERS: dict[str, dict[str, Any]] = {
    "wang": {
        "kind": "individual",
        "name": "王秀英",
        "contacts": [
            {"type": "mobile", "value": "+8613800138000", "preferred": True},
            {"type": "email", "value": "wang.xiuying@example.com"},
        ],
        "locale": "zh-CN",
        "time_zone": "Asia/Shanghai",
        "branch": BRANCH,
        "consents": {"marketing_sms": False, "marketing_email": False},
    },
    "lin": {
        "kind": "individual",
        "name": "林志偉",
        "contacts": [
            {"type": "mobile", "value": "+886912345678", "preferred": True},
            {"type": "email", "value": "lin.zhiwei@example.com"},
        ],
        "locale": "zh-TW",
        "time_zone": "Asia/Taipei",
        "branch": BRANCH,
        "consents": {"marketing_sms": False, "marketing_email": False},
    },
    "bennett": {
        "kind": "individual",
        "name": "Grace Bennett",
        "contacts": [
            {"type": "mobile", "value": "+447400123456", "preferred": True},
            {"type": "email", "value": "grace.bennett@example.com"},
        ],
        "locale": "en",
        "time_zone": "Europe/London",
        "branch": BRANCH,
        "consents": {"marketing_sms": False, "marketing_email": True},
    },
}


def cny(amount: str) -> dict[str, str]:
    """A sum as the API writes it."""
    return {"amount": amount, "currency": "CNY"}


HOME_TERMS: dict[str, Any] = {
    "rule_version": "property-2026",
    "basis": "actual",
    "average": True,
    "deductible": {"kind": "higher_of", "amount": cny("2000.00"), "rate": "0.10"},
    "disclosed": {"deductible": True, "average": True},
}
"""C01: an 86,000 fire with 6,000 salvage pays 72,000.00; C12: a 1,500 loss pays nothing."""

SHOP_TERMS: dict[str, Any] = {
    "rule_version": "property-2026",
    "basis": "actual",
    "average": True,
    "deductible": {"kind": "amount", "amount": cny("5000.00")},
    "disclosed": {"deductible": True, "average": True},
}
"""C02: insured at 80 % of its value, a 250,000 loss with 20,000 rescue cost pays 211,000.00."""

MEDICAL_TERMS: dict[str, Any] = {
    "rule_version": "medical-2026",
    "basis": "actual",
    "average": False,
    "deductible": {"kind": "amount", "amount": cny("10000.00")},
    "reimbursement_ratio": "0.90",
    "out_of_catalogue": "excluded_by_disclosed_clause",
    "social_insurance_in_pricing": True,
    "disclosed": {"deductible": True, "reimbursement_ratio": True, "out_of_catalogue": True},
}
"""C04: of a bill of 100,000, 80,000 in the catalogue and 42,000 paid by others: 25,200.00."""

MOTOR_TERMS: dict[str, Any] = {
    "rule_version": "motor-2026",
    "basis": "repair",
    "average": False,
    "deductible": {"kind": "amount", "amount": cny("500.00")},
    "compulsory_limit": cny("2000.00"),
    "disclosed": {"deductible": True},
}


@dataclass(frozen=True)
class DemoPolicy:
    """A policy in force throughout, whose holder is the insured."""

    holder: str
    code: str
    line: str
    terms: dict[str, Any]
    sum_insured: str
    insured_value: str | None = None

    def record(self, holder_id: str) -> dict[str, Any]:
        """What `PUT /v1/policies/{policy_no}` takes."""
        value = {"insured_value": cny(self.insured_value)} if self.insured_value else {}
        return {
            "product": {"code": self.code, "line": self.line, "terms": self.terms},
            "holder_id": holder_id,
            "insured_ids": [holder_id],
            "beneficiaries": [],
            "sum_insured": cny(self.sum_insured),
            **value,
            "effective_on": "2025-01-01",
            "expires_on": "2034-12-31",
            "premium": {"amount": cny("1200.00"), "frequency": "yearly", "term_years": 10},
            "branch": BRANCH,
            "jurisdiction": "CN",
        }


POLICIES: dict[str, DemoPolicy] = {
    "HOME-0001": DemoPolicy(
        "wang", "home-comfort", "property", HOME_TERMS, "500000.00", "500000.00"
    ),
    "SHOP-0001": DemoPolicy(
        "lin", "shop-all-risks", "property", SHOP_TERMS, "800000.00", "1000000.00"
    ),
    "MED-0001": DemoPolicy("bennett", "medical-million", "medical", MEDICAL_TERMS, "2000000.00"),
    "CAR-0001": DemoPolicy("wang", "car-comprehensive", "motor", MOTOR_TERMS, "1000000.00"),
}
"""By policy number."""
