"""The corpus, sent to every operation: each case is one request and what it must come to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.hostile import corpus
from tests.hostile.contract import allows, must_be_a_problem
from tests.hostile.ways import WAYS, WRITING
from tests.hostile.world import Answer, World

Json = dict[str, Any]
Place = tuple[str | int, ...]

MOST_CPU = 1.0
"""Seconds that a handler may take over what it refuses (S11)."""
_HOLE = "\ue001hole\ue001"


def never() -> bool:
    return False


@dataclass(frozen=True)
class Case:
    """One request and the answers it may have: of `statuses`, any where there are none."""

    name: str
    send: Callable[[World], Answer]
    statuses: tuple[int, ...] = ()
    may_pass: Callable[[], bool] = never
    """Whether it may be accepted; asked only where it was, for it costs more than sending."""

    def hold(self, world: World) -> Answer:
        """Fail unless the answer is what it must be, and a refusal has left nothing behind."""
        answer = self.send(world)
        assert answer.status < 500, f"{self.name}: {answer.text}"
        assert not self.statuses or answer.status in self.statuses, f"{self.name}: {answer.text}"
        if answer.status >= 400:
            assert answer.cpu < MOST_CPU, f"{self.name} took {answer.cpu:.2f} s"
            must_be_a_problem(answer.body, answer.status)
            assert answer.headers["content-type"] == "application/problem+json"
            assert not world.changed(), f"{self.name} was refused and has changed something"
        else:
            assert self.may_pass(), f"{self.name} was accepted: {answer.text[:300]}"
            world.reset()
        return answer


def of(route: str) -> Iterator[Case]:
    """Every case for one operation."""
    yield from _bodies(route)
    yield from _headers(route)
    yield from _values(route)
    yield from _read_only(route)


def _bodies(route: str) -> Iterator[Case]:
    for name, sent in corpus.BODIES.items():
        yield Case(f"{route}: {name}", partial(_send, route, sent), (400, 413, 422))
    good = json.dumps(WAYS[route].bodies[0])
    for name, spoil in corpus.SPOILT.items():
        if spoil(good) != good:  # without a field there is none to name twice
            yield Case(f"{route}: {name}", partial(_send, route, spoil(good)), (400, 413))
    for name, text in corpus.ENCODED.items():  # what is signed cannot be, of such a body
        yield Case(f"{route}: {name}", partial(_send_encoded, route, text), (400, 401))


def _send(route: str, raw: str | bytes, world: World) -> Answer:
    return world.send(route, raw=raw)


def _send_encoded(route: str, text: str, world: World) -> Answer:
    return world.send(route, event={"body": text, "isBase64Encoded": True})


def _headers(route: str) -> Iterator[Case]:
    operation = WRITING[route]
    applies = {"Idempotency-Key": operation.keyed, "If-Match": operation.stores}
    for name, (headers, status) in corpus.HEADERS.items():
        refused = status if applies.get(name.partition(":")[0], True) else None
        yield Case(
            f"{route}: {name}",
            partial(_send_with, route, headers),
            (refused or operation.status,),
            lambda: True,
        )


def _send_with(route: str, headers: dict[str, str], world: World) -> Answer:
    return world.send(route, WAYS[route].bodies[0], headers=headers)


def _values(route: str) -> Iterator[Case]:
    for body, place in positions(route):
        for name, text in corpus.VALUES.items():
            yield Case(
                f"{route} {_written(place)}: {name}",
                partial(_send_changed, route, body, place, text),
                may_pass=never
                if name in corpus.UNPRINTABLE
                else partial(_is_allowed, route, body, place, text),
            )


def _send_changed(route: str, body: Any, place: Place, text: str, world: World) -> Answer:
    return world.send(route, raw=put(body, place, text))


def _is_allowed(route: str, body: Any, place: Place, text: str) -> bool:
    """Whether this is JSON, and such as the contract's schema takes."""
    try:
        value = json.loads(put(body, place, text), parse_constant=_no_number)
    except ValueError:
        return False
    return allows(route, value)


def _no_number(constant: str) -> Any:
    raise ValueError(constant)


def _read_only(route: str) -> Iterator[Case]:
    for body, place in positions(route):
        target = at(body, place)
        if isinstance(target, dict):
            for name in corpus.READ_ONLY:
                if name not in target:
                    text = json.dumps(target | {name: "x"})
                    send = partial(_send_changed, route, body, place, text)
                    yield Case(f"{route} {_written((*place, name))}", send, (422,))


def _written(place: Place) -> str:
    return "".join(f"/{part}" for part in place) or "the whole"


def positions(route: str) -> Iterator[tuple[Any, Place]]:
    """Every part of the operation's bodies, each once."""
    seen: set[Place] = set()
    for body in WAYS[route].bodies:
        for place in _places(body):
            if place not in seen:
                seen.add(place)
                yield body, place


def _places(value: Any, place: Place = ()) -> Iterator[Place]:
    yield place
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _places(part, (*place, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _places(part, (*place, number))


def at(body: Any, place: Place) -> Any:
    """The part of `body` at `place`."""
    for part in place:
        body = body[part]
    return body


def put(body: Any, place: Place, text: str) -> str:
    """`body` as JSON, with `text`, whatever it is, in place of one of its parts."""
    if not place:
        return text
    copy = json.loads(json.dumps(body))
    at(copy, place[:-1])[place[-1]] = _HOLE
    return json.dumps(copy, ensure_ascii=False).replace(f'"{_HOLE}"', text)
