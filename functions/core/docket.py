"""The rules a case is under, and what becomes of its clocks when something happens to it.

Rules say by which events a clock starts, stops, stands still, is cancelled or counted anew; so no
decision of a context sets a clock itself: `keep` reads the events of its decision, and `heard` what
others did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from functions.core import deadline, told
from functions.core.calendar import local_date
from functions.core.deadline import Law
from functions.core.deadline_events import (
    CaseTimed,
    DeadlineCancelled,
    DeadlineEvent,
    DeadlineMet,
    DeadlinePaused,
    Started,
)
from functions.core.decision import Decision
from functions.core.event import Event
from functions.core.rule import ClockRule, Level, Standstill
from functions.core.timetable import Clock, ClockState, Timetable

Name = tuple[str, str]
SENT = "notice.sent"
"""The event that proves that a notice went out."""
_UNDONE = frozenset({ClockState.MET, ClockState.CANCELLED})
"""Ends that can turn out to be none."""


class Happening(NamedTuple):
    """What may move a clock: an event, when it happened, and of which notice it speaks."""

    type: str
    at: datetime
    template: str | None = None


@dataclass(frozen=True)
class Docket:
    """The rules a case is under, by pack and clock."""

    laws: Mapping[Name, Law]

    def keep(
        self, timetable: Timetable, events: Iterable[Event], *, now: datetime
    ) -> Decision[Timetable] | None:
        """What the events of a decision on the case do to its clocks; None where they do nothing.

        Raises:
            Refused: `start_in_future`.
        """
        return self._moved(timetable, [Happening(event.type, now) for event in events], now)

    def heard(
        self, timetable: Timetable, happened: Happening, *, now: datetime
    ) -> Decision[Timetable] | None:
        """What something that others did does to the clocks; None where it does nothing.

        Raises:
            Refused: as `keep`.
        """
        return self._moved(timetable, [happened], now)

    def fire(self, timetable: Timetable, *, now: datetime) -> Decision[Timetable] | None:
        """What time alone does to the clocks; None where nothing is due yet, or no more.

        A clock that was counted by what has been superseded since is counted anew before.
        """
        clocks, events = self._recounted(timetable, now)
        for place, clock in enumerate(clocks):
            law = self.laws.get(clock.name)
            fired, level = law.fire(clock, now=now) if law else (clock, None)
            clocks[place] = fired
            if law is not None and level is not None:
                events.append(told.of(level, timetable, fired, law))
        return self._decided(timetable, tuple(clocks), events)

    def recount(self, timetable: Timetable, *, now: datetime) -> Decision[Timetable] | None:
        """What newly published years do to the clocks (D18, T6, T7); None where nothing changes."""
        clocks, events = self._recounted(timetable, now)
        return self._decided(timetable, tuple(clocks), events)

    def next_at(self, clocks: Iterable[Clock]) -> datetime | None:
        """The next moment at which some clock has something to tell."""
        moments = (
            self.laws[clock.name].next_at(clock) for clock in clocks if clock.name in self.laws
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def ahead(self, clock: Clock) -> list[datetime]:
        """The moments at which one clock has yet something to tell."""
        law = self.laws.get(clock.name)
        return list(law.ahead(clock).values()) if law else []

    def _decided(
        self, timetable: Timetable, clocks: tuple[Clock, ...], events: Sequence[Event]
    ) -> Decision[Timetable] | None:
        next_at = self.next_at(clocks)
        if (clocks, next_at) == (timetable.clocks, timetable.next_at):
            return None
        state = timetable.model_copy(update={"clocks": clocks, "next_at": next_at})
        return Decision(state, tuple(events))

    def _recounted(
        self, timetable: Timetable, now: datetime
    ) -> tuple[list[Clock], list[DeadlineEvent]]:
        clocks, events = list(timetable.clocks), list[DeadlineEvent]()
        for place, clock in enumerate(clocks):
            law = self.laws.get(clock.name)
            # What stands still is counted when it goes on; what was breached stays so.
            if law is None or clock.state is not ClockState.RUNNING:
                continue
            clocks[place] = law.recounted(clock, "recomputed", now=now)
            if clocks[place].revision != clock.revision:
                events.append(told.moved(timetable, clocks[place], clock, law.rule))
        return clocks, events

    @cached_property
    def _concerned(self) -> Mapping[str, tuple[Law, ...]]:
        """The rules that an event may move, by its type."""
        found: dict[str, tuple[Law, ...]] = {}
        for law in self.laws.values():
            for type_ in _listens_to(law.rule):
                found[type_] = (*found.get(type_, ()), law)
        return found

    def _moved(
        self, timetable: Timetable, happened: Iterable[Happening], now: datetime
    ) -> Decision[Timetable] | None:
        known, recounted = self._recounted(timetable, now)
        clocks = {clock.name: clock for clock in known}
        found: list[DeadlineEvent | Started] = []
        for one in happened:
            for law in self._concerned.get(one.type, ()):
                found += _overdue(timetable, clocks, law, one)
                found += self._moves(timetable, clocks, law, one, now)
        if not found:
            return None
        events: list[CaseTimed] = [each for each in found if not isinstance(each, Started)]
        events[:0] = recounted
        if begun := tuple(each for each in found if isinstance(each, Started)):
            events.insert(0, told.started(timetable, begun))
        return self._decided(timetable, tuple(clocks.values()), events)

    def _moves(
        self,
        timetable: Timetable,
        clocks: dict[Name, Clock],
        law: Law,
        happened: Happening,
        now: datetime,
    ) -> list[DeadlineEvent | Started]:
        """What one happening does to one clock: at most one thing, and what depends on it."""
        rule = law.rule
        name = (rule.pack, rule.clock)
        clock = clocks.get(name)
        begins = happened.type in rule.starts_on
        if clock is None or (begins and rule.again and not clock.is_open):
            return [_started(clocks, law, happened, now)] if begins else []
        # Of two that come in the wrong order, the later one is what is counted from (R14).
        is_older = happened.at < clock.started_at
        if happened.type in rule.restarts_on and not is_older:
            clocks[name] = law.restart(clock, happened.at, now=now)
            return [told.moved(timetable, clocks[name], clock, rule)]
        if happened.type in rule.taken_up_on and clock.state in _UNDONE:
            clocks[name] = law.take_up(clock, now=now)
            return [told.moved(timetable, clocks[name], clock, rule, why="taken_up")]
        if not clock.is_open or (rule.every and is_older):
            return []
        return self._open_moves(timetable, clocks, law, happened, now)

    def _open_moves(
        self,
        timetable: Timetable,
        clocks: dict[Name, Clock],
        law: Law,
        happened: Happening,
        now: datetime,
    ) -> list[DeadlineEvent | Started]:
        """As `_moves`, of what is still owed: it ends, stands still or goes on."""
        rule = law.rule
        name = (rule.pack, rule.clock)
        if happened.type in rule.cancels_on:
            clocks[name] = deadline.cancel(clocks[name], at_=happened.at)
            return [told.event(DeadlineCancelled, timetable, clocks[name])]
        if _stops(rule, happened):
            return self._stopped(timetable, clocks, law, happened, now)
        for standstill in rule.stands_still:
            if moved := _stood_still(timetable, clocks[name], law, standstill, happened, now):
                clocks[name], event = moved
                return [event]
        return []

    def _stopped(
        self,
        timetable: Timetable,
        clocks: dict[Name, Clock],
        law: Law,
        happened: Happening,
        now: datetime,
    ) -> list[DeadlineEvent | Started]:
        rule = law.rule
        clock = clocks[rule.pack, rule.clock]
        stopped = deadline.stop(clock, at_=happened.at)
        clocks[stopped.name] = stopped
        # What was done in time and heard of too late was done in time; the breach stays told.
        late = happened.at >= clock.due_at and clock.state is not ClockState.PAUSED
        events: list[DeadlineEvent | Started] = [
            told.event(DeadlineMet, timetable, stopped, late=late)
        ]
        for other in self.laws.values():
            depends = other.rule.pack == rule.pack and other.rule.starts_after == rule.clock
            if depends or (other is law and rule.every):
                events.append(_started(clocks, other, happened, now))
        return events


def _listens_to(rule: ClockRule) -> set[str]:
    still = [(each.from_event, each.until_event) for each in rule.stands_still]
    return {
        *(*rule.starts_on, *rule.restarts_on, *rule.stops_on),
        *(*rule.cancels_on, *rule.taken_up_on),
        *(type_ for pair in still for type_ in pair),
        *([SENT] if rule.proof == "sent" else []),
    }


def _overdue(
    timetable: Timetable, clocks: dict[Name, Clock], law: Law, happened: Happening
) -> list[DeadlineEvent]:
    """The breach that was there before what happened, where no timer has told of it yet (I9)."""
    clock = clocks.get((law.rule.pack, law.rule.clock))
    if clock is None or clock.state is not ClockState.RUNNING or law.rule.optional:
        return []
    if happened.at < clock.due_at:
        return []
    clocks[clock.name], _ = law.fire(clock, now=happened.at)
    return [told.of(Level.BREACH, timetable, clocks[clock.name], law)]


def _started(clocks: dict[Name, Clock], law: Law, happened: Happening, now: datetime) -> Started:
    """The clock of a rule, begun or begun again."""
    name = (law.rule.pack, law.rule.clock)
    before = clocks.get(name)
    if before is None:
        clock = law.start(happened.at, now=now)
    else:
        clock = law.restart(before, happened.at, now=now)
    clocks[name] = clock
    return told.begun(clock)


def _stops(rule: ClockRule, happened: Happening) -> bool:
    """Whether what is owed was done, and is shown to be: what has to be told, by proof alone."""
    if rule.proof == "sent" and happened.type in {SENT, rule.told}:
        return happened.type == SENT and happened.template == rule.told
    return happened.type in rule.stops_on


def _stood_still(
    timetable: Timetable,
    clock: Clock,
    law: Law,
    standstill: Standstill,
    happened: Happening,
    now: datetime,
) -> tuple[Clock, DeadlineEvent] | None:
    """The clock that stands still from now on, or goes on."""
    on = local_date(happened.at, law.setting.zone)
    begins = (happened.type, happened.template) == (standstill.from_event, standstill.told)
    if begins and clock.state is ClockState.RUNNING:
        paused = law.pause(clock, standstill.reason, from_on=on)
        said = {"reason": standstill.reason, "from_on": on}
        return paused, told.event(DeadlinePaused, timetable, paused, **said)
    waits = clock.state is ClockState.PAUSED and clock.pauses[-1].reason == standstill.reason
    if waits and happened.type == standstill.until_event:
        resumed = law.resume(clock, to_on=on, now=now)
        return resumed, told.moved(timetable, resumed, clock, law.rule, why="resumed")
    return None
