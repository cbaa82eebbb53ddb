"""Our counting beside somebody who walks every day and every quarter of an hour of the period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from functions.core import account, counting
from functions.core.counting import CLOCKED, End, FirstDay, Pause, Period, Roll, Setting, Unit
from functions.core.deadline import Law
from functions.core.timetable import LeftOut
from functions.rulepacks import calendars, packs
from tests.laws import own
from tests.unit.core import oracle
from tests.unit.core.walk import DAY, OFFICE, Hours, Walker

SHANGHAI, LONDON = ("cn", "Asia/Shanghai"), ("gb", "Europe/London")
PLACES = [
    SHANGHAI,
    LONDON,
    ("gb", "America/New_York"),
    ("gb", "America/Havana"),  # clocks change at midnight
    ("cn", "Australia/Lord_Howe"),  # by half an hour
    ("cn", "Asia/Kathmandu"),
]
EDGES = [
    *(date(2024, 2, 28) + n * DAY for n in range(3)),
    *(date(year, month, 31) for year in (2023, 2024, 2025) for month in (1, 3, 8, 10, 12)),
    *(date(2025, month, day) for month, day in ((1, 29), (1, 30), (2, 28), (11, 30))),
    *(date(2026, month, day) for month in (3, 10) for day in (7, 8, 9, 24, 25, 28, 29, 30)),
    *(date(2025, 11, day) for day in (1, 2, 3)),
    *(date(2026, 9, 20) + n * DAY for n in range(12)),
]
"""Leap days, ends of months, nights on which clocks change, and days before long rests."""
TIMES = [
    time(),
    time(0, 0, 1),
    time(2, 30),
    time(8, 59, 59),
    time(12),
    time(17),
    time(23, 59, 59),
    time.max,
]

days = st.sampled_from(EDGES) | st.dates(date(2013, 1, 1), date(2026, 3, 31))
stays = st.lists(st.tuples(st.integers(-6, 70), st.integers(0, 15)), max_size=5)
lengths = {
    Unit.CALENDAR_DAYS: 90,
    Unit.WORKING_DAYS: 60,
    Unit.WEEKS: 12,
    Unit.MONTHS: 14,
    Unit.YEARS: 4,
}
LAWS = [each.period() for pack in packs.every() for each in pack.rules if each.unit in lengths]


@st.composite
def periods(draw: st.DrawFn) -> Period:
    unit = draw(st.sampled_from([*lengths]))
    return Period(
        draw(st.integers(1, lengths[unit])),
        unit,
        draw(st.sampled_from(FirstDay)),
        draw(st.sampled_from(End)),
        draw(st.sampled_from(Roll)),
    )


@st.composite
def openings(draw: st.DrawFn) -> Hours:
    """When a branch opens on some days of the week, some openings touching; once at least."""

    def day() -> list[tuple[time, time]]:
        cuts = sorted(draw(st.sets(st.integers(16, 96), min_size=2, max_size=6)))
        spans = [(_quarter(a), _quarter(b)) for a, b in pairwise(cuts)]
        kept = draw(st.lists(st.booleans(), min_size=len(spans), max_size=len(spans)))
        return [span for span, keep in zip(spans, kept, strict=True) if keep]

    weekdays = draw(st.sets(st.integers(0, 6)))
    return {weekday: day() for weekday in weekdays} | {1: [(time(6), time(6, 45)), *OFFICE[1]]}


def _quarter(n: int) -> time:
    return time.max if n == 96 else time(n // 4, 15 * (n % 4))


def moment(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def left_out(day: date, offsets: Sequence[tuple[int, int]]) -> list[Pause]:
    return [Pause(day + n * DAY, day + (n + long) * DAY) for n, long in offsets]


def dates(pauses: Sequence[Pause]) -> Iterator[date]:
    for each in pauses:
        day = each.from_on
        while each.to_on is not None and day < each.to_on:
            yield day
            day += DAY


def walker(place: tuple[str, str], hours: Hours, pauses: Sequence[Pause]) -> Walker:
    calendar, zone = place
    theirs = oracle.mainland() if calendar == "cn" else oracle.england()
    return Walker(theirs, zone, hours or OFFICE, frozenset(dates(pauses)))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PLACES),
    periods() | st.sampled_from(LAWS),
    days,
    st.sampled_from(TIMES),
    stays,
    st.just({}) | openings(),
)
def test_days_end_where_one_who_walks_them_comes_to_their_end(
    place: tuple[str, str],
    period: Period,
    day: date,
    at: time,
    offsets: list[tuple[int, int]],
    hours: Hours,
) -> None:
    calendar, zone = place
    start, pauses = moment(day, at, zone), left_out(day, offsets)
    theirs = walker(place, hours, pauses)
    nominal, due = theirs.days(period, start)
    assume(due <= oracle.LAST)

    setting = Setting(calendars.named(calendar), zone, hours)
    ours = counting.count(period, start, setting, pauses)
    assert (ours.nominal_on, ours.due_on) == (nominal, due)
    assert ours.due_at == theirs.ends_at(period, due)
    assert not ours.provisional
    assert due not in theirs.left_out


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(PLACES),
    st.sampled_from(sorted(CLOCKED)),
    st.integers(1, 60),
    days,
    st.integers(0, 95),
    st.lists(st.tuples(st.integers(-2, 8), st.integers(0, 4)), max_size=3),
    st.just({}) | openings(),
)
def test_hours_are_over_when_one_who_asks_the_clock_says_so(
    place: tuple[str, str],
    unit: Unit,
    length: int,
    day: date,
    quarter: int,
    offsets: list[tuple[int, int]],
    hours: Hours,
) -> None:
    calendar, zone = place
    period = Period(15 * length if unit is Unit.MINUTES else length, unit)
    start = moment(day, time(quarter // 4, 15 * (quarter % 4)), zone)
    pauses = left_out(day, offsets)
    theirs = walker(place, hours, pauses)
    due_at = theirs.time(period, start)
    last = (due_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    assume(last <= oracle.LAST)

    setting = Setting(calendars.named(calendar), zone, hours)
    ours = counting.count(period, start, setting, pauses)
    assert ours.due_at == due_at
    assert ours.due_on == ours.nominal_on == last


@settings(max_examples=300, deadline=None)
@given(periods(), days, stays)
def test_pauses_leave_out_their_dates_however_they_are_cut(
    period: Period, day: date, offsets: list[tuple[int, int]]
) -> None:
    """Overlapping, in any order, twice, or each date by itself."""
    setting = Setting(calendars.named("cn"))
    start, pauses = moment(day, time(10), setting.zone), left_out(day, offsets)
    cut = [Pause(each, each + DAY) for each in set(dates(pauses))]
    whole = counting.count(period, start, setting, pauses)
    assert counting.count(period, start, setting, [*reversed(pauses), *pauses]) == whole
    assert counting.count(period, start, setting, [*cut, Pause(day, None)]) == whole


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), periods() | st.sampled_from(LAWS), days, st.sampled_from(TIMES))
def test_who_begins_later_never_ends_earlier(
    place: tuple[str, str], period: Period, day: date, at: time
) -> None:
    calendar, zone = place
    setting = Setting(calendars.named(calendar), zone)
    starts = [moment(day + n * DAY, at, zone) for n in range(4)]
    ends = [counting.count(period, start, setting).due_at for start in starts]
    assert ends == sorted(ends)
    # No pack has a rule whose first day counts until the business of it is over.
    if (period.first_day, period.end) != (FirstDay.SAME_DAY, End.CLOSE_OF_BUSINESS):
        assert all(end > start for start, end in zip(starts, ends, strict=True))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([SHANGHAI, LONDON]), periods(), days, stays)
def test_an_account_tells_of_each_working_day_that_the_end_passed_over(
    place: tuple[str, str], period: Period, day: date, offsets: list[tuple[int, int]]
) -> None:
    calendar, zone = place
    law = Law(
        own(period.unit, period.length, first_day=period.first_day, roll=period.roll),
        Setting(calendars.named(calendar), zone),
    )
    start, pauses = moment(day, time(10), zone), left_out(day, offsets)
    away = tuple(LeftOut(from_on=p.from_on, to_on=p.to_on, reason="mediation") for p in pauses)
    clock = replace(law.start(start, now=start), pauses=away)
    found = account.of_clock(law, law.recounted(clock, "resumed", now=start))
    assume(found.due_on <= oracle.LAST)
    theirs = walker(place, {}, pauses)
    after = found.last_day.on + DAY
    between = [after + n * DAY for n in range((found.due_on - after).days)]
    passed = any(day in theirs.oracle.working for day in between)
    assert found.stood_still == (("mediation",) if passed else ())
