"""The money, and the end of a claim: instruction, the bank's result, closure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from functions.claims import moves
from functions.claims.commands import BankResult
from functions.claims.events import (
    ClaimClosed,
    ClaimEvent,
    ClaimPaid,
    PaymentFailed,
    PaymentInstructed,
    PaymentReturned,
    PaymentSettled,
)
from functions.claims.model import Claim
from functions.claims.moves import Situation
from functions.claims.payees import Payment, PaymentFlaw, PaymentState
from functions.claims.states import AWAITS_NEW_APPROVAL, State
from functions.core.access import Action, Principal
from functions.core.calendar import local_date
from functions.core.decision import Decision
from functions.core.errors import NotFound, Refused
from functions.core.money import total
from functions.core.values import plain


def payment_id(claim_id: str, number: int) -> str:
    """The id of the claim's payment `number`, from which the claim can be found again."""
    return f"pay_{claim_id.removeprefix('clm_')}_{number}"


def claim_of(payment: str) -> str:
    """The claim that a payment id belongs to.

    Raises:
        NotFound: it is not the id of a payment.
    """
    kind, _, rest = payment.partition("_")
    claim, _, number = rest.rpartition("_")
    if kind != "pay" or not claim or not number.isdigit():
        raise NotFound
    return f"clm_{claim}"


def instruct(claim: Claim, *, by: Principal, now: datetime) -> Decision[Claim]:
    """Instruct what is agreed and not yet on its way, one payment for each payee (CLM-23).

    Raises:
        Refused: `nothing_to_pay`.
    """
    by = moves.PAY.must_be_open(Situation(by, claim))
    first = len(claim.payments) + 1
    payments = tuple(
        Payment(
            payment_id=payment_id(claim.claim_id, first + place),
            payee=payee,
            account_tail=claim.payees[payee].account.tail,
            amount=amount,
            instructed_at=now,
        )
        for place, (payee, amount) in enumerate(moves.due(claim))
    )
    instructed = claim.moved(
        Action.CLAIM_PAY, State.PAYMENT_PENDING, by=by, payments=(*claim.payments, *payments)
    )
    events = tuple(
        PaymentInstructed(
            **claim.named,
            payment_id=payment.payment_id,
            amount=payment.amount,
            account_tail=payment.account_tail,
        )
        for payment in payments
    )
    return Decision(instructed, events, by=by)


def instruction(claim: Claim, payment: str) -> dict[str, Any] | None:
    """What the bank is told of one payment; None where it is no longer to be made."""
    entry = claim.payment(payment)
    if entry.state is not PaymentState.INSTRUCTED:
        return None
    payee = claim.payees[entry.payee]
    return {
        "payment_id": payment,
        "claim_no": claim.claim_no,
        "amount": plain(entry.amount),
        "payee": {"name": payee.name, "account": plain(payee.account)},
    }


def result(
    claim: Claim, payment: str, command: BankResult, *, now: datetime
) -> Decision[Claim] | None:
    """Take the bank's word; None where it only repeats what we know.

    The claim is paid when all its payments are settled; a failed or returned one makes it payable
    again.

    Raises:
        NotFound: the claim has no such payment.
        Refused: `payment_already_final`: the bank contradicts an earlier result.
    """
    known = claim.payment(payment)
    status = PaymentState(command.status)
    if known.state is status and known.reference == command.reference:
        return None
    if known.state is not _BEFORE[status]:
        raise Refused("payment_already_final", payment_state=known.state.value)
    said: dict[str, Any] = {"reference": command.reference}
    if status is not PaymentState.SETTLED:
        said["reason"] = command.reason or PaymentFlaw.NOT_STATED
    changed = known.model_copy(update={"state": status, "result_at": now, **said})
    payments = tuple(changed if entry is known else entry for entry in claim.payments)
    told: ClaimEvent = _TOLD[status](**claim.named, payment_id=payment, amount=known.amount, **said)
    to = _stands(claim.model_copy(update={"payments": payments}))
    after = claim.moved(Action.CLAIM_TAKE_BANK_RESULT, to, payments=payments)
    if to is not State.PAID:
        return Decision(after, (told,))
    live = [entry for entry in payments if entry.is_live]
    paid = ClaimPaid(
        **claim.named,
        amount=total((entry.amount for entry in live), claim.currency),
        account_tails=tuple(entry.account_tail for entry in live),
        paid_on=local_date(now, claim.time_zone),
    )
    return Decision(after, (told, paid))


def _stands(claim: Claim) -> State:
    """Where the claim stands by what the bank has said of its payments."""
    if claim.state in AWAITS_NEW_APPROVAL:  # of a changed payee: the claim goes its way
        return claim.state
    if moves.due(claim):
        return State.AGREED
    if any(entry.state is PaymentState.INSTRUCTED for entry in claim.payments):
        return State.PAYMENT_PENDING
    return State.PAID


_BEFORE = {
    PaymentState.SETTLED: PaymentState.INSTRUCTED,
    PaymentState.FAILED: PaymentState.INSTRUCTED,
    PaymentState.RETURNED: PaymentState.SETTLED,
}
_TOLD: dict[PaymentState, Callable[..., ClaimEvent]] = {
    PaymentState.SETTLED: PaymentSettled,
    PaymentState.FAILED: PaymentFailed,
    PaymentState.RETURNED: PaymentReturned,
}


def close(claim: Claim, *, by: Principal) -> Decision[Claim]:
    """Archive a claim that has come to its end (CLM-24)."""
    by = moves.CLOSE.must_be_open(Situation(by, claim))
    settled = (p.amount for p in claim.payments if p.state is PaymentState.SETTLED)
    event = ClaimClosed(**claim.named, branch=claim.branch, paid=total(settled, claim.currency))
    return Decision(claim.moved(Action.CLAIM_CLOSE, State.CLOSED, by=by), (event,), by=by)
