from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from local import quiet
from local.problems import Told
from local.stack import Stack

INBOX, TAP = "http://queues/claims", "http://queues/tap"
OUTPUTS = {"TableName": "table", "TapQueueUrl": TAP, "QueueUrls": INBOX}


@dataclass
class Looks:
    """Answers each look at the stack from `counts` and `outbox`, one value a round, then zeros."""

    counts: dict[str, Iterator[tuple[int, int]]] = field(default_factory=dict)
    outbox: Iterator[bool] = field(default_factory=lambda: iter(()))
    rounds: int = 0

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        self.rounds += QueueUrl == INBOX
        waiting = next(self.counts.get(QueueUrl, iter(())), (0, 0))
        return {"Attributes": dict(zip(AttributeNames, map(str, waiting), strict=True))}

    def query(self, *, IndexName: str, ExpressionAttributeValues: Any, **_: Any) -> dict[str, Any]:
        assert IndexName == "G6-index"
        first = ExpressionAttributeValues[":shard"]["S"] == "OUT#0"
        return {"Items": [{}] if first and next(self.outbox, False) else []}


class Watched(Stack):
    looks: Looks

    def client(self, service: str) -> Any:
        return self.looks


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "_EVERY", 0)


def watched(looks: Looks) -> Stack:
    stack = Watched("http://127.0.0.1:1", OUTPUTS)
    object.__setattr__(stack, "looks", looks)
    return stack


def test_a_quiet_stack_is_looked_at_twice() -> None:
    looks = Looks()

    quiet.wait_until_quiet(watched(looks))

    assert looks.rounds == 2


@pytest.mark.parametrize("waiting", [(1, 0), (0, 1)], ids=["visible", "in flight"])
def test_a_message_that_comes_between_two_looks_is_waited_for(waiting: tuple[int, int]) -> None:
    looks = Looks(counts={INBOX: iter([(0, 0), waiting])})

    quiet.wait_until_quiet(watched(looks))

    assert looks.rounds == 4  # empty, busy, empty, empty


def test_an_unpublished_event_and_one_on_its_way_to_us_are_waited_for() -> None:
    looks = Looks(counts={TAP: iter([(0, 0), (2, 0)])}, outbox=iter([True]))

    quiet.wait_until_quiet(watched(looks))

    assert looks.rounds == 4  # unpublished, passing the bus, quiet, quiet


def test_what_never_comes_to_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "_PATIENCE", 0.0)
    looks = Looks(counts={INBOX: iter([(0, 3)])}, outbox=iter([True]))

    with pytest.raises(Told) as told:
        quiet.wait_until_quiet(watched(looks))

    assert (told.value.status, told.value.code) == (504, "not_quiet")
    assert told.value.facts["busy"] == ["claims", "outbox"]
