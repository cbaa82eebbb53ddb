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
    sent = [headers.get(f"x-anxin-{part}", "") for part in ("timestamp", "nonce", "signature")]
    timestamp, nonce, given = sent
    if not all(value and value.isascii() for value in sent):
        raise NotSigned("bad_signature")
    if not timestamp.isdigit() or len(timestamp) > 11:
        raise NotSigned("bad_signature")
    age = clock.wall().timestamp() - int(timestamp)
    message = f"{timestamp}.{nonce}.{path}.".encode() + body
    expected = hmac.new(_secret(settings.get(secret)), message, hashlib.sha256).hexdigest()
    if abs(age) > WINDOW.total_seconds() or not hmac.compare_digest(expected, given):
        raise NotSigned("bad_signature")
