"""Signed callbacks of machines: HMAC-SHA256 over timestamp, nonce, path and body."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from functools import cache

from functions.aws import clock, settings
from functions.aws.clients import client
from functions.aws.settings import Setting
from functions.core.errors import Problem

WINDOW = timedelta(minutes=5)


class NotSigned(Problem):
    """The signature is missing, stale or wrong (401); the caller is not told which."""


@cache
def _secret(arn: str) -> bytes:
    return str(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]).encode()


def verify(headers: Mapping[str, str], path: str, body: bytes, secret: Setting) -> None:
    """Pass when `X-Anxin-Signature` is the hex HMAC of `<timestamp>.<nonce>.<path>.<body>`.

    Signed within the last five minutes. The path names the payment, so a signature is good for one
    alone; a replay repeats what is known.

    Raises:
        NotSigned: `bad_signature`.
    """
    timestamp = headers.get("x-anxin-timestamp", "")
    nonce = headers.get("x-anxin-nonce", "")
    given = headers.get("x-anxin-signature", "")
    if not (
        timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12 and nonce and given
    ):
        raise NotSigned("bad_signature")
    age = clock.wall().timestamp() - int(timestamp)
    message = f"{timestamp}.{nonce}.{path}.".encode() + body
    expected = hmac.new(_secret(settings.get(secret)), message, hashlib.sha256).hexdigest()
    if abs(age) > WINDOW.total_seconds() or not hmac.compare_digest(
        expected.encode(), given.encode()
    ):
        raise NotSigned("bad_signature")
