"""How people are reached: written forms of phone numbers, mail addresses and time zones."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StringConstraints

_MAINLAND_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@([A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}", re.ASCII)


def mobile(text: str) -> str:
    """`text` as E.164; a mainland number may come without +86.

    Raises:
        ValueError: neither.
    """
    digits = text.replace(" ", "").replace("-", "")
    if _MAINLAND_MOBILE.fullmatch(digits):
        return f"+86{digits}"
    if _E164.fullmatch(digits):
        return digits
    raise ValueError("a mobile number in international form, such as +8613800138000")


def mail_address(text: str) -> str:
    """`text` with its domain in lower case.

    Raises:
        ValueError: not an address we can write to.
    """
    if not _MAIL.fullmatch(text):
        raise ValueError("an e-mail address such as name@example.com")
    name, _, domain = text.rpartition("@")
    return f"{name}@{domain.lower()}"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("an IANA time zone such as Asia/Shanghai") from error
    return name


Zone = Annotated[
    str,
    StringConstraints(pattern=r"^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+\-]*){1,2})$"),
    AfterValidator(_zone),
]
