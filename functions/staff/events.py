"""What staff records publish: who works here with which power, and where."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from functions.core.access import Lender
from functions.core.event import Event
from functions.core.money import Money
from functions.core.values import PERSONAL, Shape
from functions.staff.places import Hours


class StaffEvent(Event):
    context: ClassVar[str] = "staff"


class PowerEvent(StaffEvent):
    """Who may do what from now on."""

    account_id: str
    roles: tuple[str, ...]
    branch: str | None = None
    team: str | None = None
    authority: Money | None = None
    active: bool
    identities: int


class PrincipalEnrolled(PowerEvent):
    type: ClassVar[str] = "principal.enrolled"


class StaffRecorded(PowerEvent):
    type: ClassVar[str] = "staff.recorded"

    name: Annotated[str, PERSONAL]
    email: Annotated[str | None, PERSONAL] = None
    mobile: Annotated[str | None, PERSONAL] = None
    locale: str


class DaysAway(Shape):
    from_on: date
    to_on: date
    deputy_id: str | None = None


class AbsencesPlanned(StaffEvent):
    """When somebody is away from now on, in full."""

    type: ClassVar[str] = "staff.absences_planned"

    staff_id: str
    absences: tuple[DaysAway, ...]
    time_zone: str
    reasons: Annotated[dict[str, str], PERSONAL]
    """By the first day of the absence."""


class LentPower(Shape):
    to_id: str
    roles: tuple[str, ...]
    authority: Money | None = None
    from_on: date
    to_on: date


class PowerLent(StaffEvent):
    """What somebody lends from now on, in full; nothing where all was taken back."""

    type: ClassVar[str] = "staff.power_lent"

    staff_id: str
    delegations: tuple[LentPower, ...]
    time_zone: str


class PowerReceived(StaffEvent):
    """Who lends somebody power from now on, in full."""

    type: ClassVar[str] = "staff.power_received"

    staff_id: str
    lenders: tuple[Lender, ...]


class BranchRecorded(StaffEvent):
    type: ClassVar[str] = "branch.recorded"
    shape: ClassVar[int] = 2

    code: str
    time_zone: str
    calendar: str
    jurisdiction: str
    hours: Hours = Field(default_factory=dict)


class CalendarPublished(StaffEvent):
    """On which days of a year people rest or work from now on, in full."""

    type: ClassVar[str] = "calendar.published"

    calendar_id: str
    year: int
    publication: int
    rests: dict[date, str]
    works: tuple[date, ...]
