"""The due index: each case with a running clock has one entry there, its next instant (I8)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from functions.aws import clock, observability, table
from functions.aws.trigger import Delivery, Repeated
from functions.core.errors import Conflict, NotFound

SHARDS = 16
Fire = Callable[[Delivery, str], None]


class NotFired(Exception):
    """Cases that are due and could not be told of: the next run finds them again."""


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


def fire(context: str, fire_one: Fire, *, most: int) -> dict[str, int]:
    """Fire each case of a context that is due.

    Raises:
        NotFired: some could not be fired.
    """
    fired = failed = 0
    for instant, case_id in cases(context, clock.now(), most):
        delivery = Delivery(
            consumer=f"{context}.timer",
            event_id=f"{case_id}@{instant}",
            correlation_id=case_id,
            data={},
        )
        try:
            fire_one(delivery, case_id)
        except (Repeated, NotFound, Conflict):
            continue  # told of already, gone, or changing: the next run looks again
        except Exception:  # noqa: BLE001 - whatever it is, the others are due as well
            observability.log.exception("not fired", extra={"case_id": case_id})
            failed += 1
        else:
            fired += 1
    if failed:
        raise NotFired(f"{failed} of {fired + failed} cases of {context}")
    return {"fired": fired}
