"""How a period is counted: from the moment it begins to the last moment that is in time.

Periods run in minutes, hours, days, weeks, months or years (Civil Code of China Art. 200). The day
on which one begins is not counted (Art. 201); one of months or years ends on the corresponding day,
or on the last of the month where there is none (Art. 202); and where the last day is one of rest,
on the next working day, at its end or at the close of business (Art. 203).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from functions.core.calendar import (
    DAY,
    DEFAULT_ZONE,
    Calendar,
    at,
    days_from,
    local_date,
    starts_at,
)
from functions.core.values import LAST_YEAR


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    BUSINESS_HOURS = "business_hours"
    """Hours in which the branch is open, on working days."""
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class FirstDay(StrEnum):
    """Which day is counted first, where days are counted."""

    DAY_AFTER = "day_after"
    SAME_DAY = "same_day"


class End(StrEnum):
    """When the last day is over."""

    MIDNIGHT = "midnight"
    CLOSE_OF_BUSINESS = "close_of_business"


class Roll(StrEnum):
    """What becomes of a last day on which people rest."""

    FORWARD = "forward"
    NONE = "none"


CLOCKED = frozenset({Unit.MINUTES, Unit.HOURS, Unit.BUSINESS_HOURS})
"""Units of time that are not whole days."""
OPEN, CLOSE = time(9), time(17)
"""Business hours where a branch publishes none."""
_YEAR = timedelta(days=365)
_FARTHEST = 80 * 366
"""Days after which a count gives up: no period runs longer than a life."""

Hours = Mapping[int, Sequence[tuple[time, time]]]
"""Weekday (Monday 0) -> when the branch opens and closes, in order; `time.max` is midnight."""


class Uncountable(Exception):
    """A period that ends beyond all calendars."""


class Period(NamedTuple):
    """How long something may take, and how that is counted."""

    length: int
    unit: Unit
    first_day: FirstDay = FirstDay.DAY_AFTER
    end: End = End.MIDNIGHT
    roll: Roll = Roll.FORWARD


class Pause(NamedTuple):
    """Local dates that are left out: `from_on` is, `to_on` is not. None: until further notice."""

    from_on: date
    to_on: date | None
    reason: str = ""


class Setting(NamedTuple):
    """Where a period is counted."""

    calendar: Calendar
    zone: str = DEFAULT_ZONE
    hours: Hours = MappingProxyType({})

    def business(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        """When there is business on a day, in UTC."""
        if not self.calendar.is_working(day):
            return ()
        hours = self.hours.get(day.weekday(), ()) if self.hours else ((OPEN, CLOSE),)
        return [(at(day, opens, self.zone), self._end(day, closes)) for opens, closes in hours]

    def closes_at(self, day: date) -> datetime:
        """The close of business; the end of a day without business."""
        spans = self.business(day)
        return spans[-1][1] if spans else starts_at(day + DAY, self.zone)

    def _end(self, day: date, closes: time) -> datetime:
        if closes == time.max:
            return starts_at(day + DAY, self.zone)
        return at(day, closes, self.zone)


class Counted(NamedTuple):
    """A period that was counted to its end."""

    started_at: datetime
    nominal_on: date
    """The last day, before it moved because people rest on it."""
    due_on: date
    """The last day that is in time."""
    due_at: datetime
    """The first moment, in UTC, that is too late."""
    provisional: bool
    """Whether it rests on a year whose calendar is not published."""
    calendar: str
    """The publications it was counted by, as `Calendar.version` names them."""
    paused: tuple[date, ...] = ()
    """Dates that were left out."""


def count(
    period: Period, start: datetime, setting: Setting, pauses: Iterable[Pause] = ()
) -> Counted:
    """Where a period ends that begins at `start`.

    Pauses that have no end are not counted through: the caller knows the period stands still.

    Raises:
        Uncountable: it ends beyond all calendars.
    """
    try:
        counted = _counted(period, start, setting, frozenset(_dates(pauses)))
    except OverflowError as error:  # there is no date after 9999
        raise Uncountable from error
    if counted.due_at.year >= LAST_YEAR:
        raise Uncountable
    return counted


def _counted(
    period: Period, start: datetime, setting: Setting, left_out: frozenset[date]
) -> Counted:
    if period.unit in CLOCKED:
        return _clocked(period, start, setting, left_out)
    first = local_date(start, setting.zone)
    counted = counted_days(period, first, setting.calendar, left_out)
    nominal = _last(period, first, counted, left_out)
    rolls = period.roll is Roll.FORWARD
    due = _rolled(nominal, setting.calendar, left_out) if rolls else nominal
    if period.end is End.CLOSE_OF_BUSINESS:
        due_at = setting.closes_at(due)
    else:
        due_at = starts_at(due + DAY, setting.zone)
    by_calendar = period.unit is Unit.WORKING_DAYS
    looked_at = first if by_calendar else nominal
    depends = by_calendar or rolls or period.end is End.CLOSE_OF_BUSINESS
    return Counted(
        started_at=start,
        nominal_on=nominal,
        due_on=due,
        due_at=due_at,
        provisional=depends and not setting.calendar.is_published(looked_at, due),
        calendar=setting.calendar.version(first, due),
        paused=tuple(sorted(day for day in left_out if first <= day <= due)),
    )


def counted_days(
    period: Period, first: date, calendar: Calendar, left_out: frozenset[date] = frozenset()
) -> Iterator[date]:
    """Each day that counts towards a period of days which begins on `first`, without end."""
    working = period.unit is Unit.WORKING_DAYS
    for day in islice(days_from(_begin(period, first)), _FARTHEST):
        if day not in left_out and (not working or calendar.is_working(day)):
            yield day
    raise Uncountable


def _begin(period: Period, first: date) -> date:
    """The first day that counts."""
    return first if period.first_day is FirstDay.SAME_DAY else first + DAY


def _last(period: Period, first: date, counted: Iterator[date], left_out: frozenset[date]) -> date:
    if period.unit in {Unit.MONTHS, Unit.YEARS}:
        return _lengthened(_begin(period, first), _last_of_months(period, first), left_out)
    days = period.length * (7 if period.unit is Unit.WEEKS else 1)
    return next(islice(counted, days - 1, None)) if days else first


def _lengthened(begin: date, last: date, left_out: frozenset[date]) -> date:
    """`last`, a day later for each left-out date from `begin` up to where it then is."""
    for day in sorted(left_out):
        if begin <= day <= last:
            last += DAY
    return last


def _last_of_months(period: Period, first: date) -> date:
    """The corresponding day, or the last of the month where there is none (Civil Code Art. 202).

    Where the first day counts, a whole month is over the day before the corresponding one; a month
    without that day is whole with its own last day all the same.
    """
    months = period.length * (12 if period.unit is Unit.YEARS else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    if year >= LAST_YEAR:
        raise Uncountable
    days = monthrange(year, month + 1)[1]
    if first.day > days:
        return date(year, month + 1, days)
    corresponding = date(year, month + 1, first.day)
    return corresponding - DAY if period.first_day is FirstDay.SAME_DAY else corresponding


def _rolled(nominal: date, calendar: Calendar, left_out: frozenset[date]) -> date:
    """`nominal`, or the first working day after it that is not left out (Civil Code Art. 203).

    A left-out date does not count, so it is no last day either: whoever owes something would have
    to do it on a day on which the period stands still. Other left-out dates after the nominal day
    move nothing, for nothing was left to be counted.
    """
    for day in islice(days_from(nominal), _FARTHEST):
        if calendar.is_working(day) and day not in left_out:
            return day
    raise Uncountable


def _dates(pauses: Iterable[Pause]) -> Iterator[date]:
    """Every date that some pause with an end leaves out."""
    for pause in pauses:
        if pause.to_on is not None:
            length = (pause.to_on - pause.from_on).days
            yield from islice(days_from(pause.from_on), max(length, 0))


def spans(
    period: Period, start: datetime, setting: Setting, left_out: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of time that count towards a period of hours or minutes, without end."""
    begin = start.astimezone(UTC)  # two moments of one zone differ by its clocks, not by time
    for day in islice(days_from(local_date(start, setting.zone)), _FARTHEST):
        if day in left_out:
            continue
        if period.unit is Unit.BUSINESS_HOURS:
            stretches = setting.business(day)
        else:
            stretches = [(starts_at(day, setting.zone), starts_at(day + DAY, setting.zone))]
        for opens, closes in stretches:
            if closes > max(opens, begin):  # where clocks go forward, opening may come later
                yield max(opens, begin), closes
    raise Uncountable


def after(
    amount: timedelta, period: Period, start: datetime, setting: Setting, left_out: frozenset[date]
) -> datetime:
    """The moment at which `amount` of the time that counts has passed."""
    if not left_out and period.unit is not Unit.BUSINESS_HOURS and amount < _YEAR:
        return start.astimezone(UTC) + amount  # all of the time counts
    missing = amount
    for opens, closes in spans(period, start, setting, left_out):
        if missing <= closes - opens:
            return opens + missing
        missing -= closes - opens
    raise Uncountable


def duration(period: Period) -> timedelta:
    """The time a period of hours or minutes takes."""
    if period.unit is Unit.MINUTES:
        return timedelta(minutes=period.length)
    return timedelta(hours=period.length)


def _clocked(
    period: Period, start: datetime, setting: Setting, left_out: frozenset[date]
) -> Counted:
    due_at = after(duration(period), period, start, setting, left_out)
    first = local_date(start, setting.zone)
    # What is due at midnight is due at the end of the day before.
    due_on = local_date(due_at - datetime.resolution, setting.zone)
    by_calendar = period.unit is Unit.BUSINESS_HOURS
    return Counted(
        started_at=start,
        nominal_on=due_on,
        due_on=due_on,
        due_at=due_at,
        provisional=by_calendar and not setting.calendar.is_published(first, due_on),
        calendar=setting.calendar.version(first, due_on),
        paused=tuple(sorted(day for day in left_out if first <= day <= due_on)),
    )
