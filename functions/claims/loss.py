"""What a settlement is computed from beside the terms: cover, assessed lines, facts, payees."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, Strict, model_validator

from functions.claims.payees import Payee
from functions.core.errors import wrong_at
from functions.core.money import Money
from functions.core.terms import Days, Flag
from functions.core.values import Code, Line, Ratio, Reference, Shape


class LineKind(StrEnum):
    LOSS = "loss"
    """Damage to insured property."""
    RESCUE = "rescue"
    """Necessary cost of preventing or reducing the loss, counted apart (Insurance Law Art. 57)."""
    MEDICAL = "medical"
    DISABILITY = "disability"
    ALLOWANCE = "allowance"
    BENEFIT = "benefit"
    """A fixed sum of the policy: death, critical illness, maturity."""
    THIRD_PARTY = "third_party"


class Source(StrEnum):
    """Who else has paid for a line."""

    SOCIAL_INSURANCE = "social_insurance"
    THIRD_PARTY = "third_party"
    COMPULSORY_MOTOR = "compulsory_motor"
    OTHER_INSURER = "other_insurer"


class Route(StrEnum):
    """Own damage, another at fault: only one's share is paid, or all, then recovered (Art. 60)."""

    RATIO = "ratio"
    SUBROGATION = "subrogation"


class Recovered(Shape):
    """What the insured has from somebody else: `{"from": "third_party", "amount": {...}}`."""

    model_config = ConfigDict(
        validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    source: Source = Field(alias="from")
    amount: Money


class LossLine(Shape):
    """One assessed line of a claim. `loss` is before salvage, recoveries and every clause."""

    item: Code
    kind: LineKind
    loss: Money
    salvage: Money | None = None
    """Value of what remains and stays with the insured."""
    in_catalogue: Flag | None = None
    """False only where shown to be outside the social-insurance catalogue (SPC III Art. 19)."""
    same_class_amount: Money | None = None
    """What treatment of the same class inside the catalogue would have cost."""
    recovered: Annotated[tuple[Recovered, ...], Field(max_length=20)] = ()
    grade: Annotated[int, Strict(), Field(ge=1, le=10)] | None = None
    days: Days | None = None
    evidence_document_ids: Annotated[tuple[Reference, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        """A field of another kind of line would be ignored in silence, so it is refused."""
        for name, value, kind in (
            ("salvage", self.salvage, LineKind.LOSS),
            ("in_catalogue", self.in_catalogue, LineKind.MEDICAL),
            ("same_class_amount", self.same_class_amount, LineKind.MEDICAL),
            ("grade", self.grade, LineKind.DISABILITY),
            ("days", self.days, LineKind.ALLOWANCE),
        ):
            if value is not None and self.kind is not kind:
                raise wrong_at(name, "not_with_kind", kind=self.kind.value)
        if self.kind is LineKind.DISABILITY and self.grade is None:
            raise wrong_at("grade", "missing")
        if self.kind is LineKind.ALLOWANCE and self.days is None:
            raise wrong_at("days", "missing")
        return self


class OtherInsurance(Shape):
    """Another insurer of the same interest and risk (Insurance Law Art. 56)."""

    insurer: Line
    sum_insured: Money


class Loan(Shape):
    """What is owed on a policy loan."""

    principal: Money
    interest: Money


class Facts(Shape):
    """What else about the case changes the sum. What is absent did not happen."""

    liability_ratio: Ratio | None = None
    route: Route | None = None
    other_insurances: Annotated[tuple[OtherInsurance, ...], Field(max_length=20)] = ()
    premium_paid: Money | None = None
    premium_due: Money | None = None
    arrears: Money | None = None
    """Premium unpaid when the event fell into the grace period (Insurance Law Art. 36)."""
    loan: Loan | None = None
    advances: Money | None = None
    """Sum of what was already paid of this claim (Insurance Law Art. 25)."""


NO_FACTS = Facts.model_construct()
"""Nothing else; made without the checks, which would have to be built first."""


class Cover(Shape):
    """What the policy insures the object for, and what the object was worth at the loss."""

    sum_insured: Money
    insured_value: Money | None = None


class PayeeShare(Shape):
    """One who receives, in order of payment. Without any shares all receive alike (Art. 40)."""

    key: Reference
    share: Ratio | None = None


def shares_of(payees: Sequence[Payee]) -> tuple[PayeeShare, ...]:
    """The named payees as settlement counts them: by their place, from 0."""
    return tuple(
        PayeeShare(key=str(place), share=payee.share) for place, payee in enumerate(payees)
    )
