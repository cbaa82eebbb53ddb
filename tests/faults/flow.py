"""A report on its way from the caller to a consumer, and what must hold when it has arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from functions.aws import commit, table
from functions.aws.queue import Subscriptions
from functions.aws.trigger import Delivery, Key
from functions.core.decision import Aggregate, Decision
from functions.core.event import Event
from tests.faults.crashes import Kind, dying, surviving, watched
from tests.integration.driver import Insurer, Reply, handed

TALLY = Key("TST#tally")


class Counted(Event):
    type: ClassVar[str] = "tally.counted"
    context: ClassVar[str] = "tests"


class Tally(Aggregate):
    """Reports heard of: a second effect of one event shows as a second count."""

    count: int = 0


def count_a_report(delivery: Delivery) -> None:
    loaded = table.load(delivery, TALLY)
    tally = loaded.find(TALLY, Tally) or Tally()
    counted = tally.model_copy(update={"count": tally.count + 1})
    commit.commit(loaded, TALLY, Decision(counted, (Counted(),)))


def consumer_of(consumer: Callable[[Delivery], None]) -> Subscriptions:
    subscriptions = Subscriptions("tests")
    subscriptions.on("claim.reported")(consumer)
    return subscriptions


class Flow:
    """Caller and queue try again; the stream does not (its day is over): the sweeper must."""

    services = ("dynamodb", "events", "sqs")

    def __init__(self, insurer: Insurer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.insurer, self.monkeypatch = insurer, monkeypatch
        self.consumer = consumer_of(count_a_report)

    def run(self, at: tuple[int, Kind] | None = None) -> list[str]:
        """The flow, going wrong `at` one call; the calls it made."""
        with watched(*self.services, at=at) as sweep:
            self.first = surviving(self.report)
            records = self.insurer.stream()
            dying(lambda: self.insurer.relay(records))
            self.hand_over()
            assert sweep.at is None, "the flow has no such call"
        # What the platform does anyway, once it works again:
        self.insurer.sweep(self.monkeypatch)
        self.hand_over()
        return sweep.log

    def report(self) -> Reply:
        reply = self.insurer.report(key="once")
        # A lost answer may reach the caller as an error: then they try again, as a client does.
        return reply if reply.status < 500 else self.insurer.report(key="once")

    def hand_over(self) -> None:
        arrived = [m for m in self.insurer.arrivals() if m["detail-type"] == "claim.reported"]
        failed = surviving(lambda: handed(arrived, self.consumer.handler))
        again = [arrived[int(entry["itemIdentifier"][1:])] for entry in failed]
        assert handed(again, self.consumer.handler) == []

    def retried(self, step: Callable[[], None]) -> None:
        """A caller's command, sent again with the same key when its worker died or broke."""
        surviving(step)

    def to_the_bank(self) -> None:
        """The claims queue: what failed, or died, is delivered again."""
        told = [m for m in self.insurer.arrivals() if m["detail-type"] == "payment.instructed"]
        failed = surviving(lambda: handed(told))
        assert handed([told[int(entry["itemIdentifier"][1:])] for entry in failed]) == []

    def violations(self) -> list[str]:
        """Every invariant that does not hold, by its name."""
        claims = self.table_rows("CLM#", "@")
        if len(claims) != 1:
            return [f"I1: {len(claims)} claims of one report"]
        claim_id = claims[0]["PK"].removeprefix("CLM#")
        events = self.insurer.everything(claim_id)
        published = Counter(message["detail"]["id"] for message in self.insurer.published)
        reply = self.insurer.report(key="once")
        checks = {
            "I1: idempotency row": len(self.table_rows("IDEM#", "@")) == 1,
            "I1: state without its events": [e["type"] for e in events]
            == ["claim.reported", "claim.guidance_given", "deadlines.started"],
            "I1: event not on the bus": all(published[event["id"]] for event in events),
            "I1: effect not exactly once": self.counted() == 1,
            "I3: another answer": (reply.status, reply.text) == (201, self.first.text),
            "I4: versions": [e["aggregate_version"] for e in events] == [1, 1, 1],
            "I4: state version": claims[0]["version"] == 1,
            "I11: outbox not drained": not [
                row for row in self.insurer.waiting() if row["context"] != "tests"
            ],
        }
        return [name for name, holds in checks.items() if not holds]

    def table_rows(self, pk: str, sk: str) -> list[dict[str, Any]]:
        return [r for r in self.insurer.dump() if r["PK"].startswith(pk) and r["SK"] == sk]

    def counted(self) -> int:
        row = table.get(TALLY)
        return table.read(row, Tally).count if row else 0
