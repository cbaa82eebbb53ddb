"""The two clocks and every id: the only place that reads time or makes randomness.

`now()` is business time, which the local run can move; `wall()` is real time, for waits, expiry,
signatures and time-to-live (architecture, rule of flow 5).
"""

from __future__ import annotations

import base64
import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ulid import ULID

from functions.aws import settings
from functions.aws.settings import Setting


def wall() -> datetime:
    """Real time, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, in UTC, to the millisecond: real time and what the local clock was moved."""
    moment = wall() + _offset()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _offset() -> timedelta:
    path = settings.find(Setting.CLOCK_FILE)
    if path is None:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(path).read_text()))
    except FileNotFoundError:
        return timedelta(0)


def new_id(kind: str) -> str:
    """A fresh 128-bit id that carries its type: `clm_...`."""
    return f"{kind}_{base64.b32encode(secrets.token_bytes(16)).decode().rstrip('=').lower()}"


def new_event_id() -> str:
    """A ULID: sorts by the real time at which it was made."""
    return str(ULID())


def short_code(length: int) -> str:
    """Random upper-case base32 characters for numbers that people read aloud."""
    return base64.b32encode(secrets.token_bytes(length)).decode()[:length]


def pause(attempt: int) -> None:
    """Wait before retry `attempt` (0, 1, ...): jittered, doubling from 20 ms."""
    time.sleep(random.uniform(0.5, 1) * 0.02 * 2**attempt)  # noqa: S311 - jitter is no secret
