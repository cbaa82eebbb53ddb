"""Write `schemas/` from the code: every published event's JSON Schema, and the OpenAPI document.

`python -m schemas.generate` writes; with `--check` it only says what is out of date, and fails.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from functions.core.event import Event
from functions.core.values import personal_fields
from schemas import openapi

ROOT = Path(__file__).parent
CONTEXTS = ("claims", "customers", "documents", "notices", "policies", "staff")


def events() -> Iterator[type[Event]]:
    """Every published event class."""
    for context in CONTEXTS:
        module = import_module(f"functions.{context}.events")
        for cls in vars(module).values():
            if isinstance(cls, type) and issubclass(cls, Event) and "type" in vars(cls):
                yield cls


def event_schema(cls: type[Event]) -> dict[str, Any]:
    """JSON Schema of what `cls` publishes: its data without the sealed fields."""
    schema = cls.model_json_schema(mode="serialization")
    for name in personal_fields(cls):
        schema["properties"].pop(name, None)
    schema["required"] = [n for n in schema.get("required", []) if n in schema["properties"]]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": cls.type} | {
        key: value for key, value in schema.items() if key not in {"title"}
    }


def wanted() -> dict[Path, str]:
    """Path -> text of every generated file."""
    files = {
        ROOT / cls.context / cls.__name__ / f"{cls.shape}.json": event_schema(cls)
        for cls in events()
    }
    contract = files[ROOT / "openapi.json"] = openapi.document()
    # In the OpenAPI document order has a meaning: the first media type is the one to expect.
    return {
        path: json.dumps(content, ensure_ascii=False, indent=2, sort_keys=content is not contract)
        + "\n"
        for path, content in files.items()
    }


def main(arguments: list[str]) -> int:
    files = wanted()
    known = set(ROOT.glob("*/*/*.json")) | {ROOT / "openapi.json"}
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    if "--check" in arguments:
        for path in stale:
            print(f"out of date: {path.relative_to(ROOT.parent)}; run `make generate`")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path])
    print(f"{len(stale)} of {len(files)} written; {len(known - set(files))} older shapes kept")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
