"""The schemas of events and read items: one file per shape, written once and then kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, create_model

from functions.core.event import Event
from functions.core.published import ReadItem
from functions.core.values import Shape, personal_fields

Contract = type[Event] | type[ReadItem]

RETIRED: frozenset[str] = frozenset()
"""`<context>/<class>` of what is published no more; its schemas stay, as what it said does."""

_FUNCTIONS = Path(__file__).parent.parent / "functions"


def classes() -> Iterator[Contract]:
    """Every event and every read item, by context."""
    files = (
        file
        for name in ("events", "model", "places", "card")
        for file in _FUNCTIONS.glob(f"*/{name}.py")
    )
    places = sorted(f"{file.parent.name}.{file.stem}" for file in files)
    # Every request reads powers, and every kind of case has clocks.
    for place in (*places, "core.lending", "core.deadline_events"):
        for cls in vars(import_module(f"functions.{place}")).values():
            if isinstance(cls, type) and issubclass(cls, Event | ReadItem) and _is_told(cls):
                yield cls


def _is_told(cls: type) -> bool:
    """Whether it is what is published, and no base of it."""
    return bool(vars(cls).keys() & {"type", "view"})


def events() -> Iterator[type[Event]]:
    """Every event."""
    return (cls for cls in classes() if issubclass(cls, Event))


def visible(cls: Contract) -> type[BaseModel]:
    """What others see of `cls`: an event without what is sealed of it, a read item as it is."""
    if issubclass(cls, ReadItem):
        return cls
    sealed = personal_fields(cls)
    shown: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in cls.model_fields.items()
        if name not in sealed
    }
    return create_model(cls.__name__, __base__=Shape, **shown)


def schema(cls: Contract) -> dict[str, Any]:
    """JSON Schema of what `cls` publishes; its title is the event's type, or the sort key."""
    title = cls.type if issubclass(cls, Event) else f"V#{cls.view}"
    bare = _bare(visible(cls).model_json_schema(mode="serialization"))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **bare}


def _bare(part: Any) -> Any:
    """`part` of a schema without what is no shape: docstrings, titles, the order of fields."""
    if isinstance(part, list):
        return [_bare(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {name: _bare(each) for name, each in value.items()}
        if key in {"properties", "$defs"}
        else sorted(value)
        if key in {"required", "enum"}
        else _bare(value)
        for key, value in part.items()
        if key not in {"title", "description"}
    }


def path(cls: Contract, shape: int) -> Path:
    """Where a shape of `cls` is described, under `schemas/`."""
    return Path(cls.context, cls.__name__, f"{shape}.json")


def unwritten(root: Path, published: Iterable[Contract]) -> dict[Path, dict[str, Any]]:
    """The newest shapes that have no file yet: path -> schema."""
    newest = {path(cls, cls.shape): cls for cls in published}
    return {file: schema(cls) for file, cls in newest.items() if not (root / file).exists()}


def faults(
    root: Path, published: Iterable[Contract], retired: frozenset[str] = RETIRED
) -> list[str]:
    """Where the files under `root` contradict the classes, and what to do about it."""
    found = []
    known: set[Path] = set()
    for cls in published:
        *older, newest = [path(cls, shape) for shape in range(1, cls.shape + 1)]
        known |= {*older, newest}
        found += [
            f"schemas/{file}: missing; the schema of an older shape stays"
            for file in older
            if not (root / file).exists()
        ]
        if (root / newest).exists() and json.loads((root / newest).read_text()) != schema(cls):
            found.append(
                f"schemas/{newest}: {cls.__module__}.{cls.__name__} has another shape now; "
                f"raise its `shape` to {cls.shape + 1} and keep the old file"
            )
    for file in sorted(each.relative_to(root) for each in root.glob("*/*/*.json")):
        if file not in known and str(file.parent) not in retired:
            found.append(
                f"schemas/{file}: no class has this shape; "
                "what is published no more is named in `RETIRED` (schemas/published.py)"
            )
    return found
