"""What claims publish. Personal and free text is marked and stays sealed in the history."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from functions.core.event import Event
from functions.core.money import Money
from functions.core.values import PERSONAL, Shape


class ClaimEvent(Event):
    """Every event of a claim names the claim and whose it is."""

    context: ClassVar[str] = "claims"

    claim_id: str
    claim_no: str
    customer_id: str


class ExplainedStep(Shape):
    """One line of the ledger, as a customer may read it."""

    name: str
    result: str
    running: str
    basis: str


class CoverageGround(Shape):
    """Why a loss is covered, with the clause that says so."""

    code: str
    clause: str


class ClaimReported(ClaimEvent):
    type: ClassVar[str] = "claim.reported"

    policy_no: str
    insured_id: str
    branch: str
    claim_type: str
    cause: Annotated[str, PERSONAL]
    description: Annotated[str, PERSONAL]
    loss_at: datetime
    channel: str
    required_items: tuple[str, ...]


class ClaimGuidanceGiven(ClaimEvent):
    type: ClassVar[str] = "claim.guidance_given"

    required_items: tuple[str, ...]
    checklist_version: str


class ClaimDeficiencyNotified(ClaimEvent):
    type: ClassVar[str] = "claim.deficiency_notified"

    missing_items: tuple[str, ...]
    override_reason: Annotated[str | None, PERSONAL] = None


class ClaimRegistered(ClaimEvent):
    type: ClassVar[str] = "claim.registered"

    document_ids: tuple[str, ...]


class ClaimReviewStarted(ClaimEvent):
    type: ClassVar[str] = "claim.review_started"

    owner_id: str
    policy_version: int


class ClaimCoverageConfirmed(ClaimEvent):
    type: ClassVar[str] = "claim.coverage_confirmed"

    in_force_at_loss: bool
    liability_ratio: str | None = None
    reasons: tuple[CoverageGround, ...] = ()


class ClaimCalculated(ClaimEvent):
    type: ClassVar[str] = "claim.calculated"

    calculation_no: int
    payable: Money
    rule_version: str
    content_hash: str


class ClaimPayeesNamed(ClaimEvent):
    type: ClassVar[str] = "claim.payees_named"

    payees: int
    account_tails: tuple[str, ...]
    approval_voided: bool


class ClaimSubmittedForApproval(ClaimEvent):
    type: ClassVar[str] = "claim.submitted_for_approval"

    amount: Money
    content_hash: str


class ClaimReturned(ClaimEvent):
    type: ClassVar[str] = "claim.returned"

    reason: Annotated[str, PERSONAL]


class ClaimApproved(ClaimEvent):
    type: ClassVar[str] = "claim.approved"

    amount: Money
    content_hash: str
    reason: Annotated[str | None, PERSONAL] = None


class ClaimAmountOffered(ClaimEvent):
    type: ClassVar[str] = "claim.amount_offered"

    amount: Money
    steps: tuple[ExplainedStep, ...]


class ClaimAgreementReached(ClaimEvent):
    type: ClassVar[str] = "claim.agreement_reached"

    amount: Money
    comment: Annotated[str | None, PERSONAL] = None
    on_behalf: Annotated[dict[str, str] | None, PERSONAL] = None
    """Where staff acted for the claimant: for whom, verified by whom, and on what evidence."""


class ClaimDisputed(ClaimEvent):
    type: ClassVar[str] = "claim.disputed"

    amount: Money
    comment: Annotated[str | None, PERSONAL] = None
    on_behalf: Annotated[dict[str, str] | None, PERSONAL] = None


class PaymentEvent(ClaimEvent):
    """What happens to one payment of a claim."""

    payment_id: str
    amount: Money


class PaymentInstructed(PaymentEvent):
    type: ClassVar[str] = "payment.instructed"

    account_tail: str


class PaymentSettled(PaymentEvent):
    type: ClassVar[str] = "payment.settled"

    reference: str


class PaymentFailed(PaymentEvent):
    type: ClassVar[str] = "payment.failed"

    reference: str
    reason: str


class PaymentReturned(PaymentEvent):
    type: ClassVar[str] = "payment.returned"

    reference: str
    reason: str


class ClaimPaid(ClaimEvent):
    type: ClassVar[str] = "claim.paid"

    amount: Money
    account_tails: tuple[str, ...]
    paid_on: date


class ClaimClosedWithoutPayment(ClaimEvent):
    type: ClassVar[str] = "claim.closed_without_payment"

    steps: tuple[ExplainedStep, ...]


class ClaimClosed(ClaimEvent):
    type: ClassVar[str] = "claim.closed"

    branch: str
    paid: Money


class ClaimWithdrawn(ClaimEvent):
    type: ClassVar[str] = "claim.withdrawn"

    reason: Annotated[str | None, PERSONAL] = None
    on_behalf: Annotated[dict[str, str] | None, PERSONAL] = None
