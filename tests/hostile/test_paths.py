"""What stands in a path or a query is looked at before it is looked up."""

from __future__ import annotations

import pytest

from functions.aws.http import Operation
from schemas.openapi import APIS
from tests.hostile.contract import must_be_a_problem
from tests.hostile.corpus import IDS, QUERIES
from tests.hostile.ways import WAYS
from tests.hostile.world import EVERYONE, World
from tests.integration.driver import calls
from tests.integration.requests import request

_OPERATIONS: dict[str, Operation] = {
    route: operation for api in APIS for route, operation in api.operations.items()
}
_LISTS = [route for route, operation in _OPERATIONS.items() if operation.query is not None]


@pytest.mark.parametrize("route", [route for route in _OPERATIONS if "{" in route])
def test_what_is_no_id_is_not_found_and_not_looked_for(world: World, route: str) -> None:
    known = world.path(route, "awaiting_documents")
    signed = _OPERATIONS[route].signed_by is not None
    body = WAYS[route].bodies[0] if route in WAYS else None
    for name in known:
        for sent in IDS:
            event = request(EVERYONE, route, body, signed=signed, **known | {name: sent})
            with calls() as seen:
                answer = world.handle(event)
            must_be_a_problem(answer.body, 404)
            assert not seen, f"{sent!r} was looked for"


@pytest.mark.parametrize("route", _LISTS)
def test_what_is_no_filter_is_refused(world: World, route: str) -> None:
    known = world.path(route, "awaiting_documents")
    for query in QUERIES:
        answer = world.handle(request(EVERYONE, route, query=query, **known))
        assert answer.status in {400, 422}, f"{query}: {answer.text}"
        must_be_a_problem(answer.body, answer.status)
        assert not world.changed()
