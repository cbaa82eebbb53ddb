"""`application/problem+json` for what the local calls and the forwarding themselves answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Body = TypeVar("Body", bound=BaseModel)


class Told(Exception):
    """What the caller of a local call is told in place of an answer."""

    def __init__(self, status: int, code: str, detail: str, **facts: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.facts = status, code, detail, facts


def parsed(model: type[Body], raw: bytes) -> Body:
    """`raw` as `model`.

    Raises:
        Told: 422 `invalid_fields`, a JSON Pointer for each field that is wrong.
    """
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        errors = [
            {
                "field": "".join(f"/{part}" for part in each["loc"]) or "/",
                "code": each["type"],
                "message": each["msg"].removeprefix("Value error, "),
            }
            for each in error.errors(include_url=False)
        ]
        detail = "; ".join(f"{each['field']}: {each['message']}" for each in errors)
        raise Told(422, "invalid_fields", detail, errors=errors) from error


def answer(status: int, code: str, detail: str, **facts: Any) -> Response:
    """A problem document (RFC 9457)."""
    document = {
        "type": f"urn:anxin:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **facts,
    }
    return JSONResponse(document, status, media_type="application/problem+json")


def told(request: Request, error: Exception) -> Response:
    """Starlette's handler for `Told`."""
    if not isinstance(error, Told):
        raise error
    return answer(error.status, error.code, error.detail, **error.facts)


def unreachable(request: Request, error: Exception) -> Response:
    """Starlette's handler for what the emulator did to us: it is gone, or it refused."""
    return answer(502, "emulator_failed", f"{type(error).__name__}: {error}")


def unrouted(request: Request, error: Exception) -> Response:
    """Starlette's handler for paths and methods that nothing serves."""
    if not isinstance(error, HTTPException):
        raise error
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return answer(error.status_code, code, f"{request.method} {request.url.path}: {phrase}")
