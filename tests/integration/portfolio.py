"""The people, the policy and the claim that the tests walk through."""

from __future__ import annotations

from typing import Any

from functions.core.access import Role

Json = dict[str, Any]

REQUIRED = ("claim_form", "identity_document", "loss_list", "loss_photos")


def cny(amount: str) -> Json:
    return {"amount": amount, "currency": "CNY"}


REPORT: Json = {
    "policy_no": "P-1",
    "loss_at": "2026-03-01T20:00:00+08:00",
    "place": {"text": "浦东新区世纪大道1号"},
    "cause": "kitchen fire",
    "claim_type": "property",
    "description": "厨房起火",
    "channel": "portal",
}
LINES = [{"item": "building", "kind": "loss", "loss": cny("86000.00"), "salvage": cny("6000.00")}]
PAYEES: list[Json] = [
    {
        "kind": "insured",
        "name": "王芳",
        "account": {"bank_code": "ICBC", "number": "6222020200112233", "holder_name": "王芳"},
    }
]
PAYABLE = cny("72000.00")
_TERMS = {
    "rule_version": "cn-property-1",
    "basis": "actual",
    "average": False,
    "deductible": {"kind": "higher_of", "amount": cny("2000.00"), "rate": "0.1"},
}
CONTRACT: Json = {
    "product": {"code": "HOME", "line": "property", "terms": _TERMS},
    "holder_id": "cus_wang",
    "insured_ids": ["cus_wang"],
    "sum_insured": cny("500000.00"),
    "effective_on": "2026-01-01",
    "expires_on": "2026-12-31",
    "branch": "SH",
}

PEOPLE: dict[str, Json] = {
    "wang": {"roles": [Role.CUSTOMER], "customer_id": "cus_wang"},
    "li": {"roles": [Role.CUSTOMER], "customer_id": "cus_li"},
    "agent": {"roles": [Role.SERVICE_AGENT], "staff_id": "stf_agent", "branch": "SH"},
    "handler": {"roles": [Role.CLAIMS_HANDLER], "staff_id": "stf_handler", "branch": "SH"},
    "elsewhere": {"roles": [Role.CLAIMS_HANDLER], "staff_id": "stf_elsewhere", "branch": "BJ"},
    "assessor": {"roles": [Role.ASSESSOR], "staff_id": "stf_assessor", "branch": "SH"},
    "approver": {
        "roles": [Role.APPROVER],
        "staff_id": "stf_approver",
        "branch": "SH",
        "authority": cny("100000.00"),
    },
    "second": {"roles": [Role.APPROVER], "staff_id": "stf_second", "authority": cny("72000.00")},
    "finance": {"roles": [Role.FINANCE], "staff_id": "stf_finance"},
    "admin": {"roles": [Role.ADMIN], "staff_id": "stf_admin"},
    "core": {"roles": [Role.CORE_SYSTEM]},
    "leaver": {"roles": [Role.CLAIMS_HANDLER], "staff_id": "stf_leaver", "active": False},
}
STEPS: tuple[tuple[str, str, str, Any], ...] = (
    ("under_review", "handler", "POST registration", None),
    ("assessing", "handler", "POST coverage", {"decision": "confirmed"}),
    ("calculated", "assessor", "POST calculation", {"lines": LINES}),
    ("calculated", "wang", "PUT payees", PAYEES),
    ("pending_approval", "assessor", "POST submission", None),
    ("offered", "approver", "POST approvals", {"decision": "approve"}),
    ("agreed", "wang", "POST offer-response", {"accept": True}),
    ("payment_pending", "finance", "POST payments", None),
)
"""From a complete claim to the bank: the state each step leads to."""
