"""Money: a decimal amount with two places and its currency; never a float."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import WithJsonSchema, field_serializer, field_validator

from functions.core.values import Shape

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
_AMOUNT = re.compile(r"(0|[1-9]\d{0,11})(\.\d{1,2})?", re.ASCII)
_WRITTEN = WithJsonSchema(
    {
        "type": "string",
        "pattern": r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$",
        "examples": ["72000.00"],
    }
)


class Money(Shape):
    """An amount of zero or more: `{"amount": "72000.00", "currency": "CNY"}`.

    Only plain decimal strings are read: no exponent, sign, NaN, float or third place.
    """

    amount: Annotated[Decimal, _WRITTEN]
    currency: Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})] = "CNY"

    @field_validator("amount", mode="before")
    @classmethod
    def _plain_decimal(cls, value: Any) -> Decimal:
        if isinstance(value, Decimal):
            if (
                not value.is_finite()
                or value < 0
                or value > LARGEST
                or value != value.quantize(CENT)
            ):
                raise ValueError(
                    "an amount is zero or more, at most 999999999999.99, in whole cents"
                )
            return value.quantize(CENT)
        if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
            raise ValueError('an amount is a decimal string such as "72000.00"')
        return Decimal(value).quantize(CENT)

    @field_validator("currency")
    @classmethod
    def _three_letters(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise ValueError('a currency is three letters such as "CNY" (ISO 4217)')
        return value

    @field_serializer("amount")
    def _two_places(self, amount: Decimal) -> str:
        return f"{amount:.2f}"

    def covers(self, other: Money) -> bool:
        """Whether `other` is of the same currency, and not more."""
        return self.currency == other.currency and other.amount <= self.amount

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


def rounded(amount: Decimal) -> Decimal:
    """`amount` in whole cents, half up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum of `amounts`, all in `currency`."""
    return Money(amount=sum((m.amount for m in amounts), Decimal(0)), currency=currency)
