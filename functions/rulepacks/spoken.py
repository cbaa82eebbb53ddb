"""Dates, moments and lengths of time as they are said, in three languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from functions.rulepacks import phrases

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def amount(unit: str, n: int, locale: str) -> str:
    """So many of a unit: `1 day`, `3 working days`."""
    return _say(f"{unit}_one" if n == 1 else unit, locale, n=n)


def duration(length: timedelta, locale: str) -> str:
    """Its two largest units: nobody wants the minutes of days. Empty below a minute."""
    minutes = length // timedelta(minutes=1)
    amounts = (
        ("days", minutes // 1440),
        ("hours", minutes // 60 % 24),
        ("minutes", minutes % 60),
    )
    time = [amount(unit, n, locale) for unit, n in amounts if n]
    return (" " if locale == "en" else "").join(time[:2])


def end(due_on: date, due_at: datetime, locale: str) -> str:
    """When a period is over; `due_at` is local. Midnight is said as 24:00 of its last day."""
    same_day = due_at.date() == due_on
    return moment(due_on, f"{due_at:%H:%M}" if same_day else "24:00", locale)


def moment(day: date, time: str, locale: str) -> str:
    return _dated("moment", day, locale, time=time)


def full_date(day: date, locale: str) -> str:
    return _dated("full_date", day, locale)


def month(day: date, locale: str) -> str:
    return _say(f"month_{day.month}", locale)


def labelled(group: str, code: str, locale: str) -> str:
    """The words of a code; what has none is said as it is."""
    return phrases.say(group, code, locale) if code in phrases.group(group) else code


def _dated(code: str, day: date, locale: str, **more: str) -> str:
    weekday = phrases.say("weekday", _WEEKDAYS[day.weekday()], locale)
    named = {"year": day.year, "month": month(day, locale), "day": day.day, "weekday": weekday}
    return _say(code, locale, **named, **more)


def _say(code: str, locale: str, **values: object) -> str:
    return phrases.say("explanation", code, locale, **values)
