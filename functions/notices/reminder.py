"""From a clock's event to what staff read: case, clock, law, date, and what happens next."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.core.rule import ClockRule, Level
from functions.notices.readings import Breached, ClockNews, Moved, Warned
from functions.rulepacks import packs, phrases, spoken

_MINUTE = timedelta(minutes=1)
_LATE = timedelta(minutes=15)
"""From here on a warning says when what it tells of was reached."""


def values(event: ClockNews, locale: str, *, time_zone: str, now: datetime) -> dict[str, str]:
    """Every placeholder that a template for `event` may use.

    Raises:
        KeyError: the pack has no such clock, or a code has no words.
    """
    rule = packs.rule(event.pack, event.clock)
    zone = ZoneInfo(time_zone)
    told = {
        "insurer": phrases.say("notice", "insurer", locale),
        "case_no": event.case_no,
        "clock": phrases.say("clock", event.clock, locale),
        "basis": spoken.labelled("clock_basis", rule.basis, locale),
        "due": spoken.end(event.due_on, event.due_at.astimezone(zone), locale),
        "time_left": _time_left(event.due_at - now, locale),
        "next": _next(event, rule, locale),
    }
    if isinstance(event, Warned):
        told["level"] = _level(event, zone, now, locale)
    if isinstance(event, Moved):
        was_due_at = event.was_due_at.astimezone(zone)
        told["was_due"] = spoken.end(event.was_due_on, was_due_at, locale)
    return told


def _level(event: Warned, zone: ZoneInfo, now: datetime, locale: str) -> str:
    """How far it is; told of late, also since when."""
    level = phrases.say("deadline_level", event.level, locale)
    if now - event.reached_at < _LATE:
        return level
    at = event.reached_at.astimezone(zone)
    moment = spoken.moment(at.date(), f"{at:%H:%M}", locale)
    return _say("reached", locale, level=level, moment=moment)


def _time_left(left: timedelta, locale: str) -> str:
    """How long there is, or how late it is: a warning may come when the date has passed."""
    if left > timedelta():
        return _say("left", locale, time=spoken.duration(max(left, _MINUTE), locale))
    time = spoken.duration(-left, locale)
    return _say("late", locale, time=time) if time else _say("just_now", locale)


def _next(event: ClockNews, rule: ClockRule, locale: str) -> str:
    """Who hears of the breach, and what follows from it; nothing is missed of what is optional."""
    if rule.optional:
        return _say("just_ends", locale)
    is_over = isinstance(event, Breached)
    roles = phrases.say("notice", "comma", locale).join(
        phrases.say("case_role" if role in phrases.group("case_role") else "role", role, locale)
        for role in (event.to if is_over else rule.told_of(Level.BREACH))
    )
    parts = [_say("told" if is_over else "if_missed", locale, roles=roles)]
    if rule.consequence is not None:
        consequence = phrases.say("consequence", rule.consequence, locale)
        parts.append(_say("consequence", locale, consequence=consequence))
    return (" " if locale == "en" else "").join(parts)


def _say(code: str, locale: str, **values: object) -> str:
    return phrases.say("reminder", code, locale, **values)
