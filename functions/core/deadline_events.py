"""What is published of clocks, the same for every kind of case: one source, `anxin.deadlines`."""

from datetime import date, datetime
from typing import ClassVar

from functions.core.event import Event
from functions.core.values import Shape


class CaseTimed(Event):
    """Every event of clocks names the case."""

    context: ClassVar[str] = "deadlines"

    case_kind: str
    """`claim`, `complaint`, ..."""
    case_id: str
    case_no: str
    branch: str


class Started(Shape):
    """A clock as it begins."""

    pack: str
    clock: str
    revision: int
    started_at: datetime
    nominal_on: date
    due_on: date
    due_at: datetime
    provisional: bool
    calendar: str


class DeadlinesStarted(CaseTimed):
    """Everything that began to run in one commit: a report alone starts several clocks."""

    type: ClassVar[str] = "deadlines.started"

    clocks: tuple[Started, ...]


class DeadlineEvent(CaseTimed):
    """What became of one clock."""

    pack: str
    clock: str
    revision: int
    due_on: date
    due_at: datetime


class DeadlineMoved(DeadlineEvent):
    """Both dates: the new one, and the one it had."""

    type: ClassVar[str] = "deadline.moved"

    why: str
    """`extended`, `resumed`, `restarted` or `recomputed`."""
    was_due_on: date
    was_due_at: datetime
    provisional: bool
    calendar: str


class DeadlineWarned(DeadlineEvent):
    type: ClassVar[str] = "deadline.warned"

    level: str
    to: tuple[str, ...]
    """Roles of the case: `owner`, `lead`, `head`, ..."""


class DeadlineBreached(DeadlineEvent):
    type: ClassVar[str] = "deadline.breached"

    to: tuple[str, ...]
    consequence: str | None = None


class DeadlineMet(DeadlineEvent):
    type: ClassVar[str] = "deadline.met"

    late: bool


class DeadlineCancelled(DeadlineEvent):
    type: ClassVar[str] = "deadline.cancelled"
