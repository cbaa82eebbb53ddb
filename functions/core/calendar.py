"""Dates as people live them: which day it is where the branch is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
"""Where a branch does not say otherwise."""


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of `moment` in the IANA zone `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def starts_at(day: date, zone: str) -> datetime:
    """The moment, in UTC, at which `day` begins in the IANA zone `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
