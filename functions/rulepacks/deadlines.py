"""How an answer shows the clocks of a case: the dates, the law, and the count in words."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from functions.core.docket import Docket
from functions.core.timetable import Clock
from functions.core.values import Shape
from functions.rulepacks import phrases

_PROMISES = "promise"


class PastDate(Shape):
    """A date that a clock had before it moved."""

    revision: int
    due_on: date
    due_at: datetime
    why: str
    at: datetime


class Deadline(Shape):
    """One clock of a case."""

    pack: str
    clock: str
    label: str
    basis: str
    verified: bool
    """Whether the text it comes from was read, and not what others say of it."""
    started_at: datetime
    nominal_on: date
    due_on: date
    due_at: datetime
    """The first moment that is too late."""
    state: str
    state_label: str
    ended_at: datetime | None = None
    provisional: bool
    """Whether it rests on a year whose calendar is not published yet."""
    calendar: str
    revision: int
    history: tuple[PastDate, ...]
    explanation: tuple[str, ...]


class OpenDeadline(Shape):
    """What is owed, in short: as a case shows it beside all else."""

    pack: str
    clock: str
    label: str
    due_on: date
    due_at: datetime
    state: str
    state_label: str
    provisional: bool


def seen(clocks: Iterable[Clock], *, by_staff: bool) -> list[Clock]:
    """The clocks somebody may see, what binds first before what binds later, what ended last.

    Staff see every clock; a customer what we promised them.
    """
    visible = [clock for clock in clocks if by_staff or clock.pack == _PROMISES]
    return sorted(visible, key=lambda clock: (not clock.is_open, clock.due_at))


def still_owed(
    clocks: Iterable[Clock], locale: str, *, by_staff: bool
) -> tuple[dict[str, Any], ...]:
    """Each an `OpenDeadline`, as plain values."""
    return tuple(
        {
            "pack": clock.pack,
            "clock": clock.clock,
            "label": phrases.say("clock", clock.clock, locale),
            "due_on": clock.due_on,
            "due_at": clock.due_at,
            "state": clock.state,
            "state_label": phrases.say("clock_state", clock.state, locale),
            "provisional": clock.provisional,
        }
        for clock in seen(clocks, by_staff=by_staff)
        if clock.is_open
    )


def shown(
    docket: Docket, clocks: Iterable[Clock], locale: str, *, by_staff: bool
) -> tuple[Deadline, ...]:
    """The clocks somebody may see, each with its count in words."""
    ordered = seen(clocks, by_staff=by_staff)
    return tuple(_shown(docket, clock, locale) for clock in ordered if clock.name in docket.laws)


def _shown(docket: Docket, clock: Clock, locale: str) -> Deadline:
    # Whoever serves claims imports this module, and few requests ask for clocks.
    from functions.core import account
    from functions.rulepacks import explanation

    law = docket.laws[clock.name]
    return Deadline(
        pack=clock.pack,
        clock=clock.clock,
        label=phrases.say("clock", clock.clock, locale),
        basis=law.rule.basis,
        verified=law.rule.verified,
        started_at=clock.started_at,
        nominal_on=clock.nominal_on,
        due_on=clock.due_on,
        due_at=clock.due_at,
        state=clock.state,
        state_label=phrases.say("clock_state", clock.state, locale),
        ended_at=clock.ended_at,
        provisional=clock.provisional,
        calendar=clock.calendar,
        revision=clock.revision,
        history=tuple(PastDate(**asdict(past)) for past in clock.history),
        explanation=explanation.sentences(account.of_clock(law, clock, now=clock.ended_at), locale),
    )
