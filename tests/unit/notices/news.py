"""One example of each event that customers are told of, as its producer publishes it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from functions.claims.events import (
    ClaimAgreementReached,
    ClaimAmountOffered,
    ClaimClosedWithoutPayment,
    ClaimDeficiencyNotified,
    ClaimDisputed,
    ClaimPaid,
    ClaimRegistered,
    ClaimReported,
    ClaimWithdrawn,
    ExplainedStep,
)
from functions.core.event import Event
from functions.core.money import Money
from functions.notices.readings import NEWS, News

CLAIM = {
    "claim_id": "clm_4y7q",
    "claim_no": "CLM-SH01-20260302-7QK2MD",
    "customer_id": "cus_9d2e",
}
SUM = Money(amount=Decimal("72000.00"))


def _steps(*steps: tuple[str, str, str, str]) -> tuple[ExplainedStep, ...]:
    return tuple(
        ExplainedStep(name=name, result=result, running=running, basis=basis)
        for name, result, running, basis in steps
    )


# C01 and C12 of the worked cases: a fire with salvage, and a loss below the deductible.
FIRE = _steps(
    ("ground_up_loss", "86000.00", "86000.00", "policy: basis"),
    ("salvage", "-6000.00", "80000.00", "policy: basis"),
    ("deductible", "-8000.00", "72000.00", "policy: deductible"),
    ("remaining_sum_insured", "0.00", "72000.00", "Insurance Law Art. 18"),
    ("payable", "0.00", "72000.00", "half up to 0.01"),
)
BELOW_DEDUCTIBLE = _steps(
    ("ground_up_loss", "1500.00", "1500.00", "policy: basis"),
    ("deductible", "-1500.00", "0.00", "policy: deductible"),
    ("remaining_sum_insured", "0.00", "0.00", "Insurance Law Art. 18"),
    ("payable", "0.00", "0.00", "half up to 0.01"),
)

EVENTS: tuple[Event, ...] = (
    ClaimReported(
        **CLAIM,
        policy_no="P-1",
        insured_id="cus_9d2e",
        branch="SH01",
        claim_type="property",
        cause="fire",
        description="The kitchen burnt.",
        loss_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        channel="portal",
        required_items=("claim_form", "identity_document", "loss_list", "loss_photos"),
    ),
    ClaimDeficiencyNotified(**CLAIM, missing_items=("loss_list", "loss_photos")),
    ClaimRegistered(**CLAIM, document_ids=("doc_1",)),
    ClaimAmountOffered(**CLAIM, amount=SUM, steps=FIRE),
    ClaimAgreementReached.model_validate({**CLAIM, "amount": SUM}),
    ClaimDisputed.model_validate({**CLAIM, "amount": SUM, "comment": "Too little."}),
    ClaimPaid(**CLAIM, amount=SUM, account_tails=("6789",), paid_on=date(2026, 3, 9)),
    ClaimClosedWithoutPayment(**CLAIM, steps=BELOW_DEDUCTIBLE),
    ClaimWithdrawn.model_validate(CLAIM),
)


def read(template: str) -> News:
    """The example of event `template`, as notices read it."""
    return NEWS[template].model_validate(published(template))


def published(template: str) -> dict[str, object]:
    """What stands on the bus as the data of event `template`."""
    return next(event for event in EVENTS if event.type == template).data()
