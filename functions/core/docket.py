"""The clocks of one case, and what becomes of them when something happens to it.

Rules say by which events a clock starts, stops, is cancelled or counted anew; so no decision of a
context sets a clock itself: `keep` reads the events of its decision, and `heard` what others did.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from functions.core import deadline
from functions.core.deadline import Clock, ClockState, Law
from functions.core.deadline_events import (
    DeadlineBreached,
    DeadlineCancelled,
    DeadlineEvent,
    DeadlineMet,
    DeadlineMoved,
    DeadlinesStarted,
    DeadlineWarned,
    Started,
)
from functions.core.decision import Aggregate, Decision
from functions.core.event import Event
from functions.core.rule import ClockRule, Level

Name = tuple[str, str]
SENT = "notice.sent"
"""The event that proves that a notice went out."""


class Case(NamedTuple):
    """How events of its clocks name a case."""

    kind: str
    id: str
    no: str
    branch: str


class Timed(Aggregate):
    """A case with clocks."""

    clocks: tuple[Clock, ...] = ()

    @property
    @abstractmethod
    def case(self) -> Case:
        """How events of its clocks name it."""


State = TypeVar("State", bound=Timed)


class Happening(NamedTuple):
    """What may move a clock: an event, when it happened, and of which notice it speaks."""

    type: str
    at: datetime
    template: str | None = None


@dataclass(frozen=True)
class Docket:
    """The rules a case is under, by pack and clock."""

    laws: Mapping[Name, Law]

    def keep(self, decision: Decision[State], *, now: datetime) -> Decision[State]:
        """The decision, with what its own events do to the clocks."""
        happened = [Happening(event.type, now) for event in decision.events]
        return self._moved(decision, happened)

    def heard(self, state: State, happened: Happening) -> Decision[State] | None:
        """What something that others did does to the clocks; None where it does nothing."""
        decision = self._moved(Decision(state, ()), [happened])
        return decision if decision.events else None

    def fire(self, state: State, *, now: datetime) -> Decision[State] | None:
        """What time alone does to the clocks; None where nothing is due yet, or no more."""
        clocks, events = [], []
        for clock in state.clocks:
            law = self.laws.get(clock.name)
            fired, level = law.fire(clock, now=now) if law else (clock, None)
            clocks.append(fired)
            if law is not None and level is not None:
                events.append(_told(state, fired, law.rule, level))
        if not events:
            return None
        return Decision(state.model_copy(update={"clocks": tuple(clocks)}), tuple(events))

    def next_at(self, clocks: Iterable[Clock]) -> datetime | None:
        """The next moment at which some clock has something to tell."""
        moments = (
            self.laws[clock.name].next_at(clock) for clock in clocks if clock.name in self.laws
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def _moved(self, decision: Decision[State], happened: Sequence[Happening]) -> Decision[State]:
        state = decision.state
        clocks = {clock.name: clock for clock in state.clocks}
        found: list[DeadlineEvent | Started] = []
        for one in happened:
            for name, law in self.laws.items():
                found += self._moves(state, clocks, name, law, one)
        if not found:
            return decision
        timed = state.model_copy(update={"clocks": tuple(clocks.values())})
        events: list[Event] = [each for each in found if not isinstance(each, Started)]
        if begun := tuple(each for each in found if isinstance(each, Started)):
            events.insert(0, DeadlinesStarted(**_named(state), clocks=begun))
        return replace(decision, state=timed, events=(*decision.events, *events))

    def _moves(
        self, state: State, clocks: dict[Name, Clock], name: Name, law: Law, happened: Happening
    ) -> list[DeadlineEvent | Started]:
        """What one happening does to one clock: at most one thing, and what depends on it."""
        rule, clock = law.rule, clocks.get(name)
        if clock is None:
            return [_started(clocks, law, happened)] if _begins(rule, happened) else []
        if happened.type in rule.restarts_on:
            clocks[name] = law.restart(clock, happened.at, now=happened.at)
            return [_event(DeadlineMoved, state, clocks[name], **_move(clocks[name], clock))]
        if not clock.is_open:
            return []
        if happened.type in rule.cancels_on:
            clocks[name] = deadline.cancel(clock, at_=happened.at)
            return [_event(DeadlineCancelled, state, clocks[name])]
        if not _stops(rule, happened):
            return []
        clocks[name] = deadline.stop(clock, at_=happened.at)
        late = clock.state is ClockState.BREACHED or happened.at >= clock.due_at
        events: list[DeadlineEvent | Started] = [
            _event(DeadlineMet, state, clocks[name], late=late)
        ]
        for other in self.laws.values():
            depends = other.rule.pack == rule.pack and other.rule.starts_after == rule.clock
            if depends or (other is law and rule.every):
                events.append(_started(clocks, other, happened))
        return events


def _started(clocks: dict[Name, Clock], law: Law, happened: Happening) -> Started:
    """The clock of a rule, begun or begun again."""
    name = (law.rule.pack, law.rule.clock)
    before = clocks.get(name)
    if before is None:
        clocks[name] = law.start(happened.at)
    else:
        clocks[name] = law.restart(before, happened.at, now=happened.at)
    clock = clocks[name]
    return Started(**{field: getattr(clock, field) for field in Started.model_fields})


def _begins(rule: ClockRule, happened: Happening) -> bool:
    return happened.type in rule.starts_on


def _stops(rule: ClockRule, happened: Happening) -> bool:
    """Whether what is owed was done, and is shown to be."""
    if rule.proof == "sent":
        return happened.type == SENT and happened.template == rule.told
    return happened.type in rule.stops_on


def _told(state: Timed, clock: Clock, rule: ClockRule, level: Level) -> DeadlineEvent:
    to = rule.told_of(level)
    if level is Level.BREACH:
        return _event(DeadlineBreached, state, clock, to=to, consequence=rule.consequence)
    return _event(DeadlineWarned, state, clock, level=level.value, to=to)


def _move(clock: Clock, before: Clock) -> dict[str, Any]:
    return {
        "why": clock.history[-1].why,
        "was_due_on": before.due_on,
        "was_due_at": before.due_at,
        "provisional": clock.provisional,
        "calendar": clock.calendar,
    }


_Told = TypeVar("_Told", bound=DeadlineEvent)


def _event(kind: type[_Told], state: Timed, clock: Clock, **more: Any) -> _Told:
    return kind(
        **_named(state),
        pack=clock.pack,
        clock=clock.clock,
        revision=clock.revision,
        due_on=clock.due_on,
        due_at=clock.due_at,
        **more,
    )


def _named(state: Timed) -> dict[str, str]:
    case = state.case
    return {
        "case_kind": case.kind,
        "case_id": case.id,
        "case_no": case.no,
        "branch": case.branch,
    }
