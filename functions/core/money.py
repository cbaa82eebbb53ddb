"""Money: a decimal amount with two places and its currency; never a float."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, StringConstraints, WithJsonSchema

from functions.core.values import Shape, Wanted

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?")


def _in_cents(value: object) -> object:
    """Text is read in one form; a sum we computed has to be one that could have been written."""
    if isinstance(value, Decimal):
        if not value.is_finite() or not 0 <= value <= LARGEST or value != value.quantize(CENT):
            raise ValueError
        return value.quantize(CENT)
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError
    amount = Decimal(value)
    return amount if value[-3:-2] == "." else amount.quantize(CENT)


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


class Money(Shape):
    """An amount of zero or more: `{"amount": "72000.00", "currency": "CNY"}`.

    Only plain decimal strings are read: no exponent, sign, NaN, float or third place.
    """

    amount: Annotated[
        Decimal,
        BeforeValidator(_in_cents),
        Wanted("not_an_amount"),
        PlainSerializer(_text, return_type=str),
        WithJsonSchema(
            {"type": "string", "pattern": f"^{_AMOUNT.pattern}$", "examples": ["72000.00"]}
        ),
    ]
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$"), Wanted("not_a_currency")] = (
        "CNY"
    )
    """ISO 4217."""

    def covers(self, other: "Money") -> bool:
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
