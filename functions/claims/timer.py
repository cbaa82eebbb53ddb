"""What claims do when time alone has passed: once a minute, whatever has become due."""

from __future__ import annotations

from functions.aws import due
from functions.claims import usecases

MOST = 200
"""Claims of one run; the next one is a minute away."""


def handler(event: object, context: object) -> dict[str, int]:
    """Fire every clock that has become due, the earliest first.

    Raises:
        NotFired: some could not be; the next run tries them again, and the alarm tells a person.
    """
    return due.fire("claims", usecases.fire, most=MOST)
