"""moto's DynamoDB is not atomic between threads: one lock around its backend makes it so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, TypeVar
from unittest.mock import patch

from moto.dynamodb.models import DynamoDBBackend

Result = TypeVar("Result")
OPERATIONS = (
    "put_item",
    "update_item",
    "delete_item",
    "get_item",
    "query",
    "scan",
    "transact_write_items",
)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Every operation of the backend alone, as DynamoDB's items and transactions are."""
    lock = threading.RLock()
    with ExitStack() as patches:
        for name in OPERATIONS:
            alone = _locked(getattr(DynamoDBBackend, name), lock)
            patches.enter_context(patch.object(DynamoDBBackend, name, alone))
        yield


def _locked(operation: Callable[..., Any], lock: threading.RLock) -> Callable[..., Any]:
    def alone(*args: Any, **kwargs: Any) -> Any:
        with lock:
            return operation(*args, **kwargs)

    return alone


def at_once(*acts: Callable[[], Result]) -> list[Result]:
    """The results of `acts`, begun together in threads of their own."""
    start = threading.Barrier(len(acts))

    def begin(act: Callable[[], Result]) -> Result:
        start.wait(timeout=10)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))


def times(count: int, act: Callable[..., Result], *args: Any, **kwargs: Any) -> list[Result]:
    """`act` begun `count` times together."""
    return at_once(*[partial(act, *args, **kwargs)] * count)
