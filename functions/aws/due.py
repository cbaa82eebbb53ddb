"""The due index: each case with a running clock has one entry there, its next instant (I8)."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from functions.aws import clock, observability, table
from functions.aws.trigger import Delivery
from functions.core.errors import Conflict, NotFound
from functions.core.values import Shape

SHARDS = 16


class NotFired(Exception):
    """Cases that are due and could not be seen to: the next run tries them again."""


class _Call(Shape):
    """What an execution says: of which case. Whether anything is due, the table says."""

    case_id: str


class Outcome(NamedTuple):
    """What came of a run."""

    done: int
    failed: tuple[str, ...] = ()
    """Ids of cases."""


class Page(NamedTuple):
    """Some cases of one shard, and the last place among them; None where the shard ends."""

    cases: list[str]
    after: str | None


def entry(context: str, case_id: str, next_at: datetime | None) -> dict[str, str]:
    """The index attributes of a case; none while nothing lies ahead."""
    if next_at is None:
        return {}
    shard = hashlib.sha256(case_id.encode()).digest()[0] % SHARDS
    return {
        "g5pk": _partition(context, shard),
        "g5sk": f"{next_at.isoformat(timespec='milliseconds')}#{case_id}",
    }


def _partition(context: str, shard: int) -> str:
    return f"DUE#{context}#{shard:02}"


def cases(context: str, before: datetime, most: int) -> list[str]:
    """Ids of what is due, earliest first; reads nothing that is not.

    Each shard is asked for `most`, for it may hold all that is earliest: a backlog costs sixteen
    times `most` keys, one page of each shard, however long it is.
    """
    until = before.isoformat(timespec="milliseconds")
    found = [
        entry
        for shard in range(SHARDS)
        for entry in table.index_keys("G5", _partition(context, shard), until, most)
    ]
    return [entry.partition("#")[2] for entry in sorted(found)]


def page(context: str, shard: int, after: str | None, most: int) -> Page:
    """Cases of one shard, due or not."""
    found = table.page(
        _partition(context, shard), index="G5", after=after, limit=most, newest_first=False
    )
    return Page([row["g5sk"].partition("#")[2] for row in found.rows], found.after)


def called_for(event: Any) -> list[str] | None:
    """The case an execution asks to look at; None at a tick, which is for all that is due.

    A tick is a message of the timer's queue, or on one machine an empty event.

    Raises:
        ValidationError: it is neither.
    """
    if event == {} or "Records" in event:
        return None
    return [_Call.model_validate(event).case_id]


def fire(
    context: str, fire_one: Callable[[Delivery, str], None], *, most: int, until: datetime
) -> Outcome:
    """Fire cases of a context that are due, the earliest first, until so many are, or time is up.

    What fails is due for longest in every later run, and so is not counted: it would use them up.
    Most of a day's deadlines are told of at nine o'clock, so a run does what its time allows.
    """
    due = cases(context, clock.now(), most)
    return each(context, due, fire_one, most=most, until=until)


def each(
    context: str,
    case_ids: Iterable[str],
    see_to: Callable[[Delivery, str], None],
    *,
    most: int | None = None,
    until: datetime | None = None,
) -> Outcome:
    """See to one case after the other: one that fails keeps no other waiting.

    Args:
        until: real time at which no further case is begun.
    """
    done, failed = 0, list[str]()
    for case_id in case_ids:
        if done == most or (until is not None and clock.wall() >= until):
            break
        try:
            see_to(delivery(context, case_id), case_id)
        except (NotFound, Conflict):
            continue  # gone, or changing: the next run looks again
        except Exception:  # noqa: BLE001 - whatever it is, the others are due as well
            observability.log.exception("not fired", extra={"case_id": case_id})
            failed.append(case_id)
        else:
            done += 1
    return Outcome(done, tuple(failed))


def delivery(context: str, about: str) -> Delivery:
    """What a timer works under: the state of a case makes its repetition harmless."""
    return Delivery(
        consumer=f"{context}.timer",
        event_id=clock.new_event_id(),
        correlation_id=about,
        data={},
        guarded=False,
    )


def raise_failed(context: str, *outcomes: Outcome) -> None:
    """Raises:
    NotFired: some cases could not be seen to; the alarm tells a person.
    """
    failed = [case_id for outcome in outcomes for case_id in outcome.failed]
    if failed:
        done = sum(outcome.done for outcome in outcomes)
        raise NotFired(f"{len(failed)} of {len(failed) + done} cases of {context}")
