"""When the stack has nothing left to do: no event unpublished, no message unread or in flight."""

from __future__ import annotations

import time
from typing import Any

from local.problems import Told
from local.stack import Stack

_PATIENCE = 60.0
_EVERY = 0.1
_OUTBOX_SHARDS = 8
_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def wait_until_quiet(stack: Stack) -> None:
    """Return when the outbox index and every queue were found empty twice in a row.

    Once is not enough: an event on its way from outbox to queue is in neither.

    Raises:
        Told: 504 `not_quiet` after a minute, with what is still busy.
    """
    deadline = time.monotonic() + _PATIENCE
    in_a_row = 0
    while in_a_row < 2:
        busy = _busy(stack)
        in_a_row = 0 if busy else in_a_row + 1
        if busy and time.monotonic() > deadline:
            raise Told(504, "not_quiet", f"still busy after a minute: {', '.join(busy)}", busy=busy)
        time.sleep(_EVERY)


def _busy(stack: Stack) -> list[str]:
    """Names of the queues that are not empty, and `outbox`."""
    sqs = stack.client("sqs")
    queues = [*stack.queue_urls, stack.outputs["TapQueueUrl"]]
    busy = [url.rpartition("/")[2] for url in queues if _waiting(sqs, url)]
    return [*busy, "outbox"] if _unpublished(stack) else busy


def _waiting(sqs: Any, url: str) -> bool:
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))["Attributes"]
    return any(int(attributes[count]) for count in _COUNTS)


def _unpublished(stack: Stack) -> bool:
    table = stack.client("dynamodb")
    return any(
        table.query(
            TableName=stack.outputs["TableName"],
            IndexName="G6-index",
            KeyConditionExpression="g6pk = :shard",
            ExpressionAttributeValues={":shard": {"S": f"OUT#{shard}"}},
            Limit=1,
        )["Items"]
        for shard in range(_OUTBOX_SHARDS)
    )
