"""The OpenAPI 3.1 document, from the operations that the contexts declare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import (
    CoreModeRef,
    CoreRef,
    DefsRef,
    GenerateJsonSchema,
    models_json_schema,
)

from functions.aws import problems
from functions.aws.http import ID, JSON, KEY, Api, Operation
from functions.claims.api import api as claims
from functions.core.values import Shape
from functions.customers.api import api as customers
from functions.documents.api import api as documents
from functions.notices.api import api as notices
from functions.policies.api import api as policies
from functions.staff.api import api as staff
from schemas import words

APIS: tuple[Api, ...] = (customers, policies, staff, documents, claims, notices)

_VERSION = "0.1.0"
_ALWAYS = ("not_utf8", "body_too_large", "internal", "busy")
_WITH_CALLER = ("unknown_principal", "inactive_principal", "forbidden", "not_found")
_WITH_BODY = (
    "malformed_json",
    "too_deep",
    "duplicate_key",
    "control_character",
    "unsupported_media_type",
    "invalid_fields",
)
_COME_AGAIN = frozenset({429, problems.STATUS["busy"]})
_CHANGING = ("conflict", "precondition_failed")
_GATEWAY = {
    401: "no token, or one that does not hold",
    404: "no such route",
    413: "more than the gateway takes",
    429: "too many requests",
    500: "the function did not answer",
    503: "the gateway is not available",
}
"""What is answered before any handler is asked, or in place of one that fails."""

_HEADERS = {
    "ETag": "The record's version, for `If-Match`.",
    "Idempotent-Replayed": "`true` where this is the stored answer to an earlier request.",
    "Location": "Where the new record is read.",
    "Retry-After": "Seconds.",
    "X-Request-Id": "What to name when asking us about this answer.",
}
_AMBIGUOUS = frozenset({"Contact", "State"})
"""Names that several contexts give to classes of theirs: the contract puts the context before."""


class FieldProblem(Shape):
    field: str
    """JSON Pointer into the body or the query; of a header its name."""
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `title`, `detail` and messages speak the asked language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[FieldProblem] | None = None
    """Of `invalid_fields`."""
    field: str | None = None
    """Of `not_found`: what in the request names the record that is not there."""
    state: str | None = None
    """Where the record stands that does not let this happen."""
    state_label: str | None = None
    version: int | None = None
    """Of `conflict` and `precondition_failed`: the record's version, where it is known."""
    claim_id: str | None = None
    """Of `duplicate_claim`: the first claim, to who may read it."""
    missing: list[str] | None = None
    """Of `incomplete`: items without a verified document."""
    notified_at: str | None = None
    """Of `second_deficiency_notice`: when the first was sent."""
    clauses: list[str] | None = None
    """Of `undisclosed_clause`."""
    fields: list[str] | None = None
    """Of `settlement_not_supported`: JSON Pointers of what cannot be settled yet."""
    payment_state: str | None = None
    """Of `payment_already_final`: what the bank said before."""
    retry_after: int | None = None
    """Seconds."""


class GatewayError(BaseModel):
    """What the gateway itself answers, in English: the request has reached no handler of ours."""

    message: str


def document() -> Json:
    """The whole document, ordered by path."""
    operations = [(api, operation) for api in APIS for operation in api.operations.values()]
    schemas, components = _schemas(operations)
    paths: Json = {}
    for api, operation in sorted(operations, key=lambda pair: (pair[1].path, pair[1].method)):
        entry = paths.setdefault(operation.path, {})
        entry[operation.method.lower()] = _operation(api, operation, schemas, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Anxin",
            "version": _VERSION,
            "description": "An insurer's customer service: claims, and all that they need.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "headers": {
                name: {"description": meaning, "schema": {"type": "string"}}
                for name, meaning in _HEADERS.items()
            },
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Anxin-Signature",
                    "description": "Hex HMAC-SHA256 over `<timestamp>.<nonce>.<path>.<body>`.",
                },
            },
        },
    }


class _Named(GenerateJsonSchema):
    """Names components by class, with its context where the class's own name says too little."""

    def get_defs_ref(self, core_mode_ref: CoreModeRef) -> DefsRef:
        path, mode = core_mode_ref
        module, _, name = path.partition(":")[0].rpartition(".")
        if name in _AMBIGUOUS:
            path = CoreRef(path.replace(f".{name}:", f".{module.split('.')[1].title()}{name}:"))
        return super().get_defs_ref((path, mode))


Json = dict[str, Any]
Schemas = dict[tuple[type[BaseModel], str], Json]


def _schemas(operations: list[tuple[Api, Operation]]) -> tuple[Schemas, Json]:
    wanted: set[tuple[type[BaseModel], str]] = {
        (Problem, "serialization"),
        (GatewayError, "serialization"),
    }
    for _, operation in operations:
        if operation.answers:
            wanted.add((operation.answers, "serialization"))
        wanted |= {(model, "validation") for model in (operation.body, operation.query) if model}
    ordered = sorted(wanted, key=lambda pair: (pair[0].__module__, pair[0].__name__, pair[1]))
    mapping, definitions = models_json_schema(
        ordered,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
        schema_generator=_Named,
    )
    # Generated clients name their classes by title: two of one name would be one too many.
    components = {
        name: definitions["$defs"][name] | {"title": name} for name in sorted(definitions["$defs"])
    }
    return mapping, words.spoken(components)  # type: ignore[return-value]


def _operation(api: Api, operation: Operation, schemas: Schemas, components: Json) -> Json:
    described: Json = {
        "operationId": f"{api.context}_{operation.serve.__name__}",
        "summary": operation.summary,
        "tags": [api.context],
        "x-anxin-function": f"{api.context}-api",
        "security": [] if operation.signer else [{"bearer": []}],
        "parameters": [*_path(operation), *_query(operation, components), *_headers(operation)],
        "responses": _responses(operation, schemas),
    }
    if operation.signed_by:
        described["x-anxin-signed"] = True
    if operation.body is not None:
        described["requestBody"] = {
            "required": _must_be_given(operation),
            "content": {"application/json": {"schema": schemas[operation.body, "validation"]}},
        }
    return described


def _must_be_given(operation: Operation) -> bool:
    """Whether the operation needs a body: one without required fields may be left out."""
    return operation.body is not None and any(
        field.is_required() for field in operation.body.model_fields.values()
    )


def _path(operation: Operation) -> list[Json]:
    schema = {"type": "string", "pattern": f"^{ID.pattern}$"}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": words.PARAMETERS[name],
            "schema": schema,
        }
        for name in re.findall(r"{(\w+)}", operation.path)
    ]


def _query(operation: Operation, components: Json) -> list[Json]:
    if operation.query is None:
        return []
    properties = components[operation.query.__name__]["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": words.PARAMETERS[name],
            "schema": _without_null(schema),
        }
        for name, schema in properties.items()
    ]


def _without_null(schema: Json) -> Json:
    """A parameter is left out or given; its text is never null."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    return options[0] if len(options) == 1 else schema


def _headers(operation: Operation) -> list[Json]:
    wanted: list[tuple[str, bool, Json]] = [("Accept-Language", False, {})]
    if operation.keyed:
        wanted.append(("Idempotency-Key", True, {"pattern": f"^{KEY.pattern}$"}))
    if operation.stores:
        wanted.append(("If-Match", False, {}))
    if operation.signed_by:
        wanted += [(f"X-Anxin-{part}", True, {}) for part in ("Timestamp", "Nonce", "Signature")]
    return [
        {
            "name": name,
            "in": "header",
            "required": required,
            "description": words.PARAMETERS[name],
            "schema": {"type": "string"} | rule,
        }
        for name, required, rule in wanted
    ]


def _responses(operation: Operation, schemas: Schemas) -> Json:
    by_status: dict[int, list[str]] = {}
    for code in _codes(operation):
        by_status.setdefault(problems.STATUS[code], []).append(code)
    answers = {
        status: _refused(status, sorted(by_status.get(status, ())), schemas)
        for status in sorted({*by_status, *_GATEWAY})
    }
    answer = (
        {"schema": schemas[operation.answers, "serialization"]}
        if operation.answers
        else {"schema": {"type": "object" if operation.media == JSON else "string"}}
    )
    given = {
        "description": operation.summary,
        "headers": _answered_headers(operation),
        "content": {operation.media.partition(";")[0]: answer},
    }
    return {str(operation.status): given} | {
        str(status): refused for status, refused in answers.items()
    }


def _codes(operation: Operation) -> Iterator[str]:
    """Every code the operation can be refused with, each once."""
    codes = [*_ALWAYS, *operation.refusals]
    if operation.is_public:
        yield from codes
        return
    codes += [*_WITH_CALLER, "bad_signature" if operation.signed_by else "unauthenticated"]
    if operation.stores:
        codes += _CHANGING
    if operation.body is not None:
        codes += _WITH_BODY
    if _must_be_given(operation):
        codes.append("body_required")
    if operation.query is not None:
        codes += ["invalid_fields", "foreign_cursor"]
    if operation.keyed:
        codes += ["idempotency_key_required", "idempotency_key_reused"]
    yield from dict.fromkeys(codes)


def _refused(status: int, codes: list[str], schemas: Schemas) -> Json:
    """A refusal: by us a problem, by the gateway its own few words.

    Ours comes first, for generated clients read an answer by the first media type they know.
    """
    said = [", ".join(codes)] if codes else []
    content: Json = {}
    headers: Json = {}
    if codes:
        problem = schemas[Problem, "serialization"]
        if status in _GATEWAY:  # generated clients read every answer by the first media type
            problem = {"anyOf": [problem, schemas[GatewayError, "serialization"]]}
        content["application/problem+json"] = {"schema": problem}
        headers |= _told_in("X-Request-Id")
    if status in _GATEWAY:
        content["application/json"] = {"schema": schemas[GatewayError, "serialization"]}
        said.append(f"by the gateway: {_GATEWAY[status]}")
    if status in _COME_AGAIN:
        headers |= _told_in("Retry-After")
    return {"description": "; ".join(said), "headers": headers, "content": content}


def _told_in(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _answered_headers(operation: Operation) -> Json:
    names = ["X-Request-Id"]
    if operation.answers and "version" in operation.answers.model_fields:
        names.append("ETag")
    if operation.location is not None:
        names.append("Location")
    if operation.keyed:
        names.append("Idempotent-Replayed")
    return _told_in(*names)
