"""Publishing: event rows to the bus, and out of the outbox once the bus has taken them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from functions.aws import settings, table
from functions.aws.clients import client
from functions.aws.settings import Setting
from functions.aws.table import Item
from functions.aws.trigger import Key

_ENTRIES_PER_CALL = 10


def publish(rows: Sequence[Item]) -> list[Item]:
    """Put event rows on the bus and take them out of the outbox; refused rows come back.

    A crash between the two leaves the row in the outbox: it is published again under the same event
    id, and consumers know it.
    """
    refused: list[Item] = []
    for start in range(0, len(rows), _ENTRIES_PER_CALL):
        batch = rows[start : start + _ENTRIES_PER_CALL]
        answer = client("events").put_events(Entries=[_entry(row) for row in batch])
        for row, result in zip(batch, answer["Entries"], strict=True):
            if "ErrorCode" in result:
                refused.append(row)
            else:
                table.mark_published(Key(row["PK"], row["SK"]))
    return refused


def _entry(row: Item) -> dict[str, str]:
    envelope = json.loads(row["envelope"])
    return {
        "EventBusName": settings.get(Setting.BUS),
        "Source": f"anxin.{row['context']}",
        "DetailType": envelope["type"],
        "Detail": row["envelope"],
    }
