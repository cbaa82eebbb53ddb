"""What is kept of a case's clocks: each running obligation, and under whose rules they run."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import ConfigDict

from functions.core.calendar import Venue
from functions.core.decision import Aggregate
from functions.core.rule import Level
from functions.core.values import Day, Moment


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    ELAPSED = "elapsed"
    """It is over, and nothing was owed: the time in which a customer may ask for more."""
    CANCELLED = "cancelled"


ENDED = frozenset({ClockState.MET, ClockState.ELAPSED, ClockState.CANCELLED})


@dataclass(frozen=True)
class LeftOut:
    """Dates that do not count, by a reason the rule knows; open while `to_on` is not set."""

    from_on: Day
    reason: str
    to_on: Day | None = None


@dataclass(frozen=True)
class Past:
    """A date the clock had, and why it has it no more."""

    revision: int
    due_on: Day
    due_at: Moment
    why: str
    """`extended`, `resumed`, `restarted`, `taken_up` or `recomputed`."""
    at: Moment


@dataclass(frozen=True)
class Clock:
    """One running obligation of a case.

    A plain value: a report starts several, and each is made of what was checked already.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    pack: str
    clock: str
    started_at: Moment
    nominal_on: Day
    due_on: Day
    due_at: Moment
    provisional: bool
    calendar: str
    """The publications it was counted by."""
    revision: int = 1
    state: ClockState = ClockState.RUNNING
    pauses: tuple[LeftOut, ...] = ()
    extended: str | None = None
    """The last extension, by its step."""
    reached: tuple[Level, ...] = ()
    """The levels of this revision that were told of."""
    ended_at: Moment | None = None
    history: tuple[Past, ...] = ()

    @property
    def name(self) -> tuple[str, str]:
        """A running clock is named by pack and clock: one clock may run in two packs at once."""
        return self.pack, self.clock

    @property
    def is_open(self) -> bool:
        """Whether what is owed is still owed."""
        return self.state not in ENDED


class Timetable(Aggregate):
    """The clocks of one case: a record beside the case's own.

    So time that passes, or a notice that is proved to be sent, never changes the case behind the
    back of whoever works on it; and every kind of case is timed alike.
    """

    kind: str
    """`claim`, `complaint`, ..."""
    case_id: str
    case_no: str
    branch: str
    time_zone: str
    calendar: str
    jurisdiction: str
    received_on: Day
    """Chooses the law, with the jurisdiction."""
    variants: tuple[str, ...] = ()
    """What sort of case it is, for rules that are for one sort alone."""
    clocks: tuple[Clock, ...] = ()
    next_at: Moment | None = None
    """The next moment at which some clock has something to tell."""

    @property
    def venue(self) -> Venue:
        return Venue(self.time_zone, self.calendar, self.jurisdiction)
