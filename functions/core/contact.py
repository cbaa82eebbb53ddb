"""How people are reached: telephone numbers, mail addresses, languages and time zones."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StringConstraints, ValidationInfo

from functions.core.errors import wrong
from functions.core.values import Wanted, is_kept, narrow

_HOME = "CN"
"""Whose numbers may come without their country code."""
_DIALLED = re.compile(r"\+?[0-9(][0-9 ().\-]{3,28}")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@([A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def phone(text: str) -> str:
    """Any telephone number as E.164, if there can be such a number.

    Raises:
        PydanticCustomError: `not_a_phone`.
    """
    number = _dialled(text)
    if number is None:
        raise wrong("not_a_phone")
    return number


def mobile(text: str) -> str:
    """A number that takes messages, as E.164.

    Raises:
        PydanticCustomError: `not_a_mobile`.
    """
    number = _dialled(text, mobile=True)
    if number is None:
        raise wrong("not_a_mobile")
    return number


def _dialled(text: str, *, mobile: bool = False) -> str | None:
    # Its tables take 20 ms to load, which calls without a number do not pay.
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    digits = narrow(text)
    if not _DIALLED.fullmatch(digits):
        return None
    try:
        number = phonenumbers.parse(digits, _HOME)
    except phonenumbers.NumberParseException:
        return None
    # In North America a number does not tell whether it is a mobile.
    mobiles = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    if not phonenumbers.is_valid_number(number) or (
        mobile and phonenumbers.number_type(number) not in mobiles
    ):
        return None
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def mail_address(text: str) -> str:
    """`text` with its domain in lower case.

    Raises:
        PydanticCustomError: `not_a_mail_address`.
    """
    address = narrow(text)
    if not _MAIL.fullmatch(address):
        raise wrong("not_a_mail_address")
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def masked(address: str) -> str:
    """`+86*******0000`, `w***@example.com`: enough to recognise one's own address by."""
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:1] if len(name) > 1 else ''}***@{domain}"
    return f"{address[:3]}{'*' * (len(address) - 7)}{address[-4:]}"


def _given(form: Callable[[str], str]) -> Callable[[str, ValidationInfo], str]:
    """What a caller gives is put into its form; what was kept has it."""

    def formed(text: str, info: ValidationInfo) -> str:
        return text if is_kept(info) else form(text)

    return formed


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error
    return name


Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_given(phone))]
"""Any telephone number, kept as E.164."""
Mobile = Annotated[str, StringConstraints(max_length=40), AfterValidator(_given(mobile))]
"""A number that takes messages, kept as E.164."""
MailAddress = Annotated[
    str, StringConstraints(max_length=254), AfterValidator(_given(mail_address))
]
Locale = Literal["zh-CN", "zh-TW", "en"]
"""The languages in which people are written to."""
Zone = Annotated[
    str,
    StringConstraints(pattern=r"^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+\-]*){1,2})$"),
    AfterValidator(_zone),
    Wanted("not_a_zone"),
]
"""A name of the IANA time zone database."""
