"""Everything that can be done to a claim: by which right, in which states, and what must hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from functions.claims import settlement
from functions.claims.loss import shares_of
from functions.claims.model import Claim
from functions.claims.readings import Evidence
from functions.core import moves
from functions.core.access import Action, Principal, Role
from functions.core.errors import Forbidden, Problem, Refused
from functions.core.money import Money
from functions.core.moves import Guard


@dataclass(frozen=True)
class Situation(moves.Situation):
    """A claim, and who wants to do something to it."""

    claim: Claim
    evidence: Sequence[Evidence] | None = None
    """Its documents; None where nobody has looked, and so nothing can be said of them."""


Move = moves.Move[Situation]


def missing_items(claim: Claim, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Required items without a verified document, in checklist order."""
    verified = {document.item for document in evidence if document.is_verified}
    return tuple(item for item in claim.required_items if item not in verified)


def absent_items(claim: Claim, evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Required items the claimant has yet to send; what awaits our check is not theirs to send."""
    here = {document.item for document in evidence if document.is_received}
    return tuple(item for item in claim.required_items if item not in here)


def due(claim: Claim) -> list[tuple[int, Money]]:
    """(payee, amount) of every agreed share that no live payment covers."""
    if claim.submission is None:
        return []
    covered = {payment.payee for payment in claim.payments if payment.is_live}
    lines = settlement.shared(claim.submission.amount, shares_of(claim.payees))
    return [
        (payee, line.amount)
        for payee, line in enumerate(lines)
        if line.amount.amount and payee not in covered
    ]


def _complete(situation: Situation) -> Problem | None:
    if situation.evidence is None:
        return None
    if missing := missing_items(situation.claim, situation.evidence):
        return Refused("incomplete", missing=list(missing))
    return None


def _something_absent(situation: Situation) -> Problem | None:
    if situation.evidence is None:
        return None
    if not absent_items(situation.claim, situation.evidence):
        return Refused("nothing_missing")
    return None


def _told_once(situation: Situation) -> Problem | None:
    """One notice names everything (Insurance Law Art. 22); a second is a lead's to answer for."""
    told = situation.claim.deficiency
    # Of any team of the branch: a claim has no owner, and so no team, before it is complete.
    if told is not None and not situation.by.roles & {Role.CLAIMS_LEAD, Role.CLAIMS_HEAD}:
        return Refused("second_deficiency_notice", notified_at=told.at.isoformat())
    return None


def _no_money_out(situation: Situation) -> Problem | None:
    if situation.claim.has_live_payment:
        return Refused("payment_under_way")
    return None


def _disclosed(situation: Situation) -> Problem | None:
    """A reducing clause that was not explained has no effect (Insurance Law Art. 17)."""
    calculation = situation.claim.calculation
    if calculation is not None and calculation.undisclosed:
        return Refused("undisclosed_clause", clauses=list(calculation.undisclosed))
    return None


def _payees_named(situation: Situation) -> Problem | None:
    calculation = situation.claim.calculation
    if calculation is not None and calculation.payable.amount and not situation.claim.payees:
        return Refused("payees_missing")
    return None


def _as_submitted(situation: Situation) -> Problem | None:
    """What is approved is what was laid before the approver, by hash (R22)."""
    claim = situation.claim
    if claim.submission is None or claim.submission.content_hash != claim.content_hash:
        return claim.shut()
    return None


_MAKING = frozenset(
    {
        Action.CLAIM_REPORT,
        Action.CLAIM_COVERAGE,
        Action.CLAIM_CALCULATE,
        Action.CLAIM_PAYEES,
        Action.CLAIM_SUBMIT,
    }
)
"""What makes the sum, or says who receives it."""


def _another_hand(situation: Situation) -> Problem | None:
    """Whoever had a hand in the sum, or in who receives it, approves neither (I7)."""
    claim = situation.claim
    makers = {
        *(whose for done, whose in claim.lent_power.items() if done in _MAKING),
        claim.reported_by,
        claim.payees_by,
        claim.coverage.by if claim.coverage else None,
        claim.calculation.by if claim.calculation else None,
        claim.submission.by if claim.submission else None,
    }
    return _must_not_be(makers, situation.by)


def _must_not_be(hands: set[str | None], by: Principal) -> Problem | None:
    """Neither the caller nor the lender of their power may be one of `hands`."""
    if {by.id, by.stands_for or by.id} & hands:
        return Forbidden("self_approval")
    return None


def _within_authority(situation: Situation) -> Problem | None:
    authority, submission = situation.by.authority, situation.claim.submission
    if authority is None or submission is None or not authority.covers(submission.amount):
        return Forbidden("over_authority")
    return None


def _not_the_approver(situation: Situation) -> Problem | None:
    claim = situation.claim
    if claim.approval is None:
        return None
    approvers = {claim.approval.by, claim.lent_power.get(Action.CLAIM_APPROVE)}
    return _must_not_be(approvers, situation.by)


def _something_due(situation: Situation) -> Problem | None:
    if not due(situation.claim):
        return Refused("nothing_to_pay")
    return None


def _move(
    name: str,
    right: Action,
    method: str,
    path: str,
    *guards: Guard[Situation],
    shut: str = "wrong_state",
) -> Move:
    """A move that a claim's state opens to a right; in any other it is refused as `shut`."""

    def open_now(situation: Situation) -> Problem | None:
        if not situation.claim.allows(right):
            return situation.claim.shut(shut)
        return None

    return Move(name, right, method, path, (open_now, *guards))


UPLOAD = _move(
    "upload_document",
    Action.DOCUMENT_UPLOAD,
    "POST",
    "documents",
    shut="case_closed_for_documents",
)
NOTIFY_DEFICIENCY = _move(
    "notify_deficiency",
    Action.CLAIM_NOTIFY_DEFICIENCY,
    "POST",
    "deficiency-notice",
    _something_absent,
    _told_once,
)
REGISTER = _move("register", Action.CLAIM_REGISTER, "POST", "registration", _complete)
CONFIRM_COVERAGE = _move("confirm_coverage", Action.CLAIM_COVERAGE, "POST", "coverage")
CALCULATE = _move("calculate", Action.CLAIM_CALCULATE, "POST", "calculation", _no_money_out)
NAME_PAYEES = _move("name_payees", Action.CLAIM_PAYEES, "PUT", "payees")
SUBMIT = _move("submit", Action.CLAIM_SUBMIT, "POST", "submission", _disclosed, _payees_named)
APPROVE = _move(
    "approve",
    Action.CLAIM_APPROVE,
    "POST",
    "approvals",
    _as_submitted,
    _another_hand,
    _within_authority,
)
RETURN = _move("return", Action.CLAIM_APPROVE, "POST", "approvals", _as_submitted, _another_hand)
RESPOND = _move(
    "respond_to_offer", Action.CLAIM_RESPOND, "POST", "offer-response", _not_the_approver
)
PAY = _move("pay", Action.CLAIM_PAY, "POST", "payments", _something_due)
WITHDRAW = _move("withdraw", Action.CLAIM_WITHDRAW, "POST", "withdrawal", _no_money_out)
CLOSE = _move("close", Action.CLAIM_CLOSE, "POST", "closure")

MOVES = (
    UPLOAD, NOTIFY_DEFICIENCY, REGISTER, CONFIRM_COVERAGE, CALCULATE, NAME_PAYEES, SUBMIT,
    APPROVE, RETURN, RESPOND, PAY, WITHDRAW, CLOSE,
)  # fmt: skip
"""In the order in which a claim's life offers them."""
