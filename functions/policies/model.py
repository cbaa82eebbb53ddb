"""What a policy (保单) is, as the policy administration system tells us."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from functions.core.access import Record
from functions.core.calendar import Venue
from functions.core.decision import Aggregate
from functions.core.errors import wrong_at
from functions.core.money import Money
from functions.core.published import ReadItem
from functions.core.terms import Terms
from functions.core.values import Day, Jurisdiction, Moment, Ratio, Reference, Shape

LineOfBusiness = Literal["property", "motor", "liability", "medical", "accident", "life"]


class Product(Shape):
    code: Reference
    line: LineOfBusiness
    terms: Terms


class Beneficiary(Shape):
    customer_id: Reference
    order: Annotated[int, Field(ge=1, le=20)]
    share: Ratio | None = None


class Premium(Shape):
    amount: Money
    frequency: Literal["single", "monthly", "quarterly", "half_yearly", "yearly"]
    next_due_on: Day | None = None
    term_years: Annotated[int, Field(ge=1, le=120)] | None = None


class Contract(Shape):
    """Everything the core system says of a policy; the number stands in the path."""

    product: Product
    holder_id: Reference
    insured_ids: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=40)]
    """So few that all can be replaced in one commit: each has a row, and a commit at most 100."""
    beneficiaries: Annotated[tuple[Beneficiary, ...], Field(max_length=20)] = ()
    sum_insured: Money
    insured_value: Money | None = None
    effective_on: Day
    expires_on: Day
    delivered_on: Day | None = None
    premium: Premium | None = None
    servicer_id: Reference | None = None
    branch: Reference
    jurisdiction: Jurisdiction = "CN"

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.expires_on < self.effective_on:
            raise wrong_at("expires_on", "too_early", earliest=self.effective_on)
        if len(set(self.insured_ids)) != len(self.insured_ids):
            raise wrong_at("insured_ids", "named_twice")
        if self.sum_insured.amount == Decimal(0):
            raise wrong_at("sum_insured", "zero")
        return self

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody the contract names, once each, holder first."""
        beneficiaries = (entry.customer_id for entry in self.beneficiaries)
        return tuple(dict.fromkeys((self.holder_id, *self.insured_ids, *beneficiaries)))


class Policy(Aggregate):
    policy_no: str
    contract: Contract
    time_zone: str = Venue().time_zone
    """Of the branch, when the policy was last written; so are calendar and jurisdiction."""
    calendar: str = Venue().calendar
    jurisdiction: str = Venue().jurisdiction
    recorded_at: Moment

    @property
    def venue(self) -> Venue:
        return Venue(self.time_zone, self.calendar, self.jurisdiction)

    @property
    def record(self) -> Record:
        parties = frozenset({self.contract.holder_id, *self.contract.insured_ids})
        return Record(parties=parties, branch=self.contract.branch)


class CoverCard(ReadItem):
    """What claims need to know of a policy."""

    context: ClassVar[str] = "policies"
    view: ClassVar[str] = "cover"

    policy_no: str
    policy_version: int
    line: LineOfBusiness
    terms: Terms
    holder_id: str
    insured_ids: tuple[str, ...]
    sum_insured: Money
    insured_value: Money | None = None
    effective_on: date
    expires_on: date
    branch: str
    time_zone: str
    calendar: str
    jurisdiction: str
