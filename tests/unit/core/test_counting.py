"""Periods whose ends are known: from published rules, at the edges of months, days and clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.core.calendar import DAY, Calendar, at, starts_at
from functions.core.counting import (
    Counted,
    End,
    FirstDay,
    Pause,
    Period,
    Roll,
    Setting,
    Uncountable,
    Unit,
    count,
)
from functions.rulepacks import calendars

CHINA = Setting(calendars.named("cn"))
ENGLAND = Setting(calendars.named("gb"), "Europe/London")
WORKING, CALENDAR = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


def on(
    start: str, length: int, unit: Unit, *pauses: Pause, setting: Setting = CHINA, **how: Any
) -> Counted:
    """A period that begins at 10:00 of the local date `start`."""
    period = Period(length, unit, **how)
    return count(period, at(day(start), time(10), setting.zone), setting, pauses)


def day(text: str) -> date:
    return date.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "length", "unit", "nominal", "due"),
    [
        pytest.param("2026-02-13", 5, WORKING, "2026-02-27", "2026-02-27", id="D1"),
        pytest.param("2026-09-20", 15, CALENDAR, "2026-10-05", "2026-10-08", id="D3"),
        pytest.param("2026-01-15", 30, CALENDAR, "2026-02-14", "2026-02-14", id="D6"),
        pytest.param("2026-04-30", 5, WORKING, "2026-05-11", "2026-05-11", id="D8"),
        pytest.param("2026-03-02", 15, CALENDAR, "2026-03-17", "2026-03-17", id="D10-15"),
        pytest.param("2026-03-02", 30, CALENDAR, "2026-04-01", "2026-04-01", id="D10-30"),
        pytest.param("2026-03-02", 60, CALENDAR, "2026-05-01", "2026-05-06", id="D10-60"),
        pytest.param("2026-03-10", 15, CALENDAR, "2026-03-25", "2026-03-25", id="D12"),
        pytest.param("2026-05-20", 60, CALENDAR, "2026-07-19", "2026-07-20", id="D13"),
        pytest.param("2026-02-14", 1, WORKING, "2026-02-24", "2026-02-24", id="spring-festival"),
        pytest.param("2026-09-30", 1, WORKING, "2026-10-08", "2026-10-08", id="golden-week"),
        pytest.param("2026-10-08", 2, WORKING, "2026-10-10", "2026-10-10", id="to-a-saturday"),
    ],
)
def test_periods_in_the_mainland(
    start: str, length: int, unit: Unit, nominal: str, due: str
) -> None:
    found = on(start, length, unit)
    assert (found.nominal_on, found.due_on) == (day(nominal), day(due))
    assert found.due_at == starts_at(day(due) + DAY, "Asia/Shanghai")
    assert not found.provisional


def test_cover_lapses_at_the_midnight_after_the_last_day_of_grace() -> None:
    assert on("2026-05-20", 60, CALENDAR).due_at == utc("2026-07-21T00:00:00+08:00")


def test_eight_weeks_in_england() -> None:
    found = on("2026-03-02", 8, Unit.WEEKS, setting=ENGLAND)
    assert found.due_on == day("2026-04-27")
    assert found.due_at == utc("2026-04-28T00:00:00+01:00")


def test_the_third_business_day_in_england_ends_when_business_does() -> None:
    """Good Friday and Easter Monday are no business days (DISP 1.5)."""
    found = on("2026-04-01", 3, WORKING, setting=ENGLAND, end=End.CLOSE_OF_BUSINESS)
    assert found.due_on == day("2026-04-08")
    assert found.due_at == utc("2026-04-08T17:00:00+01:00")


def test_an_institution_that_rests_on_make_up_weekends() -> None:
    resting = Setting(calendars.named("cn-no-make-up"))
    assert on("2026-02-13", 5, WORKING, setting=resting).due_on == day("2026-03-02")
    assert on("2026-01-15", 30, CALENDAR, setting=resting).due_on == day("2026-02-24")


def test_nothing_rolls_where_the_rule_says_so() -> None:
    assert on("2026-09-20", 15, CALENDAR, roll=Roll.NONE).due_on == day("2026-10-05")


@pytest.mark.parametrize(
    ("start", "length", "unit", "nominal"),
    [
        ("2026-01-31", 1, Unit.MONTHS, "2026-02-28"),
        ("2024-01-31", 1, Unit.MONTHS, "2024-02-29"),
        ("2026-03-31", 1, Unit.MONTHS, "2026-04-30"),
        ("2026-02-28", 1, Unit.MONTHS, "2026-03-28"),
        ("2026-08-31", 6, Unit.MONTHS, "2027-02-28"),
        ("2025-12-31", 2, Unit.MONTHS, "2026-02-28"),
        ("2026-11-15", 1, Unit.MONTHS, "2026-12-15"),
        ("2026-12-15", 1, Unit.MONTHS, "2027-01-15"),
        ("2024-02-29", 1, Unit.YEARS, "2025-02-28"),
        ("2024-02-29", 4, Unit.YEARS, "2028-02-29"),
        ("2023-03-01", 2, Unit.YEARS, "2025-03-01"),
        ("2024-02-28", 1, CALENDAR, "2024-02-29"),
        ("2024-02-28", 2, CALENDAR, "2024-03-01"),
        ("2023-02-28", 1, CALENDAR, "2023-03-01"),
    ],
)
def test_a_period_ends_on_the_corresponding_day_or_the_last_of_the_month(
    start: str, length: int, unit: Unit, nominal: str
) -> None:
    assert on(start, length, unit, roll=Roll.NONE).due_on == day(nominal)


def test_the_first_day_counts_where_the_rule_says_so() -> None:
    same: dict[str, Any] = {"first_day": FirstDay.SAME_DAY, "roll": Roll.NONE}
    assert on("2026-03-02", 5, WORKING, **same).due_on == day("2026-03-06")
    assert on("2026-03-02", 15, CALENDAR, **same).due_on == day("2026-03-16")
    assert on("2026-03-02", 1, Unit.MONTHS, **same).due_on == day("2026-04-01")


@pytest.mark.parametrize(
    ("start", "length", "unit", "due"),
    [
        ("2026-01-31", 1, Unit.MONTHS, "2026-02-28"),
        ("2026-01-29", 1, Unit.MONTHS, "2026-02-28"),
        ("2026-01-28", 1, Unit.MONTHS, "2026-02-27"),
        ("2024-01-30", 1, Unit.MONTHS, "2024-02-29"),
        ("2026-03-31", 1, Unit.MONTHS, "2026-04-30"),
        ("2026-03-31", 2, Unit.MONTHS, "2026-05-30"),
        ("2026-03-01", 1, Unit.MONTHS, "2026-03-31"),
        ("2026-12-01", 1, Unit.MONTHS, "2026-12-31"),
        ("2024-02-29", 1, Unit.YEARS, "2025-02-28"),
        ("2024-02-29", 4, Unit.YEARS, "2028-02-28"),
        ("2026-01-01", 1, Unit.YEARS, "2026-12-31"),
    ],
)
def test_whole_months_end_the_day_before_the_corresponding_one_or_with_the_month(
    start: str, length: int, unit: Unit, due: str
) -> None:
    """Where no day corresponds, the last of the month is the last day (Civil Code Art. 202)."""
    same: dict[str, Any] = {"first_day": FirstDay.SAME_DAY, "roll": Roll.NONE}
    assert on(start, length, unit, **same).due_on == day(due)


@pytest.mark.parametrize(
    ("moment", "setting", "due"),
    [
        ("2026-03-02T00:00:00+08:00", CHINA, "2026-03-09"),
        ("2026-03-02T23:59:59+08:00", CHINA, "2026-03-09"),
        ("2026-03-02T16:00:00+00:00", CHINA, "2026-03-10"),  # midnight in Shanghai
        ("2026-03-02T15:59:59+00:00", CHINA, "2026-03-09"),
        ("2026-03-28T23:59:59+00:00", ENGLAND, "2026-04-07"),  # clocks go forward that night
        ("2026-03-29T00:00:00+00:00", ENGLAND, "2026-04-07"),
        ("2026-03-30T22:59:59+00:00", ENGLAND, "2026-04-08"),
        ("2026-03-30T23:00:00+00:00", ENGLAND, "2026-04-09"),  # midnight in London, in summer
        ("2026-10-25T23:59:59+00:00", ENGLAND, "2026-10-30"),  # clocks have gone back
        ("2026-10-24T23:00:00+00:00", ENGLAND, "2026-10-30"),
        ("2026-10-26T00:00:00+00:00", ENGLAND, "2026-11-02"),
    ],
)
def test_the_day_it_begins_on_is_the_branchs(moment: str, setting: Setting, due: str) -> None:
    assert count(Period(5, WORKING), utc(moment), setting).due_on == day(due)


def test_hours_pass_alike_when_clocks_change() -> None:
    start = utc("2026-03-28T20:00:00+00:00")
    found = count(Period(24, Unit.HOURS), start, ENGLAND)
    assert found.due_at == utc("2026-03-29T20:00:00+00:00")
    assert found.due_on == day("2026-03-29")


def test_hours_pass_alike_in_whatever_zone_their_start_is_written() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    found = count(Period(2, Unit.HOURS), start, ENGLAND)
    assert found.due_at == utc("2026-03-29T02:30:00+00:00")


def test_what_is_due_at_midnight_is_due_that_day() -> None:
    found = count(Period(30, Unit.MINUTES), utc("2026-03-02T23:30:00+08:00"), CHINA)
    assert (found.due_on, found.due_at) == (day("2026-03-02"), utc("2026-03-03T00:00:00+08:00"))


def test_midnight_may_come_twice() -> None:
    """Clocks in Havana go back from one o'clock to midnight; the day begins with the first."""
    havana = Setting(Calendar("plain"), "America/Havana")
    found = count(Period(60, Unit.MINUTES), utc("2026-11-01T00:00:00-04:00"), havana)
    assert (found.due_on, found.due_at) == (day("2026-11-01"), utc("2026-11-01T00:00:00-05:00"))


def test_business_that_opens_in_an_hour_that_is_left_out_takes_no_time_back() -> None:
    """Where clocks go from two to three, opening at half past two means half past three."""
    nightly = Setting(
        Calendar("plain", weekend=frozenset()),
        "America/New_York",
        {n: ((time(2, 30), time(3, 15)),) for n in range(7)},
    )
    start = utc("2026-03-07T12:00:00-05:00")
    found = count(Period(1, Unit.BUSINESS_HOURS), start, nightly)
    assert found.due_at == utc("2026-03-10T02:45:00-04:00")


def test_a_period_beyond_the_last_year_is_told_of() -> None:
    for unit in Unit:
        with pytest.raises(Uncountable):
            count(Period(10_000_000, unit), utc("9998-12-30T00:00:00+00:00"), CHINA)
    assert count(Period(1, Unit.HOURS), utc("2199-12-31T22:59:00+00:00"), CHINA)
    with pytest.raises(Uncountable):
        count(Period(1, Unit.HOURS), utc("2199-12-31T23:00:00+00:00"), CHINA)
    never = Setting(Calendar("never", weekend=frozenset(range(7))))
    with pytest.raises(Uncountable):
        on("2026-03-02", 5, CALENDAR, setting=never)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02T10:00:00+08:00", 4, "2026-03-02T14:00:00+08:00"),
        ("2026-03-02T10:00:00+08:00", 7, "2026-03-02T17:00:00+08:00"),
        ("2026-03-02T10:00:00+08:00", 8, "2026-03-03T10:00:00+08:00"),
        ("2026-03-02T08:00:00+08:00", 1, "2026-03-02T10:00:00+08:00"),
        ("2026-03-02T17:00:00+08:00", 1, "2026-03-03T10:00:00+08:00"),
        ("2026-02-14T16:00:00+08:00", 2, "2026-02-24T10:00:00+08:00"),  # a Saturday worked
        ("2026-03-06T16:00:00+08:00", 2, "2026-03-09T10:00:00+08:00"),
    ],
)
def test_business_hours(start: str, hours: int, due: str) -> None:
    found = count(Period(hours, Unit.BUSINESS_HOURS), utc(start), CHINA)
    assert found.due_at == utc(due)


def test_business_hours_of_a_branch_with_a_noon_rest_that_closes_on_fridays() -> None:
    two = ((time(9), time(12)), (time(13, 30), time(17, 30)))
    setting = Setting(calendars.named("cn"), hours={0: two, 1: two, 2: two, 3: two})
    ends = count(Period(2, Unit.BUSINESS_HOURS), utc("2026-03-05T11:00:00+08:00"), setting)
    assert ends.due_at == utc("2026-03-05T14:30:00+08:00")
    later = count(Period(1, Unit.BUSINESS_HOURS), utc("2026-03-05T17:00:00+08:00"), setting)
    assert later.due_at == utc("2026-03-09T09:30:00+08:00")
    closing = on("2026-03-03", 2, WORKING, setting=setting, end=End.CLOSE_OF_BUSINESS)
    assert closing.due_at == utc("2026-03-05T17:30:00+08:00")


def test_a_branch_open_until_midnight_closes_then() -> None:
    setting = Setting(calendars.named("cn"), hours={0: ((time(9), time.max),)})
    found = on("2026-02-27", 1, WORKING, setting=setting, end=End.CLOSE_OF_BUSINESS)
    late = on("2026-02-28", 1, WORKING, setting=setting, end=End.CLOSE_OF_BUSINESS)
    assert found.due_at == utc("2026-03-01T00:00:00+08:00")  # closed on that worked Saturday
    assert late.due_at == utc("2026-03-03T00:00:00+08:00")


def test_business_that_never_opens_is_told_of() -> None:
    closed = Setting(calendars.named("cn"), hours={0: ()})
    with pytest.raises(Uncountable):
        count(Period(1, Unit.BUSINESS_HOURS), utc("2026-03-02T10:00:00+08:00"), closed)


def pause(first: str, to: str | None) -> Pause:
    return Pause(day(first), day(to) if to else None)


@pytest.mark.parametrize(
    ("unit", "pauses", "due"),
    [
        (CALENDAR, [], "2026-03-17"),
        (CALENDAR, [("2026-03-05", "2026-03-10")], "2026-03-23"),  # 03-22 is a Sunday
        (CALENDAR, [("2026-03-05", "2026-03-06")], "2026-03-18"),
        (CALENDAR, [("2026-03-05", "2026-03-05")], "2026-03-17"),
        (CALENDAR, [("2026-03-05", None)], "2026-03-17"),
        (CALENDAR, [("2026-03-05", "2026-03-08"), ("2026-03-06", "2026-03-09")], "2026-03-23"),
        (CALENDAR, [("2026-02-01", "2026-03-03")], "2026-03-17"),
        (CALENDAR, [("2026-03-18", "2026-04-01")], "2026-03-17"),
        (CALENDAR, [("2026-03-17", "2026-03-18")], "2026-03-18"),
        (WORKING, [("2026-03-05", "2026-03-10")], "2026-03-26"),
        (WORKING, [("2026-03-07", "2026-03-09")], "2026-03-23"),
        (Unit.WEEKS, [("2026-03-05", "2026-03-06")], "2026-06-16"),
        (Unit.MONTHS, [("2026-03-05", "2026-03-08")], "2027-06-07"),
    ],
)
def test_days_left_out(unit: Unit, pauses: list[tuple[str, str | None]], due: str) -> None:
    found = on("2026-03-02", 15, unit, *(pause(*each) for each in pauses))
    assert found.due_on == day(due)


@pytest.mark.parametrize(
    ("first_day", "usual", "due"),
    [
        (FirstDay.SAME_DAY, "2026-04-01", "2026-04-03"),
        (FirstDay.DAY_AFTER, "2026-04-02", "2026-04-03"),
    ],
)
def test_months_lose_a_first_day_that_is_left_out_where_it_would_count(
    first_day: FirstDay, usual: str, due: str
) -> None:
    how: dict[str, Any] = {"first_day": first_day, "roll": Roll.NONE}
    still = pause("2026-03-02", "2026-03-04")
    assert on("2026-03-02", 1, Unit.MONTHS, **how).due_on == day(usual)
    assert on("2026-03-02", 1, Unit.MONTHS, still, **how).due_on == day(due)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-05-01", "2026-05-06")], "2026-05-06"),
        ([("2026-05-02", "2026-05-06")], "2026-05-06"),  # days of rest alone
        ([("2026-05-06", "2026-05-07")], "2026-05-07"),
        ([("2026-05-06", "2026-05-09")], "2026-05-09"),  # a Saturday that is worked
        ([("2026-05-06", "2026-05-07"), ("2026-05-07", "2026-05-10")], "2026-05-11"),
        ([("2026-05-07", "2026-05-20")], "2026-05-06"),  # over when it begins
        ([("2026-05-06", None)], "2026-05-06"),  # how long is not known yet
    ],
)
def test_an_end_that_moves_passes_over_what_is_left_out(
    pauses: list[tuple[str, str | None]], due: str
) -> None:
    """Eight days from 23 April end on 1 May, a holiday until the 5th."""
    found = on("2026-04-23", 8, CALENDAR, *(pause(*each) for each in pauses))
    assert found.due_on == day(due)
    assert found.due_on not in found.paused


def test_hours_left_out_are_those_of_whole_days() -> None:
    start = utc("2026-03-02T20:00:00+08:00")
    one = [pause("2026-03-03", "2026-03-04")]
    assert count(Period(24, Unit.HOURS), start, CHINA, one).due_at == utc(
        "2026-03-04T20:00:00+08:00"
    )
    assert count(Period(300, Unit.MINUTES), start, CHINA, one).due_at == utc(
        "2026-03-04T01:00:00+08:00"
    )
    assert count(Period(2, Unit.BUSINESS_HOURS), start, CHINA, one).due_at == utc(
        "2026-03-04T11:00:00+08:00"
    )


@pytest.mark.parametrize(
    ("start", "length", "unit", "due", "how"),
    [
        ("2026-12-28", 5, WORKING, "2027-01-04", {}),
        ("2027-03-01", 5, WORKING, "2027-03-08", {}),
        ("2027-03-01", 7, CALENDAR, "2027-03-08", {}),
        ("2026-12-30", 5, CALENDAR, "2027-01-04", {"end": End.CLOSE_OF_BUSINESS}),
    ],
)
def test_an_end_in_a_year_not_yet_published_is_provisional(
    start: str, length: int, unit: Unit, due: str, how: dict[str, Any]
) -> None:
    found = on(start, length, unit, **how)
    assert (found.due_on, found.provisional) == (day(due), True)
    assert found.calendar.endswith("2027.0")


def test_what_no_calendar_changes_is_never_provisional() -> None:
    assert not on("2027-03-01", 7, CALENDAR, roll=Roll.NONE).provisional
    assert not on("2027-03-01", 7, Unit.HOURS).provisional
    assert not on("2026-12-24", 5, WORKING).provisional


def test_a_year_published_later_counts_by_its_days() -> None:
    base = calendars.named("cn").years[2026]
    later = type(base)(2027, 1, {date(2027, 1, 4): "元旦"}, frozenset({date(2027, 1, 9)}))
    setting = Setting(calendars.named("cn", [later]))
    found = on("2026-12-28", 5, WORKING, setting=setting)
    assert (found.due_on, found.provisional) == (day("2027-01-05"), False)
    assert found.calendar == "cn@2026.1,2027.1"


dates = st.dates(date(2013, 1, 1), date(2026, 6, 30))
lengths = st.integers(1, 60)
units = st.sampled_from([WORKING, CALENDAR, Unit.HOURS, Unit.BUSINESS_HOURS])
breaks = st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 30)), max_size=3)


@given(dates, lengths, units, breaks)
def test_a_pause_never_shortens_and_an_end_is_never_on_a_day_of_rest_or_left_out(
    start: date, length: int, unit: Unit, offsets: list[tuple[int, int]]
) -> None:
    ordinal = start.toordinal()
    pauses = [
        Pause(date.fromordinal(ordinal + first), date.fromordinal(ordinal + first + long))
        for first, long in offsets
    ]
    without = on(str(start), length, unit)
    paused = on(str(start), length, unit, *pauses)
    twice = on(str(start), length, unit, *pauses, *pauses)
    assert paused.due_at >= without.due_at
    assert twice == paused
    assert paused.nominal_on not in paused.paused
    if unit in {WORKING, CALENDAR}:
        assert CHINA.calendar.is_working(paused.due_on)


@given(dates, lengths)
def test_five_working_days_are_a_week_where_nothing_is_published(start: date, weeks: int) -> None:
    found = on(str(start), 5 * weeks, WORKING, setting=Setting(Calendar("plain")))
    friday = min(start.weekday(), 4) - start.weekday()
    assert found.due_on - start == (7 * weeks + friday) * DAY
    assert found.provisional
