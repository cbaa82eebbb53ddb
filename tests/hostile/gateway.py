"""API Gateway's HTTP API in this process, as a WSGI application: HTTP in, a handler's event out.

It does what AWS does before and after a handler: matches the route, asks for a token, hands on
payload 2.0, and answers in its own few words what reaches no handler. A token is a person's name;
what the bank says is signed here, since only here the bytes are known.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.hostile.contract import CONTRACT
from tests.integration.requests import SECRET, signature_of
from tests.integration.tokens import claims_of

Json = dict[str, Any]
Handle = Callable[[Json], Json]

MOST_BYTES = 10 * 1024 * 1024
BANK = "bank"
_METHODS = {"get", "put", "post", "patch", "delete"}
_SAYS = {413: "Request Entity Too Large"}
"""Where AWS calls a status something else than Python does."""
_numbers = itertools.count(1)


class Gateway:
    """The routes of the contract before `handle`, which takes an event and answers as a handler."""

    def __init__(self, handle: Handle) -> None:
        self.handle = handle
        self.routes = [
            (method.upper(), path, operation)
            for path, item in CONTRACT["paths"].items()
            for method, operation in item.items()
            if method in _METHODS
        ]

    def __call__(self, environ: Json, start_response: Callable[..., Any]) -> Iterable[bytes]:
        status, headers, body = self._answer(environ)
        line = f"{status} {HTTPStatus(status).phrase}"
        start_response(line, [*headers.items(), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: Json) -> tuple[int, dict[str, str], bytes]:
        path = str(environ["RAW_URI"]).partition("?")[0]
        found = self._route(environ["REQUEST_METHOD"], path)
        if found is None:
            return _own(404)
        route, arguments, operation = found
        headers = _headers(environ)
        name = headers.get("authorization", "").removeprefix("Bearer ")
        if operation["security"] and not name:
            return _own(401)
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if len(content) > MOST_BYTES:
            return _own(413)
        if operation.get("x-anxin-signed") and name == BANK:
            text = _as_text(content).encode()
            signed = signature_of(text, SECRET, path=unquote(path), nonce=str(next(_numbers)))
            headers |= {key.lower(): value for key, value in signed.items()}
        answer = self.handle(_event(route, path, arguments, environ, headers, content, name))
        return answer["statusCode"], answer["headers"], answer["body"].encode()

    def _route(self, method: str, path: str) -> tuple[str, dict[str, str], Json] | None:
        for known, template, operation in self.routes:
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
            if known == method and (match := re.fullmatch(pattern, path)):
                arguments = {name: unquote(value) for name, value in match.groupdict().items()}
                return f"{method} {template}", arguments, operation
        return None


def _event(
    route: str,
    path: str,
    arguments: dict[str, str],
    environ: Json,
    headers: dict[str, str],
    content: bytes,
    name: str,
) -> Json:
    query: dict[str, str] = {}
    for key, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
        query[key] = f"{query[key]},{value}" if key in query else value
    is_text = _is_text(headers)
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": unquote(path),
        "rawQueryString": environ.get("QUERY_STRING", ""),
        "headers": headers,
        "isBase64Encoded": bool(content) and not is_text,
        "requestContext": {
            "requestId": f"req-{next(_numbers)}",
            "authorizer": {"jwt": {"claims": claims_of(name)}},
        },
        **({"queryStringParameters": query} if query else {}),
        **({"pathParameters": arguments} if arguments else {}),
        **({"body": _body(content, is_text=is_text)} if content else {}),
    }


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    sent = {
        key.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for key, value in environ.items()
        if key.startswith("HTTP_")
    }
    return sent | ({"content-type": environ["CONTENT_TYPE"]} if "CONTENT_TYPE" in environ else {})


def _is_text(headers: Mapping[str, str]) -> bool:
    sent = headers.get("content-type", "application/json").lower()
    return sent.startswith(("text/", "application/json", "application/xml"))


def _body(content: bytes, *, is_text: bool) -> str:
    return _as_text(content) if is_text else base64.b64encode(content).decode()


def _as_text(content: bytes) -> str:
    return content.decode(errors="replace")


def _own(status: int) -> tuple[int, dict[str, str], bytes]:
    said = {"message": _SAYS.get(status, HTTPStatus(status).phrase)}
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()
