"""The relay: every event row that enters the table goes to the bus. Nothing else publishes."""

from __future__ import annotations

from typing import Any

from functions.aws import bus, observability, table


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish the event rows of one stream batch; from the first one refused on, it comes again.

    What is published twice that way has the same event id; what is never taken stays in the outbox
    index, where the sweeper finds it.
    """
    numbers: dict[tuple[str, str], str] = {}
    rows = []
    for record in event["Records"]:
        row = table.from_stream(record["dynamodb"]["NewImage"])
        numbers[row["PK"], row["SK"]] = record["dynamodb"]["SequenceNumber"]
        rows.append(row)
    refused = bus.publish(rows)
    if refused:
        observability.log.warning("bus refused events", extra={"count": len(refused)})
    return {
        "batchItemFailures": [{"itemIdentifier": numbers[row["PK"], row["SK"]]} for row in refused]
    }
