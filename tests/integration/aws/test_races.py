"""Two at once: one wins, the others learn the truth, and nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
import pytest
from moto.dynamodb.models import DynamoDBBackend

from functions.aws import clients
from tests.integration.atomic import at_once, one_at_a_time, times
from tests.integration.driver import Insurer
from tests.integration.portfolio import REPORT


class TestTheLock:
    """Without it two operations are inside the backend together; with it they never are."""

    @staticmethod
    def meetings(monkeypatch: pytest.MonkeyPatch, table: Any, *, locked: bool) -> int:
        met, inside = 0, threading.Barrier(2)
        put_item = DynamoDBBackend.put_item

        def slow(*args: Any, **kwargs: Any) -> Any:
            nonlocal met
            try:
                inside.wait(timeout=0.2)
                met += 1
            except threading.BrokenBarrierError:
                inside.reset()
            return put_item(*args, **kwargs)

        monkeypatch.setattr(DynamoDBBackend, "put_item", slow)
        client = boto3.client("dynamodb")
        put = partial(
            client.put_item, TableName=table.name, Item={"PK": {"S": "p"}, "SK": {"S": "s"}}
        )
        if locked:
            with one_at_a_time():
                times(2, put)
        else:
            times(2, put)
        return met

    def test_without_it(self, table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.meetings(monkeypatch, table, locked=False) == 2

    def test_with_it(self, table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.meetings(monkeypatch, table, locked=True) == 0


@pytest.fixture
def meet(insurer: Insurer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Insurer]:
    """An insurer whose next two writers both read before either writes."""
    arrived = threading.Barrier(2)

    def wait(**_: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            arrived.wait(timeout=10)

    hooks = clients.client("dynamodb").meta.events
    with one_at_a_time():
        hooks.register("before-call.dynamodb.TransactWriteItems", wait, unique_id="meet")
        yield insurer
        hooks.unregister("before-call.dynamodb.TransactWriteItems", unique_id="meet")


@pytest.mark.feature("CLM-17")
def test_of_two_approvers_one_wins_and_the_other_learns_the_version(meet: Insurer) -> None:
    claim_id = meet.walk("pending_approval")
    body = {"decision": "approve"}
    replies = at_once(
        partial(meet.claim, "approver", "POST approvals", claim_id, body),
        partial(meet.claim, "second", "POST approvals", claim_id, body),
    )
    won, lost = sorted(replies, key=lambda reply: reply.status)
    assert (won.status, won.body["state"]) == (200, "offered")
    assert (lost.status, lost.code, lost.body["version"]) == (409, "conflict", won.body["version"])
    approvals = [e for e in meet.events(claim_id) if e["type"] == "claim.approved"]
    assert len(approvals) == 1


def test_of_two_with_if_match_the_loser_fails_its_precondition(meet: Insurer) -> None:
    claim_id = meet.walk("calculated")
    etag = meet.claim("assessor", "GET ", claim_id).headers["etag"]
    meet.enrol("other", roles=["assessor"], staff_id="stf_other")
    submit = partial(meet.claim, step="POST submission", claim_id=claim_id)
    sent = {"if-match": etag}
    replies = at_once(
        partial(submit, "assessor", headers=sent), partial(submit, "other", headers=sent)
    )
    assert sorted(reply.status for reply in replies) == [200, 412]


@pytest.mark.feature("CLM-23")
def test_a_payment_is_instructed_once_by_two(meet: Insurer) -> None:
    claim_id = meet.walk("agreed")
    meet.enrol("cashier", roles=["finance"], staff_id="stf_cashier")
    replies = at_once(
        partial(meet.claim, "finance", "POST payments", claim_id),
        partial(meet.claim, "cashier", "POST payments", claim_id),
    )
    assert sorted(reply.status for reply in replies) == [201, 409]
    assert len(meet.claim("finance", "GET payments", claim_id).body["items"]) == 1


@pytest.mark.feature("CLM-01")
def test_the_same_loss_reported_by_two_at_once_is_one_claim(meet: Insurer) -> None:
    meet.enrol("namesake", roles=["customer"], customer_id="cus_wang")
    replies = at_once(partial(meet.report, "wang"), partial(meet.report, "namesake"))
    won, lost = sorted(replies, key=lambda reply: reply.status)
    assert (won.status, lost.status, lost.code) == (201, 409, "duplicate_claim")
    assert lost.body["claim_id"] == won.body["claim_id"]


@pytest.mark.feature("CLM-23")
def test_the_banks_word_twice_at_once_is_one_result(meet: Insurer) -> None:
    claim_id = meet.walk("payment_pending")
    payment_id = meet.claim("finance", "GET payments", claim_id).body["items"][0]["payment_id"]
    replies = times(2, meet.bank_says, payment_id, "settled", "bank-1")
    assert sorted(reply.status for reply in replies) == [200, 409]
    assert meet.bank_says(payment_id, "settled", "bank-1").status == 200
    assert [e["type"] for e in meet.events(claim_id)].count("claim.paid") == 1


def test_eight_times_the_same_request_is_one_effect_and_one_answer(insurer: Insurer) -> None:
    claim_id = insurer.walk("agreed")
    with one_at_a_time():
        replies = times(8, insurer.claim, "finance", "POST payments", claim_id, key="k")
    assert {reply.status for reply in replies} == {201}
    assert len({reply.text for reply in replies}) == 1
    assert sum("idempotent-replayed" not in reply.headers for reply in replies) == 1
    assert [e["type"] for e in insurer.events(claim_id)].count("payment.instructed") == 1


def test_an_old_version_in_if_match_is_refused_before_anything_else(insurer: Insurer) -> None:
    claim_id = insurer.walk("calculated")
    before = insurer.dump()
    for tag in ('"1"', 'W/"1"', '"999999"', '"x"', "3.5", '"-1"', '"٤"'):
        reply = insurer.claim("assessor", "POST submission", claim_id, headers={"if-match": tag})
        assert (reply.status, reply.code) == (412, "precondition_failed")
    assert insurer.dump() == before
    current = insurer.claim("assessor", "GET ", claim_id).headers["etag"]
    reply = insurer.claim("assessor", "POST submission", claim_id, headers={"if-match": current})
    assert reply.status == 200
    assert reply.headers["etag"] == '"6"'


def test_any_version_is_one_of_what_is_there(insurer: Insurer) -> None:
    """`If-Match: *` (RFC 9110, 13.1.1) holds for a record that exists, and makes none."""
    branch = {"name": "上海分公司"}
    before = insurer.dump()
    for tag in ("*", '"0"'):
        sent = {"if-match": tag}
        made = insurer.call("admin", "PUT /v1/branches/{code}", branch, code="SH", headers=sent)
        assert (made.status, made.code) == (412, "precondition_failed")
        reported = insurer.call("wang", "POST /v1/claims", REPORT, headers=sent)
        assert (reported.status, reported.code) == (412, "precondition_failed")
    assert insurer.dump() == before
    made = insurer.call("admin", "PUT /v1/branches/{code}", branch, code="SH")
    again = insurer.call(
        "admin", "PUT /v1/branches/{code}", branch, code="SH", headers={"if-match": "*"}
    )
    assert (made.status, again.status, again.headers["etag"]) == (200, 200, '"2"')
