"""What time alone brings about: the earliest instant that is due, and who is woken at it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from functions.aws.due import SHARDS
from local.problems import Told
from local.stack import Stack


def contexts(stack: Stack) -> dict[str, str]:
    """Context -> its timer's function, as the template put them out."""
    found: dict[str, str] = json.loads(stack.outputs["TimerNames"])
    return found


class Due(NamedTuple):
    """A case that has something to tell, and when."""

    instant: datetime
    case_id: str


def earliest(stack: Stack, until: datetime) -> Due | None:
    """Which case is the first to have something to tell, if it is not after `until`."""
    keys = [
        key.split("#", 1)
        for context in contexts(stack)
        for shard in range(SHARDS)
        for key in _first(stack, f"DUE#{context}#{shard:02}")
    ]
    cases = (Due(datetime.fromisoformat(instant), case_id) for instant, case_id in keys)
    return min((due for due in cases if due.instant <= until), default=None)


def _first(stack: Stack, partition: str) -> list[str]:
    found = stack.client("dynamodb").query(
        TableName=stack.outputs["TableName"],
        IndexName="G5-index",
        KeyConditionExpression="g5pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
        Limit=1,
    )
    return [item["g5sk"]["S"] for item in found["Items"]]


def fire(stack: Stack) -> None:
    """Wake every timer, as the schedule does each minute.

    Raises:
        Told: 500 `timer_failed`.
    """
    for context, name in contexts(stack).items():
        answer = stack.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        if "FunctionError" in answer:
            said = answer["Payload"].read().decode(errors="replace")
            raise Told(500, "timer_failed", f"the timer of {context} failed: {said[:500]}")
