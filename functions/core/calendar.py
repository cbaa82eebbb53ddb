"""Dates as people live them: which day it is where the branch is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
"""Where a branch does not say otherwise."""


def local_date(moment: datetime, zone: str) -> date:
    """The calendar date of `moment` in the IANA zone `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()
