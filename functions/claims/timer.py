"""What claims do when time alone has passed: each minute, or when an execution says whose it is."""

from __future__ import annotations

from functions.aws import due
from functions.claims import usecases

MOST = 200
"""Claims of one run; the next one is a minute away."""


def handler(event: object, context: object) -> dict[str, int]:
    """Fire every clock that has become due, the earliest first; of one claim where it is named.

    Raises:
        ValidationError, NotFired: as `due.answer`; the next run tries again, and the alarm tells
            a person.
    """
    return due.answer("claims", event, usecases.fire, most=MOST)
