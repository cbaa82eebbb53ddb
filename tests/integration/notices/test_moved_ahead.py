"""A publication that leaves less time is never silent (T7): those who must hurry hear of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from functions.aws import clock, recounting
from functions.claims import timer
from functions.notices.consumer import handler as notices
from tests.integration.driver import Insurer, Json, handed
from tests.integration.notices.conftest import Post
from tests.integration.notices.test_reminding import carried, kept, mailed, office, record

__all__ = ["office"]

REPORT = datetime(2026, 12, 28, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"rests": {"2027-01-01": "元旦"}, "works": ["2027-01-02"]}, []),
        ({"rests": {"2027-01-01": "元旦", "2027-01-04": "元旦"}}, []),
        ({"rests": {"2027-02-01": "春节"}, "works": ["2027-01-02"]}, ["qian", "sun", "zhao"]),
    ],
    ids=["as it was", "more time", "less time"],
)
def test_who_must_hurry_hears_once_of_both_dates(
    office: Insurer, post: Post, monkeypatch: pytest.MonkeyPatch, days: Json, told: list[str]
) -> None:
    """Without the year, five working days from 28 December end on Monday 4 January."""
    at = REPORT
    monkeypatch.setattr(clock, "now", lambda: at)
    claim_id = carried(office)
    timer.handler({}, None)
    record(office, "yu")
    route, path = "PUT /v1/calendars/{calendar_id}/{year}", {"calendar_id": "cn", "year": "2027"}
    assert office.call("yu", route, days, **path).status == 200
    timer.handler({}, None)
    at = REPORT + recounting.SETTLED
    assert timer.handler({}, None)["recounted"] == 1
    office.relay()
    moved = [each for each in office.arrivals() if each["detail-type"] == "deadline.moved"]
    promised = [each for each in moved if each["detail"]["data"]["clock"] == "T-CLM-ADJ"]
    assert handed([*promised, *promised], notices) == []
    assert sorted(mailed(post)) == told
    for letter in post.letters():
        assert "2027" in letter.body
    assert claim_id in {each["subject_id"] for each in kept(office, "zhao")} or not told
