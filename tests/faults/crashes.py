"""Every call to AWS is a place to die: before it leaves, after it had its effect, or unanswered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from unittest.mock import patch

from botocore.exceptions import ReadTimeoutError
from moto.core.models import botocore_stubber

from functions.aws import clients

Kind = Literal["before", "after", "lost"]
KINDS: tuple[Kind, ...] = ("before", "after", "lost")
"""The process dies before the request leaves; after its effect; or lives on, the answer lost."""


class Died(BaseException):
    """The process is gone: no handler of ours catches this."""


@dataclass
class Sweep:
    """Counts the calls of a flow, and lets one of them go wrong."""

    services: tuple[str, ...]
    at: tuple[int, Kind] | None = None
    log: list[str] = field(default_factory=list)

    def before(self, request: Any, event_name: str, **_: Any) -> Any:
        place = len(self.log)
        if self.at == (place, "before"):
            self.at = None
            raise Died(event_name)
        if self.at == (place, "lost"):
            self.at = None
            botocore_stubber(event_name, request)
            raise ReadTimeoutError(endpoint_url=request.url)
        return None

    def after(self, model: Any, **_: Any) -> None:
        place = len(self.log)
        self.log.append(model.name)
        if self.at == (place, "after"):
            self.at = None
            raise Died(model.name)


@contextmanager
def watched(*services: str, at: tuple[int, Kind] | None = None) -> Iterator[Sweep]:
    """Watch every call to `services`; the one `at` (place, kind) goes wrong, once."""
    sweep = Sweep(services, at)
    hooks = [(f"before-send.{name}", f"after-call.{name}") for name in services]
    for name, (before, after) in zip(services, hooks, strict=True):
        events = clients.client(name).meta.events
        events.register(before, sweep.before, unique_id="sweep-before")
        events.register(after, sweep.after, unique_id="sweep-after")
    try:
        with patch("botocore.endpoint.time.sleep"):  # the SDK waits before it sends again
            yield sweep
    finally:
        for name, (before, after) in zip(services, hooks, strict=True):
            events = clients.client(name).meta.events
            events.unregister(before, unique_id="sweep-before")
            events.unregister(after, unique_id="sweep-after")


def surviving(step: Callable[[], Any]) -> Any:
    """What a caller, a stream or a queue does when its worker died: the same step again."""
    try:
        return step()
    except Died:
        return step()


def dying(step: Callable[[], Any]) -> None:
    """What nobody tries again."""
    with suppress(Died):
        step()
