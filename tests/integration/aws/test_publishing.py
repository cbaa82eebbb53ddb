"""Relay and sweeper: every event reaches the bus, refused ones again, and leaves the outbox."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from functions import sweeper
from functions.aws import clients
from tests.integration.driver import Insurer, calls

Json = dict[str, Any]


class Refusing:
    """A bus that takes every entry but those at `places` of each call; it never saw the others."""

    def __init__(self, bus: Any, places: set[int]) -> None:
        self.bus, self.places = bus, places

    def put_events(self, Entries: list[Json]) -> Json:
        taken = [entry for place, entry in enumerate(Entries) if place not in self.places]
        ids = iter(self.bus.put_events(Entries=taken)["Entries"] if taken else [])
        answers = [
            {"ErrorCode": "ThrottlingException"} if place in self.places else next(ids)
            for place in range(len(Entries))
        ]
        return {"FailedEntryCount": len(self.places), "Entries": answers}


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make the bus refuse entries at these places from now on; none: make it well again."""
    client, real = clients.client, clients.client("events")

    def refuse_at(*places: int) -> None:
        bus = Refusing(real, set(places))
        monkeypatch.setattr(
            "functions.aws.bus.client", lambda name: bus if name == "events" else client(name)
        )

    return refuse_at


def record_id(record: Json) -> str:
    """The event's id in a record of the table's stream."""
    envelope = json.loads(record["dynamodb"]["NewImage"]["envelope"]["S"])
    return str(envelope["id"])


def ids(messages: list[Json]) -> list[str]:
    return [message["detail"]["id"] for message in messages]


def test_what_is_published_is_the_envelope_and_nothing_else(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    assert insurer.relay() == {"batchItemFailures": []}
    arrived = insurer.arrivals()
    envelopes = {event["id"]: event for event in insurer.everything(claim_id)}
    assert {m["detail"]["id"]: m["detail"] for m in arrived} == envelopes
    assert {message["source"] for message in arrived} == {"anxin.claims", "anxin.deadlines"}
    assert all(message["detail-type"] == message["detail"]["type"] for message in arrived)
    assert insurer.waiting() == []


def test_a_call_takes_at_most_ten(insurer: Insurer) -> None:
    insurer.walk("payment_pending")
    with calls("events") as seen:
        insurer.relay()
    sent = [len(params["Entries"]) for _, params in seen]
    assert (sent[:-1], sum(sent)) == ([10] * (len(sent) - 1), len(insurer.arrivals()))
    assert 10 < sum(sent) <= 20


def test_only_the_refused_entries_come_back_and_only_they_are_sent_again(
    insurer: Insurer, refuse: Any
) -> None:
    insurer.walk("under_review")
    records = insurer.stream()
    refuse(1, 3)
    failures = insurer.relay(records)["batchItemFailures"]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    assert [failure["itemIdentifier"] for failure in failures] == [numbers[1], numbers[3]]
    assert len(insurer.waiting()) == 2
    first = ids(insurer.arrivals())
    refuse()
    assert insurer.relay([records[1], records[3]]) == {"batchItemFailures": []}
    second = ids(insurer.arrivals())
    assert len(second) == 2
    assert sorted(first + second) == sorted(record_id(record) for record in records)
    assert insurer.waiting() == []


def test_the_sweeper_leaves_the_relay_its_minute(insurer: Insurer) -> None:
    insurer.reported()
    assert sweeper.handler({}, None) == {"published": 0}
    assert len(insurer.waiting()) == 3
    assert timedelta(minutes=1) == sweeper.STUCK_AFTER


def test_the_sweeper_publishes_what_was_left_and_then_nothing(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim_ids = [insurer.reported(cause=f"fire {n}") for n in range(5)]
    assert insurer.sweep(monkeypatch) == {"published": 15}
    told = {event["id"] for claim_id in claim_ids for event in insurer.everything(claim_id)}
    assert set(ids(insurer.arrivals())) == told
    assert insurer.sweep(monkeypatch) == {"published": 0}
    assert insurer.arrivals() == []


def test_the_sweeper_keeps_the_order_of_one_case(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim_id = insurer.walk("payment_pending")
    insurer.sweep(monkeypatch)
    arrivals = ids(insurer.arrivals())
    for history in (insurer.events(claim_id), insurer.clock_events(claim_id)):
        order = [event["id"] for event in history]
        assert [id_ for id_ in arrivals if id_ in order] == order
    assert len(arrivals) == len(insurer.everything(claim_id))


def test_a_sweeper_refused_again_says_so_and_keeps_the_event(
    insurer: Insurer, refuse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    insurer.reported()
    refuse(0)
    with pytest.raises(sweeper.StillStuck):
        insurer.sweep(monkeypatch)
    left = len(insurer.waiting())
    assert left > 0
    refuse()
    assert insurer.sweep(monkeypatch) == {"published": left}
