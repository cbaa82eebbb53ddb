"""Telephone numbers and mail addresses: what is taken, and the one form in which it is kept."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from functions.core import contact
from functions.core.contact import Phone, Zone
from functions.core.values import KEPT

PHONE, ZONE = TypeAdapter[str](Phone), TypeAdapter[str](Zone)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("＋８５２　９１２３　４５６７", "+85291234567"),
        ("+886 912 345 678", "+886912345678"),
        ("+1 (202) 555-0123", "+12025550123"),
    ],
)
def test_a_mobile_number_is_kept_in_one_form(given: str, kept: str) -> None:
    assert contact.mobile(given) == kept
    assert contact.phone(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("021-6321 6321", "+862163216321"),
        ("400-881-2345", "+864008812345"),
        ("+886 2 2345 6789", "+886223456789"),
    ],
)
def test_what_takes_no_messages_is_a_telephone_and_no_mobile(given: str, kept: str) -> None:
    assert contact.phone(given) == kept
    with pytest.raises(PydanticCustomError, match="not_a_mobile"):
        contact.mobile(given)


NO_NUMBERS = {
    "nothing": "",
    "no such prefix": "12800138000",
    "a digit short": "1380013800",
    "a digit long": "138001380001",
    "a country there is not": "+999 1234567",
    "no country": "+0138",
    "of Taiwan without its code": "0912 345 678",
    "a short number": "95500",
    "letters": "1-800-FLOWERS",
    "an extension": "13800138000;ext=3",
    "an address": "tel:13800138000",
    "Arabic digits of another script": "١٣٨٠٠١٣٨٠٠٠",
    "a line break": "13800138000\n13900139000",
    "a letter O": "138OO138OOO",
    "right to left": "\u202e13800138000",
}


@pytest.mark.parametrize("given", NO_NUMBERS.values(), ids=list(NO_NUMBERS))
def test_what_is_no_number(given: str) -> None:
    with pytest.raises(PydanticCustomError, match="not_a_mobile"):
        contact.mobile(given)
    with pytest.raises(ValidationError) as error:
        PHONE.validate_python(given)
    assert [each["type"] for each in error.value.errors()] == ["not_a_phone"]


def test_a_kept_number_is_read_whatever_todays_number_plans_say() -> None:
    assert PHONE.validate_python("+8612800138000", context=KEPT) == "+8612800138000"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Wang.Fang@Example.COM", "Wang.Fang@example.com"),
        ("ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "wang@example.com"),
    ],
)
def test_addresses_keep_their_name_and_lower_their_domain(given: str, kept: str) -> None:
    assert contact.mail_address(given) == kept


@pytest.mark.parametrize(
    "given",
    ["", "a", "a@b", "a@b.c\nBcc: x@y.zz", "a b@c.de", "王@例.中国", "w\u0430ng@example.com"],
)
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(PydanticCustomError, match="not_a_mail_address"):
        contact.mail_address(given)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires"])
def test_a_zone_is_one_of_the_database(zone: str) -> None:
    assert ZONE.validate_python(zone) == zone


@pytest.mark.parametrize("zone", ["", "Asia/Atlantis", "../../etc/passwd", "Asia", "asia/shanghai"])
def test_what_is_no_zone(zone: Any) -> None:
    with pytest.raises(ValidationError) as error:
        ZONE.validate_python(zone)
    assert [each["type"] for each in error.value.errors()] == ["not_a_zone"]


_NEEDED = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(ABSENT):
            raise ModuleNotFoundError(name)

PARTS = "geodata", "geocoder", "carrier", "tzdata", "timezone", "shortdata.region"
ABSENT = tuple(f"phonenumbers.{part}" for part in PARTS)
sys.meta_path.insert(0, Absent())
import functions.customers.model, functions.claims.model
assert not {"phonenumbers", "stdnum"} & set(sys.modules), "loaded before there is a number"
from functions.core import contact
print(contact.mobile("13800138000"), contact.phone("021-63216321"))
"""


def test_numbers_are_read_with_what_the_package_ships_and_loaded_when_there_is_one() -> None:
    """Places, carriers, time zones and short numbers stay out of the package: 44 MB of tables."""
    ran = subprocess.run(
        [sys.executable, "-c", _NEEDED], capture_output=True, text=True, check=False
    )
    assert ran.stdout.split() == ["+8613800138000", "+862163216321"], ran.stderr


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("+8613800001234", "+86*******1234"),
        ("+886912345678", "+88******5678"),
        ("wang@example.com", "w***@example.com"),
        ("w@example.com", "***@example.com"),
    ],
)
def test_addresses_are_masked(address: str, shown: str) -> None:
    assert contact.masked(address) == shown
