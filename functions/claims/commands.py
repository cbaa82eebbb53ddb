"""What a caller may ask of a claim, field by field. Unknown fields are refused."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, RootModel, model_validator

from functions.claims.loss import NO_FACTS, Cover, Facts, LossLine, PayeeShare
from functions.claims.model import Channel, ClaimType, Place, Reporter
from functions.claims.payees import Payee, PaymentFlaw
from functions.claims.states import State
from functions.core.errors import wrong_at
from functions.core.money import Money
from functions.core.terms import Terms
from functions.core.values import Code, Line, Moment, Ratio, Reference, Shape, Text


class Reason(Shape):
    reason: Text


class ReportClaim(Shape):
    policy_no: Reference
    insured_id: Reference | None = None
    """Required where the policy insures several."""
    loss_at: Moment
    place: Place
    cause: Line
    claim_type: ClaimType
    description: Text
    estimated_loss: Money | None = None
    channel: Channel
    reporter: Reporter | None = None
    not_duplicate: Reason | None = None
    supplementary_of: Reference | None = None


class NotifyDeficiency(Shape):
    override: Reason | None = None
    """A second notice needs a reason and a lead (CLM-08)."""


class Nothing(Shape):
    """An operation that needs no words; `{}` or no body at all."""


class CoverageReason(Shape):
    code: Code
    clause: Line


class DecideCoverage(Shape):
    decision: Literal["confirmed"]
    """A denial is a rejection proposal, which this version does not offer yet."""
    reasons: Annotated[tuple[CoverageReason, ...], Field(max_length=20)] = ()
    liability_ratio: Ratio | None = None


class Calculate(Shape):
    lines: Annotated[tuple[LossLine, ...], Field(min_length=1, max_length=200)]
    facts: Facts = NO_FACTS


class NamePayees(RootModel[Any]):
    """Who receives the sum payable, in order; equal shares unless every one is given."""

    model_config = ConfigDict(defer_build=True)

    root: Annotated[tuple[Payee, ...], Field(min_length=1, max_length=20)]


class Approve(Shape):
    decision: Literal["approve", "return"]
    reason: Text | None = None

    @model_validator(mode="after")
    def _a_return_has_a_reason(self) -> Self:
        if self.decision == "return" and self.reason is None:
            raise wrong_at("reason", "missing")
        return self


class OnBehalf(Shape):
    """For whom staff act, and how they made sure that it is so."""

    customer_id: Reference
    verified_by: Line
    evidence: Line


class RespondToOffer(Shape):
    accept: bool
    comment: Text | None = None
    on_behalf: OnBehalf | None = None


class Withdraw(Shape):
    reason: Text | None = None
    on_behalf: OnBehalf | None = None


class BankResult(Shape):
    status: Literal["settled", "failed", "returned"]
    reference: Reference
    reason: PaymentFlaw | None = None
    """Why it failed or came back, where the bank says so."""

    @model_validator(mode="after")
    def _what_settled_has_no_reason(self) -> Self:
        if self.status == "settled" and self.reason is not None:
            raise wrong_at("reason", "not_with_kind", kind=self.status)
        return self


class ListClaims(Shape):
    state: State | None = None
    branch: Reference | None = None
    customer_id: Reference | None = None
    assignee: Reference | None = None
    """The handler who carries the case; only open claims."""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: Annotated[str, Field(max_length=500)] | None = None


class Preview(Shape):
    """A settlement computed for trial; nothing is stored."""

    policy: Cover
    terms: Terms
    lines: Annotated[tuple[LossLine, ...], Field(min_length=1, max_length=200)]
    facts: Facts = NO_FACTS
    payees: Annotated[tuple[PayeeShare, ...], Field(max_length=20)] = ()
