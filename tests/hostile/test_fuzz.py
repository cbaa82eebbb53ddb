"""The contract holds for whatever can be generated from it, for every operation and every role."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import Client, TestResponse

from functions.core.access import MACHINES, STAFF, Role
from tests.guarantees import Proof
from tests.hostile.contract import BODIES, CONTRACT, allows, is_valid, must_be_told
from tests.hostile.gateway import BANK, MOST_BYTES, Gateway
from tests.hostile.world import EVERYONE, World
from tests.integration import driver
from tests.integration.portfolio import cny

Json = dict[str, Any]

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_KNOWN: Json = {
    "policy_no": "P-1",
    "insured_id": "cus_wang",
    "customer_id": "cus_wang",
    "holder_id": "cus_wang",
    "insured_ids": ["cus_wang"],
    "beneficiaries": [],
    "loss_at": "2026-03-01T20:00:00+08:00",
    "phone": "+8613800138000",
    "currency": "CNY",
    "item": "claim_form",
    "supplementary_of": None,
}
"""What a generated body says instead, half of the time, to come further than its first field."""
_NUMBERS = {"account": "6222020200112233", "id_document": "E12345678"}


@dataclass(frozen=True)
class Call:
    """One generated request, and who makes it."""

    case: schemathesis.Case[Any]
    by: str

    def hold(self) -> int:
        """Fail unless the answer is what the contract says of this request; its status."""
        response = self.case.call(headers={"Authorization": f"Bearer {self.by}"})
        self.case.validate_response(response, checks=_CHECKS)
        if response.status_code >= 400:
            must_be_told(response.json())
        route = f"{self.case.operation.method.upper()} {self.case.operation.path}"
        if response.status_code < 300 and response.request.body and route in BODIES:
            sent: Any = response.request.body
            assert allows(route, json.loads(sent)), "accepted, and not allowed"
        return int(response.status_code)


def _people(world: World) -> Iterator[str]:
    """Everyone in one person, and one person for each role."""
    yield EVERYONE
    for role in Role:
        name = f"only-{role}"
        who: Json = {"roles": [role]}
        if role in STAFF:
            who |= {"staff_id": f"stf_{role}", "authority": cny("100000.00")}
        elif role not in MACHINES:
            who |= {"customer_id": "cus_wang"}
        world.insurer.enrol(name, **who)
        yield name


def calls(world: World, of_each: int) -> Iterator[Call]:
    """`of_each` right and as many wrong requests for every operation, by everybody in turn."""
    people = itertools.cycle(list(_people(world)))
    world.keep()
    claims = itertools.cycle(world.claims)
    schema = schemathesis.openapi.from_dict(CONTRACT)
    schema.app = Gateway(driver.handled)
    operations: Iterator[Any] = schema.get_all_operations()
    for operation in (found.ok() for found in operations):
        for mode in GenerationMode:
            for number, case in enumerate(_generated(operation, mode, of_each)):
                if number % 4:
                    route = f"{case.operation.method.upper()} {case.operation.path}"
                    case.path_parameters |= world.path(route, next(claims))
                if number % 2 and mode is GenerationMode.POSITIVE and case.body:
                    case.body = _grounded(case.body)
                is_bank = operation.definition.raw.get("x-anxin-signed") and number % 4
                yield Call(case, BANK if is_bank else EVERYONE if number % 2 else next(people))


def _generated(operation: Any, mode: GenerationMode, most: int) -> list[schemathesis.Case[Any]]:
    cases: list[schemathesis.Case[Any]] = []

    @seed(most)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: schemathesis.Case[Any]) -> None:
        cases.append(case)

    with contextlib.suppress(Unsatisfiable):  # nothing of a request without content can be wrong
        collect()
    return cases


def _grounded(value: Any, name: str = "") -> Any:
    """`value` with what we know in the places where anything else is refused at once."""
    if isinstance(value, dict):
        known = {key: _KNOWN[key] if key in _KNOWN else _grounded(value[key], key) for key in value}
        if "number" in known and name in _NUMBERS:
            known["number"] = _NUMBERS[name]
        return known
    if isinstance(value, list):
        return [_grounded(part, name) for part in value]
    return "".join(c for c in value if c.isprintable()) or "x" if isinstance(value, str) else value


def test_a_few_requests_of_every_kind(world: World) -> None:
    for call in list(calls(world, of_each=4)):
        call.hold()


@pytest.mark.guarantee
def test_many_requests_of_every_kind(world: World, proof: Proof) -> None:
    """What the contract describes is what is answered, to every role, right and wrong alike."""
    statuses = [call.hold() for call in proof.each(list(calls(world, of_each=50)))]
    assert len(statuses) >= 3000
    counted = {status: statuses.count(status) for status in sorted(set(statuses))}
    proof.figure("statuses", ", ".join(f"{status} {n}" for status, n in counted.items()))


class TestGateway:
    """The stand-in answers as AWS does what reaches no handler, and as the contract says."""

    @pytest.fixture
    def client(self, world: World) -> Client:
        return Client(Gateway(driver.handled))

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", "/"),
            ("GET", "/v2/claims"),
            ("PATCH", "/v1/claims"),
            ("GET", "/v1/claims/"),
            ("GET", "/v1/claims/a/b/c"),
            ("GET", "/v1/claims//progress"),
        ],
    )
    def test_what_is_no_route(self, client: Client, method: str, path: str) -> None:
        self.must_say(client.open(path, method=method), 404, "Not Found")

    def test_who_brings_no_token(self, client: Client) -> None:
        self.must_say(client.get("/v1/claims"), 401, "Unauthorized")

    def test_more_than_it_takes(self, client: Client) -> None:
        sent = {"Authorization": "Bearer wang", "Content-Type": "application/json"}
        answer = client.post("/v1/claims", data=b" " * (MOST_BYTES + 1), headers=sent)
        self.must_say(answer, 413, "Request Entity Too Large")

    def test_a_path_and_a_query_arrive_decoded(self, client: Client, world: World) -> None:
        claim_id = world.claims["assessing"].replace("_", "%5F")
        answer = client.get(f"/v1/claims/{claim_id}", headers={"Authorization": "Bearer wang"})
        assert answer.status_code == 200
        query = "/v1/claims?limit=%31&limit=2"
        answer = client.get(query, headers={"Authorization": "Bearer wang"})
        assert [error["field"] for error in json.loads(answer.data)["errors"]] == ["/limit"]

    def must_say(self, answer: TestResponse, status: int, message: str) -> None:
        document = json.loads(answer.data)
        assert (answer.status_code, document) == (status, {"message": message})
        assert answer.content_type == "application/json"
        assert is_valid("GatewayError", document)
