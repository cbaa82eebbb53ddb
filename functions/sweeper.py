"""The sweeper: once a minute, it publishes what has been in the outbox for over a minute."""

from __future__ import annotations

from datetime import timedelta

from functions.aws import bus, observability, table
from functions.aws.commit import OUTBOX_SHARDS

STUCK_AFTER = timedelta(minutes=1)
MOST_PER_SHARD = 200


class StillStuck(Exception):
    """The bus refused events again; the alarm on errors tells a person."""


def handler(event: object, context: object) -> dict[str, int]:
    """Republish stuck events of every shard.

    Raises:
        StillStuck: some were refused; the next run tries them again.
    """
    published = refused = 0
    for shard in range(OUTBOX_SHARDS):
        rows = table.stuck_events(shard, STUCK_AFTER, MOST_PER_SHARD)
        left = bus.publish(sorted(rows, key=lambda row: str(row["g6sk"])))
        published += len(rows) - len(left)
        refused += len(left)
    if published:
        observability.log.warning("stuck events published", extra={"count": published})
    if refused:
        raise StillStuck(f"{refused} events refused by the bus")
    return {"published": published}
