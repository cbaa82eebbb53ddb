"""The loop over a batch: what fails comes back alone, and what came before has no second effect."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest

from functions.aws import commit, table
from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery, Key
from functions.core.decision import Aggregate, Decision
from functions.core.errors import Conflict, Refused
from functions.core.event import Event
from tests.integration.atomic import one_at_a_time, times
from tests.integration.driver import Insurer, handed


class Counted(Event):
    type: ClassVar[str] = "tally.counted"
    context: ClassVar[str] = "tests"

    count: int


class Tally(Aggregate):
    """Counts events: an effect that shows when it happens twice."""

    count: int = 0


TALLY = Key("TST#tally")


def count(delivery: Delivery, key: Key = TALLY) -> None:
    loaded = table.load(delivery, key)
    tally = loaded.find(key, Tally) or Tally()
    counted = tally.model_copy(update={"count": tally.count + 1})
    commit.commit(loaded, key, Decision(counted, (Counted(count=counted.count),)))


def message(number: int, type_: str = "claim.reported", **envelope: Any) -> dict[str, Any]:
    detail = {
        "id": f"01EVENT{number}",
        "type": type_,
        "version": 1,
        "correlation_id": "req-1",
        "occurred_at": "2026-03-02T01:00:00.000+00:00",
        "aggregate": "CLM#clm_1",
        "data": {},
    }
    return {"source": "anxin.claims", "detail-type": type_, "detail": detail | envelope}


@pytest.fixture
def tally(insurer: Insurer) -> Subscriptions:
    subscriptions = Subscriptions("tests")
    subscriptions.on("claim.reported")(count)
    return subscriptions


def counted() -> int:
    row = table.get(TALLY)
    return table.read(row, Tally).count if row else 0


def test_an_event_counts_once_however_often_it_comes(tally: Subscriptions) -> None:
    batch = [message(1), message(2), message(1)]
    assert handed(batch, tally.handler) == []
    assert handed(batch, tally.handler) == []
    assert counted() == 2


def test_what_a_consumer_does_is_told_with_its_cause(
    tally: Subscriptions, insurer: Insurer
) -> None:
    handed([message(1)], tally.handler)
    (row,) = insurer.rows("TST#tally", "E#")
    told = json.loads(row["envelope"])
    assert told["actor"] == "system:tests.count"
    assert (told["causation_id"], told["correlation_id"]) == ("01EVENT1", "req-1")


def test_the_same_event_eight_times_at_once(tally: Subscriptions) -> None:
    with one_at_a_time():
        failures = times(8, handed, [message(1)], tally.handler)
    assert failures == [[]] * 8
    assert counted() == 1


def test_eight_events_at_once_are_all_counted_in_the_end(tally: Subscriptions) -> None:
    with one_at_a_time():
        times(2, handed, [message(n) for n in range(4)], tally.handler)
    assert handed([message(n) for n in range(4)], tally.handler) == []
    assert counted() == 4


POISON: list[Any] = [
    "",
    "not json",
    "{}",
    message(9, type_="claim.unheard_of"),
    message(9) | {"detail": {}},
    {"source": "anxin.claims", "detail-type": "claim.reported"},
    {"detail-type": "claim.reported", "detail": {}},
    message(9) | {"detail": None},
    message(9) | {"detail": "text"},
    message(9) | {"source": None},
    [],
    None,
    7,
]


@pytest.mark.parametrize("poison", POISON, ids=lambda p: json.dumps(p)[:40])
def test_a_poisoned_message_comes_back_alone(tally: Subscriptions, poison: Any) -> None:
    body = poison if isinstance(poison, str) else json.dumps(poison)
    assert handed([message(1), body, message(2)], tally.handler) == [{"itemIdentifier": "m1"}]
    assert counted() == 2


def test_one_of_two_consumers_failing_does_not_repeat_the_other(insurer: Insurer) -> None:
    subscriptions = Subscriptions("tests")
    broken = [True]
    subscriptions.on("claim.reported")(count)

    @subscriptions.on("claim.reported")
    def fails_at_first(delivery: Delivery) -> None:
        if broken.pop() if broken else False:
            raise Refused("not_yet")
        count(delivery, Key("TST#second"))

    assert handed([message(1)], subscriptions.handler) == [{"itemIdentifier": "m0"}]
    assert handed([message(1)], subscriptions.handler) == []
    assert counted() == 1
    assert len(insurer.rows("TST#second", "E#")) == 1


def test_a_lost_race_is_run_again_and_an_endless_one_reported(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.aws.clock.pause", lambda _: None)
    tries: list[str] = []
    subscriptions = Subscriptions("tests")

    @subscriptions.on("claim.reported")
    def lose_twice(delivery: Delivery) -> None:
        tries.append(delivery.event_id)
        if len(tries) < 3:
            raise Conflict("conflict")
        count(delivery)

    @subscriptions.on("claim.paid")
    def lose_always(delivery: Delivery) -> None:
        raise Conflict("conflict")

    assert handed([message(1)], subscriptions.handler) == []
    assert (len(tries), counted()) == (3, 1)
    failed = handed([message(2, type_="claim.paid")], subscriptions.handler)
    assert failed == [{"itemIdentifier": "m0"}]


def test_an_event_of_an_aws_service_is_known_by_its_own_id(insurer: Insurer) -> None:
    heard: list[Delivery] = []
    subscriptions = Subscriptions("tests")
    subscriptions.on("Object Created")(heard.append)
    told = {"id": "e-1", "source": "aws.s3", "detail-type": "Object Created", "detail": {"k": 1}}
    assert handed([told], subscriptions.handler) == []
    assert (heard[0].event_id, heard[0].data) == ("e-1", {"k": 1})


def test_an_unknown_field_in_an_envelope_is_tolerated(tally: Subscriptions) -> None:
    assert handed([message(1, hop=1, later="field")], tally.handler) == []
    assert counted() == 1
