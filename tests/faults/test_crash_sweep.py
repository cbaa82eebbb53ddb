"""Die at every call of report, relay and consumer: afterwards everything happened, and once.

I1 accepted once, I3 equal replay, I4 versions, I11 the outbox drained. Bugs planted on purpose show
that the checks can fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.aws import bus, commit, settings, table
from functions.aws.clients import client
from functions.aws.settings import Setting
from functions.aws.trigger import Delivery, Key
from tests.faults.crashes import KINDS, Kind, dying, watched
from tests.faults.flow import Flow
from tests.integration.driver import Insurer

Json = dict[str, Any]

CALLS = [
    "BatchGetItem",  # who calls, the key, the policy
    "TransactWriteItems",
    "PutEvents",
    "UpdateItem",  # each event out of the outbox
    "UpdateItem",
    "UpdateItem",
    "BatchGetItem",  # the consumer
    "TransactWriteItems",
]
COMMIT, PUBLISH, CONSUME = CALLS.index("TransactWriteItems"), 2, 7


@pytest.fixture
def flow(insurer: Insurer, monkeypatch: pytest.MonkeyPatch) -> Flow:
    return Flow(insurer, monkeypatch)


def test_without_faults_nothing_is_violated_and_the_calls_are_these(flow: Flow) -> None:
    assert flow.run() == CALLS
    assert flow.violations() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", range(len(CALLS)), ids=lambda n: f"{n}-{CALLS[n]}")
def test_a_fault_at_any_call_leaves_nothing_undone_or_doubled(
    flow: Flow, place: int, kind: Kind
) -> None:
    flow.run(at=(place, kind))
    assert flow.violations() == []


@pytest.mark.parametrize("places", [{0}, {1}, {0, 1}])
def test_what_the_bus_refuses_is_published_later(
    flow: Flow, places: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_once(monkeypatch, places)
    flow.run()
    assert flow.violations() == []


def refuse_once(monkeypatch: pytest.MonkeyPatch, places: set[int]) -> Any:
    """The first call to the bus takes all but the entries at `places`."""
    real = client("events")
    left = [places]

    class Refusing:
        def put_events(self, Entries: list[Json]) -> Json:
            refused = left.pop() if left else set[int]()
            taken = [entry for place, entry in enumerate(Entries) if place not in refused]
            ids = iter(real.put_events(Entries=taken)["Entries"] if taken else [])
            answers = [
                {"ErrorCode": "InternalFailure"} if place in refused else next(ids)
                for place in range(len(Entries))
            ]
            return {"FailedEntryCount": len(refused), "Entries": answers}

    refusing = Refusing()
    monkeypatch.setattr(bus, "client", lambda name: refusing if name == "events" else client(name))
    return refusing


def separate_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """State, events and guard one after the other."""

    def one_by_one(actions: list[tuple[str, Any, Json]]) -> None:
        for _, _, action in actions:
            put = {k: v for k, v in action["Put"].items() if not k.startswith("ReturnValues")}
            client("dynamodb").put_item(TableName=settings.get(Setting.TABLE), **put)

    monkeypatch.setattr(commit, "_transact", one_by_one)


def guard_beside_the_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard is written when the effect is done, as a decorator would."""
    transact = commit._transact

    def effect_then_guard(actions: list[tuple[str, Any, Json]]) -> None:
        transact([action for action in actions if action[0] != "guard"])
        transact([action for action in actions if action[0] == "guard"])

    monkeypatch.setattr(commit, "_transact", effect_then_guard)


def no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer that does not remember what it has seen."""
    monkeypatch.setattr(Delivery, "guard", None)


def marked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of the outbox before it is on the bus."""
    publish = bus.publish

    def mark_then_publish(rows: list[Json]) -> list[Json]:
        for row in rows:
            table.mark_published(Key(row["PK"], row["SK"]))
        return publish(rows)

    monkeypatch.setattr(bus, "publish", mark_then_publish)


def refusals_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """`FailedEntryCount` is not looked at."""
    refusing = refuse_once(monkeypatch, {0})

    def publish(rows: list[Json]) -> list[Json]:
        if rows:
            refusing.put_events(Entries=[bus._entry(row) for row in rows])
        for row in rows:
            table.mark_published(Key(row["PK"], row["SK"]))
        return []

    monkeypatch.setattr(bus, "publish", publish)


@pytest.mark.parametrize(
    ("bug", "at", "found"),
    [
        (separate_writes, (COMMIT, "after"), "I1: 2 claims"),
        (guard_beside_the_effect, (COMMIT, "after"), "I3"),
        (no_guard, (CONSUME, "after"), "I1: effect not exactly once"),
        (marked_first, (PUBLISH + 2, "before"), "I1: event not on the bus"),
        (refusals_unread, None, "I1: event not on the bus"),
    ],
)
def test_a_planted_bug_is_found(
    flow: Flow,
    monkeypatch: pytest.MonkeyPatch,
    bug: Callable[[pytest.MonkeyPatch], None],
    at: tuple[int, Kind] | None,
    found: str,
) -> None:
    bug(monkeypatch)
    flow.run(at)
    assert [name for name in flow.violations() if name.startswith(found)]


PAYING = [
    "BatchGetItem",
    "TransactWriteItems",
    "PutEvents",
    "UpdateItem",
    "BatchGetItem",
    "SendMessage",
]


@pytest.mark.feature("CLM-23")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", range(len(PAYING)), ids=lambda n: f"{n}-{PAYING[n]}")
def test_money_is_instructed_once_wherever_it_fails(
    flow: Flow, place: int, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I6, R34: one payment, and every message to the bank carries its one id."""
    insurer = flow.insurer
    claim_id = insurer.walk("agreed")
    insurer.relay()
    insurer.arrivals()

    def pay() -> None:
        reply = insurer.claim("finance", "POST payments", claim_id, key="pay")
        assert reply.status == 201, reply.text

    with watched("dynamodb", "events", "sqs", at=(place, kind)) as sweep:
        flow.retried(pay)
        records = insurer.stream()
        dying(lambda: insurer.relay(records))
        flow.to_the_bank()
        assert sweep.at is None
    insurer.sweep(monkeypatch)
    flow.to_the_bank()
    (payment,) = insurer.claim("finance", "GET payments", claim_id).body["items"]
    told = insurer.bank_is_told()
    assert {message["payment_id"] for message in told} == {payment["payment_id"]}
    assert [e["type"] for e in insurer.events(claim_id)].count("payment.instructed") == 1
    assert insurer.waiting() == []
