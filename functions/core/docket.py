"""The rules a case is under, and what becomes of its clocks when something happens to it.

Rules say by which events a clock starts, stops, stands still, is cancelled or counted anew; so no
decision of a context sets a clock itself: `keep` reads the events of its decision, and `heard` what
others did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from functions.core import deadline
from functions.core.calendar import local_date
from functions.core.deadline import Law
from functions.core.deadline_events import (
    CaseTimed,
    DeadlineBreached,
    DeadlineCancelled,
    DeadlineElapsed,
    DeadlineEvent,
    DeadlineMet,
    DeadlineMoved,
    DeadlinePaused,
    DeadlinesStarted,
    DeadlineWarned,
    Started,
)
from functions.core.decision import Decision
from functions.core.event import Event
from functions.core.rule import ClockRule, Level, Standstill
from functions.core.timetable import Clock, ClockState, Timetable

Name = tuple[str, str]
SENT = "notice.sent"
"""The event that proves that a notice went out."""


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
                events.append(_told(timetable, fired, law, level))
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
                events.append(_moved(timetable, clocks[place], clock, law.rule))
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
                found += self._moves(timetable, clocks, law, one, now)
        if not found:
            return None
        events: list[CaseTimed] = [each for each in found if not isinstance(each, Started)]
        events[:0] = recounted
        if begun := tuple(each for each in found if isinstance(each, Started)):
            events.insert(0, DeadlinesStarted(**_named(timetable), clocks=begun))
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
        if happened.type in rule.restarts_on:
            clocks[name] = law.restart(clock, happened.at, now=now)
            return [_moved(timetable, clocks[name], clock, rule)]
        if not clock.is_open:
            return []
        if happened.type in rule.cancels_on:
            clocks[name] = deadline.cancel(clock, at_=happened.at)
            return [_event(DeadlineCancelled, timetable, clocks[name])]
        if _stops(rule, happened):
            return self._stopped(timetable, clocks, law, happened, now)
        for standstill in rule.stands_still:
            if moved := _stood_still(timetable, clock, law, standstill, happened, now):
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
        late = happened.at >= clock.due_at
        events: list[DeadlineEvent | Started] = [_event(DeadlineMet, timetable, stopped, late=late)]
        for other in self.laws.values():
            depends = other.rule.pack == rule.pack and other.rule.starts_after == rule.clock
            if depends or (other is law and rule.every):
                events.append(_started(clocks, other, happened, now))
        return events


def _listens_to(rule: ClockRule) -> set[str]:
    still = [(each.from_event, each.until_event) for each in rule.stands_still]
    return {
        *(*rule.starts_on, *rule.restarts_on, *rule.stops_on, *rule.cancels_on),
        *(type_ for pair in still for type_ in pair),
        *([SENT] if rule.proof == "sent" else []),
    }


def _started(clocks: dict[Name, Clock], law: Law, happened: Happening, now: datetime) -> Started:
    """The clock of a rule, begun or begun again."""
    name = (law.rule.pack, law.rule.clock)
    before = clocks.get(name)
    if before is None:
        clock = law.start(happened.at, now=now)
    else:
        clock = law.restart(before, happened.at, now=now)
    clocks[name] = clock
    return Started(
        pack=clock.pack,
        clock=clock.clock,
        revision=clock.revision,
        started_at=clock.started_at,
        nominal_on=clock.nominal_on,
        due_on=clock.due_on,
        due_at=clock.due_at,
        provisional=clock.provisional,
        calendar=clock.calendar,
    )


def _stops(rule: ClockRule, happened: Happening) -> bool:
    """Whether what is owed was done, and is shown to be."""
    if rule.proof == "sent":
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
        told = {"reason": standstill.reason, "from_on": on}
        return paused, _event(DeadlinePaused, timetable, paused, **told)
    waits = clock.state is ClockState.PAUSED and clock.pauses[-1].reason == standstill.reason
    if waits and happened.type == standstill.until_event:
        resumed = law.resume(clock, to_on=on, now=now)
        return resumed, _moved(timetable, resumed, clock, law.rule, why="resumed")
    return None


def _told(timetable: Timetable, clock: Clock, law: Law, level: Level) -> DeadlineEvent:
    if clock.state is ClockState.ELAPSED:
        return _event(DeadlineElapsed, timetable, clock)
    rule = law.rule
    told = {"to": rule.told_of(level), "reached_at": law.instants(clock)[level]}
    if level is Level.BREACH:
        return _event(DeadlineBreached, timetable, clock, consequence=rule.consequence, **told)
    return _event(DeadlineWarned, timetable, clock, level=level.value, **told)


def _moved(
    timetable: Timetable, clock: Clock, before: Clock, rule: ClockRule, why: str | None = None
) -> DeadlineMoved:
    """The clock's new date; who is told of a breach hears where less time is left than before."""
    why = why or clock.history[-1].why
    is_earlier = why == "recomputed" and clock.due_at < before.due_at
    return _event(
        DeadlineMoved,
        timetable,
        clock,
        why=why,
        was_due_on=before.due_on,
        was_due_at=before.due_at,
        provisional=clock.provisional,
        calendar=clock.calendar,
        to=("owner", *rule.told_of(Level.BREACH)) if is_earlier else (),
    )


_Told = TypeVar("_Told", bound=DeadlineEvent)


def _event(kind: type[_Told], timetable: Timetable, clock: Clock, **more: Any) -> _Told:
    return kind(
        **_named(timetable),
        pack=clock.pack,
        clock=clock.clock,
        revision=clock.revision,
        due_on=clock.due_on,
        due_at=clock.due_at,
        **more,
    )


def _named(timetable: Timetable) -> dict[str, str]:
    return {
        "case_kind": timetable.kind,
        "case_id": timetable.case_id,
        "case_no": timetable.case_no,
        "branch": timetable.branch,
    }
