"""A clock as a rule pack declares it: what is owed, from when, how long, and who hears of it."""

from enum import StrEnum
from fractions import Fraction

from functions.core.counting import End, FirstDay, Period, Roll, Unit
from functions.core.errors import Refused
from functions.core.values import Shape


class Level(StrEnum):
    """How near the end is; each is reached once by every revision of a clock."""

    HALF = "half"
    """Half of what is counted has passed."""
    MOST = "most"
    """Four fifths have."""
    DAY_BEFORE = "day_before"
    """The last working day before the last day."""
    NOMINAL = "nominal"
    """The last day as it was before it moved because people rest on it."""
    BREACH = "breach"


SHARES = {Level.HALF: Fraction(1, 2), Level.MOST: Fraction(4, 5)}


class Warned(Shape):
    """Whom a level reaches: roles of the case (`owner`, `lead`, `head`, ...)."""

    level: Level
    to: tuple[str, ...]


class Extension(Shape):
    """A step by which a period may grow, and on whose word."""

    step: str
    length: int
    """Of the whole period from its start, in the rule's unit."""
    approver: str
    """Who may approve: a role, or `owner` where a reason is enough."""
    notice: bool = True
    """Whether the customer is told before the old date."""


class Standstill(Shape):
    """When a clock stands still, and goes on: from a local date of one event to that of another."""

    reason: str
    from_event: str
    told: str | None = None
    """Of which notice, by its template, where `from_event` speaks of one."""
    until_event: str


class ClockRule(Shape):
    """One clock of a rule pack: what is owed, from when, how long, and who hears of it."""

    pack: str
    clock: str
    basis: str
    """The text it comes from, and where in it: `Insurance Law (2015) Art. 23`."""
    verified: bool
    """Whether that text itself was read."""
    length: int
    unit: Unit
    first_day: FirstDay = FirstDay.DAY_AFTER
    end: End = End.MIDNIGHT
    roll: Roll = Roll.FORWARD
    starts_on: tuple[str, ...]
    """Events of the case that start it."""
    starts_after: str | None = None
    """The clock whose stop starts this one."""
    variant: str | None = None
    """Which sort of case it is for, where one event starts several: `city`. None: every."""
    restarts_on: tuple[str, ...] = ()
    """Events from which it is counted anew."""
    stops_on: tuple[str, ...] = ()
    """Events that show what was owed was done."""
    proof: str | None = None
    """What has to be shown of the event `told`: `sent`, that the notice of it went out. The other
    events that stop the clock show it by themselves."""
    told: str | None = None
    cancels_on: tuple[str, ...] = ()
    taken_up_on: tuple[str, ...] = ()
    """Events by which its end turns out to be none: it is owed again, by the date it had."""
    pauses: tuple[str, ...] = ()
    """Reasons for which dates may be left out."""
    stands_still: tuple[Standstill, ...] = ()
    """Which of them events bring about."""
    extensions: tuple[Extension, ...] = ()
    every: bool = False
    """Whether it begins again whenever it was met."""
    again: bool = False
    """Whether it begins again when, after its end, what starts it happens once more."""
    optional: bool = False
    """Whether it is a time in which one may do something, and just passes where one does not."""
    warnings: tuple[Warned, ...] = ()
    consequence: str | None = None
    """What follows a breach."""

    def told_of(self, level: Level) -> tuple[str, ...]:
        """Whom a level reaches; a breach that names nobody reaches the owner."""
        return next((warned.to for warned in self.warnings if warned.level is level), ("owner",))

    def period(self, extended: str | None = None) -> Period:
        """How it is counted, once extended to a step."""
        length = next(
            (each.length for each in self.extensions if each.step == extended), self.length
        )
        return Period(length, self.unit, self.first_day, self.end, self.roll)

    def extension(self, step: str) -> Extension:
        """The step of that name.

        Raises:
            Refused: `extension_not_allowed`: the rule has no such step.
        """
        for each in self.extensions:
            if each.step == step:
                return each
        allowed = [each.step for each in self.extensions]
        raise Refused("extension_not_allowed", allowed=allowed)
