"""Clocks follow what happens to a case, and what time alone brings about is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.core.calendar import Calendar, PublishedYear
from functions.core.counting import Setting, Unit
from functions.core.deadline import Law
from functions.core.deadline_events import DeadlineBreached, DeadlineWarned
from functions.core.decision import Decision
from functions.core.docket import Docket, Happening
from functions.core.errors import Refused
from functions.core.rule import ClockRule, Extension, Level, Warned
from functions.core.timetable import Clock, ClockState, Timetable

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)  # Monday, ten o'clock in Shanghai
SETTING = Setting(Calendar("cn", {2026: PublishedYear(2026, 1)}))
ALL = tuple(Warned(level=level, to=(level.value,)) for level in Level)


MATTER = Timetable(
    kind="matter",
    case_id="m_1",
    case_no="M-1",
    branch="SH",
    time_zone="Asia/Shanghai",
    calendar="cn",
    jurisdiction="CN",
    received_on=date(2026, 3, 2),
)
"""Some case."""


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


def heard(
    book: Docket, matter: Timetable, type_: str, at: datetime, template: str | None = None
) -> Decision[Timetable] | None:
    return book.heard(matter, Happening(type_, at, template), now=at)


def after(book: Docket, *happened: tuple[str, datetime], state: Timetable = MATTER) -> Timetable:
    for type_, moment in happened:
        decision = heard(book, state, type_, moment)
        state = decision.state if decision else state
    return state


def told(decision: Decision[Timetable] | None) -> list[str]:
    return [event.type for event in decision.events] if decision else []


def running() -> tuple[Docket, Timetable, Clock]:
    book = docket()
    matter = after(book, ("received", NOW))
    return book, matter, matter.clocks[0]


def test_a_clock_starts_with_its_event_and_once() -> None:
    book, matter, clock = running()
    assert (clock.due_on, clock.due_at) == (date(2026, 3, 17), day(date(2026, 3, 18)))
    assert heard(book, matter, "received", NOW + timedelta(days=1)) is None


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
    ended = heard(book, matter, happened, NOW + timedelta(days=2))
    assert ended is not None
    assert (told(ended), ended.state.clocks[0].state) == ([event], state)
    assert heard(book, ended.state, happened, NOW + timedelta(days=3)) is None
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
    clock = law.start(NOW, now=NOW)
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
    clock = law.start(NOW, now=NOW)
    with pytest.raises(Refused, match="extension_too_late"):
        law.extend(clock, "complex", now=clock.due_at)


def test_a_pause_leaves_out_its_dates_and_nothing_fires_in_it() -> None:
    law, book = Law(rule(), SETTING), docket()
    paused = law.pause(law.start(NOW, now=NOW), "appraisal", from_on=date(2026, 3, 5))
    matter = MATTER.model_copy(update={"clocks": (paused,)})
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
    met = book.heard(
        fired.state,
        Happening("decided", clock.due_at + timedelta(hours=1)),
        now=clock.due_at + timedelta(hours=1),
    )
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
        proved = heard(book, matter, "notice.sent", NOW, template)
        assert (proved is None) is open_


def test_what_nobody_owes_passes_without_a_breach() -> None:
    """The months in which a customer may go to the ombudsman."""
    book = docket(rule("T-FOS", optional=True, warnings=()))
    matter = after(book, ("received", NOW))
    passed = book.fire(matter, now=matter.clocks[0].due_at)
    assert passed is not None
    assert told(passed) == ["deadline.elapsed"]
    assert (passed.state.clocks[0].state, passed.state.next_at) == (ClockState.ELAPSED, None)


def test_what_is_asked_again_after_an_answer_is_owed_again() -> None:
    book = docket(rule("T-MSG", again=True))
    matter = after(book, ("received", NOW), ("received", NOW + timedelta(days=1)))
    assert [(each.started_at, each.revision) for each in matter.clocks] == [(NOW, 1)]
    later = NOW + timedelta(days=9)
    again = after(book, ("decided", NOW + timedelta(days=2)), ("received", later), state=matter)
    assert [(each.started_at, each.revision, each.state) for each in again.clocks] == [
        (later, 2, ClockState.RUNNING)
    ]


def test_a_clock_stands_still_between_two_events() -> None:
    """From the day the one notice reaches the claimant until the last item arrives."""
    still = {"reason": "appraisal", "told": "deficient", "until_event": "complete"}
    book = docket(rule(stands_still=[{**still, "from_event": "notice.delivered"}]))
    matter = after(book, ("received", NOW))
    assert heard(book, matter, "notice.delivered", NOW, "guidance") is None
    assert heard(book, matter, "complete", NOW) is None
    reached, complete = day(date(2026, 3, 5), 23), day(date(2026, 3, 10), 1)
    paused = heard(book, matter, "notice.delivered", reached, "deficient")
    assert paused is not None
    assert (told(paused), paused.state.next_at) == (["deadline.paused"], None)
    assert heard(book, paused.state, "notice.delivered", complete, "deficient") is None
    resumed = heard(book, paused.state, "complete", complete)
    assert resumed is not None
    assert [event.data()["why"] for event in resumed.events] == ["resumed"]
    assert resumed.state.clocks[0].due_on == date(2026, 3, 23)  # 22 March is a Sunday
    ended = heard(book, paused.state, "decided", complete)
    assert told(ended) == ["deadline.met"]


def test_what_is_published_later_moves_clocks_and_tells_a_person_of_less_time() -> None:
    """D18, T6, T7."""
    five = rule(unit=Unit.WORKING_DAYS, length=5)
    matter = after(docket(five), ("received", datetime(2026, 12, 28, 2, tzinfo=UTC)))
    (clock,) = matter.clocks
    assert (clock.due_on, clock.provisional) == (date(2027, 1, 4), True)
    now = datetime(2026, 12, 29, 2, tzinfo=UTC)
    for rests, works, due_on, to in (
        ({date(2027, 1, 4): "元旦"}, frozenset[date](), date(2027, 1, 5), []),
        ({}, frozenset({date(2027, 1, 2)}), date(2027, 1, 2), ["owner", "breach"]),
    ):
        years = {**SETTING.calendar.years, 2027: PublishedYear(2027, 1, rests, works)}
        setting = Setting(Calendar("cn", years))
        book = Docket({("law", "T-DEC"): Law(five, setting)})
        moved = book.recount(matter, now=now)
        assert moved is not None
        (event,) = moved.events
        assert event.data()["to"] == to
        (after_,) = moved.state.clocks
        assert (after_.due_on, after_.provisional, after_.revision) == (due_on, False, 2)
        assert after_.history[0].due_on == date(2027, 1, 4)
        assert book.recount(moved.state, now=now) is None
        assert moved.state.next_at == book.next_at(moved.state.clocks)


def test_an_unmoved_date_is_kept_with_what_it_was_counted_by() -> None:
    five = rule(unit=Unit.WORKING_DAYS, length=5)
    matter = after(docket(five), ("received", datetime(2026, 12, 28, 2, tzinfo=UTC)))
    years = {**SETTING.calendar.years, 2027: PublishedYear(2027, 1, {date(2027, 2, 1): "春节"})}
    book = Docket({("law", "T-DEC"): Law(five, Setting(Calendar("cn", years)))})
    counted = book.recount(matter, now=NOW)
    assert counted is not None
    assert (counted.events, counted.state.clocks[0].provisional) == ((), False)


def test_nothing_starts_before_it_happens() -> None:
    book = docket()
    with pytest.raises(Refused, match="start_in_future"):
        book.heard(MATTER, Happening("received", NOW + timedelta(seconds=1)), now=NOW)


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
    book, matter, now = docket(), MATTER, NOW
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
            moved = heard(book, matter, what, now)
            matter = moved.state if moved else matter
    due = book.fire(matter, now=now)
    assert due is None or book.fire(due.state, now=now) is None
