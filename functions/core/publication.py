"""Years of a calendar published to a running system, over those that come with the software."""

from collections.abc import Mapping
from datetime import date

from functions.core.calendar import PublishedYear
from functions.core.values import Tolerant


class KnownYear(Tolerant):
    """A year as `staff` keeps it."""

    year: int
    publication: int
    rests: Mapping[date, str]
    works: frozenset[date] = frozenset()


class KnownCalendar(Tolerant):
    """A calendar's read item `CAL#<calendar_id>` / `V#calendar`."""

    calendar_id: str
    years: tuple[KnownYear, ...]

    @property
    def published(self) -> tuple[PublishedYear, ...]:
        return tuple(
            PublishedYear(each.year, each.publication, each.rests, each.works)
            for each in self.years
        )
