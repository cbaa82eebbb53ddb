"""What staff records publish: who works here with which power, and where."""

from __future__ import annotations

from typing import Annotated, ClassVar

from functions.core.event import Event
from functions.core.money import Money
from functions.core.values import PERSONAL


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


class BranchRecorded(StaffEvent):
    type: ClassVar[str] = "branch.recorded"

    code: str
    time_zone: str
    calendar: str
    jurisdiction: str
