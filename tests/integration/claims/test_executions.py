"""Executions that wait for a claim's instants: started once, and believed in nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from pydantic import ValidationError

from functions.aws import clock, workflow
from functions.aws.settings import Setting
from functions.claims import timer
from functions.core.timetable import Clock
from functions.rulepacks import packs
from tests.integration.driver import Insurer, Json, calls, handed

EVER = timedelta(days=300)
SOON = timedelta(hours=1)
STARTED = {"deadlines.started"}


class Machine:
    """The state machine as moto keeps it: it starts executions, and never goes on with one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.client = boto3.client("stepfunctions")
        self.patch = patch
        created = self.client.create_state_machine(
            name="waits",
            definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
            roleArn=f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/waits",
        )
        self.arn = created["stateMachineArn"]
        patch.setenv(Setting.MACHINE, self.arn)
        self.reaches(EVER)

    def reaches(self, longest: timedelta) -> None:
        self.patch.setenv(Setting.LONGEST_WAIT, f"{longest.total_seconds():.0f}")

    def inputs(self) -> dict[str, Json]:
        """What each execution was started with, by its name."""
        found = self.client.list_executions(stateMachineArn=self.arn)["executions"]
        return {
            each["name"]: json.loads(
                self.client.describe_execution(executionArn=each["executionArn"])["input"]
            )
            for each in found
        }


@pytest.fixture
def machine(insurer: Insurer, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.fixture
def advance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[timedelta], None]:
    """Set business time ahead of real time."""
    file = tmp_path / "clock"
    monkeypatch.setenv(Setting.CLOCK_FILE, str(file))

    def by(ahead: timedelta) -> None:
        file.write_text(str(ahead.total_seconds()))

    return by


def reported(insurer: Insurer, **fields: Any) -> tuple[str, list[Json]]:
    """A claim, and what the bus has to say of its clocks."""
    claim_id = insurer.reported(**fields)
    insurer.relay()
    told = [message for message in insurer.arrivals() if message["detail-type"] in STARTED]
    assert told
    return claim_id, told


def named(claim_id: str, *clocks: str) -> set[str]:
    return {f"{claim_id}-promise-{clock}-1" for clock in clocks}


def moved(claim_id: str, revision: int, pack: str = "promise") -> Json:
    data = {"case_id": claim_id, "pack": pack, "clock": "T-CLM-ADJ", "revision": revision}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    detail = {"id": f"01MOVED{revision}", "occurred_at": now, "correlation_id": "c", "data": data}
    return {"source": "anxin.deadlines", "detail-type": "deadline.moved", "detail": detail}


def is_met(insurer: Insurer, claim_id: str) -> None:
    """Show that the claimant was told what to send: the first clock has stopped."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    data = {"subject_id": claim_id, "customer_id": "cus_wang", "template": "claim.reported"}
    detail = {"id": "01SENT", "occurred_at": now, "correlation_id": "c", "data": data}
    sent = {"source": "anxin.notices", "detail-type": "notice.sent", "detail": detail}
    assert handed([sent]) == []


def warned(insurer: Insurer, claim_id: str) -> list[tuple[str, str]]:
    return [
        (event["data"]["clock"], event["data"]["level"])
        for event in insurer.clock_events(claim_id)
        if event["type"] == "deadline.warned"
    ]


class TestStarting:
    def test_each_clock_has_one_however_often_it_is_told_of(
        self, insurer: Insurer, machine: Machine
    ) -> None:
        claim_id, told = reported(insurer)
        assert handed(told) == []
        first = machine.inputs()
        assert set(first) == named(claim_id, "T-CLM-ACK", "T-CLM-ADJ", "T-CLM-UPDATE")
        assert handed(told) == []
        assert machine.inputs() == first

    def test_it_is_told_of_its_instants_by_real_time_each_a_whole_second_after(
        self, insurer: Insurer, machine: Machine, advance: Callable[[timedelta], None]
    ) -> None:
        ahead = timedelta(days=10, seconds=0.5)
        advance(ahead)
        claim_id, told = reported(insurer)
        handed(told)
        (row,) = insurer.rows(f"CLM#{claim_id}", "@clocks")
        first = datetime.fromisoformat(row["g5sk"].partition("#")[0])
        (name,) = named(claim_id, "T-CLM-ACK")
        given = machine.inputs()[name]
        instants = given.pop("instants")
        assert given == {
            "case_id": claim_id,
            "pack": "promise",
            "clock": "T-CLM-ACK",
            "revision": 1,
        }
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each) for each in instants)
        assert (instants, len(instants)) == (sorted(instants), 2)
        late = datetime.fromisoformat(instants[0]) - (first - ahead)
        assert timedelta(0) < late <= timedelta(seconds=1)

    def test_one_whose_input_has_changed_meanwhile_is_the_same(
        self, insurer: Insurer, machine: Machine, advance: Callable[[timedelta], None]
    ) -> None:
        claim_id, told = reported(insurer)
        handed(told)
        first = machine.inputs()
        advance(timedelta(days=2))
        assert handed(told) == []
        assert machine.inputs() == first
        assert claim_id in str(first)

    def test_a_clock_that_has_stopped_has_none_and_one_begun_again_another(
        self, insurer: Insurer, machine: Machine
    ) -> None:
        claim_id, told = reported(insurer)
        is_met(insurer, claim_id)
        handed(told)
        assert set(machine.inputs()) == named(claim_id, "T-CLM-ADJ")
        insurer.relay()
        assert insurer.deliver(to=STARTED) == []
        again = f"{claim_id}-promise-T-CLM-UPDATE-2"
        assert set(machine.inputs()) == {again} | named(claim_id, "T-CLM-ADJ")

    def test_a_revision_has_one_while_it_stands(self, insurer: Insurer, machine: Machine) -> None:
        claim_id = insurer.reported()
        assert handed([moved(claim_id, 2), moved(claim_id, 1, "cn-insurance-law-2015")]) == []
        assert machine.inputs() == {}
        assert handed([moved(claim_id, 1)]) == []
        assert set(machine.inputs()) == named(claim_id, "T-CLM-ADJ")

    def test_what_is_beyond_reach_is_left_to_the_timer(
        self, insurer: Insurer, machine: Machine
    ) -> None:
        machine.reaches(SOON)
        claim_id, told = reported(insurer)
        handed(told)
        assert set(machine.inputs()) == named(claim_id, "T-CLM-ACK")

    def test_and_so_is_what_has_passed_or_is_due_within_the_minute(
        self, insurer: Insurer, machine: Machine, advance: Callable[[timedelta], None]
    ) -> None:
        claim_id, told = reported(insurer)
        advance(timedelta(minutes=29, seconds=1))
        handed(told)
        assert set(machine.inputs()) == named(claim_id, "T-CLM-ADJ", "T-CLM-UPDATE")
        advance(timedelta(days=40))
        other, told = reported(insurer, cause="another fire")
        advance(timedelta(days=80))
        handed(told)
        assert other not in str(machine.inputs())

    def test_where_none_can_be_started_the_message_comes_back(
        self, insurer: Insurer, machine: Machine
    ) -> None:
        _, told = reported(insurer)
        machine.client.delete_state_machine(stateMachineArn=machine.arn)
        assert handed(told) == [{"itemIdentifier": "m0"}]

    def test_hearing_of_clocks_changes_nothing(self, insurer: Insurer, machine: Machine) -> None:
        _, told = reported(insurer)
        before = insurer.dump()
        with calls("stepfunctions") as seen:
            handed(told)
        assert ([name for name, _ in seen], insurer.dump()) == (["StartExecution"] * 3, before)


def test_every_clock_of_every_pack_gives_a_name_that_step_functions_takes() -> None:
    rules = [rule for pack in packs.every() for rule in pack.rules]
    assert rules
    for rule in rules:
        now = clock.now()
        running = Clock(rule.pack, rule.clock, now, now, now, now, False, "cn", revision=9999)
        name = workflow.name(clock.new_id("clm"), running)
        assert re.fullmatch(r"[0-9A-Za-z_-]{1,80}", name)


class TestCalling:
    def test_it_has_one_claim_looked_at_and_no_other(
        self, insurer: Insurer, advance: Callable[[timedelta], None]
    ) -> None:
        one, other = insurer.reported(), insurer.reported(cause="another fire")
        advance(timedelta(minutes=25))
        assert timer.handler({"case_id": one}, None) == {"fired": 1}
        assert (warned(insurer, one), warned(insurer, other)) == ([("T-CLM-ACK", "most")], [])

    def test_beside_the_timer_it_tells_of_nothing_twice(
        self, insurer: Insurer, advance: Callable[[timedelta], None]
    ) -> None:
        claim_id = insurer.reported()
        advance(timedelta(minutes=25))
        for event in ({"case_id": claim_id}, {}, {"case_id": claim_id}, {}):
            timer.handler(event, None)
        assert warned(insurer, claim_id) == [("T-CLM-ACK", "most")]

    def test_one_that_comes_too_early_or_too_late_or_for_nobody_changes_nothing(
        self, insurer: Insurer, advance: Callable[[timedelta], None]
    ) -> None:
        claim_id = insurer.reported()
        assert (
            insurer.claim("wang", "POST withdrawal", claim_id, {"reason": "找到了"}).status == 200
        )
        another = insurer.reported(cause="another fire")
        before = insurer.dump()
        timer.handler({"case_id": another}, None)
        advance(timedelta(days=80))
        timer.handler({"case_id": claim_id}, None)
        timer.handler({"case_id": "clm_nobody"}, None)
        assert insurer.dump() == before

    @pytest.mark.parametrize(
        "event", [{"case_id": 7}, {"case_id": None}, {"claim_id": "clm_1"}, [], "clm_1", {"": {}}]
    )
    def test_what_is_neither_a_tick_nor_a_call_is_refused(self, event: Any) -> None:
        with pytest.raises(ValidationError):
            timer.handler(event, None)
