"""Announcements are counted per caller and hour of wall time (S26)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from functions.aws import clock
from functions.documents import decisions
from tests.integration.atomic import at_once, one_at_a_time
from tests.integration.documents.conftest import Desk

pytestmark = pytest.mark.feature("CLM-05")

MOST = 3


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "_UPLOADS_PER_HOUR", MOST)


@pytest.fixture(autouse=True)
def quarter_past(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is a quarter past ten, and stays so."""
    now = datetime(2026, 3, 2, 10, 15, 30, 500_000, tzinfo=UTC)
    monkeypatch.setattr(clock, "wall", lambda: now)
    return now


def test_one_more_is_asked_to_come_back_later(desk: Desk) -> None:
    for _ in range(MOST):
        assert desk.announce().status == 201
    before = desk.everything()
    reply = desk.announce()
    assert (reply.status, reply.code) == (429, "too_many_uploads")
    left = 44 * 60 + 30  # to eleven o'clock, rounded up
    assert reply.headers["retry-after"] == str(left)
    assert reply.body["retry_after"] == left
    assert reply.body["detail"].startswith("You have announced too many documents")
    assert desk.everything() == before


def test_each_caller_has_a_count_of_their_own(desk: Desk) -> None:
    for _ in range(MOST):
        desk.announce()
    assert desk.announce().status == 429
    assert desk.announce(by="handler").status == 201


def test_the_next_hour_begins_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, quarter_past: datetime
) -> None:
    for _ in range(MOST):
        desk.announce()
    later = quarter_past + timedelta(minutes=44, seconds=30)
    monkeypatch.setattr(clock, "wall", lambda: later)
    assert desk.announce().status == 201


def test_neither_a_replay_nor_a_refusal_counts(desk: Desk) -> None:
    for _ in range(MOST + 1):
        assert desk.announce(key="once").status == 201
        assert desk.announce(item="death_certificate").status == 422
    assert [desk.announce().status for _ in range(MOST)] == [201] * (MOST - 1) + [429]
    assert desk.announce(key="once").status == 201


def test_the_count_is_exact_when_many_come_at_once(desk: Desk) -> None:
    with one_at_a_time():
        replies = at_once(*(partial(desk.announce, key=f"k{n}") for n in range(MOST * 2)))
    assert sorted(reply.status for reply in replies) == [201] * MOST + [429] * MOST
    assert len(desk.rows("@")) == MOST


def test_the_row_says_nobody_s_name_and_is_gone_after_its_hour(desk: Desk) -> None:
    desk.announce()
    (row,) = (row for row in desk.everything() if row["PK"].startswith("CTR#"))
    assert row["PK"].startswith("CTR#documents.uploads#")
    assert row["PK"].endswith("#2026-03-02T10")
    assert "li" not in row["PK"].split("#")
    assert row["count"] == 1
    assert row["ttl"] == datetime(2026, 3, 2, 11, tzinfo=UTC).timestamp()
