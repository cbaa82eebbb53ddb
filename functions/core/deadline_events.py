"""What is published of clocks, the same for every kind of case: one source, `anxin.deadlines`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from functions.core.event import Event


class CaseTimed(Event):
    """Every event of clocks names the case."""

    context: ClassVar[str] = "deadlines"

    case_kind: str
    """`claim`, `complaint`, ..."""
    case_id: str
    case_no: str
    branch: str


@dataclass(frozen=True)
class Started:
    """A clock as it begins; a plain value, like the clock itself."""

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
    """`extended`, `resumed`, `restarted`, `taken_up` or `recomputed`."""
    was_due_on: date
    was_due_at: datetime
    provisional: bool
    calendar: str
    to: tuple[str, ...] = ()
    """Who has to hear of it: roles of the case, where a publication left less time than before."""


class DeadlinePaused(DeadlineEvent):
    """Dates from `from_on` are left out, until it goes on; the date is open meanwhile."""

    type: ClassVar[str] = "deadline.paused"

    reason: str
    from_on: date


class DeadlineWarned(DeadlineEvent):
    type: ClassVar[str] = "deadline.warned"

    level: str
    reached_at: datetime
    """When it was reached; told of later, it says that we were late."""
    to: tuple[str, ...]
    """Roles of the case: `owner`, `lead`, `head`, ..."""


class DeadlineBreached(DeadlineEvent):
    type: ClassVar[str] = "deadline.breached"

    reached_at: datetime
    to: tuple[str, ...]
    consequence: str | None = None


class DeadlineMet(DeadlineEvent):
    type: ClassVar[str] = "deadline.met"

    late: bool


class DeadlineElapsed(DeadlineEvent):
    """It passed, and nothing was owed: the time in which somebody might have asked for more."""

    type: ClassVar[str] = "deadline.elapsed"


class DeadlineCancelled(DeadlineEvent):
    type: ClassVar[str] = "deadline.cancelled"
