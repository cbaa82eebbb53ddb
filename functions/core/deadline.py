"""What a rule does with a clock: what the law or our own promise allows, counted and watched.

Clocks are kept in a timetable (`timetable.py`); their rules stand in rule packs (`rule.py`), and
days are counted in `counting.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from fractions import Fraction
from itertools import takewhile
from typing import Any, TypeVar

from functions.core import counting
from functions.core.calendar import at, local_date
from functions.core.counting import CLOCKED, Counted, Pause, Setting
from functions.core.errors import Refused
from functions.core.rule import SHARES, ClockRule, Level
from functions.core.timetable import Clock, ClockState, LeftOut, Past

Found = TypeVar("Found")
_MOST_KNOWN = 1000
_MORNING = time(9)
"""When people are warned, where the branch is."""


@dataclass(frozen=True)
class Law:
    """A rule, and where its days are counted."""

    rule: ClockRule
    setting: Setting
    _known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """Cases of one day end on one day: what was counted for the first serves the others."""

    def count(self, clock: Clock) -> Counted:
        """Where the clock ends as it now is."""
        counted = self._counted(clock.started_at, clock.extended, clock.pauses)
        return counted._replace(started_at=clock.started_at)

    def _counted(
        self, start: datetime, extended: str | None = None, pauses: tuple[LeftOut, ...] = ()
    ) -> Counted:
        """As `count`; where days are counted, it may be that of another start on the same day."""

        def count() -> Counted:
            left_out = (Pause(each.from_on, each.to_on, each.reason) for each in pauses)
            return counting.count(self.rule.period(extended), start, self.setting, left_out)

        if self.rule.unit in CLOCKED:
            return count()
        key = ("count", local_date(start, self.setting.zone), extended, pauses)
        return self._once(key, count)

    def _once(self, key: Any, find: Callable[[], Found]) -> Found:
        found: Found | None = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = find()
        return found

    def start(self, at_: datetime, *, now: datetime) -> Clock:
        """The clock, begun at a moment.

        Raises:
            Refused: `start_in_future`: what begins it has not happened yet.
        """
        if at_ > now:
            raise Refused("start_in_future", now=now.isoformat())
        return Clock(self.rule.pack, self.rule.clock, at_, **_dates(self._counted(at_)))

    def restart(self, clock: Clock, from_: datetime, *, now: datetime) -> Clock:
        """The same clock counted anew from `from_`; the old date stays in its history.

        Raises:
            Refused: as `start`.
        """
        anew = self.start(from_, now=now)
        history = _with_past(clock, "restarted", now)
        return replace(anew, revision=clock.revision + 1, history=history)

    def pause(self, clock: Clock, reason: str, *, from_on: date) -> Clock:
        """The clock standing still from a local date.

        Raises:
            Refused: `pause_not_allowed`, `clock_not_running`.
        """
        if reason not in self.rule.pauses:
            raise Refused("pause_not_allowed", allowed=list(self.rule.pauses))
        if clock.state is not ClockState.RUNNING:
            raise Refused("clock_not_running")
        pauses = (*clock.pauses, LeftOut(from_on, reason))
        return replace(clock, state=ClockState.PAUSED, pauses=pauses)

    def resume(self, clock: Clock, *, to_on: date, now: datetime) -> Clock:
        """The clock going on from a local date, which counts again.

        Raises:
            Refused: `clock_not_paused`.
        """
        if clock.state is not ClockState.PAUSED:
            raise Refused("clock_not_paused")
        last = clock.pauses[-1]
        closed = replace(last, to_on=max(to_on, last.from_on))
        going_on = replace(clock, state=ClockState.RUNNING, pauses=(*clock.pauses[:-1], closed))
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
        return self.recounted(replace(clock, extended=step), "extended", now=now)

    def take_up(self, clock: Clock, *, now: datetime) -> Clock:
        """The clock that had ended, owed again: what was told of it is not told again."""
        was_breached = Level.BREACH in clock.reached
        state = ClockState.BREACHED if was_breached else ClockState.RUNNING
        again = replace(clock, state=state, ended_at=None)
        return again if was_breached else self.recounted(again, "taken_up", now=now)

    def recounted(self, clock: Clock, why: str, *, now: datetime) -> Clock:
        """The clock with the date that follows now, the old one kept where it moved."""
        dates = _dates(self._counted(clock.started_at, clock.extended, clock.pauses))
        if (dates["due_on"], dates["due_at"]) == (clock.due_on, clock.due_at):
            return replace(clock, **dates)
        instants = self.instants(replace(clock, **dates))
        # A level that was told of is told of again only where it lies ahead.
        reached = tuple(level for level in clock.reached if instants.get(level, now) <= now)
        history = _with_past(clock, why, now)
        return replace(
            clock, revision=clock.revision + 1, reached=reached, history=history, **dates
        )

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
        return min(self.ahead(clock).values(), default=None)

    def ahead(self, clock: Clock) -> dict[Level, datetime]:
        """The levels still to tell of, lowest first, and when; one from before the start means
        nothing."""
        if clock.state is not ClockState.RUNNING:
            return {}
        return {
            level: instant
            for level, instant in self.instants(clock).items()
            if level not in clock.reached and (level is Level.BREACH or instant > clock.started_at)
        }

    def fire(self, clock: Clock, *, now: datetime) -> tuple[Clock, Level | None]:
        """The clock once `now` has come, and the level to tell of: the highest of those reached.

        Levels that were passed unseen are kept as reached and not told of (T12, T14).
        """
        come = [level for level, instant in self.ahead(clock).items() if instant <= now]
        if not come:
            return clock, None
        fired = replace(clock, reached=(*clock.reached, *come))
        if Level.BREACH not in come:
            return fired, come[-1]
        if self.rule.optional:
            return replace(fired, state=ClockState.ELAPSED, ended_at=clock.due_at), Level.BREACH
        return replace(fired, state=ClockState.BREACHED), Level.BREACH


def stop(clock: Clock, *, at_: datetime) -> Clock:
    """The clock, met: a breach stays on record."""
    return replace(clock, state=ClockState.MET, ended_at=at_)


def cancel(clock: Clock, *, at_: datetime) -> Clock:
    """The clock of what is owed no more."""
    return replace(clock, state=ClockState.CANCELLED, ended_at=at_)


def _dates(counted: Counted) -> dict[str, Any]:
    return {
        "nominal_on": counted.nominal_on,
        "due_on": counted.due_on,
        "due_at": counted.due_at,
        "provisional": counted.provisional,
        "calendar": counted.calendar,
    }


def _with_past(clock: Clock, why: str, now: datetime) -> tuple[Past, ...]:
    return (*clock.history, Past(clock.revision, clock.due_on, clock.due_at, why, now))
