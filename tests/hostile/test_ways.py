"""The hostile tests begin with what is right: every operation, every field, and it is accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile.contract import BODIES, resolved
from tests.hostile.ways import WAYS, WRITING
from tests.hostile.world import World

Json = dict[str, Any]


def test_every_operation_that_takes_a_body_has_its_way() -> None:
    assert set(WAYS) == set(WRITING)


@pytest.mark.parametrize("route", WAYS)
def test_the_first_body_is_accepted(world: World, route: str) -> None:
    answer = world.send(route, WAYS[route].bodies[0])
    assert answer.status < 300, answer.text


@pytest.mark.parametrize("route", WAYS)
def test_every_body_is_one_and_together_they_fill_in_every_field(route: str) -> None:
    model = WRITING[route].body
    assert model is not None
    filled: set[str] = set()
    for body in WAYS[route].bodies:
        model.model_validate_json(json.dumps(body), strict=True)
        filled |= set(fields_of(body))
    assert set(declared(BODIES[route])) - filled == set()


def fields_of(value: Any, at: str = "") -> Iterator[str]:
    """Paths of the fields that are filled in; entries of lists share theirs."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield f"{at}/{name}"
            yield from fields_of(part, f"{at}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from fields_of(part, at)


def declared(schema: Json, at: str = "") -> Iterator[str]:
    """Paths of the fields that the contract declares; free keys are nobody's field."""
    for option in resolved(schema):
        for name, part in option.get("properties", {}).items():
            yield f"{at}/{name}"
            yield from declared(part, f"{at}/{name}")
        if "items" in option:
            yield from declared(option["items"], at)
