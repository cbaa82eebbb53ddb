"""The synthesized template, read: resources by kind, what they refer to, and what we call them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class Resource(NamedTuple):
    id: str
    kind: str
    """Without its service: `Queue`, `Function`."""
    properties: dict[str, Any]


class Template:
    def __init__(self, content: dict[str, Any]) -> None:
        self.resources = {
            id_: Resource(id_, found["Type"].rpartition(":")[2], found.get("Properties", {}))
            for id_, found in content["Resources"].items()
        }

    def of(self, kind: str) -> Iterator[Resource]:
        """The resources of one kind, in the order of the template."""
        return (found for found in self.resources.values() if found.kind == kind)

    def name(self, id_: str) -> str:
        """`claims-worker` for a function, `claims queue` for `RoutingClaimsQueue1A2B3C4D`."""
        resource = self.resources[id_]
        if resource.kind == "Function":
            return str(resource.properties["Description"]).rpartition(": ")[2]
        words = re.findall(r"[A-Z][a-z]+", id_[:-8])
        return " ".join(words[1:]).lower().replace("dead", "dead letters")


def referred(value: Any) -> str:
    """The logical id that a `Ref`, `Fn::GetAtt` or the beginning of a `Fn::Join` is about."""
    match value:
        case {"Ref": str(id_)} | {"Fn::GetAtt": [str(id_), *_]}:
            return id_
        case {"Fn::Join": [_, [first, *_]]}:
            return referred(first)
    return ""


def many(value: Any) -> list[Any]:
    """A list, where CloudFormation allows one value without it."""
    return value if isinstance(value, list) else [value]
