"""Numbers that others issue, by the rules of who issues them: of identity papers and of accounts.

A number is kept in one form: narrow, upper case, without the marks it is printed with.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from functions.core.errors import wrong
from functions.core.values import narrow

_MARKS = re.compile(r"[ ()\-]")
_PAPER = re.compile(r"[A-Z0-9]{4,40}")
_RESIDENT = re.compile(r"[1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9X]")
_CREDIT_CODE = re.compile(r"[1-9ANY][0-9A-HJ-NP-RTUW-Y][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
_ACCOUNT = re.compile(r"[0-9A-Z]{6,34}")
_ABROAD = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
"""Begins as an IBAN does; no mainland account does."""

# stdnum is imported where a number is checked: it loads `ssl` and tables, 40 ms of a cold start.


def _resident_id(number: str) -> bool:
    """GB 11643: form, date of birth and check digit.

    Not `ric.validate`: it wants the county to have had its code in the year of birth, and refuses
    whoever is older than that code, such as anybody registered in Pudong and born before 1993.
    """
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    try:
        return bool(
            _RESIDENT.fullmatch(number)
            and ric.calc_check_digit(number) == number[-1]
            and ric.get_birth_date(number)
        )
    except ValidationError:
        return False


def _credit_code(number: str) -> bool:
    """GB 32100. Not `uscc.validate`: it knows no issuer with a letter, such as N of agriculture."""
    from stdnum.cn import uscc

    return bool(_CREDIT_CODE.fullmatch(number)) and uscc.calc_check_digit(number) == number[-1]


def _taiwan_business(number: str) -> bool:
    from stdnum.tw import ubn

    return ubn.is_valid(number)


def _formed(pattern: str) -> Callable[[str], bool]:
    form = re.compile(pattern)
    return lambda number: bool(form.fullmatch(number))


PAPERS: dict[str, Callable[[str], bool]] = {
    "id_card": _resident_id,
    "residence_permit": _resident_id,  # of people from Hong Kong, Macao and Taiwan: 81, 82, 83...
    "unified_social_credit_code": _credit_code,
    "taiwan_business_number": _taiwan_business,
    "taiwan_id": _formed(r"[A-Z][1289A-D][0-9]{8}"),
    "hong_kong_id": _formed(r"[A-Z]{1,2}[0-9]{6}[0-9A]"),
    "travel_permit": _formed(r"[HM]?[0-9]{8}([0-9]{2})?"),
    "passport": _formed(r"[A-Z0-9]{5,15}"),
}
"""Kind of paper -> its rule. Of any other kind, only what every number has in common is checked."""


def paper(kind: str, number: str) -> str:
    """The number of an identity paper, as it is kept.

    Raises:
        PydanticCustomError: `not_a_paper`.
    """
    kept = _MARKS.sub("", narrow(number)).upper()
    rule = PAPERS.get(kind)
    if not _PAPER.fullmatch(kept) or (rule is not None and not rule(kept)):
        raise wrong("not_a_paper")
    return kept


def account(number: str) -> str:
    """The number of a bank account, as it is kept; one that looks like an IBAN has to be one.

    Raises:
        PydanticCustomError: `not_an_account`, `not_an_iban`.
    """
    kept = _MARKS.sub("", narrow(number)).upper()
    if not _ACCOUNT.fullmatch(kept):
        raise wrong("not_an_account")
    if _ABROAD.fullmatch(kept):
        from stdnum import iban

        if not iban.is_valid(kept):
            raise wrong("not_an_iban")
    return kept
