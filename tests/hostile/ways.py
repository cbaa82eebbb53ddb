"""For every operation that takes a body: who may do it, to what, and bodies that it takes.

The bodies of one operation together fill in every field it has; `test_ways.py` says what is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from functions.aws.http import Operation
from schemas.openapi import APIS
from tests.integration.portfolio import CONTRACT, LINES, PAYEES, REPORT, cny

Json = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """How an operation is done. Its first body is accepted; all are such as its model takes."""

    by: str
    bodies: tuple[Any, ...]
    at: str = "awaiting_documents"
    """The state of the claim it is done to."""


WRITING: dict[str, Operation] = {
    route: operation
    for api in APIS
    for route, operation in api.operations.items()
    if operation.body is not None
}

_PERSON: Json = {
    "kind": "individual",
    "name": "王芳",
    "gender": "female",
    "birth_on": "1990-01-01",
    "id_document": {"type": "id_card", "number": "310101199001011234"},
    "contacts": [
        {"type": "mobile", "value": "+8613800138000", "preferred": True},
        {"type": "address", "value": "世纪大道1号"},
    ],
    "locale": "zh-CN",
    "time_zone": "Asia/Shanghai",
    "branch": "SH",
    "consents": {"marketing_sms": False},
}
_TERMS: Json = {
    "rule_version": "cn-property-1",
    "basis": "actual",
    "average": False,
    "absolute_deductible_rate": "0.05",
    "deductible": {
        "kind": "annual",
        "amount": cny("100.00"),
        "used": cny("10.00"),
    },
    "sub_limits": [{"item": "building", "limit": cny("400000.00")}],
    "occurrence_limit": cny("400000.00"),
    "aggregate_limit": cny("900000.00"),
    "used": cny("1.00"),
    "daily_allowance": {"amount": cny("100.00"), "max_days": 30, "excluded_days": 3},
    "disability_scale": {"1": "1.0", "10": "0.1"},
    "compulsory_limit": cny("2000.00"),
    "rescue_limit": cny("1000.00"),
    "out_of_catalogue": "same_class_standard",
    "social_insurance_in_pricing": True,
    "disclosed": {"deductible": True, "absolute_deductible_rate": False},
}
_OTHER_TERMS: list[Json] = [
    {
        "rule_version": "cn-property-1",
        "basis": "actual",
        "average": False,
        "deductible": {"kind": "rate", "rate": "0.1"},
        "co_insurance": "0.2",
    },
    {
        "rule_version": "cn-property-1",
        "basis": "actual",
        "average": False,
        "reimbursement_ratio": "0.8",
    },
]
_CONTRACT: Json = CONTRACT | {
    "product": CONTRACT["product"] | {"terms": _TERMS},
    "beneficiaries": [{"customer_id": "cus_wang", "order": 1, "share": "1.0"}],
    "insured_value": cny("500000.00"),
    "delivered_on": "2026-01-02",
    "premium": {
        "amount": cny("1200.00"),
        "frequency": "yearly",
        "next_due_on": "2027-01-01",
        "term_years": 1,
    },
    "servicer_id": "stf_agent",
    "jurisdiction": "CN-SH",
}
_ALL_LINES: list[Json] = [
    LINES[0]
    | {
        "recovered": [{"from": "third_party", "amount": cny("1.00")}],
        "evidence_document_ids": ["doc_1"],
    },
    {
        "item": "bill",
        "kind": "medical",
        "loss": cny("100.00"),
        "in_catalogue": False,
        "same_class_amount": cny("50.00"),
    },
    {"item": "hand", "kind": "disability", "loss": cny("0.00"), "grade": 7},
    {"item": "ward", "kind": "allowance", "loss": cny("0.00"), "days": 4},
]
_FACTS: Json = {
    "liability_ratio": "0.7",
    "route": "ratio",
    "other_insurances": [{"insurer": "另一家保险公司", "sum_insured": cny("1.00")}],
    "premium_paid": cny("1.00"),
    "premium_due": cny("1.00"),
    "arrears": cny("1.00"),
    "loan": {"principal": cny("1.00"), "interest": cny("0.10")},
    "advances": cny("1.00"),
}
_COVER: Json = {"sum_insured": cny("500000.00"), "insured_value": cny("500000.00")}
_PAYEES = [PAYEES[0] | {"relation": "self", "share": "1.0"}]
_ON_BEHALF = {"customer_id": "cus_wang", "verified_by": "来电核身", "evidence": "录音 2026-1"}
STAFF: Json = {
    "name": "赵敏",
    "email": "zhao.min@insurer.example",
    "mobile": "+8613900001234",
    "locale": "zh-CN",
    "roles": ["claims_handler"],
    "branch": "SH",
    "team": "T1",
    "lead_of": ["T1"],
    "head_of": ["D1"],
    "authority": cny("1000.00"),
    "active": True,
    "skills": ["motor"],
    "regions": ["310000"],
    "identities": [{"issuer": "https://issuer.example/pool", "subject": "zhao-min"}],
}
_BRANCH: Json = {
    "name": "上海分公司",
    "time_zone": "Asia/Shanghai",
    "calendar": "cn",
    "jurisdiction": "CN",
    "hours": {"monday": [{"from": "09:00", "to": "17:30"}]},
}
_CALENDAR: Json = {"rests": {"2027-01-01": "元旦"}, "works": ["2027-01-30"]}
_DAYS: Json = {"from_on": "2026-03-16", "to_on": "2026-03-20"}
_AWAY: Json = {"items": [_DAYS | {"deputy_id": "stf_bo", "reason": "年假"}]}
_LENT: Json = {
    "items": [_DAYS | {"to_id": "stf_bo", "roles": ["claims_handler"], "authority": cny("500.00")}]
}
_PAPER: Json = {
    "item": "loss_photos",
    "filename": "现场照片.jpg",
    "content_type": "image/jpeg",
    "size": 1000,
    "sha256": "0" * 64,
}

WAYS: dict[str, Way] = {
    "POST /v1/customers": Way("agent", (_PERSON,)),
    "PUT /v1/policies/{policy_no}": Way(
        "core",
        (
            _CONTRACT,
            *(CONTRACT | {"product": CONTRACT["product"] | {"terms": t}} for t in _OTHER_TERMS),
        ),
    ),
    "PUT /v1/staff/{staff_id}": Way("admin", (STAFF,)),
    "PUT /v1/staff/{staff_id}/absences": Way("admin", (_AWAY,)),
    "PUT /v1/staff/{staff_id}/delegations": Way("admin", (_LENT,)),
    "PUT /v1/branches/{code}": Way("admin", (_BRANCH,)),
    "PUT /v1/calendars/{calendar_id}/{year}": Way("admin", (_CALENDAR,)),
    "POST /v1/deadlines/preview": Way(
        "handler",
        (
            {
                "unit": "working_days",
                "length": 5,
                "roll": "forward",
                "first_day": "day_after",
                "end": "midnight",
                "start": "2026-02-13T10:00:00+08:00",
                "pauses": [{"from": "2026-02-14", "to": "2026-02-16", "reason": "mediation"}],
                "calendar": "cn",
                "time_zone": "Asia/Shanghai",
            },
            {
                "pack": "cn-2020",
                "clock": "T-CMP-DEC",
                "start": "2026-03-02T10:00:00+08:00",
                "extensions": ["complex", "special"],
                "branch": "SH",
            },
        ),
    ),
    "POST /v1/claims": Way(
        "wang",
        (
            REPORT
            | {
                "insured_id": "cus_wang",
                "place": {
                    "text": "世纪大道1号",
                    "region_code": "310115",
                    "lat": 31.2,
                    "lon": 121.5,
                },
                "estimated_loss": cny("86000.00"),
                "reporter": {"name": "王芳", "phone": "+8613800138000"},
                "not_duplicate": {"reason": "另一起事故"},
            },
            REPORT | {"supplementary_of": "clm_1"},
        ),
    ),
    "POST /v1/claims/{claim_id}/deficiency-notice": Way(
        "handler", ({"override": {"reason": "材料有误"}},)
    ),
    "POST /v1/claims/{claim_id}/registration": Way("handler", ({},), at="complete"),
    "POST /v1/claims/{claim_id}/coverage": Way(
        "handler",
        (
            {
                "decision": "confirmed",
                "reasons": [{"code": "agreed", "clause": "第五条"}],
                "liability_ratio": "0.7",
            },
        ),
        at="under_review",
    ),
    "POST /v1/claims/{claim_id}/calculation": Way(
        "assessor",
        ({"lines": LINES, "facts": {}}, {"lines": _ALL_LINES, "facts": _FACTS}),
        at="assessing",
    ),
    "POST /v1/settlements/preview": Way(
        "assessor",
        (
            {
                "policy": _COVER,
                "terms": CONTRACT["product"]["terms"],
                "lines": LINES,
                "facts": {},
                "payees": [{"key": "a", "share": "1.0"}],
            },
            {"policy": _COVER, "terms": _TERMS, "lines": _ALL_LINES, "facts": _FACTS},
            *({"policy": _COVER, "terms": terms, "lines": LINES} for terms in _OTHER_TERMS),
        ),
    ),
    "PUT /v1/claims/{claim_id}/payees": Way("wang", (_PAYEES,), at="assessing"),
    "POST /v1/claims/{claim_id}/submission": Way("assessor", ({},), at="calculated"),
    "POST /v1/claims/{claim_id}/approvals": Way(
        "approver",
        (
            {"decision": "approve", "reason": "依据充分"},
            {"decision": "return", "reason": "缺少依据"},
        ),
        at="pending_approval",
    ),
    "POST /v1/claims/{claim_id}/offer-response": Way(
        "agent",
        ({"accept": True, "comment": "同意", "on_behalf": _ON_BEHALF},),
        at="offered",
    ),
    "POST /v1/claims/{claim_id}/payments": Way("finance", ({},), at="agreed"),
    "POST /v1/payments/{payment_id}/result": Way(
        "bank",
        (
            {"status": "settled", "reference": "BANK-1"},
            {"status": "failed", "reference": "BANK-1", "reason": "account_closed"},
        ),
    ),
    "POST /v1/claims/{claim_id}/withdrawal": Way(
        "agent", ({"reason": "不再索赔", "on_behalf": _ON_BEHALF},)
    ),
    "POST /v1/claims/{claim_id}/closure": Way("handler", ({},), at="withdrawn"),
    "POST /v1/claims/{claim_id}/documents": Way("wang", (_PAPER, _PAPER | {"supersedes": "doc_1"})),
    "POST /v1/claims/{claim_id}/documents/{document_id}/verification": Way(
        "handler", ({"accepted": False, "reason": "照片模糊"},)
    ),
}
