"""What claims do when time alone has passed: once a minute, whatever has become due."""

from __future__ import annotations

from functions.claims import usecases

MOST = 200
"""Claims of one run; the next one is a minute away."""


def handler(event: object, context: object) -> dict[str, int]:
    """Fire every clock that has become due, and count anew what a calendar has moved.

    Raises:
        NotFired: some could not be; the next run tries them again, and the alarm tells a person.
    """
    return usecases.keep_time(most=MOST)
