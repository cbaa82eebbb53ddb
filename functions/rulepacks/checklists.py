"""Which documents a kind of claim needs (CLM-04): data of ours, versioned."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from functions.rulepacks import tables


class Checklist(NamedTuple):
    """Item codes in the order they are asked for; their words stand in `phrases/item.toml`."""

    version: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


@cache
def _tables() -> dict[str, Any]:
    return tables.read(Path(__file__).with_name("checklists.toml"))


def for_claim(claim_type: str) -> Checklist:
    """The checklist of a claim type such as `property`.

    Raises:
        KeyError: no such claim type.
    """
    lists = _tables()
    chosen = lists[claim_type]
    return Checklist(lists["version"], tuple(chosen["required"]), tuple(chosen["optional"]))


def every_item() -> frozenset[str]:
    """Each item code that any checklist names."""
    return frozenset(
        item
        for table in _tables().values()
        if isinstance(table, dict)
        for kind in ("required", "optional")
        for item in table[kind]
    )
