"""The life of a clock: it begins, stands still, goes on, is extended or counted anew, and ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.core import deadline
from functions.core.calendar import DAY, at
from functions.core.counting import Setting, Unit
from functions.core.deadline import Law
from functions.core.errors import Refused
from functions.core.rule import Level
from functions.core.timetable import Clock, ClockState
from functions.rulepacks import calendars, packs

CHINA = Setting(calendars.named("cn"))
RULE = packs.rule("cn-2020", "T-CMP-DEC")
LAW = Law(RULE, CHINA)


def law(**changes: Any) -> Law:
    return Law(RULE.model_copy(update=changes), CHINA)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


RECEIVED = local("2026-03-02T10:00:00")


def test_extensions_count_from_receipt_and_keep_the_old_dates() -> None:
    clock = LAW.start(RECEIVED, now=RECEIVED)
    longer = LAW.extend(clock, "complex", now=local("2026-03-10T10:00:00"))
    longest = LAW.extend(longer, "special", now=local("2026-03-20T10:00:00"))
    assert [each.due_on for each in (clock, longer, longest)] == [
        day("2026-03-17"),
        day("2026-04-01"),
        day("2026-05-06"),
    ]
    assert [(past.revision, past.due_on, past.why) for past in longest.history] == [
        (1, day("2026-03-17"), "extended"),
        (2, day("2026-04-01"), "extended"),
    ]
    assert (longest.revision, longest.nominal_on) == (3, day("2026-05-01"))


@pytest.mark.parametrize(
    ("held", "step", "now", "code"),
    [
        (None, "endless", "2026-03-10T10:00:00", "extension_not_allowed"),
        ("special", "complex", "2026-03-10T10:00:00", "extension_not_allowed"),
        ("complex", "complex", "2026-03-10T10:00:00", "extension_not_allowed"),
        (None, "complex", "2026-03-18T00:00:00", "extension_too_late"),
    ],
)
def test_extensions_that_are_refused(held: str | None, step: str, now: str, code: str) -> None:
    clock = LAW.start(RECEIVED, now=RECEIVED)
    if held:
        clock = LAW.extend(clock, held, now=RECEIVED)
    with pytest.raises(Refused, match=code):
        LAW.extend(clock, step, now=local(now))


def test_new_facts_count_anew_from_their_receipt() -> None:
    clock = LAW.pause(
        LAW.start(RECEIVED, now=RECEIVED), "external_appraisal", from_on=day("2026-03-05")
    )
    restarted = LAW.restart(clock, local("2026-03-10T15:00:00"), now=local("2026-03-10T15:00:00"))
    assert (restarted.due_on, restarted.revision) == (day("2026-03-25"), 2)
    assert (restarted.state, restarted.pauses) == (ClockState.RUNNING, ())
    assert [(past.due_on, past.why) for past in restarted.history] == [
        (day("2026-03-17"), "restarted")
    ]
    assert restarted.name == clock.name


def test_a_clock_stands_still_for_its_rules_reasons_alone() -> None:
    clock = LAW.start(RECEIVED, now=RECEIVED)
    with pytest.raises(Refused, match="pause_not_allowed"):
        LAW.pause(clock, "holiday", from_on=day("2026-03-05"))
    with pytest.raises(Refused, match="clock_not_paused"):
        LAW.resume(clock, to_on=day("2026-03-06"), now=RECEIVED)
    paused = LAW.pause(clock, "external_appraisal", from_on=day("2026-03-05"))
    with pytest.raises(Refused, match="clock_not_running"):
        LAW.pause(paused, "external_appraisal", from_on=day("2026-03-06"))
    with pytest.raises(Refused, match="clock_not_running"):
        LAW.extend(paused, "complex", now=RECEIVED)
    assert LAW.next_at(paused) is None
    assert LAW.fire(paused, now=local("2027-01-01T00:00:00")) == (paused, None)


def still(clock: Clock, first: date, to: date) -> Clock:
    paused = LAW.pause(clock, "external_appraisal", from_on=first)
    return LAW.resume(paused, to_on=to, now=at(to, time(12), CHINA.zone))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12)), min_size=1, max_size=4))
def test_however_often_it_stands_still_it_loses_just_those_days(
    stays: list[tuple[int, int]],
) -> None:
    """Each stay begins some days after the one before has ended, before the clock has."""
    clock = LAW.start(RECEIVED, now=RECEIVED)
    on, lost = day("2026-03-03"), 0
    for gap, long in stays:
        on += gap * DAY
        if on > clock.nominal_on:
            break
        before = clock
        clock = still(clock, on, on + long * DAY)
        lost += long
        on += long * DAY
        assert clock.due_at >= before.due_at
        assert clock.nominal_on == day("2026-03-17") + lost * DAY
        assert clock.revision == before.revision + (clock.due_on != before.due_on)
        assert LAW.recounted(clock, "recomputed", now=RECEIVED) == clock


def test_to_go_on_before_it_stood_still_loses_nothing() -> None:
    clock = still(LAW.start(RECEIVED, now=RECEIVED), day("2026-03-05"), day("2026-03-04"))
    assert (clock.due_on, clock.revision) == (day("2026-03-17"), 1)


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (
            LAW,
            "2026-09-20T10:00:00",
            {
                Level.HALF: "2026-09-28T09:00:00",
                Level.MOST: "2026-10-02T09:00:00",
                Level.NOMINAL: "2026-10-05T09:00:00",
                Level.DAY_BEFORE: "2026-09-30T09:00:00",
                Level.BREACH: "2026-10-09T00:00:00",
            },
        ),
        (
            law(unit=Unit.WORKING_DAYS, length=5),
            "2026-02-13T10:00:00",
            {
                Level.HALF: "2026-02-25T09:00:00",
                Level.MOST: "2026-02-26T09:00:00",
                Level.NOMINAL: "2026-02-28T00:00:00",
                Level.DAY_BEFORE: "2026-02-26T09:00:00",
                Level.BREACH: "2026-02-28T00:00:00",
            },
        ),
        (
            law(unit=Unit.MINUTES, length=30),
            "2026-03-02T10:00:00",
            {
                Level.HALF: "2026-03-02T10:15:00",
                Level.MOST: "2026-03-02T10:24:00",
                Level.NOMINAL: "2026-03-02T10:30:00",
                Level.DAY_BEFORE: "2026-02-28T09:00:00",
                Level.BREACH: "2026-03-02T10:30:00",
            },
        ),
    ],
    ids=["calendar-days", "working-days", "minutes"],
)
def test_when_people_are_warned(rule: Law, start: str, expected: dict[Level, str]) -> None:
    found = rule.instants(rule.start(local(start), now=local(start)))
    assert found == {level: local(text) for level, text in expected.items()}


def test_each_level_is_told_of_once_and_the_breach_stays() -> None:
    clock = LAW.start(local("2026-09-20T10:00:00"), now=local("2026-09-20T10:00:00"))
    told = []
    while (moment := LAW.next_at(clock)) is not None:
        early, nothing = LAW.fire(clock, now=moment - timedelta(seconds=1))
        assert (early, nothing) == (clock, None)
        clock, level = LAW.fire(clock, now=moment)
        told.append(level)
        assert LAW.fire(clock, now=moment) == (clock, None)
    assert told == [Level.HALF, Level.DAY_BEFORE, Level.MOST, Level.NOMINAL, Level.BREACH]
    assert clock.state is ClockState.BREACHED
    assert Level.BREACH in deadline.stop(clock, at_=local("2026-10-10T10:00:00")).reached


def test_levels_passed_unseen_are_told_of_as_one() -> None:
    clock, level = LAW.fire(LAW.start(RECEIVED, now=RECEIVED), now=local("2026-03-16T12:00:00"))
    assert level is Level.DAY_BEFORE
    assert set(clock.reached) == {Level.HALF, Level.MOST, Level.DAY_BEFORE}
    assert LAW.next_at(clock) == clock.due_at


def test_what_lies_ahead_is_what_was_not_told_of() -> None:
    clock = LAW.start(RECEIVED, now=RECEIVED)
    assert LAW.ahead(clock) == LAW.instants(clock)
    warned, _ = LAW.fire(clock, now=local("2026-03-16T12:00:00"))
    assert set(LAW.ahead(warned).values()) == {clock.due_at}
    assert LAW.ahead(deadline.stop(warned, at_=local("2026-03-17T09:00:00"))) == {}


def test_a_longer_period_warns_again_of_what_lies_ahead() -> None:
    clock, _ = LAW.fire(LAW.start(RECEIVED, now=RECEIVED), now=local("2026-03-16T12:00:00"))
    longer = LAW.extend(clock, "complex", now=local("2026-03-16T13:00:00"))
    assert longer.reached == ()
    assert LAW.next_at(longer) == local("2026-03-17T09:00:00")


def test_a_calendar_published_later_moves_the_date_and_says_why() -> None:
    rule = RULE.model_copy(update={"unit": Unit.WORKING_DAYS, "length": 5})
    clock = Law(rule, CHINA).start(local("2026-12-28T10:00:00"), now=local("2026-12-28T10:00:00"))
    later = type(CHINA.calendar.years[2026])(2027, 1, {date(2027, 1, 4): "元旦"})
    published = Law(rule, Setting(calendars.named("cn", [later])))
    moved = published.recounted(clock, "recomputed", now=local("2026-12-29T10:00:00"))
    assert (clock.due_on, clock.provisional) == (day("2027-01-04"), True)
    assert (moved.due_on, moved.provisional) == (day("2027-01-05"), False)
    assert [(past.due_on, past.why) for past in moved.history] == [(clock.due_on, "recomputed")]
