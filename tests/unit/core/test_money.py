"""Which amounts are money, and which are refused whatever they look like."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.core.money import LARGEST, Money, rounded, total

NO_AMOUNTS: list[Any] = [
    "NaN", "nan", "sNaN", "Inf", "-Infinity", "1e5", "1E-2", "1e400", "-1", "-0.01", "-0", "+1",
    "1.234", "0.001", "1.", ".5", "", " ", " 1", "1 ", "1\n", "01", "00.10", "1,000.00", "1_000",
    "0x10", "١٢٣", "１２", "1٫5", "¥1", "1000000000000", "9" * 5000, "1.00\x00", "one",
    1, 0, 1.5, float("nan"), float("inf"), 10**400, True, False, None, [], ["1"], {},
]  # fmt: skip
NO_DECIMALS = [
    Decimal(text)
    for text in ("NaN", "sNaN", "Infinity", "-0.01", "0.001", "1000000000000", "1e400")
]


@pytest.mark.parametrize("amount", NO_AMOUNTS, ids=lambda value: repr(value)[:20])
def test_what_is_no_amount(amount: Any) -> None:
    with pytest.raises(ValidationError) as error:
        Money.model_validate({"amount": amount})
    assert {item["loc"] for item in error.value.errors()} == {("amount",)}


@pytest.mark.parametrize("amount", ["NaN", "1e2", "12.5", "12", "true", "null", "1" * 4000])
def test_what_is_no_amount_in_json(amount: str) -> None:
    """A JSON number is a float to somebody on the way: only strings are read."""
    with pytest.raises(ValidationError):
        Money.model_validate_json(f'{{"amount": {amount}}}')


@pytest.mark.parametrize("amount", NO_DECIMALS, ids=str)
def test_what_is_no_amount_of_our_own(amount: Decimal) -> None:
    with pytest.raises(ValidationError):
        Money(amount=amount)


@pytest.mark.parametrize("currency", ["", "cny", "CN", "CNYY", "C1Y", "ＣＮＹ", "CNY\n", 1, None])
def test_what_is_no_currency(currency: Any) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": "1.00", "currency": currency})


def test_nothing_beside_amount_and_currency() -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": "1.00", "currency": "CNY", "scale": 2})


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("0", "0.00"),
        ("0.1", "0.10"),
        ("72000", "72000.00"),
        ("72000.50", "72000.50"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_written_with_two_places(read: str, written: str) -> None:
    money = Money.model_validate({"amount": read})
    assert json.loads(money.model_dump_json()) == {"amount": written, "currency": "CNY"}


@given(st.decimals(0, LARGEST, places=2))
def test_every_amount_survives_writing_and_reading(amount: Decimal) -> None:
    money = Money(amount=amount)
    assert Money.model_validate_json(money.model_dump_json()) == money


@pytest.mark.parametrize(
    ("exact", "cents"),
    [("0.005", "0.01"), ("0.0049999", "0.00"), ("2.675", "2.68"), ("71999.995", "72000.00")],
)
def test_half_a_cent_is_rounded_up(exact: str, cents: str) -> None:
    assert rounded(Decimal(exact)) == Decimal(cents)


def test_a_total_of_nothing_is_zero() -> None:
    assert str(total([], "CNY")) == "CNY 0.00"
    assert str(total([Money(amount=Decimal("0.10"))] * 3, "CNY")) == "CNY 0.30"


def test_a_limit_covers_its_own_currency_up_to_the_cent() -> None:
    limit = Money(amount=Decimal("72000.00"))
    assert limit.covers(limit)
    assert not limit.covers(Money(amount=Decimal("72000.01")))
    assert not limit.covers(Money(amount=Decimal("1.00"), currency="USD"))
