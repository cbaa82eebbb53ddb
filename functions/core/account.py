"""Why a period ends when it does: what was counted, what was not and why, and what moved the end.

Facts alone; `rulepacks/explanation.py` says them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby, takewhile
from zoneinfo import ZoneInfo

from functions.core import calendar, counting
from functions.core.calendar import DAY, DayKind, days_from, local_date
from functions.core.counting import CLOCKED, Counted, FirstDay, Pause, Period, Setting, Unit
from functions.core.deadline import Law
from functions.core.timetable import Clock, ClockState

_BY_CALENDAR = frozenset({Unit.WORKING_DAYS, Unit.BUSINESS_HOURS})
"""Units that pass over the days on which people rest."""
_OF_MONTHS = frozenset({Unit.MONTHS, Unit.YEARS})


class Fate(StrEnum):
    """What became of a day."""

    COUNTED = "counted"
    MAKE_UP = "make_up"
    """Counted, though it is of the weekend: it is worked in place of another."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    """A working day without business, or none after the start."""
    PAUSED = "paused"


COUNTING = (Fate.COUNTED, Fate.MAKE_UP)
_REST = frozenset({Fate.WEEKEND, Fate.HOLIDAY})


@dataclass(frozen=True)
class Stretch:
    """Consecutive dates of one fate, both ends included."""

    fate: Fate
    first: date
    last: date
    why: tuple[str, ...] = ()
    """The holidays in it, each once, as the calendar calls them; or the reason of the pause."""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Account:
    """How a period came to its end."""

    period: Period
    """As it was counted: extended, where it was."""
    started_at: datetime
    """Where it is counted, as all moments here."""
    stretches: tuple[Stretch, ...]
    """Every date from the first that may count to the nominal last day, none twice."""
    last_day: calendar.Day
    """The nominal last day, as the calendar has it."""
    stood_still: tuple[str, ...]
    """Why the end passed over working days after the nominal one: the reasons of their pauses."""
    due_on: date
    due_at: datetime
    unpublished: tuple[int, ...]
    """Years it rests on whose calendar is not published: the end is provisional."""
    no_such_day: bool
    """Whether the last month has no day that corresponds to the first."""
    standing: Pause | None = None
    """A pause that is still open: the end will move."""
    extended: str | None = None
    """The last extension, by its step."""
    originally: int | None = None
    """The length before it was extended."""
    basis: str | None = None
    """The law, as the rule names it."""
    verified: bool = False
    """Whether its text was read."""
    late: timedelta | None = None
    """How long after the end it was met, or is still owed."""

    def of(self, *fates: Fate) -> tuple[Stretch, ...]:
        """The stretches of these fates, in order."""
        return tuple(each for each in self.stretches if each.fate in fates)

    def days(self, *fates: Fate) -> int:
        return sum(each.days for each in self.of(*fates))


def of_clock(law: Law, clock: Clock, *, now: datetime | None = None) -> Account:
    """The account of a clock as it stands; with `now`, also of how late it is.

    Raises:
        Uncountable: it ends beyond all calendars.
    """
    period = law.rule.period(clock.extended)
    pauses = [Pause(each.from_on, each.to_on, each.reason) for each in clock.pauses]
    counted, setting = law.count(clock), law.setting
    zone = ZoneInfo(setting.zone)
    owed_until = None if clock.state is ClockState.CANCELLED else clock.ended_at or now
    return Account(
        period=period,
        started_at=counted.started_at.astimezone(zone),
        stretches=tuple(_stretches(period, counted, setting, pauses)),
        last_day=setting.calendar.day(counted.nominal_on),
        stood_still=tuple(dict.fromkeys(_stood_still(counted, setting, pauses))),
        due_on=counted.due_on,
        due_at=counted.due_at.astimezone(zone),
        unpublished=tuple(_unpublished(period, counted, setting)),
        no_such_day=_lacks_the_day(period, counted, setting),
        standing=next((pause for pause in pauses if pause.to_on is None), None),
        extended=clock.extended,
        originally=law.rule.length if clock.extended else None,
        basis=law.rule.basis or None,
        verified=law.rule.verified,
        late=_late(counted, owed_until),
    )


def _late(counted: Counted, owed_until: datetime | None) -> timedelta | None:
    if owed_until is None or owed_until < counted.due_at:
        return None
    return owed_until - counted.due_at


def _stretches(
    period: Period, counted: Counted, setting: Setting, pauses: Sequence[Pause]
) -> Iterator[Stretch]:
    """The dates of the count in stretches; rest is one of them, weekend and holidays together."""
    fates = _fates(period, counted, setting, pauses)
    for _, group in groupby(fates, key=lambda each: _REST if each[1] in _REST else each[1:]):
        days = list(group)
        rests = any(fate is Fate.HOLIDAY for _, fate, _ in days)
        yield Stretch(
            fate=Fate.HOLIDAY if rests else days[0][1],
            first=days[0][0],
            last=days[-1][0],
            why=tuple(dict.fromkeys(why for *_, why in days if why)),
        )


def _fates(
    period: Period, counted: Counted, setting: Setting, pauses: Sequence[Pause]
) -> Iterator[tuple[date, Fate, str | None]]:
    first = local_date(counted.started_at, setting.zone)
    at_once = period.unit in CLOCKED or period.first_day is FirstDay.SAME_DAY
    paused = frozenset(counted.paused)
    dates = days_from(first if at_once else first + DAY)
    for day in takewhile(lambda day: day <= counted.nominal_on, dates):
        if day in paused:
            yield day, Fate.PAUSED, _reason(day, pauses)
        elif period.unit not in _BY_CALENDAR:
            yield day, Fate.COUNTED, None
        else:
            yield day, *_fate(period, counted, setting, day)


def _fate(period: Period, counted: Counted, setting: Setting, on: date) -> tuple[Fate, str | None]:
    day = setting.calendar.day(on)
    if not day.is_working:
        return Fate(day.kind), day.name
    if period.unit is Unit.BUSINESS_HOURS and not any(
        closes > counted.started_at for _, closes in setting.business(on)
    ):
        return Fate.CLOSED, None
    return (Fate.MAKE_UP if day.kind is DayKind.MAKE_UP else Fate.COUNTED), None


def _reason(day: date, pauses: Sequence[Pause]) -> str:
    """Why a date is left out: what the first pause that does so says."""
    return next(p.reason for p in pauses if p.to_on is not None and p.from_on <= day < p.to_on)


def _stood_still(counted: Counted, setting: Setting, pauses: Sequence[Pause]) -> Iterator[str]:
    for day in counted.paused:
        if day > counted.nominal_on and setting.calendar.is_working(day):
            yield _reason(day, pauses)


def _unpublished(period: Period, counted: Counted, setting: Setting) -> Iterator[int]:
    if not counted.provisional:
        return
    first = local_date(counted.started_at, setting.zone)
    looked_at = first if period.unit in _BY_CALENDAR else counted.nominal_on
    for year in range(looked_at.year, counted.due_on.year + 1):
        if year not in setting.calendar.years:
            yield year


def _lacks_the_day(period: Period, counted: Counted, setting: Setting) -> bool:
    if period.unit not in _OF_MONTHS:
        return False
    last = counting.count(period, counted.started_at, setting).nominal_on
    if period.first_day is FirstDay.SAME_DAY:
        last += DAY
    return last.day < local_date(counted.started_at, setting.zone).day
