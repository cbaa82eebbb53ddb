"""Clocks follow what happens to a case, and what time alone brings about is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.core.calendar import Calendar, PublishedYear
from functions.core.counting import Setting, Unit
from functions.core.deadline import Clock, ClockState, Law
from functions.core.deadline_events import DeadlineBreached, DeadlineWarned
from functions.core.decision import Decision
from functions.core.docket import Case, Docket, Happening, Timed
from functions.core.errors import Refused
from functions.core.rule import ClockRule, Extension, Level, Warned

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)  # Monday, ten o'clock in Shanghai
SETTING = Setting(Calendar("cn", {2026: PublishedYear(2026, 1)}))
ALL = tuple(Warned(level=level, to=(level.value,)) for level in Level)


class Matter(Timed):
    """Some case."""

    @property
    def case(self) -> Case:
        return Case("matter", "m_1", "M-1", "SH")


def rule(clock: str = "T-DEC", **fields: object) -> ClockRule:
    given = {
        "pack": "law",
        "clock": clock,
        "basis": "Some Act Art. 1",
        "verified": True,
        "length": 15,
        "unit": Unit.CALENDAR_DAYS,
        "starts_on": ("received",),
        "stops_on": ("decided",),
        "restarts_on": ("merged",),
        "cancels_on": ("withdrawn",),
        "pauses": ("appraisal",),
        "extensions": (
            Extension(step="complex", length=30, approver="lead"),
            Extension(step="special", length=60, approver="senior_management"),
        ),
        "warnings": ALL,
    }
    return ClockRule.model_validate(given | fields)


def docket(*rules: ClockRule) -> Docket:
    return Docket({(each.pack, each.clock): Law(each, SETTING) for each in rules or (rule(),)})


def day(on: date, hour: int = 0) -> datetime:
    """An hour of a day in Shanghai."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour - 8)


def after(book: Docket, *happened: tuple[str, datetime], state: Matter | None = None) -> Matter:
    found = state or Matter()
    for type_, moment in happened:
        decision = book.heard(found, Happening(type_, moment))
        found = decision.state if decision else found
    return found


def told(decision: Decision[Matter] | None) -> list[str]:
    return [event.type for event in decision.events] if decision else []


def running() -> tuple[Docket, Matter, Clock]:
    book = docket()
    matter = after(book, ("received", NOW))
    return book, matter, matter.clocks[0]


def test_a_clock_starts_with_its_event_and_once() -> None:
    book, matter, clock = running()
    assert (clock.due_on, clock.due_at) == (date(2026, 3, 17), day(date(2026, 3, 18)))
    assert book.heard(matter, Happening("received", NOW + timedelta(days=1))) is None


def test_one_clock_runs_in_two_packs_at_once() -> None:
    book = docket(rule(), rule(pack="promise", length=5, unit=Unit.WORKING_DAYS))
    matter = after(book, ("received", NOW))
    assert [(each.pack, each.due_on) for each in matter.clocks] == [
        ("law", date(2026, 3, 17)),
        ("promise", date(2026, 3, 9)),
    ]


@pytest.mark.parametrize(
    ("happened", "state", "event"),
    [
        ("decided", ClockState.MET, "deadline.met"),
        ("withdrawn", ClockState.CANCELLED, "deadline.cancelled"),
    ],
)
def test_what_ends_a_clock_ends_it_once(happened: str, state: ClockState, event: str) -> None:
    book, matter, _ = running()
    ended = book.heard(matter, Happening(happened, NOW + timedelta(days=2)))
    assert ended is not None
    assert (told(ended), ended.state.clocks[0].state) == ([event], state)
    assert book.heard(ended.state, Happening(happened, NOW + timedelta(days=3))) is None
    assert book.fire(ended.state, now=NOW + timedelta(days=400)) is None
    assert book.next_at(ended.state.clocks) is None


def test_new_facts_restart_the_same_clock_and_keep_the_old_date() -> None:
    """D12: merged on 10 March, due on 25 March."""
    book, matter, _ = running()
    clock = after(book, ("merged", day(date(2026, 3, 10), 11)), state=matter).clocks[0]
    assert (clock.due_on, clock.revision) == (date(2026, 3, 25), 2)
    assert [(past.due_on, past.why) for past in clock.history] == [(date(2026, 3, 17), "restarted")]


def test_extensions_count_from_the_start_and_never_beyond_the_last_step() -> None:
    """D10: 15, 30 and 60 days from receipt."""
    law = Law(rule(), SETTING)
    clock = law.start(NOW)
    dates = [clock.due_on]
    for step in ("complex", "special"):
        clock = law.extend(clock, step, now=NOW)
        dates.append(clock.due_on)
    assert dates == [date(2026, 3, 17), date(2026, 4, 1), date(2026, 5, 1)]  # no holidays here
    for step in ("special", "complex", "forever"):
        with pytest.raises(Refused, match="extension_not_allowed"):
            law.extend(clock, step, now=NOW)


def test_an_extension_after_the_old_date_is_too_late() -> None:
    law = Law(rule(), SETTING)
    clock = law.start(NOW)
    with pytest.raises(Refused, match="extension_too_late"):
        law.extend(clock, "complex", now=clock.due_at)


def test_a_pause_leaves_out_its_dates_and_nothing_fires_in_it() -> None:
    law, book = Law(rule(), SETTING), docket()
    paused = law.pause(law.start(NOW), "appraisal", from_on=date(2026, 3, 5))
    matter = Matter(clocks=(paused,))
    assert book.fire(matter, now=NOW + timedelta(days=300)) is None
    resumed = law.resume(paused, to_on=date(2026, 3, 10), now=day(date(2026, 3, 10), 9))
    assert (resumed.due_on, resumed.history[-1].why) == (date(2026, 3, 23), "resumed")
    same_day = law.resume(paused, to_on=date(2026, 3, 5), now=day(date(2026, 3, 5), 9))
    assert (same_day.due_on, same_day.history) == (date(2026, 3, 17), ())
    with pytest.raises(Refused, match="pause_not_allowed"):
        law.pause(resumed, "holiday_mood", from_on=date(2026, 3, 11))


def test_each_level_is_told_once_at_its_moment() -> None:
    book, matter, _ = running()
    seen: list[tuple[datetime, str]] = []
    while (instant := book.next_at(matter.clocks)) is not None:
        assert book.fire(matter, now=instant - timedelta(milliseconds=1)) is None
        fired = book.fire(matter, now=instant)
        assert fired is not None
        for event in fired.events:
            assert isinstance(event, DeadlineWarned | DeadlineBreached)
            seen.append((instant, event.to[0]))
        matter = fired.state
        assert book.fire(matter, now=instant) is None
    assert seen == [
        (day(date(2026, 3, 10), 9), "half"),
        (day(date(2026, 3, 14), 9), "most"),
        (day(date(2026, 3, 16), 9), "day_before"),
        (day(date(2026, 3, 18)), "breach"),
    ]
    assert matter.clocks[0].state is ClockState.BREACHED


def test_levels_passed_unseen_are_told_of_by_the_highest_alone() -> None:
    book, matter, _ = running()
    fired = book.fire(matter, now=day(date(2026, 3, 16), 10))
    assert fired is not None
    assert [(event.type, event.to) for event in fired.events] == [  # type: ignore[attr-defined]
        ("deadline.warned", ("day_before",))
    ]
    assert book.next_at(fired.state.clocks) == day(date(2026, 3, 18))


def test_a_clock_whose_rule_is_gone_has_nothing_to_tell() -> None:
    book, matter, _ = running()
    (clock,) = matter.clocks
    assert min(book.ahead(clock)) == book.next_at([clock])
    assert Docket({}).ahead(clock) == []


def test_what_was_due_before_it_was_known_fires_at_once() -> None:
    """T14: a case taken in late."""
    book = docket()
    matter = after(book, ("received", NOW - timedelta(days=100)))
    fired = book.fire(matter, now=NOW)
    assert told(fired) == ["deadline.breached"]


def test_a_breached_clock_is_met_late() -> None:
    book, matter, clock = running()
    fired = book.fire(matter, now=clock.due_at)
    assert fired is not None
    met = book.heard(fired.state, Happening("decided", clock.due_at + timedelta(hours=1)))
    assert met is not None
    assert [event.data()["late"] for event in met.events] == [True]


def test_one_clock_starts_with_the_stop_of_another() -> None:
    book = docket(rule(), rule("T-TELL", starts_on=(), starts_after="T-DEC", stops_on=("told",)))
    matter = after(book, ("received", NOW), ("decided", NOW + timedelta(days=3)))
    assert [(each.clock, each.state) for each in matter.clocks] == [
        ("T-DEC", ClockState.MET),
        ("T-TELL", ClockState.RUNNING),
    ]


def test_a_recurring_clock_begins_again_whenever_it_is_met() -> None:
    book = docket(rule("T-UPDATE", every=True, length=5))
    matter = after(book, ("received", NOW), ("decided", NOW + timedelta(days=3)))
    assert [(each.state, each.due_on, each.revision) for each in matter.clocks] == [
        (ClockState.RUNNING, date(2026, 3, 10), 2)
    ]


def test_a_clock_of_telling_stops_on_proof_of_that_notice_alone() -> None:
    book = docket(rule(proof="sent", told="decision", stops_on=()))
    matter = after(book, ("received", NOW), ("decided", NOW))
    for template, open_ in (("guidance", True), ("decision", False)):
        heard = book.heard(matter, Happening("notice.sent", NOW, template))
        assert (heard is None) is open_


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["received", "decided", "merged", "withdrawn", "fire", "noise"]),
            st.integers(0, 40),
        ),
        max_size=25,
    )
)
def test_whatever_happens_nothing_is_told_early_or_twice(steps: list[tuple[str, int]]) -> None:
    book, matter, now = docket(), Matter(), NOW
    levels: set[tuple[int, str]] = set()
    for what, days in steps:
        now += timedelta(days=days)
        if what == "fire":
            before = matter
            fired = book.fire(matter, now=now)
            matter = fired.state if fired else matter
            for event in fired.events if fired else ():
                level = event.data().get("level", "breach")
                clock = before.clocks[0]
                assert book.laws[clock.name].instants(clock)[Level(level)] <= now
                assert (clock.revision, level) not in levels
                levels.add((clock.revision, level))
        else:
            heard = book.heard(matter, Happening(what, now))
            matter = heard.state if heard else matter
    due = book.fire(matter, now=now)
    assert due is None or book.fire(due.state, now=now) is None
