"""A worker process of its own: commits a report and, about to publish it, waits to be killed."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import boto3

from functions import relay
from functions.aws import clients, settings
from functions.aws.settings import Setting
from tests.integration.driver import handled
from tests.integration.portfolio import REPORT
from tests.integration.requests import request


def wait_to_be_killed(**_: Any) -> None:
    say({"about_to": "publish"})
    time.sleep(60)


def say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main() -> None:
    clients.client("events").meta.events.register("before-send.events", wait_to_be_killed)
    answer = handled(request("wang", "POST /v1/claims", REPORT, key="once"))
    say({"answered": answer["body"]})
    rows = boto3.client("dynamodb").scan(TableName=settings.get(Setting.TABLE))["Items"]
    claims = (r for r in rows if r["PK"]["S"].startswith("CLM#") and r["SK"]["S"].startswith("E#"))
    records = [{"dynamodb": {"NewImage": row, "SequenceNumber": "1"}} for row in claims]
    relay.handler({"Records": records}, None)
    say({"unexpectedly": "published"})


if __name__ == "__main__":
    main()
