"""Who is paid, who approves it, and what the customer says to it.

Two persons always: whoever calculated, submitted or named the payees does not approve (CLM-17). An
approval is bound by hash to the ledger and the payees it was given for; a change voids it.
"""

from __future__ import annotations

from datetime import datetime

from functions.claims.commands import Approve, NamePayees, OnBehalf, RespondToOffer, Withdraw
from functions.claims.events import (
    ClaimAgreementReached,
    ClaimAmountOffered,
    ClaimApproved,
    ClaimClosedWithoutPayment,
    ClaimDisputed,
    ClaimPayeesNamed,
    ClaimReturned,
    ClaimSubmittedForApproval,
    ClaimWithdrawn,
    ExplainedStep,
)
from functions.claims.loss import shares_of
from functions.claims.model import (
    Approval,
    CalculationSummary,
    Claim,
    State,
    Submission,
    digest,
)
from functions.claims.settlement import Ledger, share_faults
from functions.core.access import Action, Principal
from functions.core.decision import Decision
from functions.core.errors import Forbidden, Invalid, Refused

_APPROVED = frozenset({State.OFFERED, State.AGREED})


def name_payees(claim: Claim, command: NamePayees, *, by: Principal) -> Decision[Claim]:
    """Say who receives the sum payable; after an approval this voids it (I7).

    Raises:
        Invalid: shares of some only, or that do not add up to 1.
        Refused: `payment_under_way`.
    """
    claim.must_allow(Action.CLAIM_PAYEES)
    claim.must_have_no_payment()
    payees = command.root
    if faults := tuple(share_faults(shares_of(payees), at="")):
        raise Invalid(*faults)
    voided = claim.state in _APPROVED
    update: dict[str, object] = {"payees": payees, "payees_by": by.id}
    if voided:
        update |= {"state": State.CALCULATED, "submission": None}
    event = ClaimPayeesNamed(
        **claim.named,
        payees=len(payees),
        account_tails=tuple(payee.account.tail for payee in payees),
        approval_voided=voided,
    )
    return Decision(claim.model_copy(update=update), (event,))


def submit(claim: Claim, *, by: Principal, now: datetime) -> Decision[Claim]:
    """Lay the calculation and the payees before an approver.

    Raises:
        Refused: `undisclosed_clause`: a reducing clause that was not explained has no effect
            (Insurance Law Art. 17; SPC Interpretation II Art. 9); `payees_missing`.
    """
    claim.must_allow(Action.CLAIM_SUBMIT)
    calculation = _calculated(claim)
    if calculation.undisclosed:
        raise Refused("undisclosed_clause", clauses=list(calculation.undisclosed))
    if calculation.payable.amount and not claim.payees:
        raise Refused("payees_missing")
    submission = Submission(
        by=by.id, at=now, amount=calculation.payable, content_hash=content_hash(claim)
    )
    event = ClaimSubmittedForApproval(
        **claim.named, amount=submission.amount, content_hash=submission.content_hash
    )
    moved = {"state": State.PENDING_APPROVAL, "submission": submission}
    return Decision(claim.model_copy(update=moved), (event,))


def content_hash(claim: Claim) -> str:
    """What an approval covers: the calculation, and who receives it."""
    return digest(_calculated(claim), *claim.payees)


def _calculated(claim: Claim) -> CalculationSummary:
    if claim.calculation is None:
        raise Refused("wrong_state", state=claim.state.value)
    return claim.calculation


def approve(
    claim: Claim, command: Approve, ledger: Ledger, *, by: Principal, now: datetime
) -> Decision[Claim]:
    """Approve what was submitted, or return it (CLM-17).

    An approved sum is offered at once (CLM-20); an approved zero closes the claim without payment,
    explained, never as a rejection.

    Raises:
        Forbidden: `self_approval`; `over_authority` above the approver's own limit.
    """
    claim.must_allow(Action.CLAIM_APPROVE)
    submission = claim.submission
    if submission is None or submission.content_hash != content_hash(claim):
        raise Refused("wrong_state", state=claim.state.value)
    if by.id in {submission.by, _calculated(claim).by, claim.payees_by}:
        raise Forbidden("self_approval")
    if command.decision == "approve" and not _within_authority(submission, by):
        raise Forbidden("over_authority")
    approval = Approval(
        decision=command.decision,
        by=by.id,
        at=now,
        amount=submission.amount,
        content_hash=submission.content_hash,
        reason=command.reason,
    )
    decided = claim.model_copy(update={"approvals": (*claim.approvals, approval)})
    if command.decision == "return":
        returned = decided.model_copy(update={"state": State.ASSESSING, "submission": None})
        return Decision(returned, (ClaimReturned(**claim.named, reason=str(command.reason)),))
    approved = ClaimApproved(
        **claim.named, amount=submission.amount, content_hash=submission.content_hash
    )
    steps = explained(ledger)
    if not submission.amount.amount:
        closed = decided.model_copy(update={"state": State.CLOSED_WITHOUT_PAYMENT})
        return Decision(closed, (approved, ClaimClosedWithoutPayment(**claim.named, steps=steps)))
    offered = decided.model_copy(update={"state": State.OFFERED})
    offer = ClaimAmountOffered(**claim.named, amount=submission.amount, steps=steps)
    return Decision(offered, (approved, offer))


def _within_authority(submission: Submission, by: Principal) -> bool:
    return (
        by.authority is not None
        and by.authority.currency == submission.amount.currency
        and submission.amount.amount <= by.authority.amount
    )


def explained(ledger: Ledger) -> tuple[ExplainedStep, ...]:
    """The ledger as the customer is told it: what each step did, and why."""
    return tuple(
        ExplainedStep(name=step.name, result=step.result, running=step.running, basis=step.basis)
        for step in ledger.steps
    )


def respond(claim: Claim, command: RespondToOffer, *, by: Principal) -> Decision[Claim]:
    """The claimant accepts the amount, or disputes it and assessment begins again (CLM-21)."""
    claim.must_allow(Action.CLAIM_RESPOND)
    must_act_for_claimant(claim, command.on_behalf, by=by)
    amount = _calculated(claim).payable
    if command.accept:
        agreed = claim.model_copy(update={"state": State.AGREED})
        return Decision(agreed, (ClaimAgreementReached(**claim.named, amount=amount),))
    disputed = claim.model_copy(update={"state": State.ASSESSING, "submission": None})
    event = ClaimDisputed(**claim.named, amount=amount, comment=command.comment)
    return Decision(disputed, (event,))


def must_act_for_claimant(claim: Claim, on_behalf: OnBehalf | None, *, by: Principal) -> None:
    """Pass where the caller is one of the claim's people, or staff who say for whom they act.

    Raises:
        Forbidden: `not_on_behalf`.
    """
    own = by.customer_id in claim.parties
    named = on_behalf is not None and on_behalf.customer_id in claim.parties
    if own is (on_behalf is not None) or not (own or named):
        raise Forbidden("not_on_behalf")


def withdraw(claim: Claim, command: Withdraw, *, by: Principal) -> Decision[Claim]:
    """End an unpaid claim at the claimant's word (撤案).

    Raises:
        Refused: `payment_under_way`.
    """
    claim.must_allow(Action.CLAIM_WITHDRAW)
    claim.must_have_no_payment()
    must_act_for_claimant(claim, command.on_behalf, by=by)
    withdrawn = claim.model_copy(update={"state": State.WITHDRAWN})
    event = ClaimWithdrawn(
        **claim.named, on_behalf=command.on_behalf is not None, reason=command.reason
    )
    return Decision(withdrawn, (event,))
