"""How an answer shows the clocks of a case: the dates, the law, and the count in words."""

from collections.abc import Iterable
from datetime import date, datetime

from functions.core.deadline import Clock
from functions.core.docket import Docket
from functions.core.values import Shape
from functions.rulepacks import phrases


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


def shown(docket: Docket, clocks: Iterable[Clock], locale: str) -> tuple[Deadline, ...]:
    """The clocks, what binds first before what binds later, and what ended at the end."""
    ordered = sorted(clocks, key=lambda clock: (not clock.is_open, clock.due_at))
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
        history=tuple(PastDate(**past.model_dump()) for past in clock.history),
        explanation=explanation.sentences(account.of_clock(law, clock, now=clock.ended_at), locale),
    )
