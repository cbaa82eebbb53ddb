"""Executions wait beside the timer: one fires a clock on its own, and without any all clocks fire.

Locally they wait for an hour at most, by real time; so business time is brought near an instant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from local import stack, walk
from local.walk import Json
from tests.guarantees import Proof
from tests.journeys.conftest import Running
from tests.journeys.people import Cast

_AHEAD = timedelta(seconds=80)
"""What is due within a minute is left to the timer."""
_WOKEN_WITHIN = 120
_LEVELS = {"deadline.warned", "deadline.breached"}


class Deployed:
    """The machine of claims, and the mappings that feed workers and timers."""

    def __init__(self, endpoint: str) -> None:
        self.states = stack.client(endpoint, "stepfunctions")
        self.lambda_ = stack.client(endpoint, "lambda")
        self.sqs = stack.client(endpoint, "sqs")
        self.table = stack.client(endpoint, "dynamodb")
        machines = self.states.list_state_machines()["stateMachines"]
        (self.machine,) = (each["stateMachineArn"] for each in machines)
        self.mappings = self.lambda_.list_event_source_mappings()["EventSourceMappings"]

    def next_instant(self, claim_id: str) -> datetime:
        """When somebody has next to hear of a claim, as the due index has it."""
        (table,) = self.table.list_tables()["TableNames"]
        rows = self.table.query(
            TableName=table,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": f"CLM#{claim_id}"}},
        )["Items"]
        (entry,) = (row["g5sk"]["S"] for row in rows if "g5sk" in row)
        return datetime.fromisoformat(entry.partition("#")[0])

    def executions(self, claim_id: str) -> dict[str, Json]:
        """What Step Functions has of a claim, by name."""
        found = self.states.list_executions(stateMachineArn=self.machine)["executions"]
        return {each["name"]: each for each in found if each["name"].startswith(claim_id)}

    def stop_all(self) -> None:
        running = self.states.list_executions(stateMachineArn=self.machine, statusFilter="RUNNING")[
            "executions"
        ]
        for each in running:
            self.states.stop_execution(executionArn=each["executionArn"])

    @contextmanager
    def asleep(self, function: str) -> Iterator[None]:
        """Messages for a function stay in its queue."""
        (mapping,) = (each for each in self.mappings if function in each["FunctionArn"])
        self.lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            self.lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def tell_claims_again(self, event: Json) -> None:
        """Deliver an event to the claims queue, as the bus did before."""
        (mapping,) = (each for each in self.mappings if "ClaimsWorker" in each["FunctionArn"])
        queue = mapping["EventSourceArn"].rpartition(":")[2]
        message = {
            "source": "anxin.deadlines",
            "detail-type": event["type"],
            "detail": event | {"correlation_id": event["id"]},
        }
        url = self.sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        self.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message))


@pytest.fixture
def deployed(running: Running) -> Deployed:
    return Deployed(running.emulator)


def test_a_report_starts_an_execution_under_its_name(cast: Cast, deployed: Deployed) -> None:
    with deployed.asleep("NoticesWorker"):  # else the clock may be met before it is heard of
        claim_id = cast.report()["claim_id"]
        name = f"{claim_id}-promise-T-CLM-ACK-1"
        started = walk.eventually(
            lambda: deployed.executions(claim_id).get(name), "the execution has started"
        )
    assert started["status"] == "RUNNING"
    cast.client.settle_down()
    # The other clocks' instants lie days ahead.
    assert set(deployed.executions(claim_id)) == {name}


@pytest.mark.guarantee
def test_an_execution_fires_a_clock_on_its_own(
    cast: Cast, deployed: Deployed, proof: Proof
) -> None:
    """A deployed execution waits for its instant, has the case looked at, and the clock fires."""
    claim_id = cast.report()["claim_id"]
    cast.client.settle_down()
    half = deployed.next_instant(claim_id)
    cast.client.local("POST", "clock", {"now": (half - _AHEAD).isoformat()})
    assert _told(cast, claim_id) == []

    (event,) = (
        event
        for event in _events(cast, claim_id)
        if event["type"] == "deadlines.started" and "T-CLM-ADJ" in str(event["data"])
    )
    with deployed.asleep("ClaimsTimer"):
        deployed.tell_claims_again(event)
        name = f"{claim_id}-promise-T-CLM-ADJ-1"
        first = walk.eventually(
            lambda: deployed.executions(claim_id).get(name), "the execution has started"
        )
        deployed.tell_claims_again(event)
        cast.client.settle_down()
        assert deployed.executions(claim_id)[name] == first

        told = walk.eventually(
            lambda: _told(cast, claim_id) or None, "the clock has fired", _WOKEN_WITHIN
        )
    assert told == ["half"]
    (warned,) = (e for e in _events(cast, claim_id) if e["type"] == "deadline.warned")
    late = datetime.fromisoformat(warned["occurred_at"]) - half
    assert timedelta(0) <= late < timedelta(seconds=20)
    proof.cases = 1
    proof.figure("told after its instant", f"{late.total_seconds():.1f} s")
    ended = walk.eventually(lambda: _ended(deployed, claim_id, name), "the execution has ended")
    assert ended == "SUCCEEDED"


def test_with_every_execution_stopped_every_deadline_fires(cast: Cast, deployed: Deployed) -> None:
    claim_id = cast.report()["claim_id"]
    cast.client.settle_down()
    deployed.stop_all()
    cast.client.local("POST", "clock", {"advance": "P12D"})
    assert _told(cast, claim_id) == ["half", "day_before", "deadline.breached"]


def _ended(deployed: Deployed, claim_id: str, name: str) -> str | None:
    status = str(deployed.executions(claim_id)[name]["status"])
    return None if status == "RUNNING" else status


def _events(cast: Cast, claim_id: str) -> list[Json]:
    """What was published of a claim's clocks, each event once."""
    items = cast.client.local("GET", "events")["items"]
    return list({e["id"]: e for e in items if e["aggregate"] == f"CLM#{claim_id}|@clocks"}.values())


def _told(cast: Cast, claim_id: str) -> list[Any]:
    """The levels that were told of the promise to decide."""
    return [
        event["data"].get("level", event["type"])
        for event in _events(cast, claim_id)
        if event["type"] in _LEVELS and event["data"]["clock"] == "T-CLM-ADJ"
    ]
