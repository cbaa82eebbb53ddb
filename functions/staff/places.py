"""Where branches are, when they are open, and on which days people work there."""

from collections.abc import Collection, Sequence
from datetime import time
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from functions.core.calendar import DEFAULT_ZONE, Calendar, PublishedYear
from functions.core.contact import Zone
from functions.core.counting import Setting
from functions.core.decision import Aggregate
from functions.core.errors import FieldError, Invalid, wrong, wrong_at
from functions.core.published import ReadItem
from functions.core.values import (
    Code,
    Jurisdiction,
    Line,
    Listed,
    Shape,
    Wanted,
    WorkingDay,
)

_MINUTE = r"([01][0-9]|2[0-3]):[0-5][0-9]"

Weekday = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]  # fmt: skip


class Opening(Shape):
    """Local hours and minutes: `{"from": "09:00", "to": "17:30"}`; a day may end at 24:00."""

    model_config = ConfigDict(serialize_by_alias=True)

    opens: Annotated[str, Field(alias="from", pattern=f"^{_MINUTE}$"), Wanted("not_an_hour")]
    closes: Annotated[str, Field(alias="to", pattern=f"^({_MINUTE}|24:00)$"), Wanted("not_an_hour")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise wrong_at("to", "too_early", earliest=self.opens)
        return self

    @property
    def times(self) -> tuple[time, time]:
        """As days are counted; `time.max` is midnight."""
        closes = time.max if self.closes == "24:00" else time.fromisoformat(self.closes)
        return time.fromisoformat(self.opens), closes


def _apart(openings: Sequence[Opening]) -> Sequence[Opening]:
    day = sorted(openings, key=lambda opening: opening.opens)
    if any(later.opens < earlier.closes for earlier, later in pairwise(day)):
        raise wrong("overlapping")
    return openings


Hours = dict[
    Weekday,
    Annotated[tuple[Opening, ...], Field(max_length=6), AfterValidator(_apart)],
]


class BranchDetails(Shape):
    """Where a branch is, by the clock, the calendar and the law; and when it is open."""

    name: Line | None = None
    time_zone: Zone = DEFAULT_ZONE
    calendar: Code = "cn"
    jurisdiction: Jurisdiction = "CN"
    hours: Hours = Field(default_factory=dict)
    """By weekday; a day that is not there is closed. Holidays are the calendar's."""

    def must_have_a_calendar(self, known: Collection[str]) -> None:
        """Pass where its calendar is one of those `known`.

        Raises:
            Invalid: `/calendar` is not.
        """
        if self.calendar not in known:
            there_are = ", ".join(sorted(known))
            raise Invalid(FieldError("/calendar", "unknown_calendar", {"known": there_are}))

    def setting(self, calendar: Calendar) -> Setting:
        """Where its days and hours are counted."""
        hours = {
            get_args(Weekday).index(weekday): sorted(opening.times for opening in openings)
            for weekday, openings in self.hours.items()
        }
        return Setting(calendar, self.time_zone, hours)


class Branch(Aggregate):
    code: str
    details: BranchDetails


class BranchCard(ReadItem):
    """Where a branch is, for those who count its days."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "branch"
    shape: ClassVar[int] = 2

    code: str
    time_zone: str
    calendar: str
    jurisdiction: str
    hours: Hours


class DaysPublished(Shape):
    """A year of a calendar as it was published: when people rest beside the weekend, and why."""

    rests: Annotated[dict[WorkingDay, Line], Field(min_length=1, max_length=100)]
    """Date -> name; days of the weekend may be among them."""
    works: Annotated[frozenset[WorkingDay], Listed(50)] = frozenset()
    """Days of the weekend that are worked in place of others."""


class CalendarYear(DaysPublished):
    year: int
    publication: int
    """How often the year was published; deadlines name what they were counted by."""


class WorkCalendar(Aggregate):
    """What was published here of a calendar, over the years that come with the software."""

    calendar_id: str
    years: tuple[CalendarYear, ...] = ()

    @property
    def published(self) -> tuple[PublishedYear, ...]:
        return tuple(
            PublishedYear(each.year, each.publication, each.rests, each.works)
            for each in self.years
        )


class CalendarCard(ReadItem):
    """The years of a calendar that were published here, for those who count its days."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "calendar"

    calendar_id: str
    years: tuple[CalendarYear, ...]
