"""Absences: planned by an administrator, read by the absent, shown to those who assign work."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.aws import clock
from functions.staff.card import StaffCard
from tests.integration.driver import Insurer, Json, Reply
from tests.integration.staff.conftest import get, me, put, record

MAY: Json = {"from_on": "2026-05-01", "to_on": "2026-05-05", "deputy_id": "stf_an"}


def plan(insurer: Insurer, *items: Json, **more: Any) -> Reply:
    return put(insurer, "stf_bo", "/absences", {"items": items}, **more)


def card(insurer: Insurer, staff_id: str) -> StaffCard:
    (row,) = insurer.rows(f"STF#{staff_id}", "V#staff")
    return StaffCard.model_validate_json(row["doc"])


def test_the_list_is_replaced_in_full(insurer: Insurer) -> None:
    june = {"from_on": "2026-06-01", "to_on": "2026-06-30", "reason": "产假"}
    first = plan(insurer, MAY)
    assert (first.status, first.body["items"]) == (200, [MAY])
    second = plan(insurer, june, headers={"If-Match": first.headers["etag"]})
    assert second.body["items"] == [june]
    assert get(insurer, "stf_bo", "/absences").body == second.body
    assert plan(insurer, MAY, headers={"If-Match": first.headers["etag"]}).status == 412
    assert plan(insurer).body["items"] == []


def test_the_absent_read_their_own_and_others_do_not(insurer: Insurer) -> None:
    plan(insurer, MAY)
    assert get(insurer, "stf_bo", "/absences", by="bo").body["items"] == [MAY]
    assert get(insurer, "stf_bo", "/absences", by="an").status == 403
    assert plan(insurer, MAY, by="bo").status == 403


@pytest.mark.parametrize(
    "body", [None, {}, {"items": [MAY, MAY]}, {"items": [{**MAY, "deputy_id": "stf_bo"}]}], ids=str
)
def test_what_is_no_plan_changes_nothing(insurer: Insurer, body: Any) -> None:
    plan(insurer, MAY)
    before = insurer.dump()
    assert put(insurer, "stf_bo", "/absences", body).status in {400, 422}
    assert insurer.dump() == before


def test_others_see_when_and_who_instead_and_never_why(insurer: Insurer) -> None:
    plan(insurer, {**MAY, "reason": "产假"})
    (away,) = card(insurer, "stf_bo").absences
    assert (away.from_at, away.until_at) == (
        datetime(2026, 4, 30, 16, tzinfo=UTC),
        datetime(2026, 5, 5, 16, tzinfo=UTC),
    )
    assert away.deputy_id == "stf_an"
    shown = [r for r in insurer.dump() if r["SK"].startswith("V#") or r["PK"].startswith("PRIN#")]
    told = insurer.rows("STF#stf_bo", "E#")[-1]
    assert json.loads(told["envelope"])["type"] == "staff.absences_planned"
    assert "产假" not in json.dumps([shown, told["envelope"]], ensure_ascii=False, default=str)
    assert "产假" in told["sealed"]


def test_the_card_says_who_works_where_and_on_what(insurer: Insurer) -> None:
    assert card(insurer, "stf_bo").model_dump(mode="json", exclude_defaults=True) == {
        "staff_id": "stf_bo",
        "name": "Bo",
        "roles": ["auditor"],
        "branch": "SH",
        "team": "audit",
        "skills": ["water"],
        "regions": ["310115"],
        "active": True,
    }
    record(insurer, "bo", active=False, team="fire")
    gone = card(insurer, "stf_bo")
    assert (gone.active, gone.team) == (False, "fire")


def test_what_was_planned_survives_a_new_record(insurer: Insurer) -> None:
    plan(insurer, MAY)
    record(insurer, "bo", team="fire")
    assert get(insurer, "stf_bo", "/absences").body["items"] == [MAY]


@pytest.mark.parametrize(
    ("moment", "absent"),
    [
        ("2026-04-30T15:59:59+00:00", None),
        ("2026-04-30T16:00:00+00:00", {"until_on": "2026-05-05", "deputy_id": "stf_an"}),
        ("2026-05-05T15:59:59+00:00", {"until_on": "2026-05-05", "deputy_id": "stf_an"}),
        ("2026-05-05T16:00:00+00:00", None),
    ],
)
def test_whoever_is_away_is_told_so(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch, moment: str, absent: Json | None
) -> None:
    plan(insurer, MAY)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(moment))
    assert me(insurer, "bo")["staff"].get("absent") == absent
