"""What differs between two OpenAPI documents, operation by operation, for a person to read."""

from __future__ import annotations

import json
import re
from typing import Any

Document = dict[str, Any]

_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')


def changes(before: Document, after: Document) -> list[str]:
    """`+ POST /v1/x` is new, `- POST /v1/x` gone, `~ POST /v1/x: requestBody, Money` changed.

    A schema that differs is named with every operation that uses it.
    """
    old, new = _operations(before), _operations(after)
    lines = [f"+ {route}" for route in sorted(new.keys() - old.keys())]
    lines += [f"- {route}" for route in sorted(old.keys() - new.keys())]
    for route in sorted(old.keys() & new.keys()):
        if parts := _differing(old[route], new[route]):
            lines.append(f"~ {route}: {', '.join(parts)}")
    if not lines and (parts := _differing(before, after)):
        lines.append(f"~ {', '.join(parts)}")
    return lines


def _operations(document: Document) -> dict[str, dict[str, Any]]:
    """Route -> the operation's parts by name, with each schema that it refers to, however deep."""
    schemas = document.get("components", {}).get("schemas", {})
    return {
        f"{method.upper()} {path}": operation
        | {name: schemas.get(name) for name in _referred(operation, schemas)}
        for path, methods in document.get("paths", {}).items()
        for method, operation in methods.items()
    }


def _referred(operation: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = [operation]
    while waiting:
        names = set(_REFERENCE.findall(json.dumps(waiting.pop()))) - found
        found |= names
        waiting += [schemas.get(name) for name in names]
    return found


def _differing(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted(part for part in old.keys() | new.keys() if old.get(part) != new.get(part))
