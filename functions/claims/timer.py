"""What claims do when time alone has passed: each minute, or when an execution says whose it is."""

from __future__ import annotations

from functions.aws import due
from functions.claims import reactions

MOST = 200
"""Claims of one run; the next one is a minute away."""


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
    return reactions.keep_time(most=MOST)
