"""The due index: each case with a running clock has one entry there, its next instant (I8)."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from functions.aws import clock, observability, table
from functions.aws.trigger import Delivery, Repeated
from functions.core.errors import Conflict, NotFound
from functions.core.values import Shape

SHARDS = 16
Fire = Callable[[Delivery, str], None]


class NotFired(Exception):
    """Cases that are due and could not be told of: the next run finds them again."""


class _Call(Shape):
    """What an execution says: of which case. Whether anything is due, the table says."""

    case_id: str


def entry(context: str, case_id: str, next_at: datetime | None) -> dict[str, str]:
    """The index attributes of a case; none while nothing lies ahead."""
    if next_at is None:
        return {}
    shard = hashlib.sha256(case_id.encode()).digest()[0] % SHARDS
    return {
        "g5pk": f"DUE#{context}#{shard:02}",
        "g5sk": f"{next_at.isoformat(timespec='milliseconds')}#{case_id}",
    }


def cases(context: str, before: datetime, most: int) -> list[tuple[str, str]]:
    """(instant, case id) of what is due, earliest first; reads nothing that is not."""
    until = before.isoformat(timespec="milliseconds")
    found = [
        tuple(entry.split("#", 1))
        for shard in range(SHARDS)
        for entry in table.index_keys("G5", f"DUE#{context}#{shard:02}", until, most)
    ]
    return [(instant, case) for instant, case in sorted(found)[:most]]


def answer(context: str, event: Any, fire_one: Fire, *, most: int) -> dict[str, int]:
    """Fire what is due: of one case where an execution calls, of all at a tick.

    A tick is a message of the timer's queue, or on one machine an empty event.

    Raises:
        ValidationError: neither a tick nor a call.
        NotFired: some of all could not be fired; whatever hinders a case that was called for.
    """
    if event == {} or "Records" in event:
        return fire(context, fire_one, most=most)
    case_id = _Call.model_validate(event).case_id
    _fired(context, fire_one, case_id, clock.now().isoformat(timespec="milliseconds"))
    return {}


def fire(context: str, fire_one: Fire, *, most: int) -> dict[str, int]:
    """Fire each case of a context that is due.

    Raises:
        NotFired: some could not be fired.
    """
    fired = failed = 0
    for instant, case_id in cases(context, clock.now(), most):
        try:
            fired += _fired(context, fire_one, case_id, instant)
        except Exception:  # noqa: BLE001 - whatever it is, the others are due as well
            observability.log.exception("not fired", extra={"case_id": case_id})
            failed += 1
    if failed:
        raise NotFired(f"{failed} of {fired + failed} cases of {context}")
    return {"fired": fired}


def _fired(context: str, fire_one: Fire, case_id: str, instant: str) -> bool:
    """Fire one case; False where it was told of already, is gone, or changing: a tick comes."""
    delivery = Delivery(
        consumer=f"{context}.timer",
        event_id=f"{case_id}@{instant}",
        correlation_id=case_id,
        data={},
    )
    try:
        fire_one(delivery, case_id)
    except (Repeated, NotFound, Conflict):
        return False
    return True
