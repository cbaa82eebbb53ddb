"""Who is paid, who approves it, and what the customer says to it.

Two persons always: whoever had a hand in the sum or in who receives it does not approve it, and
whoever approved it does not accept it on the customer's behalf (CLM-17). With lent power, a hand is
that of the person and of the lender alike. An approval is bound by hash to the ledger and the
payees it was given for; a change voids it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from functions.claims import moves
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
from functions.claims.model import Approval, CalculationSummary, Claim, Submission
from functions.claims.moves import Situation
from functions.claims.payees import Payee
from functions.claims.settlement import Ledger, share_faults
from functions.claims.states import APPROVED, State
from functions.core.access import Action, Principal
from functions.core.decision import Decision
from functions.core.errors import FieldError, Forbidden, Invalid, Refused


def name_payees(claim: Claim, command: NamePayees, *, by: Principal) -> Decision[Claim]:
    """Say who receives the sum payable; after an approval this voids it (I7).

    Raises:
        Invalid: shares of some only, or that do not add up to 1; the same payee twice.
        Refused: `payment_under_way`: money has left to one who is changed, or shares move.
    """
    by = moves.NAME_PAYEES.must_be_open(Situation(by, claim))
    payees = command.root
    if faults := tuple(share_faults(shares_of(payees), at="")):
        raise Invalid(*faults)
    # One account may well serve two: a guardian's, for two children.
    known = [(payee.name, payee.account.bank_code, payee.account.number) for payee in payees]
    if repeated := [place for place, each in enumerate(known) if each in known[:place]]:
        raise Invalid(*(FieldError(f"/{place}", "named_twice") for place in repeated))
    if not _keeps_what_is_paid(claim, payees):
        raise Refused("payment_under_way")
    voided = claim.state in APPROVED
    named = claim.moved(
        Action.CLAIM_PAYEES,
        State.CALCULATED if voided else claim.state,
        by=by,
        payees=payees,
        payees_by=by.id,
        submission=None if voided else claim.submission,
    )
    event = ClaimPayeesNamed(
        **claim.named,
        payees=len(payees),
        account_tails=tuple(payee.account.tail for payee in payees),
        approval_voided=voided,
    )
    return Decision(named, (event,), by=by)


def _keeps_what_is_paid(claim: Claim, payees: Sequence[Payee]) -> bool:
    """Whether only payees whom no money has left to are changed, and nobody's share."""
    live = {payment.payee for payment in claim.payments if payment.is_live}
    return not live or (
        [payee.share for payee in payees] == [payee.share for payee in claim.payees]
        and all(payees[place] == claim.payees[place] for place in live)
    )


def submit(claim: Claim, *, by: Principal, now: datetime) -> Decision[Claim]:
    """Lay the calculation and the payees before an approver.

    Raises:
        Refused: `undisclosed_clause`: a reducing clause that was not explained has no effect
            (Insurance Law Art. 17; SPC Interpretation II Art. 9); `payees_missing`.
    """
    by = moves.SUBMIT.must_be_open(Situation(by, claim))
    calculation = _calculated(claim)
    submission = Submission(
        by=by.id, at=now, amount=calculation.payable, content_hash=claim.content_hash
    )
    event = ClaimSubmittedForApproval(
        **claim.named, amount=submission.amount, content_hash=submission.content_hash
    )
    submitted = claim.moved(
        Action.CLAIM_SUBMIT, State.PENDING_APPROVAL, by=by, submission=submission
    )
    return Decision(submitted, (event,), by=by)


def _calculated(claim: Claim) -> CalculationSummary:
    if claim.calculation is None:
        raise claim.shut()
    return claim.calculation


def approve(
    claim: Claim, command: Approve, ledger: Ledger | None, *, by: Principal, now: datetime
) -> Decision[Claim]:
    """Approve what was submitted, or return it (CLM-17).

    An approved sum is offered at once (CLM-20); an approved zero closes the claim without payment,
    explained, never as a rejection.

    Raises:
        Forbidden: `self_approval`; `over_authority` above the approver's own limit.
    """
    move = moves.APPROVE if command.decision == "approve" else moves.RETURN
    by = move.must_be_open(Situation(by, claim))
    submission = claim.submission
    if ledger is None or submission is None:
        raise claim.shut()
    approval = Approval(
        decision=command.decision,
        by=by.id,
        at=now,
        amount=submission.amount,
        content_hash=submission.content_hash,
        reason=command.reason,
    )
    if command.decision == "return":
        returned = claim.moved(
            Action.CLAIM_APPROVE, _before(claim), by=by, approval=approval, submission=None
        )
        told = ClaimReturned(**claim.named, reason=str(command.reason))
        return Decision(returned, (told,), by=by)
    approved = ClaimApproved(
        **claim.named,
        amount=submission.amount,
        content_hash=submission.content_hash,
        reason=command.reason,
    )
    steps = explained(ledger)
    if not submission.amount.amount:
        closed = claim.moved(
            Action.CLAIM_APPROVE, State.CLOSED_WITHOUT_PAYMENT, by=by, approval=approval
        )
        end = ClaimClosedWithoutPayment(**claim.named, steps=steps)
        return Decision(closed, (approved, end), by=by)
    offered = claim.moved(Action.CLAIM_APPROVE, State.OFFERED, by=by, approval=approval)
    offer = ClaimAmountOffered(**claim.named, amount=submission.amount, steps=steps)
    return Decision(offered, (approved, offer), by=by)


def _before(claim: Claim) -> State:
    """Where a claim goes back to: to assessment, unless part is paid and the sum must stand."""
    return State.CALCULATED if claim.has_live_payment else State.ASSESSING


def explained(ledger: Ledger) -> tuple[ExplainedStep, ...]:
    """The ledger as the customer is told it: what each step did, and why."""
    return tuple(
        ExplainedStep(name=step.name, result=step.result, running=step.running, basis=step.basis)
        for step in ledger.steps
    )


def respond(claim: Claim, command: RespondToOffer, *, by: Principal) -> Decision[Claim]:
    """The claimant accepts the amount, or disputes it and assessment begins again (CLM-21)."""
    by = moves.RESPOND.must_be_open(Situation(by, claim))
    must_act_for_claimant(claim, command.on_behalf, by=by)
    said: dict[str, Any] = {
        **claim.named,
        "amount": _calculated(claim).payable,
        "comment": command.comment,
        "on_behalf": _proof(command.on_behalf),
    }
    if command.accept:
        agreed = claim.moved(Action.CLAIM_RESPOND, State.AGREED, by=by)
        return Decision(agreed, (ClaimAgreementReached(**said),), by=by)
    disputed = claim.moved(Action.CLAIM_RESPOND, _before(claim), by=by, submission=None)
    return Decision(disputed, (ClaimDisputed(**said),), by=by)


def _proof(on_behalf: OnBehalf | None) -> dict[str, str] | None:
    """For whom staff acted, who made sure, and by what: kept with the event."""
    return on_behalf.model_dump() if on_behalf else None


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
    by = moves.WITHDRAW.must_be_open(Situation(by, claim))
    must_act_for_claimant(claim, command.on_behalf, by=by)
    withdrawn = claim.moved(Action.CLAIM_WITHDRAW, State.WITHDRAWN, by=by)
    event = ClaimWithdrawn(
        **claim.named, reason=command.reason, on_behalf=_proof(command.on_behalf)
    )
    return Decision(withdrawn, (event,), by=by)
