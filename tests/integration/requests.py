"""Requests as the HTTP API hands them on, with a token's claims or a machine's signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from datetime import UTC, datetime
from typing import Any

from tests.integration.tokens import claims_of

Json = dict[str, Any]

SECRET = "the bank's secret"
_numbers = itertools.count(1)


def request(
    by: str,
    route: str,
    body: Any = None,
    *,
    key: str | None = None,
    raw: str | bytes | None = None,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    claims: Json | None = None,
    signed: bool | str = False,
    **path: str,
) -> Json:
    """One request of `by`; `signed` signs it, with the bank's secret or another.

    Bytes come in Base64, as the gateway sends what it does not take for text.
    """
    method, _, template = route.partition(" ")
    number = next(_numbers)
    text = raw if raw is not None else json.dumps(body) if body is not None else ""
    sent = {"Content-Type": "application/json", "Accept-Language": "en"}
    if method == "POST" and key != "" and not signed:
        sent["Idempotency-Key"] = key or f"key-{number}"
    if signed:
        sent |= signature_of(
            text,
            SECRET if signed is True else signed,
            path=template.format(**path),
            nonce=f"n{number}",
        )
    return {
        "routeKey": route,
        "rawPath": template.format(**path),
        "pathParameters": path or None,
        "queryStringParameters": query,
        "headers": sent | (headers or {}),
        "body": (base64.b64encode(text).decode() if isinstance(text, bytes) else text) or None,
        "isBase64Encoded": isinstance(text, bytes),
        "requestContext": {
            "requestId": f"req-{number}",
            "authorizer": {"jwt": {"claims": claims_of(by) if claims is None else claims}},
        },
    }


def signature_of(
    text: str | bytes, secret: str, *, path: str, nonce: str, at: float | None = None
) -> dict[str, str]:
    timestamp = str(int(at if at is not None else datetime.now(UTC).timestamp()))
    content = text if isinstance(text, bytes) else text.encode()
    message = f"{timestamp}.{nonce}.{path}.".encode() + content
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {
        "X-Anxin-Timestamp": timestamp,
        "X-Anxin-Nonce": nonce,
        "X-Anxin-Signature": digest,
    }
