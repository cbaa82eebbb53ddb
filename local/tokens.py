"""Access tokens of the local Cognito pool, for any user or machine a test or a person needs."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

import httpx
from pydantic import Field, model_validator

from functions.core.access import MACHINES, STAFF, Role
from functions.core.values import Reference, Shape
from local.moments import written
from local.problems import Told
from local.stack import Stack

_CURRENCY = "CNY"
_PASSWORD = "Local-only-1"  # noqa: S105 - users of a pool that lives in one process on this machine
_FRESH_FOR = 60  # seconds that a kept token must still be good for


class TokenRequest(Shape):
    """Who the token is for. The same request is the same user."""

    roles: Annotated[frozenset[Role], Field(min_length=1)]
    customer_id: Reference | None = None
    staff_id: Reference | None = None
    branch: Reference | None = None
    team: Reference | None = None
    authority: Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,2})?$")] | None = None
    """The largest sum, in CNY, that the person may approve alone."""
    lead_of: frozenset[Reference] = frozenset()
    head_of: frozenset[Reference] = frozenset()

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if Role.SYSTEM in self.roles:
            raise ValueError("the system is nobody's role")
        if self.customer_id is not None and self.staff_id is not None:
            raise ValueError("name either staff_id or customer_id")
        if self.roles & MACHINES and (self.roles - MACHINES or self.customer_id is not None):
            raise ValueError("a machine is no person")
        return self

    @property
    def is_core_system(self) -> bool:
        """Whether the core system itself is asked for, whose token comes by client credentials.

        Its client is one principal. Whoever wants another machine, of another name or branch, gets
        a user of the pool in its place.
        """
        return self == TokenRequest(roles=frozenset({Role.CORE_SYSTEM}))

    @property
    def digest(self) -> str:
        """The same for the same request, in whatever order its lists and fields came."""
        fields = self.model_dump(mode="json", exclude_defaults=True)
        ordered = {name: sorted(v) if isinstance(v, list) else v for name, v in fields.items()}
        return hashlib.sha256(json.dumps(ordered, sort_keys=True).encode()).hexdigest()[:20]

    def enrolment(self, issuer: str, subject: str) -> dict[str, Any]:
        """The principal record behind the token; whoever was given no id gets a stable one."""
        fields = self.model_dump(mode="json", exclude_none=True)
        if self.authority is not None:
            amount = f"{Decimal(self.authority):.2f}"
            fields["authority"] = {"amount": amount, "currency": _CURRENCY}
        if self.customer_id is None and self.staff_id is None:
            fields.update(self._made_up())
        return {**fields, "issuer": issuer, "subject": subject, "active": True}

    def _made_up(self) -> dict[str, str]:
        if self.roles & (STAFF | MACHINES):
            return {"staff_id": f"stf_{self.digest}"}
        return {"customer_id": f"cus_{self.digest}"}


@dataclass(frozen=True)
class Token:
    """One signed-in user or machine: `text` is the access token, `person` its principal's ids."""

    text: str
    id_token: str | None
    """A machine has none."""
    person: dict[str, str]

    @property
    def claims(self) -> dict[str, Any]:
        """What the token says; its signature is the gateway's business."""
        payload = self.text.split(".")[1]
        padded = payload + "=" * (-len(payload) % 4)
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(padded))
        return claims

    @property
    def is_fresh(self) -> bool:
        return bool(self.claims["exp"] > time.time() + _FRESH_FOR)

    def shown(self) -> dict[str, str]:
        """`{access_token, id_token, token_type, expires_at, subject, principal_id, ...}`.

        The ID token opens nothing: it is there so that this can be seen.
        """
        claims = self.claims
        id_token = {} if self.id_token is None else {"id_token": self.id_token}
        return {
            "access_token": self.text,
            **id_token,
            "token_type": "Bearer",
            "expires_at": written(datetime.fromtimestamp(claims["exp"], UTC)),
            "subject": claims["sub"],
            **self.person,
        }


class Tokens:
    """Makes and enrols each user once, and keeps its token while it is good."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._issued: dict[str, Token] = {}
        self._issuing = threading.Lock()

    def issue(self, request: TokenRequest) -> dict[str, str]:
        """As `Token.shown`.

        Raises:
            Told: 502 `not_enrolled`, with the reason the staff context gave.
        """
        with self._issuing:
            token = self._issued.get(request.digest)
            if token is None:
                token = self._first(request)
            elif not token.is_fresh:
                token = Token(*self._sign_in(request), token.person)
            self._issued[request.digest] = token
        return token.shown()

    def _first(self, request: TokenRequest) -> Token:
        if not request.is_core_system:
            self._make_user(request)
        token = Token(*self._sign_in(request), {})
        enrolment = request.enrolment(token.claims["iss"], token.claims["sub"])
        person = {"principal_id": self._enrol(enrolment)}
        for name in ("staff_id", "customer_id"):
            if name in enrolment:
                person[name] = enrolment[name]
        return Token(token.text, token.id_token, person)

    def _make_user(self, request: TokenRequest) -> None:
        user = {
            "UserPoolId": self._stack.outputs["UserPoolId"],
            "Username": f"local-{request.digest}",
        }
        cognito = self._stack.client("cognito-idp")
        with suppress(cognito.exceptions.UsernameExistsException):  # made, but then not enrolled
            cognito.admin_create_user(**user, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**user, Password=_PASSWORD, Permanent=True)

    def _sign_in(self, request: TokenRequest) -> tuple[str, str | None]:
        """Access token and ID token."""
        if request.is_core_system:
            return self._by_client_credentials(), None
        answer = self._stack.client("cognito-idp").admin_initiate_auth(
            UserPoolId=self._stack.outputs["UserPoolId"],
            ClientId=self._stack.outputs["UserPoolClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": f"local-{request.digest}", "PASSWORD": _PASSWORD},
        )
        tokens = answer["AuthenticationResult"]
        return str(tokens["AccessToken"]), str(tokens["IdToken"])

    def _by_client_credentials(self) -> str:
        """The core system's access token, as it gets one itself: by client id and secret.

        Raises:
            Told: 502 `no_token`, with what the pool answered.
        """
        described = self._stack.client("cognito-idp").describe_user_pool_client(
            UserPoolId=self._stack.outputs["UserPoolId"],
            ClientId=self._stack.outputs["CoreSystemClientId"],
        )["UserPoolClient"]
        answer = httpx.post(
            f"{self._stack.endpoint}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(described["ClientId"], described["ClientSecret"]),
            timeout=30,
            trust_env=False,
        )
        if answer.is_error:
            raise Told(502, "no_token", answer.text)
        return str(answer.json()["access_token"])

    def _enrol(self, enrolment: dict[str, Any]) -> str:
        answer = self._stack.client("lambda").invoke(
            FunctionName=self._stack.outputs["StaffWorkerName"],
            Payload=json.dumps({"enrol": enrolment}),
        )
        result = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise Told(502, "not_enrolled", f"{result['errorType']}: {result['errorMessage']}")
        return str(result["principal_id"])
