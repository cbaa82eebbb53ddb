"""From a clock's event to what staff read: case, clock, law, date, and what happens next."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from functions.core.rule import ClockRule, Level
from functions.notices.readings import Moved, Told
from functions.rulepacks import packs, phrases, spoken

_MINUTE = timedelta(minutes=1)


def values(event: Told, locale: str, *, time_zone: str, now: datetime) -> dict[str, str]:
    """Every placeholder that a template for `event` may use.

    Raises:
        KeyError: the pack has no such clock, or a code has no words.
    """
    rule = packs.rule(event.pack, event.clock)
    zone = ZoneInfo(time_zone)
    return {
        "insurer": phrases.say("notice", "insurer", locale),
        "case_no": event.case_no,
        "clock": phrases.say("clock", event.clock, locale),
        "basis": spoken.labelled("clock_basis", rule.basis, locale),
        "due": spoken.end(event.due_on, event.due_at.astimezone(zone), locale),
        "time_left": _time_left(event.due_at - now, locale),
        "next": _next(event, rule, locale),
        **_what(event, zone, locale),
    }


def _what(event: Told, zone: ZoneInfo, locale: str) -> dict[str, str]:
    """The level it has come to, or the date it had."""
    if isinstance(event, Moved):
        was_due_at = event.was_due_at.astimezone(zone)
        return {"was": spoken.end(event.was_due_on, was_due_at, locale)}
    return {"level": phrases.say("deadline_level", event.level, locale)}


def _time_left(left: timedelta, locale: str) -> str:
    """How long there is, or how late it is: a warning may come when the date has passed."""
    if left > timedelta():
        return _say("left", locale, time=spoken.duration(max(left, _MINUTE), locale))
    time = spoken.duration(-left, locale)
    return _say("late", locale, time=time) if time else _say("just_now", locale)


def _next(event: Told, rule: ClockRule, locale: str) -> str:
    """Who hears of the breach, and what follows from it."""
    is_over = event.level == Level.BREACH
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
