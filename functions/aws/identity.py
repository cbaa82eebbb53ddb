"""Who calls, by the claims of a token that the gateway has verified.

The gateway checks the signature by the issuer's keys, then issuer, audience and times. That it is
an access token, and made for a client of ours, only we can tell: an HTTP API takes ID tokens too.
All that claims can show is judged once more, so that nothing hangs on the gateway but the
signature; it costs no read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from functions.aws import clock, settings
from functions.aws.settings import Setting
from functions.core.access import SUBJECT
from functions.core.errors import Unreadable

LEEWAY = 5
"""Seconds by which the issuer's clock may run ahead of ours."""

_SECONDS = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
_SUBJECT = re.compile(SUBJECT)


def caller(authorizer: Mapping[str, Any]) -> tuple[str, str]:
    """Issuer and subject of a good access token.

    Args:
        authorizer: `{"jwt": {"claims": {name: text}}}`; empty where the gateway saw no token.

    Raises:
        Unreadable: `unauthenticated`; the caller is not told what was wrong.
    """
    told = authorizer.get("jwt", {}).get("claims", {})
    claims = {name: text for name, text in told.items() if isinstance(text, str)}
    if not (_is_ours(claims) and _is_access_token(claims) and _is_in_time(claims)):
        raise Unreadable("unauthenticated")
    return claims["iss"], claims["sub"]


def _is_ours(claims: Mapping[str, str]) -> bool:
    """Made by our issuer, for a client of ours, about somebody who could be enrolled."""
    client = claims.get(settings.get(Setting.TOKEN_CLIENT_CLAIM), "")
    return (
        claims.get("iss") == settings.get(Setting.TOKEN_ISSUER)
        and not _entries(client).isdisjoint(settings.get(Setting.TOKEN_CLIENTS).split(","))
        and _SUBJECT.fullmatch(claims.get("sub", "")) is not None
    )


def _is_access_token(claims: Mapping[str, str]) -> bool:
    for mark in settings.get(Setting.TOKEN_MARKS).split(","):
        name, _, word = mark.partition("=")
        text = claims.get(name, "")
        said = {each for entry in _entries(text) for each in entry.split(" ")}
        if not text or (word and word not in said):
            return False
    return True


def _is_in_time(claims: Mapping[str, str]) -> bool:
    """Not expired, and neither issued nor valid from a later time than now."""
    times = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    if "exp" not in times or not all(_SECONDS.fullmatch(text) for text in times.values()):
        return False
    now = clock.wall().timestamp()
    expires = float(times.pop("exp"))
    return now < expires and all(float(text) <= now + LEEWAY for text in times.values())


def _entries(text: str) -> frozenset[str]:
    """The entries of an array, which the gateway writes as `[one two]`; else the text itself."""
    if text.startswith("[") and text.endswith("]"):
        return frozenset(text[1:-1].split(" "))
    return frozenset({text})
