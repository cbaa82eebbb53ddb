"""Our counting beside that of others: each start date, in working and in calendar days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

import pytest

from functions.core.calendar import DAY, at, starts_at
from functions.core.counting import Period, Setting, Unit, count
from functions.rulepacks import calendars
from tests.guarantees import Proof
from tests.unit.core import oracle
from tests.unit.core.oracle import ALL_DAYS, Oracle, expected

LONGEST = 60
STRIDE = 12
"""`make test` takes every start date with every 12th length, a different one each day."""
CHINA = Setting(calendars.named("cn"))
ENGLAND = Setting(calendars.named("gb"), "Europe/London")


def compared(start: date, lengths: range, setting: Setting, theirs: Oracle) -> int:
    """How many periods beginning on `start` were counted as `theirs` says they are."""
    moment = at(start, time(10), setting.zone)
    done = 0
    for length, working, nominal, due in expected(theirs, start, lengths):
        unit = Unit.WORKING_DAYS if working else Unit.CALENDAR_DAYS
        ours = count(Period(length, unit), moment, setting)
        assert (ours.nominal_on, ours.due_on, ours.provisional) == (nominal, due, False), (
            start,
            length,
            unit,
        )
        assert ours.due_at == starts_at(due + DAY, setting.zone)
        done += 1
    return done


def some(start: date) -> range:
    return range(1 + start.toordinal() % STRIDE, LONGEST + 1, STRIDE)


def test_every_start_date_with_some_lengths_in_the_mainland() -> None:
    done = sum(compared(day, some(day), CHINA, oracle.mainland()) for day in ALL_DAYS)
    assert done > 50_000


def test_every_start_date_with_some_lengths_in_england() -> None:
    done = sum(compared(day, some(day), ENGLAND, oracle.england()) for day in ALL_DAYS)
    assert done > 50_000


@pytest.mark.guarantee
def test_every_start_date_with_every_length(proof: Proof) -> None:
    """Periods of 1 to 60 days end where others say, whichever day since 2013 they begin on."""
    triples = 0
    for day in proof.each(ALL_DAYS):
        for setting, theirs in ((CHINA, oracle.mainland()), (ENGLAND, oracle.england())):
            triples += compared(day, range(1, LONGEST + 1), setting, theirs)
    proof.figure("periods counted by both", f"{triples:,}")


@pytest.mark.parametrize("weeks", range(1, 10))
def test_weeks_end_on_the_same_weekday_or_the_next_business_day(weeks: int) -> None:
    for start in ALL_DAYS:
        ours = count(Period(weeks, Unit.WEEKS), at(start, time(10), ENGLAND.zone), ENGLAND)
        assert ours.nominal_on == start + 7 * weeks * DAY
        if due := oracle.england().rolled(ours.nominal_on):
            assert ours.due_on == due


def test_each_day_is_of_work_or_rest_as_others_have_it() -> None:
    for setting, theirs in ((CHINA, oracle.mainland()), (ENGLAND, oracle.england())):
        assert [day for day in ALL_DAYS if setting.calendar.is_working(day)] == theirs.working


def _moments(day: date, zone: str) -> Iterable[datetime]:
    """The first moment of a day, some others, and the last."""
    begins, ends = starts_at(day, zone), starts_at(day + DAY, zone)
    return (begins, begins + (ends - begins) / 2, ends - datetime.resolution)


@pytest.mark.parametrize("setting", [CHINA, ENGLAND], ids=["cn", "gb"])
def test_the_hour_at_which_it_begins_makes_no_difference(setting: Setting) -> None:
    for start in ALL_DAYS[::3]:
        for unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
            dues = {
                count(Period(5, unit), moment.astimezone(UTC), setting).due_at
                for moment in _moments(start, setting.zone)
            }
            assert len(dues) == 1
