"""The same request twice is one effect and one answer; a key is its caller's and operation's."""

from __future__ import annotations

import time

import pytest

from functions.aws.commit import IDEMPOTENCY_DAYS
from tests.integration.driver import Insurer
from tests.integration.portfolio import REPORT, cny

REPLAYED = "idempotent-replayed"


def test_a_repeat_answers_byte_for_byte(insurer: Insurer) -> None:
    first = insurer.report(key="k")
    before = insurer.dump()
    again = insurer.report(key="k")
    assert (again.status, again.text) == (201, first.text)
    assert (again.headers.pop(REPLAYED), first.headers.get(REPLAYED)) == ("true", None)
    assert again.headers.keys() == first.headers.keys()
    assert insurer.dump() == before


def test_a_repeat_answers_as_then_though_much_has_happened_since(insurer: Insurer) -> None:
    first = insurer.report(key="k")
    claim_id = first.body["claim_id"]
    insurer.verify_documents(claim_id)
    insurer.claim("handler", "POST registration", claim_id)
    assert insurer.report(key="k").text == first.text


def test_the_order_of_fields_is_no_difference(insurer: Insurer) -> None:
    first = insurer.report(key="k")
    turned = dict(reversed(REPORT.items()))
    assert insurer.call("wang", "POST /v1/claims", turned, key="k").text == first.text


def test_another_body_under_the_same_key_is_refused(insurer: Insurer) -> None:
    insurer.report(key="k")
    before = insurer.dump()
    reply = insurer.report(key="k", cause="water")
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")
    assert insurer.dump() == before


def test_another_claim_under_the_same_key_is_refused(insurer: Insurer) -> None:
    one, other = insurer.walk("calculated"), insurer.walk("calculated", cause="water")
    assert insurer.claim("assessor", "POST submission", one, key="k").status == 200
    reply = insurer.claim("assessor", "POST submission", other, key="k")
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")


def test_keys_of_other_people_and_operations_are_other_keys(insurer: Insurer) -> None:
    claim_id = insurer.walk("pending_approval")
    insurer.enrol("namesake", roles=["customer"], customer_id="cus_wang")
    returned = {"decision": "return", "reason": "再看"}
    first = insurer.claim("approver", "POST approvals", claim_id, returned, key="k")
    second = insurer.claim("second", "POST approvals", claim_id, returned, key="k")
    assert (first.status, second.status, second.code) == (200, 409, "wrong_state")
    assert insurer.report("wang", key="k").status == 409  # the walk's own loss: a duplicate
    assert insurer.report("wang", key="k", cause="hail").status == 201  # a refusal keeps no key
    other = insurer.report("namesake", key="k", cause="storm")
    assert (other.status, REPLAYED in other.headers) == (201, False)


@pytest.mark.parametrize("key", ["", "   "])
def test_no_key_no_command(insurer: Insurer, key: str) -> None:
    headers = {"idempotency-key": key} if key else None
    reply = insurer.call("wang", "POST /v1/claims", REPORT, key="", headers=headers)
    assert (reply.status, reply.code) == (400, "idempotency_key_required")


def test_a_preview_stores_nothing_and_needs_none(insurer: Insurer) -> None:
    terms = {"rule_version": "1", "basis": "actual", "average": False}
    lines = [{"item": "a", "kind": "loss", "loss": cny("1.00")}]
    body = {"policy": {"sum_insured": cny("10.00")}, "terms": terms, "lines": lines}
    before = insurer.dump()
    assert insurer.call("assessor", "POST /v1/settlements/preview", body, key="").status == 200
    assert insurer.dump() == before


def test_a_key_lives_seven_days_and_may_then_be_used_anew(insurer: Insurer) -> None:
    insurer.report(key="k")
    (row,) = [row for row in insurer.dump() if row["PK"].startswith("IDEM#")]
    assert abs(int(row["ttl"]) - time.time() - IDEMPOTENCY_DAYS * 86400) < 60
    # The table removes expired rows late: an expired one must not count while it is still there.
    insurer.table.put_item(Item=row | {"ttl": int(time.time()) - 1})
    reply = insurer.report(key="k", cause="water")
    assert (reply.status, REPLAYED in reply.headers) == (201, False)
    assert insurer.report(key="k", cause="water").text == reply.text


def test_after_a_key_expired_the_business_itself_still_says_once(insurer: Insurer) -> None:
    claim_id = insurer.walk("agreed")
    assert insurer.claim("finance", "POST payments", claim_id, key="k").status == 201
    for row in insurer.dump():
        if row["PK"].startswith("IDEM#"):
            insurer.table.delete_item(Key={"PK": row["PK"], "SK": row["SK"]})
    reply = insurer.claim("finance", "POST payments", claim_id, key="k")
    assert (reply.status, reply.code) == (409, "wrong_state")


def test_a_replay_is_for_those_still_employed(insurer: Insurer) -> None:
    claim_id = insurer.walk("calculated")
    insurer.claim("assessor", "POST submission", claim_id, key="k")
    insurer.enrol("assessor", roles=["assessor"], staff_id="stf_assessor", active=False)
    reply = insurer.claim("assessor", "POST submission", claim_id, key="k")
    assert (reply.status, reply.code) == (403, "inactive_principal")
