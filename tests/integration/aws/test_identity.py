"""Who is let in: every operation, for every claim that is not as it should be; other issuers' ways.

What the signature proves is the gateway's to judge: see the journey over the same operations.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from functions.aws import identity
from functions.aws.identity import LEEWAY
from functions.aws.settings import Setting
from functions.core.access import Role
from functions.core.errors import Unreadable
from schemas.openapi import APIS
from tests.integration.driver import Insurer, Reply, calls
from tests.integration.requests import request
from tests.integration.tokens import CLIENT, ISSUER, claims_of
from tests.operations import Operation, guarded

HANDLERS = {route: api.handler for api in APIS for route in api.operations}
NOW = int(time.time())
HOUR = 3600

FLAWED: dict[str, dict[str, str | None]] = {
    "an ID token": {"token_use": "id", "aud": CLIENT, "client_id": None},
    "an ID token that names its client": {"token_use": "id"},
    "a refresh token": {"token_use": "refresh"},
    "another kind of letters": {"token_use": "ACCESS"},
    "no kind": {"token_use": None},
    "another client": {"client_id": "foreign"},
    "a client and a space": {"client_id": f"{CLIENT} "},
    "an empty client": {"client_id": ""},
    "no client": {"client_id": None},
    "an audience in place of a client": {"client_id": None, "aud": CLIENT},
    "another issuer": {"iss": "https://other.example/pool"},
    "an issuer within ours": {"iss": f"{ISSUER}/"},
    "no issuer": {"iss": None},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject nobody can have": {"sub": "a b"},
    "a subject without an end": {"sub": "x" * 5000},
    "expired": {"exp": str(NOW - 1)},
    "expired long ago": {"exp": "0"},
    "no end": {"exp": None},
    "an end that is no time": {"exp": "soon"},
    "an end that is no number": {"exp": "nan"},
    "an end out of reach": {"exp": "9" * 5000},
    "not valid yet": {"nbf": str(NOW + HOUR)},
    "a beginning that is no time": {"nbf": "-1"},
    "issued in the future": {"iat": str(NOW + HOUR)},
}


def spoilt(flaw: dict[str, str | None], by: str = "wang") -> dict[str, str]:
    """The claims of a good token, changed; None takes one away."""
    return {name: text for name, text in (claims_of(by) | flaw).items() if text is not None}


def ask(operation: Operation, authorizer: dict[str, Any]) -> Reply:
    """The answer to a request that is right but for who sends it."""
    path: dict[str, Any] = dict.fromkeys(operation.names, "x-1")
    event = request("", operation.route, operation.body, **path)
    event["requestContext"]["authorizer"] = authorizer
    answer = HANDLERS[operation.route](event, None)
    return Reply(answer["statusCode"], answer["headers"], answer["body"])


@pytest.mark.parametrize("flaw", FLAWED)
def test_no_operation_takes_a_token_with_a_flaw_or_reads_for_it(
    insurer: Insurer, flaw: str
) -> None:
    with calls() as seen:
        for operation in guarded():
            reply = ask(operation, {"jwt": {"claims": spoilt(FLAWED[flaw])}})
            assert (reply.status, reply.code) == (401, "unauthenticated"), operation.route
            assert reply.headers["content-type"] == "application/problem+json"
    assert seen == []


@pytest.mark.parametrize("authorizer", [{}, {"jwt": {}}, {"jwt": {"claims": {}}}], ids=str)
def test_no_operation_answers_where_the_gateway_saw_no_token(
    insurer: Insurer, authorizer: dict[str, Any]
) -> None:
    with calls() as seen:
        for operation in guarded():
            reply = ask(operation, authorizer)
            assert (reply.status, reply.code) == (401, "unauthenticated"), operation.route
    assert seen == []


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        (spoilt({}, by="nobody"), "unknown_principal"),
        (spoilt({"cognito:groups": "[admin]"}, by="nobody"), "unknown_principal"),
        (spoilt({}, by="leaver"), "inactive_principal"),
        (spoilt({"cognito:groups": "[admin]"}, by="leaver"), "inactive_principal"),
        (spoilt({}, by="stopped"), "inactive_principal"),
    ],
    ids=["unknown", "unknown, in a group", "inactive", "inactive, in a group", "stopped machine"],
)
def test_no_operation_serves_a_good_token_without_power_here(
    insurer: Insurer, claims: dict[str, str], code: str
) -> None:
    insurer.enrol("stopped", roles=[Role.CORE_SYSTEM], active=False)
    before = insurer.dump()
    for operation in guarded():
        with calls() as seen:
            reply = ask(operation, {"jwt": {"claims": claims}})
        assert (reply.status, reply.code) == (403, code), operation.route
        assert [name for name, _ in seen] == ["BatchGetItem"], operation.route
    assert insurer.dump() == before


@pytest.mark.parametrize(
    "still_good",
    [
        {"nbf": str(NOW)},
        {"exp": f"{NOW + HOUR}.5"},
        {"cognito:groups": "[admin]"},
    ],
    ids=str,
)
def test_a_good_token_is_taken(insurer: Insurer, still_good: dict[str, str | None]) -> None:
    assert insurer.call("", "GET /v1/claims", claims=spoilt(still_good)).status == 200


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_the_issuers_clock_may_run_a_little_ahead(insurer: Insurer, claim: str) -> None:
    for ahead, status in ((LEEWAY - 1, 200), (LEEWAY + 30, 401)):
        flaw: dict[str, str | None] = {claim: str(int(time.time()) + ahead)}
        assert insurer.call("", "GET /v1/claims", claims=spoilt(flaw)).status == status


KEYCLOAK = {
    Setting.TOKEN_ISSUER: "https://login.example/realms/insurer",
    Setting.TOKEN_CLIENTS: "portal,core",
    Setting.TOKEN_CLIENT_CLAIM: "azp",
    Setting.TOKEN_MARKS: "typ=Bearer,scope=anxin",
}
AUTH0 = {
    Setting.TOKEN_ISSUER: "https://insurer.example/",
    Setting.TOKEN_CLIENTS: "https://api.example",
    Setting.TOKEN_CLIENT_CLAIM: "aud",
    Setting.TOKEN_MARKS: "scope",
}
SAID: dict[str, tuple[dict[Setting, str], dict[str, str]]] = {
    "keycloak": (
        KEYCLOAK,
        {
            "iss": "https://login.example/realms/insurer",
            "sub": "f:1:li",
            "azp": "portal",
            "aud": "[account anxin]",
            "typ": "Bearer",
            "scope": "openid anxin",
        },
    ),
    "auth0": (
        AUTH0,
        {
            "iss": "https://insurer.example/",
            "sub": "auth0|5fe435",
            "aud": "[https://api.example https://insurer.example/userinfo]",
            "scope": "openid profile",
        },
    ),
}


def authorizer_of(
    monkeypatch: pytest.MonkeyPatch, issuer: str, **changes: str | None
) -> dict[str, Any]:
    """What the gateway says of this issuer's token, where the stage is set to its rules."""
    rules, claims = SAID[issuer]
    for setting, value in rules.items():
        monkeypatch.setenv(setting, value)
    said = claims | {"exp": str(NOW + HOUR)} | changes
    return {"jwt": {"claims": {name: text for name, text in said.items() if text is not None}}}


@pytest.mark.parametrize(
    ("issuer", "changes"),
    [
        ("keycloak", {}),
        ("keycloak", {"azp": "core"}),
        ("keycloak", {"scope": "[openid anxin]"}),
        ("auth0", {}),
        ("auth0", {"aud": "https://api.example"}),
    ],
)
def test_another_issuers_access_token_is_told_by_its_own_marks(
    monkeypatch: pytest.MonkeyPatch, issuer: str, changes: dict[str, str]
) -> None:
    claims = SAID[issuer][1]
    authorizer = authorizer_of(monkeypatch, issuer, **changes)
    assert identity.caller(authorizer) == (claims["iss"], claims["sub"])


@pytest.mark.parametrize(
    ("issuer", "changes"),
    [
        ("keycloak", {"typ": "ID"}),
        ("keycloak", {"typ": None}),
        ("keycloak", {"scope": "openid"}),
        ("keycloak", {"scope": "openid anxin2"}),
        ("keycloak", {"scope": None}),
        ("keycloak", {"azp": "other"}),
        ("keycloak", {"azp": None, "aud": "portal"}),
        ("keycloak", {"iss": "https://login.example/realms/other"}),
        ("auth0", {"scope": None}),
        ("auth0", {"scope": ""}),
        ("auth0", {"aud": "[https://other.example https://insurer.example/userinfo]"}),
        ("auth0", {"aud": "https://api.example https://other.example"}),
        ("auth0", {"iss": "https://insurer.example"}),
    ],
)
def test_and_nothing_else_of_that_issuer(
    monkeypatch: pytest.MonkeyPatch, issuer: str, changes: dict[str, str | None]
) -> None:
    with pytest.raises(Unreadable, match="unauthenticated"):
        identity.caller(authorizer_of(monkeypatch, issuer, **changes))
