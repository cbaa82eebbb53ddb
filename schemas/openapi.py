"""The OpenAPI 3.1 document, from the operations that the contexts declare."""

from __future__ import annotations

import re
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
from functions.aws.http import JSON, Api, Operation
from functions.claims.api import api as claims
from functions.core.values import Shape
from functions.customers.api import api as customers
from functions.documents.api import api as documents
from functions.notices.api import api as notices
from functions.policies.api import api as policies
from functions.staff.api import api as staff

APIS: tuple[Api, ...] = (customers, policies, staff, documents, claims, notices)

_VERSION = "0.1.0"
_ALWAYS = ("busy",)
_WITH_TOKEN = ("unauthenticated", "forbidden", "not_found")
_AMBIGUOUS = frozenset({"Contact", "State"})
"""Names that several contexts give to classes of theirs: the contract puts the context before."""
_WITH_BODY = ("malformed_json", "conflict", "precondition_failed", "body_too_large",
              "unsupported_media_type", "invalid_fields")  # fmt: skip


class FieldProblem(Shape):
    field: str
    """JSON Pointer into the body."""
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `title` and `detail` speak the asked language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[FieldProblem] | None = None


def document() -> dict[str, Any]:
    """The whole document, ordered by path."""
    operations = [(api, operation) for api in APIS for operation in api.operations.values()]
    schemas, components = _schemas(operations)
    paths: dict[str, Any] = {}
    for api, operation in sorted(operations, key=lambda pair: (pair[1].path, pair[1].method)):
        entry = paths.setdefault(operation.path, {})
        entry[operation.method.lower()] = _operation(api, operation, schemas)
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


Schemas = dict[tuple[type[BaseModel], str], dict[str, Any]]


def _schemas(operations: list[tuple[Api, Operation]]) -> tuple[Schemas, dict[str, Any]]:
    wanted: set[tuple[type[BaseModel], str]] = {(Problem, "serialization")}
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
    return mapping, dict(sorted(definitions["$defs"].items()))  # type: ignore[return-value]


def _operation(api: Api, operation: Operation, schemas: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{api.context}_{operation.serve.__name__}",
        "summary": operation.summary,
        "tags": [api.context],
        "x-anxin-function": f"{api.context}-api",
        "security": [] if operation.signer else [{"bearer": []}],
        "parameters": _parameters(operation, schemas),
        "responses": _responses(operation, schemas),
    }
    if operation.signed_by:
        described["x-anxin-signed"] = True
    if operation.body is not None:
        required = any(field.is_required() for field in operation.body.model_fields.values())
        described["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": schemas[operation.body, "validation"]}},
        }
    return described


def _parameters(operation: Operation, schemas: Schemas) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    headers = [("Accept-Language", False)]
    if operation.keyed:
        headers.append(("Idempotency-Key", True))
    if operation.body is not None:
        headers.append(("If-Match", False))
    if operation.signed_by:
        headers += [(f"X-Anxin-{part}", True) for part in ("Timestamp", "Nonce", "Signature")]
    return [
        *path,
        *_query(operation),
        *(
            {"name": name, "in": "header", "required": required, "schema": {"type": "string"}}
            for name, required in headers
        ),
    ]


def _query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    properties = operation.query.model_json_schema(ref_template="#/components/schemas/{model}")
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in properties["properties"].items()
    ]


def _responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    codes = [*_ALWAYS, *operation.refusals]
    if not operation.is_public:
        codes += _WITH_TOKEN
    if operation.body is not None:
        codes += _WITH_BODY
    if operation.query is not None:
        codes += ["invalid_fields", "foreign_cursor"]
    if operation.keyed:
        codes += ["idempotency_key_required", "idempotency_key_reused"]
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(problems.STATUS[code], []).append(code)
    problem = {"schema": schemas[Problem, "serialization"]}
    answer = (
        {"schema": schemas[operation.answers, "serialization"]}
        if operation.answers
        else {"schema": {"type": "object" if operation.media == JSON else "string"}}
    )
    return {
        str(operation.status): {
            "description": operation.summary,
            "content": {operation.media.partition(";")[0]: answer},
        },
        **{
            str(status): {
                "description": ", ".join(sorted(found)),
                "content": {"application/problem+json": problem},
            }
            for status, found in sorted(by_status.items())
        },
    }
