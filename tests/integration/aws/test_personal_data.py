"""Names, accounts, numbers and free text: in no event, on no bus, in no log line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from functions.customers import api as customers
from tests.integration.driver import Insurer, handed
from tests.integration.portfolio import PAYEES

CANARIES = {
    "name": "金丝雀甲",
    "holder": "金丝雀乙",
    "account": "6217999988887777",
    "phone": "13912345678",
    "mail": "canary@secret.example",
    "identity": "310101199001017775",
    "place": "金丝雀路7号",
    "cause": "canary in the kitchen",
    "description": "金丝雀的描述",
    "reason": "金丝雀的理由",
    "comment": "金丝雀的意见",
    "reference": "CANARY-EVIDENCE",
}
C = CANARIES
ACCOUNT = {"bank_code": "ICBC", "number": C["account"], "holder_name": C["holder"]}
PERSON = {
    "kind": "individual",
    "name": C["name"],
    "birth_on": "1990-01-01",
    "id_document": {"type": "id_card", "number": C["identity"]},
    "contacts": [
        {"type": "mobile", "value": C["phone"]},
        {"type": "email", "value": C["mail"]},
    ],
    "branch": "SH",
}


def found(text: str) -> set[str]:
    return {name for name, canary in CANARIES.items() if canary in text}


@pytest.fixture
def told(insurer: Insurer) -> Insurer:
    """A life in which every canary was spoken: accepted, refused, misspelt, returned, disputed."""
    assert insurer.call("agent", "POST /v1/customers", PERSON).status == 201
    insurer.call("agent", "POST /v1/customers", PERSON | {"kind": C["name"], "x": C["phone"]})
    claim_id = insurer.walk(
        "assessing",
        cause=C["cause"],
        description=C["description"],
        place={"text": C["place"]},
        reporter={"name": C["name"], "phone": C["phone"]},
        not_duplicate={"reason": C["reason"]},
    )
    insurer.report(cause=C["cause"], description=C["description"])
    insurer.report(cause=C["cause"], reporter={"name": C["name"]})
    payees = [PAYEES[0] | {"name": C["name"], "account": ACCOUNT}]
    walk: list[tuple[str, str, Any]] = [
        ("wang", "PUT payees", payees),
        ("wang", "PUT payees", [payees[0] | {"account": ACCOUNT | {"number": C["name"]}}]),
        ("assessor", "POST calculation", {"lines": LINES}),
        ("assessor", "POST submission", None),
        ("approver", "POST approvals", {"decision": "return", "reason": C["reason"]}),
        ("assessor", "POST calculation", {"lines": LINES}),
        ("assessor", "POST submission", None),
        ("approver", "POST approvals", {"decision": "approve", "reason": C["reason"]}),
        ("wang", "POST offer-response", {"accept": False, "comment": C["comment"]}),
        ("assessor", "POST calculation", {"lines": LINES}),
        ("assessor", "POST submission", None),
        ("approver", "POST approvals", {"decision": "approve"}),
        ("agent", "POST offer-response", {"accept": True, "on_behalf": ON_BEHALF}),
        ("finance", "POST payments", None),
    ]
    for by, step, body in walk:
        insurer.claim(by, step, claim_id, body)
    assert insurer.claim("finance", "GET payments", claim_id).body["state"] == "payment_pending"
    other = insurer.reported(cause=f"{C['cause']} 2")
    insurer.claim("wang", "POST withdrawal", other, {"reason": C["reason"]})
    insurer.relay()
    assert insurer.deliver(to={"payment.instructed"}) == []
    return insurer


LINES = [{"item": "building", "kind": "loss", "loss": {"amount": "86000.00", "currency": "CNY"}}]
ON_BEHALF = {"customer_id": "cus_wang", "verified_by": C["name"], "evidence": C["reference"]}


def test_the_canaries_were_really_spoken(told: Insurer) -> None:
    everything = json.dumps(told.dump(), default=str, ensure_ascii=False)
    unescaped = everything.encode().decode("unicode_escape", errors="ignore") + everything
    assert found(unescaped) >= set(CANARIES) - {"comment", "reference"}
    (instruction,) = told.bank_is_told()
    assert instruction["payee"]["account"]["number"] == C["account"]


def test_none_is_in_an_envelope_or_on_the_bus(told: Insurer) -> None:
    envelopes = "".join(row["envelope"] for row in told.dump() if "envelope" in row)
    assert len(told.published) > 20
    published = json.dumps(told.published, ensure_ascii=False)
    assert found(envelopes + published) == set()


def test_none_is_in_a_log_line(log: io.StringIO, told: Insurer) -> None:
    def broken(*_: Any) -> None:
        raise LookupError("gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("functions.claims.reactions.queue.send", broken)
        (message,) = [m for m in told.published if m["detail-type"] == "payment.instructed"]
        assert len(handed([message])) == 1
    assert "message failed" in log.getvalue()
    assert found(log.getvalue()) == set()


def test_none_is_in_the_log_of_a_message_that_cannot_be_read(
    insurer: Insurer, log: io.StringIO
) -> None:
    told = {"source": "anxin.claims", "detail-type": "payment.instructed"}
    bodies = [
        json.dumps(told | {"detail": {"data": {"name": C["name"]}}}, ensure_ascii=False),
        f'{{"description": "{C["description"]}"',
        f"{C['name']} {C['account']}",
    ]
    assert len(handed(bodies)) == 3
    assert log.getvalue().count("message failed") == 3
    assert found(log.getvalue()) == set()


def test_none_is_in_the_log_of_a_record_that_cannot_be_read(
    insurer: Insurer, log: io.StringIO
) -> None:
    """A stored shape from another time fails its model: the trace must not quote the record."""
    made = insurer.call("agent", "POST /v1/customers", PERSON)
    customer_id = made.body["customer_id"]
    key = {"PK": f"CUS#{customer_id}", "SK": "@"}
    kept = insurer.table.get_item(Key=key)["Item"]
    doc = json.loads(kept["doc"])
    doc["profile"]["id_document"] = {"number": C["identity"]}
    insurer.table.put_item(Item=kept | {"doc": json.dumps(doc, ensure_ascii=False)})
    read = insurer.call("agent", "GET /v1/customers/{customer_id}", customer_id=customer_id)
    assert (read.status, read.code) == (500, "internal")
    assert "ValidationError" in log.getvalue()
    assert found(log.getvalue() + read.text) == set()


def test_identity_numbers_leave_masked(insurer: Insurer) -> None:
    made = insurer.call("agent", "POST /v1/customers", PERSON)
    route = next(route for route in customers.api.operations if route.startswith("GET"))
    read = insurer.call("agent", route, customer_id=made.body["customer_id"])
    for text in (made.text, read.text):
        assert C["identity"] not in text
        assert "310***********7775" in text
