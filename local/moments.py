"""Times and lengths of time as the local calls write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_LENGTH = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,3})?)S)?)?"
)


def length(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `P5D` or `PT36H`.

    Raises:
        ValueError: it is none; months and years are refused, for they have no fixed length.
    """
    match = _LENGTH.fullmatch(text) if text.isascii() else None
    if match is None:
        raise ValueError("a duration such as P5D, PT36H or P1DT12H")
    return timedelta(**{unit: float(count) for unit, count in match.groupdict("0").items()})


def wall() -> datetime:
    """Real time, in UTC."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """`moment` in UTC to the millisecond: `2026-03-02T01:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
