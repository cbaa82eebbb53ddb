"""HTTPS: declared operations, the caller's identity, replays, and one way to answer.

An `api.py` declares its operations; `schemas/openapi.json` is generated from the same declarations,
and the template's routes from that document. So a route exists exactly when its handler does.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, Literal, NamedTuple, TypedDict, TypeVar

from pydantic import BaseModel
from typing_extensions import Unpack

from functions.aws import clients, clock, identity, intake, observability, problems, signature, wire
from functions.aws.settings import Setting
from functions.aws.trigger import ANY_VERSION, Call, Presenter, Repeated
from functions.core.access import Principal
from functions.core.errors import FieldError, Invalid, NotFound, Overtaken, Problem, Unreadable
from functions.core.values import REFERENCE
from functions.rulepacks import phrases

Answer = dict[str, Any]
JSON = "application/json"
ANYBODY = Principal(issuer="anxin", subject="anybody")
"""Who calls an operation that asks for no token: no role, and so no record to see."""
ID = re.compile(REFERENCE)
"""What a path may name: what bodies may, so that nothing is made that cannot be named again."""
KEY = re.compile(r"[!-~]{1,255}")
Dress = Callable[[Answer], Answer]
Served = TypeVar("Served", bound=Callable[..., Any])
_ATTEMPTS = 4
_PRIVATE = {"cache-control": "no-store"}
_PUBLIC = {"cache-control": "public, max-age=300", "vary": "Accept-Language"}


class Operation(NamedTuple):
    """One verb on one path: what it takes, what it answers, and the entry point that serves it."""

    method: str
    path: str
    serve: Callable[..., Any]
    present: Presenter
    answers: type[BaseModel] | None
    """None where the answer is a text of another media type."""
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    keyed: bool = False
    """Whether a POST needs an `Idempotency-Key`."""
    signed_by: Setting | None = None
    """The secret that signs this operation, in place of a token."""
    signer: Principal | None = None
    """Who calls, where it is not a token that says so."""
    dress: Dress | None = None
    """Adds what is made anew at every answer, such as a signed URL."""
    location: str | None = None
    refusals: tuple[str, ...] = ()
    media: str = JSON
    headers: Mapping[str, str] = _PRIVATE

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def stores(self) -> bool:
        """Whether it may change a record; a POST without key or signature only computes."""
        if self.method == "POST":
            return self.keyed or self.signed_by is not None
        return self.method != "GET"

    @property
    def is_public(self) -> bool:
        """Whether anybody may call it, with neither token nor signature."""
        return self.signer is ANYBODY

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.serve) or self.serve.__name__).splitlines()[0]


class Declared(TypedDict, total=False):
    """What an operation may say of itself, as in `Operation`."""

    status: int
    body: type[BaseModel]
    query: type[BaseModel]
    keyed: bool
    signed_by: Setting
    signer: Principal
    dress: Dress
    location: str
    refusals: tuple[str, ...]
    headers: Mapping[str, str]


class Api:
    """The operations of one context, and the handler that serves them."""

    def __init__(self, context: str) -> None:
        self.context = context
        self.operations: dict[str, Operation] = {}

    def operation(
        self,
        route: str,
        *,
        answers: type[BaseModel],
        present: Presenter,
        public: bool = False,
        **declared: Unpack[Declared],
    ) -> Callable[[Served], Served]:
        """Declare the decorated function as the entry point of `route`: `POST /v1/claims`."""
        if public:
            declared |= {"signer": ANYBODY, "headers": _PUBLIC}
        return self._declare(route, answers=answers, present=present, **declared)

    def page(
        self, route: str, *, media: str, headers: Mapping[str, str] | None = None
    ) -> Callable[[Served], Served]:
        """Declare the decorated function as a public page: it returns its text, sent as it is."""
        return self._declare(
            route,
            answers=None,
            present=lambda text, *_: {"text": text},
            signer=ANYBODY,
            media=media,
            headers=_PUBLIC | dict(headers or {}),
        )

    def _declare(self, route: str, **declared: Any) -> Callable[[Served], Served]:
        method, path = route.split(" ")
        declared.setdefault("keyed", method == "POST" and "signer" not in declared)

        def declare(serve: Served) -> Served:
            self.operations[route] = Operation(method, path, serve, **declared)
            return serve

        return declare

    def handler(self, event: dict[str, Any], context: object) -> Answer:
        """Serve one request of the HTTP API (payload 2.0)."""
        headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
        locale = phrases.negotiated(headers.get("accept-language", ""))
        request_id = event["requestContext"]["requestId"]
        operation = self.operations[event["routeKey"]]
        try:
            answer = _served(operation, event, headers, request_id, locale)
        except Problem as problem:
            answer = _refusal(problem, request_id, locale, preconditioned="if-match" in headers)
        except Exception as error:  # noqa: BLE001 - the one place: the caller gets a problem, the log a trace
            code = "busy" if clients.is_busy(error) else "internal"
            observability.log.exception(
                code, extra={"route": operation.route, "request_id": request_id}
            )
            answer = _refusal(Problem(code), request_id, locale)
        answer["headers"]["x-request-id"] = request_id
        return answer


def _served(
    operation: Operation,
    event: dict[str, Any],
    headers: Mapping[str, str],
    request_id: str,
    locale: str,
) -> Answer:
    raw = intake.raw_body(event)
    issuer, subject, principal = _caller(operation, event, headers, raw)
    arguments = _path_arguments(event)
    key = _key(operation, headers)
    value = _json(operation.body, raw, headers) if operation.body else None
    call = Call(
        operation=operation.route,
        issuer=issuer,
        subject=subject,
        request_id=request_id,
        locale=locale,
        present=operation.present,
        request_hash=intake.request_hash(event["rawPath"], value),
        idempotency_key=key,
        expected_version=_expected_version(operation, headers),
        principal=principal,
    )
    if operation.body is not None:
        arguments["body"] = intake.parsed(operation.body, value, strict=True)
    if operation.query is not None:
        arguments["query"] = intake.parsed(
            operation.query, event.get("queryStringParameters") or {}, strict=False
        )
    try:
        call, result = _decided(operation, call, arguments)
    except Repeated as repeated:
        return _replayed(operation, call, repeated.row)
    if call.body is not None:
        return _answer(operation, dict(call.body), call.text)
    if call.principal is None:
        raise LookupError(f"{operation.route} answered without asking who calls")
    return _answer(operation, dict(operation.present(result, call.principal, locale)))


def _decided(operation: Operation, asked: Call, arguments: Mapping[str, Any]) -> tuple[Call, Any]:
    """What the operation comes to, on the records as they are once nobody else is changing them.

    A clock that is told of, or a document that arrives, may change what is written beside the
    caller's record: then what they want is decided anew. A lost race for the record itself is told.
    """
    for attempt in range(_ATTEMPTS - 1):
        call = copy(asked)
        try:
            return call, operation.serve(call, **arguments)
        except Overtaken:
            clock.pause(attempt)
    call = copy(asked)
    return call, operation.serve(call, **arguments)


def _caller(
    operation: Operation, event: dict[str, Any], headers: Mapping[str, str], raw: bytes
) -> tuple[str, str, Principal | None]:
    """Who calls: the token's issuer and subject, the machine whose signature holds, or anybody."""
    if operation.signed_by is not None:
        signature.verify(headers, event["rawPath"], raw, operation.signed_by)
    if operation.signer is not None:
        return operation.signer.issuer, operation.signer.subject, operation.signer
    return *identity.caller(event["requestContext"].get("authorizer", {})), None


def _path_arguments(event: dict[str, Any]) -> dict[str, Any]:
    """Ids and numbers in the path; what cannot be one of ours is not found."""
    arguments = dict(event.get("pathParameters") or {})
    if not all(ID.fullmatch(value) for value in arguments.values()):
        raise NotFound
    return arguments


def _json(model: type[BaseModel], raw: bytes, headers: Mapping[str, str]) -> Any:
    if not raw:
        if any(field.is_required() for field in model.model_fields.values()):
            raise Unreadable("body_required")
        return {}
    if headers.get("content-type", JSON).split(";")[0].strip().lower() != "application/json":
        raise Unreadable("unsupported_media_type")
    return intake.json_body(raw)


def _key(operation: Operation, headers: Mapping[str, str]) -> str | None:
    if not operation.keyed:
        return None
    key = headers.get("idempotency-key", "").strip()
    if not key:
        raise Unreadable("idempotency_key_required")
    if not KEY.fullmatch(key):
        raise Invalid(FieldError("Idempotency-Key", "not_a_key"))
    return key


def _expected_version(
    operation: Operation, headers: Mapping[str, str]
) -> int | Literal["*"] | None:
    tag = headers.get("if-match", "").strip()
    if not operation.stores or not tag:
        return None
    if tag == ANY_VERSION:
        return ANY_VERSION
    digits = tag.removeprefix("W/").strip('"')
    # A tag we never issued matches nothing: it must fail the precondition, not pass it.
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1


def _answer(
    operation: Operation, body: Answer, text: str | None = None, *, replayed: bool = False
) -> Answer:
    """The answer to send: the body, which may stand as JSON in `text`, and what is made anew."""
    headers = {"content-type": operation.media, **operation.headers}
    if "version" in body:
        headers["etag"] = f'"{body["version"]}"'
    if operation.location is not None:
        headers["location"] = operation.location.format(**body)
    if replayed:
        headers["idempotent-replayed"] = "true"
    if not operation.answers:
        text = body["text"]
    elif operation.dress or text is None:
        text = wire.text(operation.dress(body) if operation.dress else body)
    return {"statusCode": operation.status, "headers": headers, "body": text}


def _replayed(operation: Operation, call: Call, row: Mapping[str, Any]) -> Answer:
    if row["request"] != call.request_hash:
        raise Unreadable("idempotency_key_reused")
    return _answer(operation, wire.loads(row["body"]), row["body"], replayed=True)


def _refusal(
    problem: Problem, request_id: str, locale: str, *, preconditioned: bool = False
) -> Answer:
    status = problems.status_of(problem, preconditioned=preconditioned)
    headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
    if status == problems.STATUS["busy"]:
        headers["retry-after"] = "1"
    if "retry_after" in problem.facts:
        headers["retry-after"] = str(problem.facts["retry_after"])
    body = problems.body(problem, status, request_id, locale)
    return {"statusCode": status, "headers": headers, "body": wire.text(body)}
