"""Every operation, for every token that is not as it should be: refused, and nothing is stored."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from local.deploy import deployed
from local.stack import Stack
from local.walk import Caller, Client
from tests.journeys.conftest import Running
from tests.journeys.forge import Forge, published
from tests.journeys.people import Cast
from tests.operations import Operation, guarded

_AT_ONCE = 6  # as many as the local run hands on
_HOUR = 3600
GATEWAY, OURS = "Unauthorized", "unauthenticated"
Make = Callable[[Forge], str | None]
Said = tuple[int, str]
"""Status, and the gateway's message or our code."""

FLAWED: dict[str, tuple[Make, str]] = {
    "none": (lambda _: None, GATEWAY),
    "garbage": (lambda _: "not-a-token", GATEWAY),
    "three parts of garbage": (lambda _: "a.b.c", GATEWAY),
    "alg none": (lambda forge: forge.unsigned("none"), GATEWAY),
    "alg NONE": (lambda forge: forge.unsigned("NONE"), GATEWAY),
    "no signature": (lambda forge: forge.unsigned("RS256"), GATEWAY),
    "HS256 with the public key": (lambda forge: forge.signed_with_the_public_key(), GATEWAY),
    "another subject": (lambda forge: forge.with_another_subject(), GATEWAY),
    "tampered payload": (lambda forge: forge.tampered(1), GATEWAY),
    "tampered signature": (lambda forge: forge.tampered(2), GATEWAY),
    "unknown key": (lambda forge: forge.signed({"kid": "unknown"}), GATEWAY),
    "a stranger's key under the pool's name": (lambda f: f.signed_by_a_stranger(), GATEWAY),
    "expired": (lambda forge: forge.signed(exp=int(time.time()) - 1), GATEWAY),
    "not valid yet": (lambda forge: forge.signed(nbf=int(time.time()) + _HOUR), GATEWAY),
    "issued in the future": (lambda forge: forge.signed(iat=int(time.time()) + _HOUR), GATEWAY),
    "another issuer": (lambda forge: forge.signed(iss="https://other.example"), GATEWAY),
    "another client": (lambda forge: forge.signed(client_id="other"), GATEWAY),
    # From here on it is only our own code that refuses: the emulator's gateway lets them pass.
    "no end": (lambda forge: forge.signed(exp=None), OURS),
    "another kind": (lambda forge: forge.signed(token_use="id"), OURS),
    "our audience, another client": (
        lambda f: f.signed(aud=f.claims["client_id"], client_id="other"),
        OURS,
    ),
}


@pytest.fixture(scope="module")
def cast(client: Client) -> Cast:
    return Cast(client)


@pytest.fixture(scope="module")
def stack(running: Running) -> Stack:
    return deployed(running.emulator)


@pytest.fixture(scope="module")
def forge(stack: Stack, cast: Cast) -> Forge:
    return Forge(stack, cast.customer)


@pytest.fixture(scope="module")
def paths(cast: Cast) -> dict[str, str]:
    """What there is to be had: a claim, its policy and its customer."""
    claim_id = cast.report()["claim_id"]
    cast.client.settle_down()
    return {
        "claim_id": claim_id,
        "policy_no": cast.policy_no,
        "customer_id": cast.customer_id,
        "code": "SH01",
    }


@pytest.fixture
def unchanged(stack: Stack, paths: dict[str, str]) -> Iterator[None]:
    """After the test the table holds what it held before."""
    scan = stack.client("dynamodb").get_paginator("scan").paginate

    def rows() -> list[str]:
        pages = scan(TableName=stack.outputs["TableName"], ConsistentRead=True)
        return sorted(json.dumps(row, sort_keys=True) for page in pages for row in page["Items"])

    before = rows()
    yield
    assert rows() == before


def ask_all(client: Client, paths: dict[str, str], token: str | None) -> dict[str, Said]:
    """What every operation that needs a token says to this one, by route."""

    def ask(operation: Operation) -> Said:
        path = operation.route.partition(" ")[2].format_map(
            dict.fromkeys(operation.names, "x-1") | paths
        )
        headers = {"idempotency-key": uuid.uuid4().hex}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        answer = client.http.request(operation.method, path, json=operation.body, headers=headers)
        told = answer.json()
        return answer.status_code, told.get("code") or told["message"]

    routes = [operation.route for operation in guarded()]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(routes, pool.map(ask, guarded()), strict=True))


def each(status: int, said: str) -> dict[str, Said]:
    """The same from every operation."""
    return {operation.route: (status, said) for operation in guarded()}


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("flaw", FLAWED)
def test_a_token_with_a_flaw_opens_nothing(
    client: Client, forge: Forge, paths: dict[str, str], flaw: str
) -> None:
    make, by = FLAWED[flaw]
    assert ask_all(client, paths, make(forge)) == each(401, by)


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("pointer", ["jku", "x5u", "jwk"])
def test_a_token_that_brings_its_own_key_opens_nothing(
    client: Client, forge: Forge, paths: dict[str, str], pointer: str
) -> None:
    with published([forge.jwk()]) as (url, asked):
        brought = forge.jwk() if pointer == "jwk" else url
        token = forge.signed_by_a_stranger(kid="stranger", **{pointer: brought})
        assert ask_all(client, paths, token) == each(401, GATEWAY)
    assert asked == []


@pytest.mark.usefixtures("unchanged")
def test_an_id_token_opens_nothing(client: Client, cast: Cast, paths: dict[str, str]) -> None:
    assert ask_all(client, paths, cast.customer.token["id_token"]) == each(401, OURS)


@pytest.mark.usefixtures("unchanged")
def test_somebody_nobody_enrolled_may_do_nothing(
    client: Client, forge: Forge, paths: dict[str, str]
) -> None:
    claims: dict[str, Any] = {"sub": str(uuid.uuid4()), "cognito:groups": ["admin"]}
    stranger = forge.signed(**claims)
    assert ask_all(client, paths, stranger) == each(403, "unknown_principal")


@pytest.fixture
def leaver(stack: Stack, client: Client) -> Caller:
    """Somebody with a good token, whom the operator stops after its first use."""
    customer_id = f"cus_{uuid.uuid4().hex[:12]}"
    leaver = client.caller("customer", customer_id=customer_id)
    assert leaver.send("GET", "claims").status_code == 200
    stopped = {
        "issuer": leaver.token_claims["iss"],
        "subject": leaver.token_claims["sub"],
        "customer_id": customer_id,
        "roles": ["customer"],
        "active": False,
    }
    stack.client("lambda").invoke(
        FunctionName=stack.outputs["StaffWorkerName"], Payload=json.dumps({"enrol": stopped})
    )
    client.settle_down()
    return leaver


def test_who_was_stopped_may_do_nothing_from_then_on(
    client: Client, leaver: Caller, unchanged: None, paths: dict[str, str]
) -> None:
    token = leaver.token["access_token"]
    assert ask_all(client, paths, token) == each(403, "inactive_principal")


def test_the_core_system_signs_in_by_its_client_and_secret(client: Client) -> None:
    core_system = client.caller("core_system")
    claims = core_system.token_claims
    assert claims["sub"] == claims["client_id"]
    assert claims["scope"] == "anxin/machine"
    assert not {"username", "cognito:groups"} & claims.keys()
    assert "id_token" not in core_system.token
    assert core_system.get("policies/HOME-0001")["policy_no"] == "HOME-0001"


def test_nobody_else_gets_a_machines_token(stack: Stack) -> None:
    machine, portal = (stack.outputs[name] for name in ("CoreSystemClientId", "UserPoolClientId"))
    for sender in ((machine, "guess"), (machine, ""), (portal, ""), (portal, "guess")):
        answer = httpx.post(
            f"{stack.endpoint}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=sender,
            trust_env=False,
        )
        assert answer.status_code == 400, sender
        assert "access_token" not in answer.json()


def test_what_is_forged_here_is_good_but_for_its_flaw(client: Client, forge: Forge) -> None:
    headers = {"authorization": f"Bearer {forge.signed()}"}
    assert client.http.get("/v1/claims", headers=headers).status_code == 200
