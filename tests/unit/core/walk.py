"""Where periods end, found by walking: day after day, and quarter of an hour after quarter.

Slow and plain, and written from the rules (Civil Code Art. 200-204), not from the code under test:
each quarter of an hour asks the wall clock which day and what time it is there. `oracle.py` says
who works on which day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import takewhile
from zoneinfo import ZoneInfo

from functions.core.counting import End, FirstDay, Period, Roll, Unit
from tests.unit.core.oracle import LAST, Oracle

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
Hours = Mapping[int, Sequence[tuple[time, time]]]
OFFICE: Hours = {weekday: [(time(9), time(17))] for weekday in range(7)}


@dataclass(frozen=True)
class Walker:
    """Somebody at a place, with a calendar, a clock, and hours on the door."""

    oracle: Oracle
    zone: str
    hours: Hours
    left_out: frozenset[date]

    def works(self, day: date) -> bool:
        """Beyond what is published every day is worked, so that each walk has an end."""
        return day > LAST or day in self._worked

    @cached_property
    def _worked(self) -> frozenset[date]:
        return frozenset(self.oracle.working)

    def _clock(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.zone))

    def _is_open(self, moment: datetime) -> bool:
        now = self._clock(moment)
        openings = self.hours.get(now.weekday(), ())
        return self.works(now.date()) and any(a <= now.time() < b for a, b in openings)

    def days(self, period: Period, start: datetime) -> tuple[date, date]:
        """The nominal last day, and the one that is in time."""
        first = self._clock(start).date()
        begin = first if period.first_day is FirstDay.SAME_DAY else first + DAY
        missing = self._length(period, first, begin)
        day = begin - DAY
        while missing:
            day += DAY
            rests = period.unit is Unit.WORKING_DAYS and not self.works(day)
            missing -= day not in self.left_out and not rests
        nominal = day
        while period.roll is Roll.FORWARD and (not self.works(day) or day in self.left_out):
            day += DAY
        return nominal, day

    def _length(self, period: Period, first: date, begin: date) -> int:
        """How many days have to be counted."""
        match period.unit:
            case Unit.MONTHS | Unit.YEARS:
                months = period.length * (12 if period.unit is Unit.YEARS else 1)
                return (_last_of_months(first, begin, months) - begin).days + 1
            case Unit.WEEKS:
                return 7 * period.length
            case _:
                return period.length

    def ends_at(self, period: Period, due: date) -> datetime:
        """The first moment that is no more of the last day, or of its business."""
        noon = datetime.combine(due, time(12), ZoneInfo(self.zone)).astimezone(UTC)
        around = [noon + n * QUARTER for n in range(-60, 61)]
        quarters = [moment for moment in around if self._clock(moment).date() == due]
        opened = [moment for moment in quarters if self._is_open(moment)]
        if period.end is End.CLOSE_OF_BUSINESS and opened:
            return opened[-1] + QUARTER
        return quarters[-1] + QUARTER

    def time(self, period: Period, start: datetime) -> datetime:
        """The moment at which hours or minutes are over; they are whole quarters, as is `start`."""
        per = timedelta(minutes=1) if period.unit is Unit.MINUTES else timedelta(hours=1)
        missing = period.length * per // QUARTER
        moment = start.astimezone(UTC)
        while missing:
            counts = period.unit is not Unit.BUSINESS_HOURS or self._is_open(moment)
            missing -= counts and self._clock(moment).date() not in self.left_out
            moment += QUARTER
        return moment


def _last_of_months(first: date, begin: date, months: int) -> date:
    """The day that has the first's number in the last month, or the month's last day.

    Where the first day counts, it is that of the day before the number comes again.
    """
    wanted = first.year * 12 + first.month + months
    days = (first + n * DAY for n in range(31 * months + 62))
    month = [
        day
        for day in takewhile(lambda day: day.year * 12 + day.month <= wanted, days)
        if day.year * 12 + day.month == wanted
    ]
    found = [day for day in month if day.day == first.day]
    return found[0] - (1 - (begin - first).days) * DAY if found else month[-1]
