"""Everything that passes over the bus, as a subscriber to all of it sees it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from local.drain import Drain
from local.stack import Stack

_KEPT = 1000
_SHOWN = ("id", "type", "aggregate", "occurred_at", "data")


class Tap:
    """The newest events, oldest first. A repeated event is shown as often as the bus carried it."""

    def __init__(self, stack: Stack, then: Callable[[], None]) -> None:
        """`then` is called after each event."""
        self._events: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._then = then
        self._drain = Drain(stack, stack.outputs["TapQueueUrl"], self._take)

    def events(self) -> list[dict[str, Any]]:
        """`[{id, type, aggregate, occurred_at, data}]`."""
        return list(self._events)

    def stop(self) -> None:
        self._drain.stop()

    def _take(self, message: dict[str, Any]) -> None:
        envelope = message["detail"]
        if message["source"].startswith("anxin."):
            self._events.append({name: envelope[name] for name in _SHOWN})
        self._then()
