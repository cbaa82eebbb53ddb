"""Words that are nobody's instruction are text: taken, kept and answered as they were sent."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.guarantees import Proof
from tests.hostile.cases import Place, at, positions, put
from tests.hostile.contract import BODIES, resolved
from tests.hostile.corpus import LINES_OF_TEXT, TEXTS
from tests.hostile.ways import WAYS
from tests.hostile.world import World

Json = dict[str, Any]

_PROBE = " ~zq~"
"""Ends every text, so that it is found again whatever became of its beginning."""
_OF_EACH = 4
_NAMES_A_FILE = ("POST /v1/claims/{claim_id}/documents", ("filename",))
_IS_A_NUMBER = ("POST /v1/customers", ("contacts", 0, "value"))
"""Bounded like text, and ruled by more than that."""
_LINE, _TEXT = 200, 4000


@dataclass(frozen=True)
class Said:
    """One text in one field of free text."""

    route: str
    body: Any
    place: Place
    text: str

    def hold(self, world: World) -> None:
        """Fail unless it is accepted as the body itself is, and is nowhere other than it was."""
        unchanged = self._unchanged(world)
        sent = f"{self.text}{_PROBE}"
        answer = world.send(self.route, raw=put(self.body, self.place, json.dumps(sent)))
        assert answer.status == unchanged, f"{self}: {answer.text[:300]}"
        found = {text for row in world.stored() for text in _strings(row)} | set(
            _strings(answer.text)
        )
        probed = {text for text in found if _PROBE.strip() in text}
        assert probed <= {sent}, f"{self} became {probed}"
        if self.route.startswith("POST /v1/settlements") or unchanged >= 400:
            return
        assert probed == {sent}, f"{self} is not kept"
        world.reset()

    def _unchanged(self, world: World) -> int:
        """What the body itself is answered with; asked once for each."""
        key = (self.route, json.dumps(self.body))
        if key not in _ANSWERED:
            _ANSWERED[key] = world.send(self.route, self.body).status
            world.reset()
        return _ANSWERED[key]


_ANSWERED: dict[tuple[str, str], int] = {}


def _strings(text: str) -> Iterator[str]:
    """Every string in a JSON document, keys aside; text that is no JSON is its own string."""
    try:
        value = json.loads(text)
    except ValueError:
        yield text
        return
    yield from _inside(value)


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _inside(part)


def every() -> list[Said]:
    """Every text in every field that is free text by the contract: bounded, and of no form."""
    return [
        Said(route, body, place, text)
        for route in WAYS
        for body, place in positions(route)
        for text in (*TEXTS, *(LINES_OF_TEXT if _longest(route, place) == _TEXT else ()))
        if _longest(route, place) in {_LINE, _TEXT}
        and isinstance(at(body, place), str)
        and (route, place) not in {_NAMES_A_FILE, _IS_A_NUMBER}
    ]


def _longest(route: str, place: Place) -> int | None:
    """The `maxLength` of the free text at `place`, None where it is something else."""
    schemas = [BODIES[route]]
    for part in place:
        schemas = [
            inner
            for schema in schemas
            for option in resolved(schema)
            for inner in (
                [option["items"]]
                if isinstance(part, int) and "items" in option
                else [option["properties"][part]]
                if part in option.get("properties", {})
                else []
            )
        ]
    for schema in schemas:
        for option in resolved(schema):
            if option.get("type") == "string" and not option.keys() & {"pattern", "enum", "format"}:
                return option.get("maxLength")
    return None


EVERY = every()


def test_free_text_is_found() -> None:
    fields = {(said.route, said.place[-1]) for said in EVERY}
    assert ("POST /v1/claims", "description") in fields
    assert ("PUT /v1/claims/{claim_id}/payees", "holder_name") in fields
    assert ("POST /v1/customers", "value") in fields
    assert ("POST /v1/claims", "policy_no") not in fields


@pytest.mark.parametrize("route", sorted({said.route for said in EVERY}))
def test_some_texts(world: World, route: str) -> None:
    drawn = random.Random(route)  # noqa: S311 - the same every time is what is wanted
    for said in drawn.sample([said for said in EVERY if said.route == route], _OF_EACH):
        said.hold(world)


@pytest.mark.guarantee
def test_every_text(world: World, proof: Proof) -> None:
    """Text that looks like SQL, a template, HTML, a formula or a log line is kept as sent."""
    for said in proof.each(EVERY):
        said.hold(world)
    proof.figure("texts", str(len(TEXTS) + len(LINES_OF_TEXT)))
    proof.figure("fields", str(len({(said.route, said.place) for said in EVERY})))
