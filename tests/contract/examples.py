"""The committed examples: what stands on the bus, what lies in the table, what wakes a function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from functions.core.event import Event
from schemas import published
from schemas.published import Contract

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
EVENTS, SCHEMAS = ROOT / "events", ROOT / "schemas"
CLASSES = tuple(published.classes())


def read(path: Path | str) -> Json:
    example: Json = json.loads((EVENTS / path).read_text())
    return example


def of(cls: Contract) -> Json:
    """An event as the bus delivers it, or a read item's row with its document unfolded."""
    return read(published.path(cls, cls.shape))


def every(cls: Contract) -> list[Json]:
    """The examples of all shapes that `cls` has had: some are still on a queue, or in the table."""
    return [read(published.path(cls, shape)) for shape in range(1, cls.shape + 1)]


def said(example: Json) -> Json:
    """What the schema is about: an event's data, a read item's document."""
    content: Json = example["detail"]["data"] if "detail" in example else example["doc"]
    return content


def trigger(name: str) -> Json:
    return read(f"triggers/{name}.json")


def queued(name: str) -> Json:
    """The one message that this trigger's queue hands over."""
    (record,) = trigger(name)["Records"]
    message: Json = json.loads(record["body"])
    return message


def listeners() -> Iterator[tuple[Any, str]]:
    """(module, type it listens for) of every consumer."""
    for path in sorted(ROOT.glob("functions/*/consumer.py")):
        module: Any = import_module(f"functions.{path.parent.name}.consumer")
        for type_ in module.subscriptions.consumers if hasattr(module, "subscriptions") else ():
            yield module, type_


def messages() -> list[Json]:
    """Every message that a rule may be asked about."""
    ours = [each for cls in CLASSES if issubclass(cls, Event) for each in every(cls)]
    return [*ours, queued("queue_object_created"), queued("queue_object_scanned")]
