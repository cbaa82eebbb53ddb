"""What is told of a count is what was counted: every day once, and each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.core import account
from functions.core.account import COUNTING, Account, Fate, Stretch
from functions.core.calendar import DAY, local_date
from functions.core.counting import CLOCKED, FirstDay, Roll, Setting, Unit
from functions.core.deadline import Law, cancel, stop
from functions.core.timetable import Clock, LeftOut
from functions.rulepacks import calendars
from tests.laws import own

CN = Setting(calendars.named("cn"))


def started(law: Law, start: str, *pauses: LeftOut) -> Clock:
    clock = law.start(datetime.fromisoformat(start), now=datetime.fromisoformat(start))
    return law.recounted(replace(clock, pauses=pauses), "resumed", now=clock.started_at)


def told(unit: Unit, length: int, start: str, *pauses: LeftOut, **manner: object) -> Account:
    law = Law(own(unit, length, **manner), CN)
    return account.of_clock(law, started(law, start, *pauses))


def pause(first: str, to: str | None, reason: str = "mediation") -> LeftOut:
    return LeftOut(date.fromisoformat(first), reason, date.fromisoformat(to) if to else None)


def days(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)


def test_make_up_days_count_and_a_holiday_is_one_stretch_with_its_weekends() -> None:
    found = told(Unit.WORKING_DAYS, 5, "2026-02-13T10:00:00+08:00")
    assert found.stretches == (
        Stretch(Fate.MAKE_UP, *days("2026-02-14", "2026-02-14")),
        Stretch(
            Fate.HOLIDAY,
            *days("2026-02-15", "2026-02-23"),
            why=(
                "农历除夕",
                "春节",
                "休息日（由 2026-02-14 调休）",
                "休息日（由 2026-02-28 调休）",
            ),
        ),
        Stretch(Fate.COUNTED, *days("2026-02-24", "2026-02-27")),
    )


def test_calendar_days_know_no_rest() -> None:
    found = told(Unit.CALENDAR_DAYS, 15, "2026-09-20T10:00:00+08:00")
    assert found.stretches == (Stretch(Fate.COUNTED, *days("2026-09-21", "2026-10-05")),)
    assert (found.last_day.on, found.due_on) == days("2026-10-05", "2026-10-08")


def test_a_pause_is_told_with_its_reason_and_the_first_of_two_that_overlap() -> None:
    first, second = (
        pause("2026-03-05", "2026-03-09"),
        pause("2026-03-07", "2026-03-11", "external_appraisal"),
    )
    found = told(Unit.CALENDAR_DAYS, 15, "2026-03-02T10:00:00+08:00", first, second)
    assert found.of(Fate.PAUSED) == (
        Stretch(Fate.PAUSED, *days("2026-03-05", "2026-03-08"), why=("mediation",)),
        Stretch(Fate.PAUSED, *days("2026-03-09", "2026-03-10"), why=("external_appraisal",)),
    )
    assert found.days(*COUNTING) == 15


def test_a_pause_without_end_stands_beside_the_count() -> None:
    found = told(Unit.CALENDAR_DAYS, 15, "2026-03-02T10:00:00+08:00", pause("2026-03-05", None))
    assert found.standing is not None
    assert found.standing.from_on == date(2026, 3, 5)
    assert not found.of(Fate.PAUSED)


def test_business_that_is_over_when_it_begins_does_not_count() -> None:
    found = told(Unit.BUSINESS_HOURS, 1, "2026-03-06T18:00:00+08:00")
    assert [stretch.fate for stretch in found.stretches] == [
        Fate.CLOSED,
        Fate.WEEKEND,
        Fate.COUNTED,
    ]


def test_years_without_a_calendar_are_named() -> None:
    found = told(Unit.WORKING_DAYS, 10, "2026-12-25T10:00:00+08:00")
    assert found.unpublished == (2027,)
    nominal = told(Unit.CALENDAR_DAYS, 10, "2026-12-25T10:00:00+08:00", roll=Roll.NONE)
    assert nominal.unpublished == ()  # no calendar was asked


def test_a_month_without_the_day_is_noticed_whatever_was_left_out() -> None:
    lacking = told(Unit.MONTHS, 1, "2026-01-31T10:00:00+08:00")
    assert lacking.no_such_day
    later = told(Unit.MONTHS, 1, "2026-01-31T10:00:00+08:00", pause("2026-02-02", "2026-02-06"))
    assert later.no_such_day
    assert not told(Unit.MONTHS, 1, "2026-01-28T10:00:00+08:00").no_such_day
    whole = told(Unit.MONTHS, 1, "2026-01-28T10:00:00+08:00", first_day=FirstDay.SAME_DAY)
    assert not whole.no_such_day


def test_it_is_late_by_what_lies_beyond_the_end_while_it_is_owed() -> None:
    law = Law(own(Unit.CALENDAR_DAYS, 15), CN)
    clock = started(law, "2026-03-02T10:00:00+08:00")
    late = timedelta(hours=3)
    after = clock.due_at + late

    assert account.of_clock(law, clock).late is None
    assert account.of_clock(law, clock, now=clock.due_at - late).late is None
    assert account.of_clock(law, clock, now=after).late == late
    met = stop(clock, at_=clock.due_at + timedelta(hours=1))
    assert account.of_clock(law, met, now=after).late == timedelta(hours=1)
    assert account.of_clock(law, cancel(clock, at_=after), now=after).late is None


_starts = st.builds(
    "{}T{:02}:{:02}:00+08:00".format,
    st.dates(date(2013, 1, 1), date(2030, 12, 31)),
    st.integers(0, 23),
    st.integers(0, 59),
)
_lengths = {Unit.YEARS: 5, Unit.MONTHS: 40, Unit.WEEKS: 60}


@settings(max_examples=300, deadline=None)
@given(
    unit=st.sampled_from(Unit),
    share=st.integers(1, 120),
    start=_starts,
    roll=st.sampled_from(Roll),
    first_day=st.sampled_from(FirstDay),
    pauses=st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 20)), max_size=4),
)
def test_what_counted_was_skipped_and_stood_still_is_the_whole_span(
    unit: Unit,
    share: int,
    start: str,
    roll: Roll,
    first_day: FirstDay,
    pauses: list[tuple[int, int]],
) -> None:
    length = 1 + share % _lengths.get(unit, 120)
    law = Law(own(unit, length, roll=roll, first_day=first_day), CN)
    begin = local_date(datetime.fromisoformat(start), CN.zone)
    left_out = [
        LeftOut(from_on=begin + n * DAY, to_on=begin + (n + m) * DAY, reason="r") for n, m in pauses
    ]
    clock = started(law, start, *left_out)
    found = account.of_clock(law, clock)

    at_once = unit in CLOCKED or first_day is FirstDay.SAME_DAY
    first = begin if at_once else begin + DAY
    counted, paused = found.days(*COUNTING), found.days(Fate.PAUSED)
    skipped = found.days(Fate.WEEKEND, Fate.HOLIDAY, Fate.CLOSED)
    assert counted + skipped + paused == (clock.nominal_on - first).days + 1
    assert [each.first - before.last for before, each in pairwise(found.stretches)] == [
        DAY for _ in found.stretches[1:]
    ]
    within = {first + n * DAY for n in range((clock.nominal_on - first).days + 1)}
    out = {n for each in left_out if each.to_on for n in within if each.from_on <= n < each.to_on}
    assert paused == len(out)
    if unit in {Unit.CALENDAR_DAYS, Unit.WORKING_DAYS}:
        assert counted == length
    if unit is Unit.WEEKS:
        assert counted == 7 * length
    if unit not in {Unit.WORKING_DAYS, Unit.BUSINESS_HOURS}:
        assert skipped == 0
