"""The timer where some claims fail each minute, more are due than it can see to, and the years of
a calendar come with a release."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.aws import due, publications, recounting
from functions.aws.timetables import Timetables
from functions.aws.trigger import Delivery
from functions.claims import timer
from functions.core.calendar import Calendar
from functions.rulepacks import calendars
from tests.integration.driver import Insurer, Json

Move = Callable[[datetime], None]
REPORT = datetime(2026, 12, 28, 2, tzinfo=UTC)


def poisoned(monkeypatch: pytest.MonkeyPatch, name: str, claims: set[str]) -> None:
    """`Timetables.<name>` fails for these claims, however often it is tried."""
    whole = getattr(Timetables, name)

    def see_to(timetables: Timetables, delivery: Delivery, claim_id: str) -> None:
        if claim_id in claims:
            raise RuntimeError("poisoned")
        whole(timetables, delivery, claim_id)

    monkeypatch.setattr(Timetables, name, see_to)


def breached(insurer: Insurer, claim_id: str) -> bool:
    return any(e["type"] == "deadline.breached" for e in insurer.clock_events(claim_id))


def test_more_than_one_run_sees_to_are_seen_to_by_the_next_ones(
    insurer: Insurer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timer, "MOST", 2)
    claims = [insurer.reported(cause=f"fire {n}") for n in range(5)]
    move(datetime.now(UTC) + timedelta(hours=1))
    assert [timer.handler({}, None)["fired"] for _ in range(4)] == [2, 2, 1, 0]
    assert all(breached(insurer, claim_id) for claim_id in claims)


def test_a_run_that_takes_too_long_leaves_the_rest_to_the_next_one(
    insurer: Insurer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = [insurer.reported(cause=f"fire {n}") for n in range(2)]
    move(datetime.now(UTC) + timedelta(hours=1))
    with monkeypatch.context() as patch:
        patch.setattr(timer, "WITHIN", timedelta(0))
        assert timer.handler({}, None)["fired"] == 0
    assert timer.handler({}, None)["fired"] == 2
    assert all(breached(insurer, claim_id) for claim_id in claims)


def test_claims_that_fail_each_minute_do_not_use_up_what_a_run_can_do(
    insurer: Insurer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are due for longest, so each run comes to them first."""
    monkeypatch.setattr(timer, "MOST", 2)
    broken = {insurer.reported(cause=f"fire {n}") for n in range(3)}
    whole = [insurer.reported(cause=f"flood {n}") for n in range(3)]
    poisoned(monkeypatch, "fire", broken)
    move(datetime.now(UTC) + timedelta(hours=1))
    for seen_to in (2, 3):
        with pytest.raises(due.NotFired, match="3 of "):
            timer.handler({}, None)
        assert sum(breached(insurer, claim_id) for claim_id in whole) == seen_to


def publish(insurer: Insurer, rests: list[str]) -> None:
    insurer.enrol("compliance", roles=["compliance"], staff_id="stf_compliance")
    route, at = "PUT /v1/calendars/{calendar_id}/{year}", {"calendar_id": "cn", "year": "2027"}
    reply = insurer.call("compliance", route, {"rests": dict.fromkeys(rests, "元旦")}, **at)
    assert reply.status == 200, reply.text


def run(times: int) -> None:
    for _ in range(times):
        try:
            timer.handler({}, None)
        except due.NotFired:
            continue


def promised(insurer: Insurer, claim_id: str) -> Json:
    reply = insurer.claim("handler", "GET deadlines", claim_id)
    (found,) = (e for e in reply.body["items"] if e["clock"] == "T-CLM-ADJ")
    assert isinstance(found, dict)
    return found


def test_claims_that_cannot_be_counted_anew_keep_no_other_waiting(
    insurer: Insurer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run tries them again, and still goes on; once they can be counted, they are."""
    monkeypatch.setattr(timer, "MOST_RECOUNTED", 2)
    move(REPORT)
    broken = {insurer.reported(cause=f"fire {n}") for n in range(3)}
    whole = [insurer.reported(cause=f"flood {n}") for n in range(5)]
    publish(insurer, ["2027-01-01", "2027-01-02", "2027-01-03"])
    with monkeypatch.context() as patch:
        poisoned(patch, "recount", broken)
        run(1)
        move(REPORT + recounting.SETTLED + timedelta(seconds=30))
        run(due.SHARDS)
        assert {promised(insurer, each)["due_on"] for each in whole} == {"2027-01-05"}
        assert {promised(insurer, each)["due_on"] for each in broken} == {"2027-01-04"}
        with pytest.raises(due.NotFired):
            timer.handler({}, None)
    run(2)
    assert {promised(insurer, each)["due_on"] for each in broken} == {"2027-01-05"}
    assert timer.handler({}, None) == {"fired": 0, "recounted": 0}


def test_where_too_many_fail_it_waits_for_a_person_and_goes_on(
    insurer: Insurer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timer, "MOST_RECOUNTED", 1)
    monkeypatch.setattr(recounting, "MOST_FAILED", 2)
    move(REPORT)
    claims = {insurer.reported(cause=f"fire {n}") for n in range(5)}
    publish(insurer, ["2027-01-01", "2027-01-02", "2027-01-03"])
    run(1)
    move(REPORT + recounting.SETTLED + timedelta(seconds=30))
    with monkeypatch.context() as patch:
        poisoned(patch, "recount", claims)
        run(2 * len(claims))
        (row,) = insurer.rows("CLM#-", "@recounting")
        failed = json.loads(row["doc"])["failed"]
        assert len(failed) == len(set(failed)) == recounting.MOST_FAILED
    run(3 * len(claims))
    assert {promised(insurer, each)["due_on"] for each in claims} == {"2027-01-05"}


def test_a_year_that_comes_with_a_release_counts_every_open_clock_anew(
    insurer: Insurer, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I10: by whichever way a year is published."""
    now = calendars.named

    def without_2026(id_: str, *later: Any) -> Calendar:
        known = now(id_, *later)
        return replace(known, years={y: each for y, each in known.years.items() if y < 2026})

    report = datetime(2026, 9, 28, 2, tzinfo=UTC)
    move(report)
    with monkeypatch.context() as older:
        older.setattr(calendars, "named", without_2026)
        publications.known.forget()
        timer.handler({}, None)
        claim_id = insurer.reported()
        before = promised(insurer, claim_id)
    publications.known.forget()
    assert timer.handler({}, None)["recounted"] == 0
    move(report + recounting.SETTLED + timedelta(seconds=30))
    assert timer.handler({}, None)["recounted"] == 1
    after = promised(insurer, claim_id)
    assert (before["due_on"], before["provisional"]) == ("2026-10-05", True)
    assert (after["due_on"], after["provisional"]) == ("2026-10-10", False)
    assert timer.handler({}, None)["recounted"] == 0


def test_a_timetable_of_a_shape_we_do_not_know_is_left_as_it_is_and_told_of(
    insurer: Insurer, move: Move
) -> None:
    """R19, R30: a later release wrote it; this one would lose what it does not see."""
    claim_id, other = insurer.reported(), insurer.reported(cause="another fire")
    key = {"PK": f"CLM#{claim_id}", "SK": "@clocks"}
    insurer.table.update_item(
        Key=key, UpdateExpression="SET shape = :n", ExpressionAttributeValues={":n": 99}
    )
    (before,) = insurer.rows(key["PK"], key["SK"])
    move(datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(due.NotFired, match="1 of 2"):
        timer.handler({}, None)
    assert breached(insurer, other)
    assert insurer.rows(key["PK"], key["SK"]) == [before]
    assert insurer.claim("handler", "GET deadlines", claim_id).code == "internal"
