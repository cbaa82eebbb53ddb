"""Where periods end, told by packages that share no code with ours: slow to ask, so asked once.

`chinesecalendar` tells the mainland's working days, `holidays` those of England and Wales.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from holidays import country_holidays

FIRST, LAST = date(2013, 1, 1), date(2026, 12, 31)
"""All years of the packs in force, as far as the mainland's calendar is published."""
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


@dataclass(frozen=True)
class Oracle:
    working: list[date]
    """Every working day, in order."""

    def working_days(self, start: date, length: int) -> date | None:
        """The last of `length` working days after `start`; None beyond what is published."""
        place = bisect_right(self.working, start) + length - 1
        return self.working[place] if place < len(self.working) else None

    def rolled(self, nominal: date) -> date | None:
        """`nominal`, or the next working day; None beyond what is published."""
        place = bisect_left(self.working, nominal)
        return self.working[place] if place < len(self.working) else None


@cache
def mainland() -> Oracle:
    return _of(lambda day: bool(chinese_calendar.is_workday(day)))


@cache
def england() -> Oracle:
    rests = country_holidays("GB", subdiv="ENG", years=range(FIRST.year, LAST.year + 1))
    return _of(lambda day: day.weekday() < 5 and day not in rests)


def _of(works: Callable[[date], bool]) -> Oracle:
    return Oracle([day for day in ALL_DAYS if works(day)])


def expected(oracle: Oracle, start: date, lengths: range) -> Iterator[tuple[int, bool, date, date]]:
    """(length, whether in working days, nominal, due) of each period that ends within `LAST`."""
    for length in lengths:
        if due := oracle.working_days(start, length):
            yield length, True, due, due
        nominal = start + timedelta(days=length)
        if due := oracle.rolled(nominal):
            yield length, False, nominal, due
