"""The two clocks and every id: the only place that reads time or makes randomness.

`now()` is business time, which the local run can move; `wall()` is real time, for waits, expiry,
signatures and time-to-live (architecture, rule of flow 5).
"""

from __future__ import annotations

import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from functions.aws import settings
from functions.aws.settings import Setting


def wall() -> datetime:
    """Real time, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, in UTC, to the millisecond: real time and what the local clock was moved."""
    moment = wall()
    if (file := settings.find(Setting.CLOCK_FILE)) is not None:
        moment += _offset(file)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_wall(moment: datetime) -> datetime:
    """The real time at which business time comes to `moment`, unless its clock is moved again."""
    file = settings.find(Setting.CLOCK_FILE)
    return moment if file is None else moment - _offset(file)


def _offset(file: str) -> timedelta:
    try:
        return timedelta(seconds=float(Path(file).read_text()))
    except FileNotFoundError:
        return timedelta(0)


_DIGITS = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is taken for something else when read aloud."""
_ANY_DIGIT = _DIGITS * 8
"""The digit each random byte stands for; 8 bytes for each of 32 digits."""

_PAIRS = tuple(bytes((first, second)).decode() for first in _DIGITS for second in _DIGITS)
"""Ten bits at a time."""


def _random_digits(length: int) -> str:
    """Five random bits in every digit."""
    return secrets.token_bytes(length).translate(_ANY_DIGIT).decode()


def new_id(kind: str) -> str:
    """A fresh 130-bit id that carries its type: `clm_...`."""
    return f"{kind}_{_random_digits(26).lower()}"


def new_token() -> str:
    """Thirty-two random hexadecimal digits, for nobody to read."""
    return secrets.token_hex(16)


def new_event_id() -> str:
    """A ULID: sorts by the real time at which it was made."""
    milliseconds = time.time_ns() // 1_000_000
    stamp = "".join([_PAIRS[milliseconds >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
    return f"{stamp}{_random_digits(16)}"


def short_code(length: int) -> str:
    """Random digits and upper-case letters for numbers that people read aloud."""
    return _random_digits(length)


def pause(attempt: int) -> None:
    """Wait before retry `attempt` (0, 1, ...): jittered, doubling from 20 ms."""
    time.sleep(random.uniform(0.5, 1) * 0.02 * 2**attempt)  # noqa: S311 - jitter is no secret
