"""A deadline counted for trial: by a rule of a pack, or by a period of the caller's own."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from functions.core import account
from functions.core.calendar import Venue
from functions.core.counting import Setting, Uncountable, Unit
from functions.core.deadline import Law
from functions.core.errors import FieldError, Invalid, Refused
from functions.core.rule import ClockRule, Level, Warned
from functions.core.timetable import Clock, LeftOut
from functions.core.values import given
from functions.staff.commands import PreviewDeadline
from functions.staff.model import Trial
from functions.staff.places import Branch, BranchDetails

RuleOf = Callable[[str, str], ClockRule]
"""The rule of a pack and a clock, or a LookupError."""


def place(
    command: PreviewDeadline, branch: Branch | None, law: Venue, calendars: Collection[str]
) -> BranchDetails:
    """Where days are counted: at the branch, or where the law holds, unless the caller says it.

    Raises:
        Invalid: `/branch` or `/calendar` is not known.
    """
    if command.branch is not None and branch is None:
        raise Invalid(FieldError("/branch", "unknown_branch"))
    details = branch.details if branch else BranchDetails.model_validate(law._asdict())
    said = given({"calendar": command.calendar, "time_zone": command.time_zone})
    found = details.model_copy(update=said)
    found.must_have_a_calendar(calendars)
    return found


def count(command: PreviewDeadline, rule_of: RuleOf, setting: Setting) -> Trial:
    """Where the deadline would fall.

    Raises:
        Invalid: `/clock` is not known; `/pauses/n/reason` or `/extensions/n` is not what the rule
            allows; the `/start`, the hours of the `/branch` or the `/pauses` take the end beyond
            all calendars.
    """
    named = _named(command, rule_of)
    law = Law(named or _own(command), setting)
    if named is not None:
        _must_be_reasons(command, named)
    try:
        clock = _extended(law, command)
    except Uncountable as error:
        seldom = law.rule.unit is Unit.BUSINESS_HOURS and setting.hours
        raise Invalid(FieldError("/branch" if seldom else "/start", "uncountable")) from error
    try:
        clock = _paused(law, clock, command)
        return Trial(clock, named, _levels(law, clock), account.of_clock(law, clock))
    except Uncountable as error:
        raise Invalid(FieldError("/pauses", "uncountable")) from error


def _named(command: PreviewDeadline, rule_of: RuleOf) -> ClockRule | None:
    if command.pack is None or command.clock is None:
        return None
    try:
        return rule_of(command.pack, command.clock)
    except LookupError as error:
        raise Invalid(FieldError("/clock", "unknown_clock")) from error


def _own(command: PreviewDeadline) -> ClockRule:
    """A rule of the caller's period alone, at every level of which somebody would hear."""
    period = {name: getattr(command, name) for name in ("unit", "length", *command.MANNER)}
    return ClockRule(
        pack="",
        clock="",
        basis="",
        verified=False,
        starts_on=(),
        warnings=tuple(Warned(level=level, to=()) for level in Level),
        **given(period),
    )


def _must_be_reasons(command: PreviewDeadline, rule: ClockRule) -> None:
    allowed = _listed(rule.pauses)
    wrong = [
        FieldError(f"/pauses/{place}/reason", "pause_not_allowed", {"allowed": allowed})
        for place, pause in enumerate(command.pauses)
        if pause.reason not in rule.pauses
    ]
    if wrong:
        raise Invalid(*wrong)


def _extended(law: Law, command: PreviewDeadline) -> Clock:
    clock = law.start(command.start, now=command.start)
    for place, step in enumerate(command.extensions):
        try:
            clock = law.extend(clock, step, now=clock.started_at)
        except Refused as refused:
            allowed = _listed(refused.facts["allowed"])
            at = f"/extensions/{place}"
            raise Invalid(
                FieldError(at, "extension_not_allowed", {"allowed": allowed})
            ) from refused
    return clock


def _listed(codes: tuple[str, ...] | list[str]) -> str:
    return ", ".join(codes) or "-"


def _paused(law: Law, clock: Clock, command: PreviewDeadline) -> Clock:
    pauses = tuple(
        LeftOut(from_on=each.from_on, to_on=each.to_on, reason=each.reason)
        for each in command.pauses
    )
    paused = replace(clock, pauses=pauses)
    return law.recounted(paused, "resumed", now=clock.started_at) if pauses else clock


def _levels(law: Law, clock: Clock) -> dict[Level, datetime]:
    told = {warned.level for warned in law.rule.warnings} | {Level.BREACH}
    if clock.nominal_on == clock.due_on:
        told -= {Level.NOMINAL}
    instants = sorted(law.instants(clock).items(), key=lambda entry: entry[1])
    return {level: at for level, at in instants if level in told and at > clock.started_at}
