"""What is heard late, out of order, or of a clock that is over: nothing lost, nothing made up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from functions.core.deadline_events import DeadlineBreached
from functions.core.decision import Decision
from functions.core.docket import Happening
from functions.core.timetable import ClockState, Timetable
from tests.unit.core.test_docket import MATTER, NOW, after, day, docket, heard, rule, running, told


@pytest.mark.parametrize(
    ("happened", "then", "state"),
    [
        ("decided", "deadline.met", ClockState.MET),
        ("withdrawn", "deadline.cancelled", ClockState.CANCELLED),
        ("merged", "deadline.moved", ClockState.RUNNING),
    ],
)
def test_what_overtakes_the_timer_hides_no_breach(
    happened: str, then: str, state: ClockState
) -> None:
    """I9, T12: the timer was out, or a moment behind; whoever answers for it hears all the same."""
    book, matter, clock = running()
    late = clock.due_at + timedelta(hours=2)
    moved = heard(book, matter, happened, late)
    assert moved is not None
    assert told(moved) == ["deadline.breached", then]
    breach = moved.events[0]
    assert isinstance(breach, DeadlineBreached)
    assert (breach.revision, breach.reached_at, breach.to) == (1, clock.due_at, ("breach",))
    assert moved.state.clocks[0].state is state
    assert told(book.fire(moved.state, now=late)) == []


def test_what_was_done_in_time_and_heard_of_late_is_no_breach() -> None:
    book, matter, clock = running()
    in_time = Happening("decided", clock.due_at - timedelta(seconds=1))
    met = book.heard(matter, in_time, now=clock.due_at + timedelta(hours=2))
    assert (told(met), _late(met)) == (["deadline.met"], [False])


def test_what_nobody_owes_is_no_breach_however_late_it_is_done() -> None:
    book = docket(rule("T-FOS", optional=True, warnings=()))
    matter = after(book, ("received", NOW))
    assert told(heard(book, matter, "decided", NOW + timedelta(days=90))) == ["deadline.met"]


def test_what_is_done_while_the_clock_stands_still_is_done_in_time() -> None:
    still = {"reason": "appraisal", "from_event": "held", "until_event": "resumed"}
    book = docket(rule(stands_still=[still]))
    matter = after(book, ("received", NOW), ("held", day(date(2026, 3, 5))))
    met = heard(book, matter, "decided", NOW + timedelta(days=40))
    assert (told(met), _late(met)) == (["deadline.met"], [False])


def _late(decision: Decision[Timetable] | None) -> list[bool]:
    return [event.data()["late"] for event in decision.events] if decision else []


@pytest.mark.parametrize("what", ["decided", "merged"])
def test_an_older_word_counts_nothing_anew(what: str) -> None:
    """R14: of two messages to a customer, the first is proved to be sent last."""
    book = docket(rule("T-UPDATE", every=True, length=5))
    first, second = NOW + timedelta(days=1), NOW + timedelta(days=3)
    matter = after(book, ("received", NOW), (what, second))
    assert book.heard(matter, Happening(what, first), now=second) is None
    assert matter.clocks[0].started_at == second
    assert matter.clocks[0].due_on == date(2026, 3, 10)


def test_what_is_undone_is_owed_again_by_its_old_date() -> None:
    """Cases, corrections: the bank returned the money, and T-CLM-PAY resumes."""
    book = docket(rule(taken_up_on=("returned",), again=True))
    matter = after(book, ("received", NOW))
    assert heard(book, matter, "returned", NOW + timedelta(days=1)) is None  # it is owed as it is
    met = after(book, ("decided", NOW + timedelta(days=2)), state=matter)
    back = heard(book, met, "returned", NOW + timedelta(days=3))
    assert back is not None
    (clock,) = back.state.clocks
    before = matter.clocks[0]
    assert (clock.state, clock.ended_at, clock.revision) == (ClockState.RUNNING, None, 1)
    assert (clock.due_on, clock.due_at) == (before.due_on, before.due_at)
    (event,) = back.events
    assert (event.type, event.data()["why"], event.data()["to"]) == (
        "deadline.moved",
        "taken_up",
        [],
    )
    assert back.state.next_at == book.next_at(matter.clocks)
    assert told(book.fire(back.state, now=before.due_at)) == ["deadline.breached"]


def test_what_is_undone_when_its_date_is_past_is_overdue_at_once_and_once() -> None:
    book = docket(rule(taken_up_on=("returned",)))
    matter = after(book, ("received", NOW), ("decided", NOW + timedelta(days=2)))
    late = NOW + timedelta(days=40)
    back = heard(book, matter, "returned", late)
    assert back is not None
    fired = book.fire(back.state, now=late)
    assert told(fired) == ["deadline.breached"]
    assert fired is not None
    again = after(book, ("decided", late), ("returned", late), state=fired.state)
    assert (again.clocks[0].state, told(book.fire(again, now=late))) == (ClockState.BREACHED, [])


def test_what_was_never_begun_is_not_taken_up() -> None:
    assert heard(docket(rule(taken_up_on=("returned",))), MATTER, "returned", NOW) is None


def test_what_must_be_told_is_shown_by_proof_and_what_else_ends_it_by_itself() -> None:
    """A complaint that was settled at once owes no notice of a decision."""
    book = docket(rule(proof="sent", told="notified", stops_on=("notified", "settled")))
    matter = after(book, ("received", NOW))
    assert heard(book, matter, "notified", NOW) is None
    assert told(heard(book, matter, "settled", NOW)) == ["deadline.met"]
