"""An account, a branch, a calendar, or the caller's own person, as one request sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions.aws.table import Loaded
from functions.core.calendar import DEFAULT_ZONE, Calendar, PublishedYear
from functions.core.errors import NotFound
from functions.rulepacks import calendars
from functions.staff.card import Away, StaffCard
from functions.staff.model import Account
from functions.staff.places import Branch, WorkCalendar


@dataclass(frozen=True)
class AccountFile:
    """An account as one request sees it; None where it is not there yet."""

    account: Account | None
    loaded: Loaded
    people: Mapping[str, Account] = field(default_factory=dict)
    """Others whom the request is about, by id, as far as we know them."""
    time_zone: str = DEFAULT_ZONE
    """The zone of the account's branch, where it was asked for."""

    @property
    def found(self) -> Account:
        """The account.

        Raises:
            NotFound: there is none.
        """
        if self.account is None:
            raise NotFound
        return self.account


@dataclass(frozen=True)
class BranchFile:
    branch: Branch | None
    loaded: Loaded

    @property
    def found(self) -> Branch:
        """The branch.

        Raises:
            NotFound: there is none.
        """
        if self.branch is None:
            raise NotFound
        return self.branch


@dataclass(frozen=True)
class CalendarFile:
    """One year of a calendar."""

    calendar: WorkCalendar
    """What was published here; empty where that is nothing yet."""
    year: int
    loaded: Loaded

    @property
    def known(self) -> Calendar:
        """The calendar, with what comes with the software."""
        return calendars.named(self.calendar.calendar_id, self.calendar.published)

    @property
    def found(self) -> PublishedYear:
        """The year.

        Raises:
            NotFound: it is not published.
        """
        if self.year not in self.known.years:
            raise NotFound
        return self.known.years[self.year]


@dataclass(frozen=True)
class Myself:
    """Who asks: the card of a member of staff, and the language a customer asked for."""

    card: StaffCard | None
    away: Away | None
    locale: str
