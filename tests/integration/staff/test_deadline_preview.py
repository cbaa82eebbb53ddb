"""Where a deadline would fall: by a rule of a pack, or by a period of the caller's own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.driver import Insurer, Json, Reply

ROUTE = "POST /v1/deadlines/preview"
RECEIVED = {"start": "2026-02-13T10:00:00+08:00"}
OWN = {"unit": "working_days", "length": 5} | RECEIVED
COMPLAINT = {"pack": "cn-2020", "clock": "T-CMP-DEC", "start": "2026-03-02T10:00:00+08:00"}


def preview(insurer: Insurer, body: Any, *, by: str = "handler", **more: Any) -> Reply:
    return insurer.call(by, ROUTE, body, key="", **more)


def answered(insurer: Insurer, body: Json, **more: Any) -> Json:
    reply = preview(insurer, body, **more)
    assert reply.status == 200, reply.text
    return reply.body


def test_a_period_of_the_callers_own_is_counted_and_nothing_is_stored(insurer: Insurer) -> None:
    before = insurer.dump()
    answer = answered(insurer, OWN, headers={"Accept-Language": "zh-CN"})

    assert answer == {
        "started_at": "2026-02-13T02:00:00Z",
        "nominal_on": "2026-02-27",
        "due_on": "2026-02-27",
        "due_at": "2026-02-27T16:00:00Z",
        "provisional": False,
        "calendar": "cn@2026.1",
        "levels": [
            {"level": "half", "label": "时限过半", "at": "2026-02-25T01:00:00Z"},
            {"level": "most", "label": "时限已过八成", "at": "2026-02-26T01:00:00Z"},
            {"level": "day_before", "label": "到期前一个工作日", "at": "2026-02-26T01:00:00Z"},
            {"level": "breach", "label": "逾期", "at": "2026-02-27T16:00:00Z"},
        ],
        "explanation": [
            "自2026年2月13日（星期五）10:00起算，当日不计入。",
            "期限为5个工作日，计入的日期自2月14日至2月27日。",
            "2月14日为调休上班日，计入。",
            "2月15日至23日为除夕、春节假期，不计入。",
            "期限届满日为2026年2月27日（星期五）24时。",
        ],
    }
    assert insurer.dump() == before


def test_the_rule_of_a_pack_says_how_long_on_what_basis_and_whether_it_was_read(
    insurer: Insurer,
) -> None:
    body = COMPLAINT | {
        "extensions": ["complex"],
        "pauses": [{"from": "2026-03-05", "to": "2026-03-09", "reason": "mediation"}],
    }
    answer = answered(insurer, body, headers={"Accept-Language": "en"})

    assert (answer["pack"], answer["clock"], answer["verified"]) == ("cn-2020", "T-CMP-DEC", False)
    assert answer["basis"].startswith("CBIRC Order 3 (2020)")
    assert (answer["nominal_on"], answer["due_on"]) == ("2026-04-05", "2026-04-07")
    assert [each["level"] for each in answer["levels"]] == [
        "half",
        "most",
        "day_before",
        "nominal",
        "breach",
    ]
    assert answer["explanation"] == [
        "It begins on Monday 2 March 2026, 10:00; that day is not counted.",
        "It was extended (Complex) from 15 calendar days to 30 calendar days, still counted from "
        "its first day.",
        "It is 30 calendar days long: those from 3 March to 5 April are counted.",
        "5 to 8 March: the count stood still (Mediation), 4 days in all.",
        "The last day, Sunday 5 April 2026, is a holiday (Tomb-Sweeping Day), so the end moves to "
        "the next working day.",
        "It ends with Tuesday 7 April 2026, at 24:00.",
        "Basis: Measures for Handling Consumer Complaints in Banking and Insurance "
        "(CBIRC Order 3 of 2020).",
        "The number was not checked against the text itself; please verify it before relying "
        "on it.",
    ]


@pytest.mark.parametrize(
    ("steps", "due_on"), [([], "2026-03-17"), (["complex", "special"], "2026-05-06")]
)
def test_an_extension_counts_from_the_receipt(
    insurer: Insurer, steps: list[str], due_on: str
) -> None:
    assert answered(insurer, COMPLAINT | {"extensions": steps})["due_on"] == due_on


def test_days_are_those_of_the_place_that_is_named(insurer: Insurer) -> None:
    body = {"unit": "weeks", "length": 8, "roll": "none", "start": "2026-03-02T00:30:00+08:00"}
    answer = answered(insurer, body | {"calendar": "gb", "time_zone": "Europe/London"})

    assert answer["due_on"] == "2026-04-26"  # it was still 1 March in London
    assert answer["due_at"] == "2026-04-26T23:00:00Z"
    assert answer["calendar"].startswith("gb@2026.")


@pytest.mark.parametrize(
    ("more", "due_at", "calendar"),
    [
        ({}, "2026-04-09T16:00:00Z", "gb@2026.1"),
        ({"calendar": "cn"}, "2026-04-08T16:00:00Z", "cn@2026.1"),
        ({"time_zone": "Asia/Shanghai"}, "2026-04-09T09:00:00Z", "gb@2026.1"),
    ],
    ids=["the law's", "another calendar", "another zone"],
)
def test_where_nobody_says_otherwise_days_are_those_of_the_laws_own_place(
    insurer: Insurer, more: Json, due_at: str, calendar: str
) -> None:
    """Received in London on the Thursday before Easter."""
    body = {"pack": "uk-disp", "clock": "T-CMP-SHORT", "start": "2026-04-02T20:00:00+01:00"}
    answer = answered(insurer, body | more)
    assert (answer["due_at"], answer["calendar"]) == (due_at, calendar)


def branch(insurer: Insurer, **details: Any) -> None:
    reply = insurer.call("admin", "PUT /v1/branches/{code}", details, code="LDN")
    assert reply.status == 200, reply.text


LONDON: Json = {
    "calendar": "gb",
    "time_zone": "Europe/London",
    "jurisdiction": "GB",
    "hours": {
        "monday": [{"from": "14:00", "to": "18:30"}, {"from": "08:00", "to": "12:00"}],
        "friday": [{"from": "08:00", "to": "24:00"}],
    },
}


@pytest.mark.parametrize(
    ("body", "due_at"),
    [
        ({"unit": "business_hours", "length": 5}, "2026-03-02T15:00:00Z"),
        ({"unit": "business_hours", "length": 10}, "2026-03-06T09:30:00Z"),
        ({"unit": "working_days", "length": 5, "end": "close_of_business"}, "2026-03-09T18:30:00Z"),
        ({"unit": "working_days", "length": 4, "end": "close_of_business"}, "2026-03-07T00:00:00Z"),
        ({"pack": "uk-disp", "clock": "T-CMP-SHORT"}, "2026-03-06T00:00:00Z"),
    ],
)
def test_a_branch_is_counted_by_its_own_hours(insurer: Insurer, body: Json, due_at: str) -> None:
    """A working day on which it does not open, such as that Thursday, ends at midnight."""
    branch(insurer, **LONDON)
    at = {"branch": "LDN", "start": "2026-03-02T08:00:00+00:00"}
    answer = answered(insurer, body | at)
    assert (answer["due_at"], answer["calendar"]) == (due_at, "gb@2026.1")


def test_what_the_caller_says_of_the_place_goes_before_what_the_branch_does(
    insurer: Insurer,
) -> None:
    branch(insurer, **LONDON)
    body = {"unit": "business_hours", "length": 1, "start": "2026-03-02T00:00:00Z"}
    there = {"branch": "LDN", "calendar": "cn", "time_zone": "Asia/Shanghai"}
    answer = answered(insurer, body | there)
    assert (answer["due_at"], answer["calendar"]) == ("2026-03-02T01:00:00Z", "cn@2026.1")


@pytest.mark.parametrize("calendar", ["cn", "cn-no-make-up"])
def test_a_year_that_was_published_here_counts(insurer: Insurer, calendar: str) -> None:
    body = {"unit": "working_days", "length": 5, "calendar": calendar}
    body |= {"start": "2026-12-28T10:00:00+08:00"}
    before = answered(insurer, body)
    insurer.enrol("compliance", roles=["compliance"], staff_id="stf_compliance")
    days = {"rests": {"2027-01-01": "元旦", "2027-01-04": "元旦"}, "works": ["2027-01-02"]}
    path = {"calendar_id": "cn", "year": "2027"}
    insurer.call("compliance", "PUT /v1/calendars/{calendar_id}/{year}", days, **path)
    after = answered(insurer, body)

    due = "2027-01-05" if calendar == "cn" else "2027-01-06"
    assert (before["due_on"], before["provisional"]) == ("2027-01-04", True)
    assert (after["due_on"], after["provisional"]) == (due, False)
    assert after["calendar"] == f"{calendar}@2026.1,2027.1"


@pytest.mark.parametrize("hours", [{"monday": []}, {"monday": [{"from": "09:00", "to": "09:01"}]}])
def test_a_branch_that_hardly_opens_is_told_of(insurer: Insurer, hours: Json) -> None:
    branch(insurer, hours=hours)
    body = {"unit": "business_hours", "length": 1000, "branch": "LDN"} | RECEIVED
    for more in ({}, paused("2026-03-02", "2026-03-05")):
        reply = preview(insurer, body | more)
        (error,) = reply.body["errors"]
        assert (reply.status, error["field"], error["code"]) == (422, "/branch", "uncountable")


@pytest.mark.parametrize("start", ["1901-01-01T00:00:00Z", "2119-12-29T23:59:59.999999Z"])
@pytest.mark.parametrize(
    "period",
    [
        {"length": 80, "unit": "years"},
        {"length": 960, "unit": "months", "first_day": "same_day"},
        {"length": 1000, "unit": "weeks"},
        {"length": 1000, "unit": "working_days", "end": "close_of_business"},
        {"length": 1000, "unit": "business_hours"},
        {"pack": "cn-2020", "clock": "T-CMP-DEC"},
    ],
    ids=lambda period: " ".join(map(str, period.values())),
)
def test_however_far_off_it_begins_it_ends(insurer: Insurer, period: Json, start: str) -> None:
    answer = answered(insurer, period | {"start": start})
    assert answer["due_at"] > answer["started_at"]
    assert answer["provisional"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (COMPLAINT | {"pack": "cn-1999"}, "/clock", "unknown_clock"),
        (COMPLAINT | {"clock": "T-NONE"}, "/clock", "unknown_clock"),
        (RECEIVED | {"pack": "cn-2020"}, "/clock", "missing"),
        (RECEIVED, "", "either_or"),
        (OWN | COMPLAINT, "", "either_or"),
        (COMPLAINT | {"roll": "none"}, "/roll", "not_beside"),
        (OWN | {"clock": "T-CMP-DEC"}, "/clock", "not_beside"),
        (RECEIVED | {"unit": "weeks"}, "/length", "missing"),
        (OWN | {"length": 0}, "/length", "greater_than_equal"),
        (OWN | {"length": 1001}, "/length", "less_than_equal"),
        (OWN | {"unit": "months", "length": 961}, "/length", "too_large"),
        (OWN | {"unit": "years", "length": 81}, "/length", "too_large"),
        (OWN | {"start": "2201-01-01T00:00:00Z"}, "/start", "far_off"),
        (OWN | {"start": "1900-12-31T23:59:59Z"}, "/start", "far_off"),
        (OWN | {"start": "0001-01-01T00:00:00+14:00"}, "/start", "far_off"),
        (OWN | {"start": "9999-12-31T23:59:59-14:00"}, "/start", "far_off"),
        (OWN | {"start": "2026-02-30T10:00:00Z"}, "/start", "not_a_time"),
        (OWN | {"start": 1772000000}, "/start", "not_a_time"),
        (OWN | {"start": "2026-02-13T10:00:00"}, "/start", "not_a_time"),
        (OWN | {"start": "2199-12-31T23:59:59Z"}, "/start", "uncountable"),
        (OWN | {"unit": "years", "start": "2195-12-31T23:59:59Z"}, "/start", "uncountable"),
        (OWN | {"unit": "hours", "start": "2199-12-31T22:59:59Z"}, "/start", "uncountable"),
        (OWN | {"branch": "MOON"}, "/branch", "unknown_branch"),
        (OWN | {"branch": "a b"}, "/branch", "not_a_reference"),
        (OWN | {"calendar": "moon"}, "/calendar", "unknown_calendar"),
        (OWN | {"time_zone": "Moon/Tranquility"}, "/time_zone", "not_a_zone"),
        (OWN | {"extensions": ["complex"]}, "/extensions/0", "extension_not_allowed"),
        (COMPLAINT | {"extensions": ["later"]}, "/extensions/0", "extension_not_allowed"),
        (
            COMPLAINT | {"extensions": ["special", "complex"]},
            "/extensions/1",
            "extension_not_allowed",
        ),
    ],
)
def test_what_cannot_be_counted_is_said_at_its_field(
    insurer: Insurer, body: Json, field: str, code: str
) -> None:
    reply = preview(insurer, body)
    assert (reply.status, reply.code) == (422, "invalid_fields")
    assert (field, code) in {(each["field"], each["code"]) for each in reply.body["errors"]}


def paused(from_: str, to: str, reason: str = "mediation") -> Json:
    return {"pauses": [{"from": from_, "to": to, "reason": reason}]}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (COMPLAINT | paused("2026-03-05", "2026-03-04"), "/pauses/0/to", "too_early"),
        (COMPLAINT | paused("2026-03-05", "2029-03-05"), "/pauses/0/to", "paused_too_long"),
        (
            COMPLAINT | paused("2026-03-05", "2026-03-06", "holidays"),
            "/pauses/0/reason",
            "pause_not_allowed",
        ),
    ],
)
def test_a_pause_is_one_that_the_rule_allows(
    insurer: Insurer, body: Json, field: str, code: str
) -> None:
    (error,) = preview(insurer, body).body["errors"]
    assert (error["field"], error["code"]) == (field, code)


def test_what_is_allowed_is_said(insurer: Insurer) -> None:
    body = COMPLAINT | {"extensions": ["complex", "complex"]}
    (error,) = preview(insurer, body, headers={"Accept-Language": "en"}).body["errors"]
    assert error["message"].endswith("Those left are: special.")


def test_pauses_that_outlast_all_calendars_are_refused(insurer: Insurer) -> None:
    years = range(2026, 2066, 2)
    pauses = [{"from": f"{y}-01-01", "to": f"{y + 2}-01-01", "reason": "mediation"} for y in years]
    body = OWN | {"unit": "years", "length": 80, "pauses": pauses}
    reply = preview(insurer, body)
    assert reply.status == 422
    assert [(e["field"], e["code"]) for e in reply.body["errors"]] == [("/pauses", "uncountable")]


@pytest.mark.parametrize(("by", "status"), [("wang", 403), ("core", 403), ("finance", 200)])
def test_any_staff_may_ask_and_nobody_else(insurer: Insurer, by: str, status: int) -> None:
    assert preview(insurer, OWN, by=by).status == status
