"""A thread that takes every message off one queue, as the partner at its other end would."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from local.stack import Stack

_LONG_POLL = 5  # seconds
_PAUSE = 0.5


class Drain:
    """Hands each message's JSON to `take`, then deletes it."""

    def __init__(
        self, stack: Stack, queue_url: str, take: Callable[[dict[str, Any]], None]
    ) -> None:
        self._sqs = stack.client("sqs")
        self._queue_url = queue_url
        self._take = take
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name=f"drain {queue_url}", daemon=True).start()

    def stop(self) -> None:
        """Take no further message."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._once()
            except (ClientError, BotoCoreError, httpx.HTTPError):
                # the emulator is busy, or has ended
                self._stopped.wait(_PAUSE)

    def _once(self) -> None:
        answer = self._sqs.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=_LONG_POLL
        )
        for message in answer.get("Messages", []):
            self._take(json.loads(message["Body"]))
            self._sqs.delete_message(
                QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"]
            )
