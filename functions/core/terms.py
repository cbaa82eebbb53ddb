"""What a product promises and what it holds back: the terms claims are settled by.

Ratios are decimal strings from 0 to 1, sums are `Money` in the currency of the sum insured.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from functions.core.errors import FieldError, wrong_at
from functions.core.money import Money
from functions.core.values import Code, Ratio, Reference, Shape

Flag = Annotated[bool, Strict()]
Days = Annotated[int, Strict(), Field(ge=0, le=3660)]
Grade = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


class Basis(StrEnum):
    """What a loss is measured by."""

    ACTUAL = "actual"
    REPAIR = "repair"
    AGREED = "agreed"


class DeductibleKind(StrEnum):
    AMOUNT = "amount"
    RATE = "rate"
    HIGHER_OF = "higher_of"
    ANNUAL = "annual"
    """One amount for the whole period; `used` is what earlier claims of the period bore."""


class OutOfCatalogue(StrEnum):
    """Treatment outside the social-insurance catalogue (SPC Interpretation III Art. 19)."""

    EXCLUDED = "excluded_by_disclosed_clause"
    SAME_CLASS = "same_class_standard"
    """Paid up to what treatment of the same class inside the catalogue would have cost."""


class Deductible(Shape):
    """What the insured bears of each loss, or of each period's losses."""

    kind: DeductibleKind
    amount: Money | None = None
    rate: Ratio | None = None
    """Share of the loss as it stands when the deductible is taken."""
    used: Money | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        wants_amount = self.kind is not DeductibleKind.RATE
        wants_rate = self.kind in {DeductibleKind.RATE, DeductibleKind.HIGHER_OF}
        for name, value, wanted in (
            ("amount", self.amount, wants_amount),
            ("rate", self.rate, wants_rate),
        ):
            if wanted and value is None:
                raise wrong_at(name, "missing")
            if value is not None and not wanted:
                raise wrong_at(name, "not_with_kind", kind=self.kind.value)
        if self.used is not None and self.kind is not DeductibleKind.ANNUAL:
            raise wrong_at("used", "not_with_kind", kind=self.kind.value)
        return self


class SubLimit(Shape):
    """The most that is paid for one item of a claim."""

    item: Code
    limit: Money


class DailyAllowance(Shape):
    """A sum for each day in hospital, after `excluded_days`, for at most `max_days`."""

    amount: Money
    max_days: Days
    excluded_days: Days


class Terms(Shape):
    """Product terms of one policy. What is absent is not part of the contract."""

    rule_version: Reference
    """Which order of settlement steps applies; it is stored with every result."""
    basis: Basis
    average: Flag
    """Whether under-insurance reduces what is paid (Insurance Law Art. 55)."""
    deductible: Deductible | None = None
    absolute_deductible_rate: Ratio | None = None
    co_insurance: Ratio | None = None
    """The insured's own share; the other way of stating `reimbursement_ratio`, never beside it."""
    reimbursement_ratio: Ratio | None = None
    sub_limits: Annotated[tuple[SubLimit, ...], Field(max_length=100)] = ()
    occurrence_limit: Money | None = None
    aggregate_limit: Money | None = None
    used: Money | None = None
    """What earlier claims took of the aggregate limit and of the sum insured."""
    daily_allowance: DailyAllowance | None = None
    disability_scale: dict[Grade, Ratio] | None = None
    """Share of the sum insured for each disability grade."""
    compulsory_limit: Money | None = None
    rescue_limit: Money | None = None
    """A limit on rescue cost below the sum insured that the law sets (Insurance Law Art. 57)."""
    out_of_catalogue: OutOfCatalogue | None = None
    social_insurance_in_pricing: Flag | None = None
    """False: what social insurance paid is not deducted, since the premium did not count on it
    (SPC Interpretation III Art. 18). Unsaid, it is: nobody is paid more than the loss."""
    disclosed: Annotated[dict[Code, Flag], Field(max_length=100)] = Field(default_factory=dict)
    """Clause -> whether it was explained to the applicant; those of these terms go by field name.

    An undisclosed clause that reduces payment has no effect (SPC Interpretation II Art. 9, 12).
    """

    @model_validator(mode="after")
    def _do_not_contradict(self) -> Self:
        if self.co_insurance is not None and self.reimbursement_ratio is not None:
            raise wrong_at("reimbursement_ratio", "not_beside", other="co_insurance")
        items = [each.item for each in self.sub_limits]
        if len(items) != len(set(items)):
            raise wrong_at("sub_limits", "named_twice")
        return self


def other_currencies(shape: Shape, currency: str, at: str) -> tuple[FieldError, ...]:
    """Every sum in `shape` that is not in `currency`; `at` is the JSON Pointer of `shape`."""
    return tuple(
        FieldError(pointer, "other_currency", {"currency": currency})
        for pointer, money in _sums(shape, at)
        if money.currency != currency
    )


def _sums(value: object, at: str) -> Iterator[tuple[str, Money]]:
    if isinstance(value, Money):
        yield at, value
    elif isinstance(value, Shape):
        for name, part in vars(value).items():
            if isinstance(part, Shape | tuple):
                field = type(value).model_fields[name]
                yield from _sums(part, f"{at}/{field.alias or name}")
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from _sums(part, f"{at}/{position}")
