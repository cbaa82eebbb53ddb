"""What claims do when time alone has passed: each minute, or when an execution says whose it is."""

from __future__ import annotations

from datetime import timedelta

from functions.aws import due
from functions.claims import reactions

MOST = 1_000
"""Claims of one run; the next one is a minute away."""
WITHIN = timedelta(seconds=30)
"""How long they may take: the function has 55 seconds."""
MOST_RECOUNTED = 200
"""Claims that one run counts anew, beside those that are due."""


def handler(event: object, context: object) -> dict[str, int]:
    """Fire every clock that has become due, and count anew what a calendar has moved; where a claim
    is named, its clocks alone.

    Raises:
        ValidationError: as `due.called_for`.
        NotFired: some could not be; the next run tries them again, and the alarm tells a person.
    """
    called_for = due.called_for(event)
    if called_for is not None:
        return reactions.fire(called_for)
    return reactions.keep_time(most=MOST, within=WITHIN, recounted=MOST_RECOUNTED)
