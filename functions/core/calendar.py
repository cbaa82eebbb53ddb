"""Days as people live them: which day it is where the branch is, and whether people work on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
"""Where a branch does not say otherwise."""


class Venue(NamedTuple):
    """Where days are counted, and by whose law; what holds where a branch does not say."""

    time_zone: str = DEFAULT_ZONE
    calendar: str = "cn"
    jurisdiction: str = "CN"


DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of `moment` in the IANA zone `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def at(day: date, when: time, zone: str) -> datetime:
    """The moment, in UTC, of a local time on `day` in the IANA zone `zone`."""
    return datetime.combine(day, when, ZoneInfo(zone)).astimezone(UTC)


def starts_at(day: date, zone: str) -> datetime:
    """The moment, in UTC, at which `day` begins in the IANA zone `zone`."""
    return at(day, time(), zone)


class DayKind(StrEnum):
    """Why people work on a day, or rest."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    """A day of the weekend that is worked in place of another (调休上班)."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class Day(NamedTuple):
    """A date as the calendar has it."""

    on: date
    kind: DayKind
    name: str | None = None
    """Which holiday it is, as the published calendar calls it."""
    provisional: bool = False
    """Whether its year is not published: only the weekend is known."""

    @property
    def is_working(self) -> bool:
        return self.kind in {DayKind.WORKDAY, DayKind.MAKE_UP}


class PublishedYear(NamedTuple):
    """What an authority published for one year."""

    year: int
    version: int
    """Raised with every publication; a deadline names the versions it was counted by."""
    rests: Mapping[date, str] = MappingProxyType({})
    """Rest days that the weekend alone does not explain: date -> name."""
    works: frozenset[date] = frozenset()
    """Days of the weekend that are worked."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days people work on, where it is known; Monday to Friday where it is not yet.

    Each is like itself alone: what is counted by one is kept for as long as that one stands.
    """

    id: str
    years: Mapping[int, PublishedYear] = field(default_factory=dict)
    weekend: frozenset[int] = frozenset({_SATURDAY, _SUNDAY})
    """Weekdays of rest, Monday being 0."""
    works_make_up_days: bool = True
    """False for an institution that rests on every weekend, whatever was published."""

    def day(self, on: date) -> Day:
        """What the calendar says of a date."""
        year = self.years.get(on.year)
        rests_weekly = on.weekday() in self.weekend
        if year is None:
            kind = DayKind.WEEKEND if rests_weekly else DayKind.WORKDAY
            return Day(on, kind, provisional=True)
        if on in year.works and self.works_make_up_days:
            return Day(on, DayKind.MAKE_UP)
        if on in year.rests:
            return Day(on, DayKind.HOLIDAY, year.rests[on])
        return Day(on, DayKind.WEEKEND if rests_weekly else DayKind.WORKDAY)

    def is_working(self, on: date) -> bool:
        return self.day(on).is_working

    def last_working_before(self, on: date) -> date:
        """The last working day before `on`."""
        day = on - DAY
        while not self.is_working(day):
            day -= DAY
        return day

    def is_published(self, first: date, last: date) -> bool:
        """Whether every year from `first` to `last` is published."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def version(self, first: date, last: date) -> str:
        """The publications that a count from `first` to `last` rests on: `cn@2026.1,2027.0`."""
        return _version(self, first.year, last.year)


@lru_cache(maxsize=256)
def _version(calendar: Calendar, first: int, last: int) -> str:
    versions = (
        f"{year}.{calendar.years[year].version if year in calendar.years else 0}"
        for year in range(first, last + 1)
    )
    return f"{calendar.id}@{','.join(versions)}"


def days_from(first: date) -> Iterator[date]:
    """`first`, and every day after it."""
    day = first
    while True:
        yield day
        day += DAY
