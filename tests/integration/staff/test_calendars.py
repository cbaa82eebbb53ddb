"""Years of a calendar over HTTPS: those that come with the software, and those published here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.driver import Insurer, Json, Reply

DAYS: Json = {
    "rests": {"2027-01-01": "元旦", "2027-01-04": "元旦"},
    "works": ["2027-01-09", "2027-01-30"],
}


@pytest.fixture(autouse=True)
def _people(insurer: Insurer) -> None:
    insurer.enrol("compliance", roles=["compliance"], staff_id="stf_compliance")
    insurer.enrol("admin-in-SH", roles=["admin"], staff_id="stf_admin_sh", branch="SH")


def put(insurer: Insurer, body: Any = DAYS, *, by: str = "compliance", **more: Any) -> Reply:
    path = {"calendar_id": "cn", "year": "2027"} | more
    return insurer.call(by, "PUT /v1/calendars/{calendar_id}/{year}", body, **path)


def get(insurer: Insurer, *, by: str = "compliance", **more: Any) -> Reply:
    path = {"calendar_id": "cn", "year": "2027"} | more
    return insurer.call(by, "GET /v1/calendars/{calendar_id}/{year}", **path)


def test_a_year_that_comes_with_the_software(insurer: Insurer) -> None:
    reply = get(insurer, year="2026")
    assert (reply.status, "etag" in reply.headers) == (200, False)
    assert reply.body["rests"]["2026-02-17"] == "春节"
    assert "2026-02-14" in reply.body["works"]
    assert (reply.body["publication"], "version" in reply.body) == (1, False)


def test_a_year_is_published_read_and_told(insurer: Insurer) -> None:
    assert get(insurer).status == 404
    written = put(insurer)
    read = get(insurer, by="admin-in-SH")
    whole = DAYS | {"calendar_id": "cn", "year": 2027, "publication": 1, "version": 1}
    assert (written.status, written.body, read.body) == (200, whole, whole)
    assert written.headers["etag"] == read.headers["etag"] == '"1"'
    (card,) = insurer.rows("CAL#cn", "V#calendar")
    shown = DAYS | {"year": 2027, "publication": 1}
    assert json.loads(card["doc"]) == {"calendar_id": "cn", "years": [shown]}
    (event,) = insurer.rows("CAL#cn", "E#")
    envelope = json.loads(event["envelope"])
    assert (envelope["type"], envelope["actor"]) == ("calendar.published", "stf_compliance")
    assert envelope["data"] == DAYS | {"calendar_id": "cn", "year": 2027, "publication": 1}


def test_each_publication_of_a_year_has_its_number(insurer: Insurer) -> None:
    assert put(insurer).body["publication"] == 1
    corrected = {"rests": {"2026-01-01": "元旦"}}
    assert put(insurer, corrected, year="2026").body["publication"] == 2
    assert put(insurer, {"rests": {"2027-01-01": "元旦"}}).body["publication"] == 2
    assert get(insurer, year="2026").body["rests"] == corrected["rests"]
    assert get(insurer).body["works"] == []
    assert get(insurer).body["version"] == 3


def test_a_year_is_not_written_over_what_one_has_not_seen(insurer: Insurer) -> None:
    unseen = put(insurer, headers={"if-match": '"1"'})
    first = put(insurer)
    second = put(insurer, headers={"if-match": first.headers["etag"]})
    stale = put(insurer, headers={"if-match": first.headers["etag"]})
    assert [reply.status for reply in (unseen, first, second, stale)] == [412, 200, 200, 412]
    assert get(insurer).body["publication"] == 2


def test_what_cannot_be_published_is_told_by_field(insurer: Insurer) -> None:
    days = {"rests": {"2026-01-01": "元旦"}, "works": ["2027-01-04"]}
    reply = put(insurer, days, headers={"accept-language": "en"})
    assert reply.status == 422
    assert [(e["field"], e["code"]) for e in reply.body["errors"]] == [
        ("/rests/2026-01-01", "not_of_year"),
        ("/works", "no_make_up_day"),
    ]
    assert "2027-01-04" in reply.body["errors"][1]["message"]
    assert insurer.rows("CAL#cn") == []


@pytest.mark.parametrize(
    "path",
    [
        {"calendar_id": "xx"},
        {"calendar_id": "cn-no-make-up", "year": "2026"},
        {"year": "1999"},
        {"year": "2100"},
        {"year": "year"},
        {"year": "20270"},
    ],
    ids=str,
)
def test_there_are_no_other_calendars_and_years(insurer: Insurer, path: dict[str, str]) -> None:
    assert [put(insurer, **path).status, get(insurer, **path).status] == [404, 404]


@pytest.mark.parametrize("by", ["handler", "wang", "core", "admin-in-SH"])
def test_head_offices_administrators_and_compliance_alone_publish(
    insurer: Insurer, by: str
) -> None:
    assert put(insurer, by=by).status == 403
    assert insurer.rows("CAL#cn") == []
