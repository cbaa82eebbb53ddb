"""The answer is lost after the write landed, or the store is contended: the truth comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import botocore_stubber

from functions.aws import clients
from tests.integration.driver import Insurer

HOOK = "before-send.dynamodb.TransactWriteItems"


@contextmanager
def sending(act: Callable[..., Any]) -> Iterator[list[int]]:
    """Put `act` between the client and the store for every transaction; counts what is sent."""
    sent: list[int] = []

    def hook(request: Any, event_name: str, **_: Any) -> Any:
        sent.append(len(sent))
        return act(event_name, request, len(sent))

    events = clients.client("dynamodb").meta.events
    events.register(HOOK, hook, unique_id="sending")
    try:
        yield sent
    finally:
        events.unregister(HOOK, unique_id="sending")


def lose_first(event_name: str, request: Any, attempt: int) -> Any:
    """The store does what it was asked, and the first answer never arrives."""
    if attempt > 1:
        return None
    answer = botocore_stubber(event_name, request)
    assert answer is not None
    assert answer.status_code == 200
    raise ReadTimeoutError(endpoint_url=request.url)


def test_an_answer_lost_and_sent_again_by_the_client_is_our_own_success(insurer: Insurer) -> None:
    claim_id = insurer.walk("agreed")
    with sending(lose_first) as sent:
        reply = insurer.claim("finance", "POST payments", claim_id, key="k")
    assert (reply.status, reply.body["state"]) == (201, "payment_pending")
    assert len(sent) == 2
    assert [e["type"] for e in insurer.events(claim_id)].count("payment.instructed") == 1
    assert insurer.claim("finance", "POST payments", claim_id, key="k").text == reply.text


def test_an_answer_lost_for_good_is_found_by_the_callers_retry(insurer: Insurer) -> None:
    def lose_all(event_name: str, request: Any, attempt: int) -> Any:
        botocore_stubber(event_name, request)
        raise RuntimeError("the process has no network any more")

    with sending(lose_all):
        lost = insurer.report(key="k")
    assert (lost.status, lost.code) == (500, "internal")
    (claim,) = [r for r in insurer.dump() if r["PK"].startswith("CLM#") and r["SK"] == "@"]
    again = insurer.report(key="k")
    assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert claim["PK"] == f"CLM#{again.body['claim_id']}"


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    answer = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
    return ClientError(answer, "TransactWriteItems")


def test_a_contended_store_is_asked_again_and_then_given_up_politely(
    insurer: Insurer, pauses: list[int]
) -> None:
    def contend(event_name: str, request: Any, attempt: int) -> Any:
        if attempt <= limit:
            raise cancelled("None", "TransactionConflict")
        return None

    limit = 3
    with sending(contend) as sent:
        assert insurer.report(key="k").status == 201
    assert (len(sent), pauses) == (4, [0, 1, 2])
    before, limit = insurer.dump(), 99
    with sending(contend) as sent:
        reply = insurer.report(key="l", cause="water")
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "busy", "1")
    assert len(sent) == 5
    assert insurer.dump() == before


def test_a_throttled_store_is_busy_not_broken(insurer: Insurer) -> None:
    def throttle(event_name: str, request: Any, attempt: int) -> Any:
        answer = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
        raise ClientError(answer, "TransactWriteItems")

    with sending(throttle):
        reply = insurer.report(key="k")
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "busy", "1")
    assert insurer.report(key="k").status == 201
