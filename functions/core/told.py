"""What is told of a clock: the event of each thing that becomes of it, and who has to hear."""

from typing import Any, TypeVar

from functions.core.deadline import Law
from functions.core.deadline_events import (
    DeadlineBreached,
    DeadlineElapsed,
    DeadlineEvent,
    DeadlineMoved,
    DeadlinesStarted,
    DeadlineWarned,
    Started,
)
from functions.core.rule import ClockRule, Level
from functions.core.timetable import Clock, ClockState, Timetable

_Told = TypeVar("_Told", bound=DeadlineEvent)


def begun(clock: Clock) -> Started:
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


def started(timetable: Timetable, clocks: tuple[Started, ...]) -> DeadlinesStarted:
    return DeadlinesStarted(**_named(timetable), clocks=clocks)


def of(level: Level, timetable: Timetable, clock: Clock, law: Law) -> DeadlineEvent:
    """That a clock has come to a level."""
    if clock.state is ClockState.ELAPSED:
        return event(DeadlineElapsed, timetable, clock)
    rule = law.rule
    said = {"to": rule.told_of(level), "reached_at": law.instants(clock)[level]}
    if level is Level.BREACH:
        return event(DeadlineBreached, timetable, clock, consequence=rule.consequence, **said)
    return event(DeadlineWarned, timetable, clock, level=level.value, **said)


def moved(
    timetable: Timetable, clock: Clock, before: Clock, rule: ClockRule, why: str | None = None
) -> DeadlineMoved:
    """The clock's new date; who is told of a breach hears where less time is left than before."""
    why = why or clock.history[-1].why
    is_earlier = why == "recomputed" and clock.due_at < before.due_at
    return event(
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


def event(kind: type[_Told], timetable: Timetable, clock: Clock, **more: Any) -> _Told:
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
