"""What the contract still allows is done: no limit of the store is met before a limit of ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile.ways import WAYS
from tests.hostile.world import World
from tests.integration.portfolio import CONTRACT, LINES, PAYEES, REPORT, cny

LINE, TEXT = "𠮷" * 200, "𠮷" * 4000
"""Four bytes a character."""
ID = "a" * 60
"""With four digits behind it, as long as an id may be."""


def many(most: int) -> list[str]:
    return [f"{ID}{number:04}" for number in range(most)]


_TERMS = CONTRACT["product"]["terms"] | {
    "sub_limits": [{"item": item, "limit": cny("999999999999.99")} for item in many(100)],
    "disclosed": dict.fromkeys(many(100), True),
}
_LOSS = LINES[0] | {
    "recovered": [{"from": "third_party", "amount": cny("0.01")}] * 20,
    "evidence_document_ids": many(2),
}
LARGEST: dict[str, Any] = {
    "POST /v1/customers": WAYS["POST /v1/customers"].bodies[0]
    | {
        "name": LINE,
        "contacts": [{"type": "address", "value": LINE}] * 10,
        "consents": dict.fromkeys(many(20), True),
    },
    "PUT /v1/staff/{staff_id}": WAYS["PUT /v1/staff/{staff_id}"].bodies[0]
    | {
        "name": LINE,
        **{name: many(50) for name in ("lead_of", "head_of", "skills", "regions")},
        "identities": [
            {"issuer": "https://" + "i" * 240, "subject": subject * 2} for subject in many(10)
        ],
    },
    "POST /v1/claims": REPORT
    | {
        "place": {"text": TEXT},
        "cause": LINE,
        "description": TEXT,
        "not_duplicate": {"reason": TEXT},
        "reporter": {"name": LINE, "phone": "+8613800138000"},
    },
    "POST /v1/claims/{claim_id}/coverage": {
        "decision": "confirmed",
        "reasons": [{"code": code, "clause": LINE} for code in many(20)],
    },
    "POST /v1/claims/{claim_id}/calculation": {"lines": [_LOSS] * 70},
    "PUT /v1/claims/{claim_id}/payees": [
        PAYEES[0]
        | {
            "name": LINE,
            "account": PAYEES[0]["account"]
            | {"holder_name": LINE, "number": f"62220202001122{place:02}"},
        }
        for place in range(20)
    ],
    "POST /v1/claims/{claim_id}/approvals": {"decision": "return", "reason": TEXT},
    "POST /v1/claims/{claim_id}/documents": {
        "item": "claim_form",
        "filename": LINE[4:] + ".pdf",
        "content_type": "application/pdf",
    },
}


@pytest.mark.parametrize("route", LARGEST)
def test_the_largest_body_is_accepted(world: World, route: str) -> None:
    answer = world.send(route, LARGEST[route])
    assert answer.status < 300, answer.text[:500]


def test_every_person_of_the_largest_policy_can_be_another(world: World) -> None:
    """Each has a row of their own, and who leaves has one to lose: a transaction holds 100."""
    people = many(82)
    for person in people:
        world.insurer.know(person)
    for holder, *insured in (people[:41], people[41:]):
        contract = CONTRACT | {
            "product": CONTRACT["product"] | {"terms": _TERMS},
            "holder_id": holder,
            "insured_ids": insured,
            "beneficiaries": [{"customer_id": person, "order": 1} for person in people[:20]],
        }
        answer = world.send("PUT /v1/policies/{policy_no}", contract)
        assert answer.status == 200, answer.text[:500]


def test_no_policy_is_larger(world: World) -> None:
    contract = CONTRACT | {"insured_ids": many(41)}
    answer = world.send("PUT /v1/policies/{policy_no}", contract)
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [
        ("/insured_ids", "too_long")
    ]
