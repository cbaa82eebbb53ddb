"""Clocks of a case: what the law or our own promise allows, counted, watched and proved.

A running clock belongs to a case and is named by pack and clock; its rule stands in a rule pack
(`rule.py`), and its days are counted in `counting.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile
from typing import Any, TypeVar

from functions.core import counting
from functions.core.calendar import at, local_date
from functions.core.counting import CLOCKED, Counted, Pause, Setting
from functions.core.errors import Refused
from functions.core.rule import SHARES, ClockRule, Level
from functions.core.values import Moment, Shape

Found = TypeVar("Found")
_MOST_KNOWN = 1000
_MORNING = time(9)
"""When people are warned, where the branch is."""


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


ENDED = frozenset({ClockState.MET, ClockState.CANCELLED})


class LeftOut(Shape):
    """Dates that do not count, by a reason the rule knows; open while `to_on` is not set."""

    from_on: date
    to_on: date | None = None
    reason: str


class Past(Shape):
    """A date the clock had, and why it has it no more."""

    revision: int
    due_on: date
    due_at: Moment
    why: str
    """`extended`, `resumed`, `restarted` or `recomputed`."""
    at: Moment


class Clock(Shape):
    """One running obligation of a case."""

    pack: str
    clock: str
    started_at: Moment
    revision: int = 1
    state: ClockState = ClockState.RUNNING
    pauses: tuple[LeftOut, ...] = ()
    extended: str | None = None
    """The last extension, by its step."""
    nominal_on: date
    due_on: date
    due_at: Moment
    provisional: bool = False
    calendar: str
    """The publications it was counted by."""
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


@dataclass(frozen=True)
class Law:
    """A rule, and where its days are counted."""

    rule: ClockRule
    setting: Setting
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """Cases of one day end on one day: what was counted for the first serves the others."""

    def count(self, clock: Clock) -> Counted:
        """Where the clock ends as it now is."""
        return self._counted(clock.started_at, clock.extended, clock.pauses)

    def _counted(
        self, start: datetime, extended: str | None = None, pauses: tuple[LeftOut, ...] = ()
    ) -> Counted:
        def count() -> Counted:
            left_out = (Pause(each.from_on, each.to_on, each.reason) for each in pauses)
            return counting.count(self.rule.period(extended), start, self.setting, left_out)

        if self.rule.unit in CLOCKED:
            return count()
        key = ("count", local_date(start, self.setting.zone), extended, pauses)
        return replace(self._once(key, count), started_at=start)

    def _once(self, key: Any, find: Callable[[], Found]) -> Found:
        found: Found | None = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = find()
        return found

    def start(self, at_: datetime) -> Clock:
        """The clock, begun at a moment."""
        return Clock(
            pack=self.rule.pack,
            clock=self.rule.clock,
            started_at=at_,
            **_dates(self._counted(at_)),
        )

    def restart(self, clock: Clock, from_: datetime, *, now: datetime) -> Clock:
        """The same clock counted anew from `from_`; the old date stays in its history."""
        counted = self._counted(from_)
        changed = {
            "started_at": from_,
            "revision": clock.revision + 1,
            "state": ClockState.RUNNING,
            "pauses": (),
            "extended": None,
            "reached": (),
            "ended_at": None,
            "history": _with_past(clock, "restarted", now),
        }
        return clock.model_copy(update=changed | _dates(counted))

    def pause(self, clock: Clock, reason: str, *, from_on: date) -> Clock:
        """The clock standing still from a local date.

        Raises:
            Refused: `pause_not_allowed`, `clock_not_running`.
        """
        if reason not in self.rule.pauses:
            raise Refused("pause_not_allowed", allowed=list(self.rule.pauses))
        if clock.state is not ClockState.RUNNING:
            raise Refused("clock_not_running")
        pauses = (*clock.pauses, LeftOut(from_on=from_on, reason=reason))
        return clock.model_copy(update={"state": ClockState.PAUSED, "pauses": pauses})

    def resume(self, clock: Clock, *, to_on: date, now: datetime) -> Clock:
        """The clock going on from a local date, which counts again.

        Raises:
            Refused: `clock_not_paused`.
        """
        if clock.state is not ClockState.PAUSED:
            raise Refused("clock_not_paused")
        last = clock.pauses[-1]
        closed = last.model_copy(update={"to_on": max(to_on, last.from_on)})
        going_on = clock.model_copy(
            update={"state": ClockState.RUNNING, "pauses": (*clock.pauses[:-1], closed)}
        )
        return self.recounted(going_on, "resumed", now=now)

    def extend(self, clock: Clock, step: str, *, now: datetime) -> Clock:
        """The clock, given the whole length of one of its rule's steps.

        Raises:
            Refused: `extension_not_allowed`: no such step, or one already passed;
                `clock_not_running`; `extension_too_late`: after the old date.
        """
        extension = self.rule.extension(step)
        if clock.state is not ClockState.RUNNING:
            raise Refused("clock_not_running")
        if now >= clock.due_at:
            raise Refused("extension_too_late", due_at=clock.due_at.isoformat())
        if extension.length <= self.rule.period(clock.extended).length:
            steps = [
                each.step
                for each in self.rule.extensions
                if each.length > self.rule.period(clock.extended).length
            ]
            raise Refused("extension_not_allowed", allowed=steps)
        return self.recounted(clock.model_copy(update={"extended": step}), "extended", now=now)

    def recounted(self, clock: Clock, why: str, *, now: datetime) -> Clock:
        """The clock with the date that follows now, the old one kept where it moved."""
        dates = _dates(self.count(clock))
        if (dates["due_on"], dates["due_at"]) == (clock.due_on, clock.due_at):
            return clock.model_copy(update=dates)
        changed = {
            "revision": clock.revision + 1,
            "history": _with_past(clock, why, now),
            "reached": tuple(level for level in clock.reached if self._stays(clock, level, now)),
        }
        return clock.model_copy(update=dates | changed)

    def _stays(self, clock: Clock, level: Level, now: datetime) -> bool:
        """Whether a level that was told of is not told of again: only what lies ahead is new."""
        return self.instants(clock.model_copy(update=_dates(self.count(clock))))[level] <= now

    def instants(self, clock: Clock) -> dict[Level, datetime]:
        """When each level that somebody hears of is reached, in UTC."""
        if self.rule.unit in CLOCKED:
            return self._instants(clock)
        start = local_date(clock.started_at, self.setting.zone)
        key = ("instants", start, clock.extended, clock.pauses, clock.due_on)
        return self._once(key, lambda: self._instants(clock))

    def _instants(self, clock: Clock) -> dict[Level, datetime]:
        told = {warned.level for warned in self.rule.warnings} | {Level.BREACH}
        return {level: self._instant(clock, level) for level in Level if level in told}

    def _instant(self, clock: Clock, level: Level) -> datetime:
        if level in SHARES:
            return self._passed(clock, SHARES[level])
        calendar, zone = self.setting.calendar, self.setting.zone
        if level is Level.DAY_BEFORE:
            return at(calendar.last_working_before(clock.due_on), _MORNING, zone)
        if level is Level.NOMINAL and clock.nominal_on < clock.due_on:
            return at(clock.nominal_on, _MORNING, zone)
        return clock.due_at

    def _passed(self, clock: Clock, share: Fraction) -> datetime:
        """When a share of what is counted has passed: 09:00 of that date, or the very moment."""
        period = self.rule.period(clock.extended)
        left_out = frozenset(self.count(clock).paused if clock.pauses else ())
        if period.unit in CLOCKED:
            amount = counting.duration(period) * share.numerator / share.denominator
            return counting.after(amount, period, clock.started_at, self.setting, left_out)
        first = local_date(clock.started_at, self.setting.zone)
        days = counting.counted_days(period, first, self.setting.calendar, left_out)
        within = list(takewhile(lambda day: day <= clock.nominal_on, days))
        place = -(-len(within) * share.numerator // share.denominator)
        day = within[place - 1] if within else first
        return at(day, _MORNING, self.setting.zone)

    def next_at(self, clock: Clock) -> datetime | None:
        """The next moment at which somebody has to hear of it; None while none lies ahead."""
        if clock.state is not ClockState.RUNNING:
            return None
        instants = self.instants(clock)
        ahead = (instants[level] for level in self._told(clock, instants))
        return min(ahead, default=None)

    def _told(self, clock: Clock, instants: dict[Level, datetime]) -> list[Level]:
        """The levels still to tell of, lowest first; one from before the start means nothing."""
        return [
            level
            for level, instant in instants.items()
            if level not in clock.reached and (level is Level.BREACH or instant > clock.started_at)
        ]

    def fire(self, clock: Clock, *, now: datetime) -> tuple[Clock, Level | None]:
        """The clock once `now` has come, and the level to tell of: the highest of those reached.

        Levels that were passed unseen are kept as reached and not told of (T12, T14).
        """
        if clock.state is not ClockState.RUNNING:
            return clock, None
        instants = self.instants(clock)
        told = {warned.level for warned in self.rule.warnings} | {Level.BREACH}
        come = [
            level
            for level in Level
            if level in told and level not in clock.reached and instants[level] <= now
        ]
        if not come:
            return clock, None
        changed: dict[str, object] = {"reached": (*clock.reached, *come)}
        if Level.BREACH in come:
            changed["state"] = ClockState.BREACHED
        return clock.model_copy(update=changed), come[-1]


def stop(clock: Clock, *, at_: datetime) -> Clock:
    """The clock, met: a breach stays on record."""
    return clock.model_copy(update={"state": ClockState.MET, "ended_at": at_})


def cancel(clock: Clock, *, at_: datetime) -> Clock:
    """The clock of what is owed no more."""
    return clock.model_copy(update={"state": ClockState.CANCELLED, "ended_at": at_})


def _dates(counted: Counted) -> dict[str, Any]:
    return {
        "nominal_on": counted.nominal_on,
        "due_on": counted.due_on,
        "due_at": counted.due_at,
        "provisional": counted.provisional,
        "calendar": counted.calendar,
    }


def _with_past(clock: Clock, why: str, now: datetime) -> tuple[Past, ...]:
    past = Past(revision=clock.revision, due_on=clock.due_on, due_at=clock.due_at, why=why, at=now)
    return (*clock.history, past)
