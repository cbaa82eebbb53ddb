"""Calendars as they stand: those of this release, with the years that were published since.

What was published is read at most once a minute, beside what a call reads anyway. Whoever counts by
a calendar that was superseded within that minute is put right by `timetables.recount`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from functions.aws import clock, table
from functions.aws.table import Item, Loaded
from functions.aws.trigger import Key, Trigger
from functions.core.calendar import Calendar
from functions.core.publication import KnownCalendar
from functions.rulepacks import calendars

FRESH = timedelta(minutes=1)
_CALENDAR, _VIEW = "CAL#", "V#calendar"


class _Known:
    """What this process has read."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Read again before the next count."""
        self.read_at: datetime | None = None
        self.documents: dict[str, str] = {}
        self.calendars: dict[str, Calendar] = {}

    @property
    def is_fresh(self) -> bool:
        return self.read_at is not None and clock.wall() - self.read_at < FRESH

    def learn(self, rows: Mapping[Key, Item]) -> None:
        """Take note of what was read."""
        found = {
            key.pk.removeprefix(_CALENDAR): row["doc"]
            for key, row in rows.items()
            if key.sk == _VIEW
        }
        if found != self.documents:
            self.calendars.clear()
        self.documents, self.read_at = found, clock.wall()


known = _Known()


def load(trigger: Trigger, *keys: Key) -> Loaded:
    """As `table.load`, for whoever will count days: reads what is published, if it may be old."""
    if known.is_fresh:
        return table.load(trigger, *keys)
    loaded = table.load(trigger, *keys, *_keys())
    known.learn(loaded.rows)
    return loaded


def refreshed() -> dict[str, str]:
    """What is published at this moment: calendar -> its years and how often each was."""
    known.learn(table.get_all(_keys()))
    return {each: _years(calendar(each)) for each in calendars.publishers()}


def packaged() -> dict[str, str]:
    """As `refreshed`, of what comes with this release."""
    return {each: _years(calendars.named(each)) for each in calendars.publishers()}


def _years(known_of: Calendar) -> str:
    return ",".join(f"{year}.{known_of.years[year].version}" for year in sorted(known_of.years))


def calendar(id_: str) -> Calendar:
    """The calendar of that id: the same object until something is published.

    Raises:
        UnknownCalendar: there is none.
    """
    if known.read_at is None:
        known.learn(table.get_all(_keys()))
    if id_ not in known.calendars:
        document = known.documents.get(calendars.publisher(id_))
        later = KnownCalendar.model_validate_json(document).published if document else ()
        known.calendars[id_] = calendars.named(id_, later)
    return known.calendars[id_]


def _keys() -> tuple[Key, ...]:
    return tuple(Key(f"{_CALENDAR}{each}", _VIEW) for each in calendars.publishers())
