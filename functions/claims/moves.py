"""Everything that can be done to a claim: by which right, in which states, and what must hold.

The decisions obey this table and the lists of actions show it, so the two cannot disagree. What
depends on the words of a request stands in the decisions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from functions.claims import settlement
from functions.claims.loss import shares_of
from functions.claims.model import Claim
from functions.claims.readings import Evidence
from functions.core.access import Action, Principal, Role
from functions.core.errors import Forbidden, Problem, Refused
from functions.core.money import Money


class Situation(NamedTuple):
    """A claim, and who wants to do something to it."""

    claim: Claim
    by: Principal
    """Guards look at this one capacity; `must_be_open` tries each that the caller has."""
    evidence: Sequence[Evidence] | None = None
    """Its documents; None where nobody has looked, and so nothing can be said of them."""


Guard = Callable[[Situation], None]
"""Passes, or raises what stands in the way."""


@dataclass(frozen=True)
class Move:
    """One thing that can be done to a claim."""

    name: str
    right: Action
    method: str
    path: str
    guards: tuple[Guard, ...] = ()
    shut: str = "wrong_state"
    """The refusal in any other state."""

    def must_be_open(
        self, claim: Claim, *, by: Principal, evidence: Sequence[Evidence] | None = None
    ) -> Principal:
        """The caller in the first of their capacities to which the move is open as things stand.

        Raises:
            Refused: `wrong_state` (or `shut`), with the state; and
            Problem: whatever the first guard raises that none of the capacities passes.
        """
        if not claim.allows(self.right):
            raise claim.shut(self.shut)
        able = [Situation(claim, capacity, evidence) for capacity in by.capacities]
        for guard in self.guards:
            able = _passing(guard, able)
        return able[0].by

    def obstacle(self, situation: Situation) -> str | None:
        """The code of what stands in the way; None where nothing does."""
        if not situation.claim.allows(self.right):
            return self.shut
        try:
            self.must_be_open(situation.claim, by=situation.by, evidence=situation.evidence)
        except Problem as problem:
            return problem.code
        return None


def _passing(guard: Guard, situations: Iterable[Situation]) -> list[Situation]:
    """The situations in which `guard` passes; in none, what it raises in the first."""
    passed: list[Situation] = []
    refusals: list[Problem] = []
    for situation in situations:
        try:
            guard(situation)
        except Problem as problem:
            refusals.append(problem)
        else:
            passed.append(situation)
    if not passed:
        raise refusals[0]
    return passed


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


def _complete(situation: Situation) -> None:
    if situation.evidence is None:
        return
    if missing := missing_items(situation.claim, situation.evidence):
        raise Refused("incomplete", missing=list(missing))


def _something_absent(situation: Situation) -> None:
    if situation.evidence is None:
        return
    if not absent_items(situation.claim, situation.evidence):
        raise Refused("nothing_missing")


def _told_once(situation: Situation) -> None:
    """One notice names everything (Insurance Law Art. 22); a second is a lead's to answer for."""
    told = situation.claim.deficiency
    # Of any team of the branch: a claim has no owner, and so no team, before it is complete.
    if told is not None and not situation.by.roles & {Role.CLAIMS_LEAD, Role.CLAIMS_HEAD}:
        raise Refused("second_deficiency_notice", notified_at=told.at.isoformat())


def _no_money_out(situation: Situation) -> None:
    if situation.claim.has_live_payment:
        raise Refused("payment_under_way")


def _disclosed(situation: Situation) -> None:
    """A reducing clause that was not explained has no effect (Insurance Law Art. 17)."""
    calculation = situation.claim.calculation
    if calculation is not None and calculation.undisclosed:
        raise Refused("undisclosed_clause", clauses=list(calculation.undisclosed))


def _payees_named(situation: Situation) -> None:
    calculation = situation.claim.calculation
    if calculation is not None and calculation.payable.amount and not situation.claim.payees:
        raise Refused("payees_missing")


def _as_submitted(situation: Situation) -> None:
    """What is approved is what was laid before the approver, by hash (R22)."""
    claim = situation.claim
    if claim.submission is None or claim.submission.content_hash != claim.content_hash:
        raise claim.shut()


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


def _another_hand(situation: Situation) -> None:
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
    _must_not_be(makers, situation.by)


def _must_not_be(hands: set[str | None], by: Principal) -> None:
    """Pass where neither the caller nor the lender of their power is one of `hands`."""
    if {by.id, by.stands_for or by.id} & hands:
        raise Forbidden("self_approval")


def _within_authority(situation: Situation) -> None:
    authority, submission = situation.by.authority, situation.claim.submission
    if authority is None or submission is None or not authority.covers(submission.amount):
        raise Forbidden("over_authority")


def _not_the_approver(situation: Situation) -> None:
    claim = situation.claim
    if claim.approval is None:
        return
    _must_not_be({claim.approval.by, claim.lent_power.get(Action.CLAIM_APPROVE)}, situation.by)


def _something_due(situation: Situation) -> None:
    if not due(situation.claim):
        raise Refused("nothing_to_pay")


UPLOAD = Move(
    "upload_document",
    Action.DOCUMENT_UPLOAD,
    "POST",
    "documents",
    shut="case_closed_for_documents",
)
NOTIFY_DEFICIENCY = Move(
    "notify_deficiency",
    Action.CLAIM_NOTIFY_DEFICIENCY,
    "POST",
    "deficiency-notice",
    (_something_absent, _told_once),
)
REGISTER = Move("register", Action.CLAIM_REGISTER, "POST", "registration", (_complete,))
CONFIRM_COVERAGE = Move("confirm_coverage", Action.CLAIM_COVERAGE, "POST", "coverage")
CALCULATE = Move("calculate", Action.CLAIM_CALCULATE, "POST", "calculation", (_no_money_out,))
NAME_PAYEES = Move("name_payees", Action.CLAIM_PAYEES, "PUT", "payees")
SUBMIT = Move("submit", Action.CLAIM_SUBMIT, "POST", "submission", (_disclosed, _payees_named))
APPROVE = Move(
    "approve",
    Action.CLAIM_APPROVE,
    "POST",
    "approvals",
    (_as_submitted, _another_hand, _within_authority),
)
RETURN = Move("return", Action.CLAIM_APPROVE, "POST", "approvals", (_as_submitted, _another_hand))
RESPOND = Move(
    "respond_to_offer", Action.CLAIM_RESPOND, "POST", "offer-response", (_not_the_approver,)
)
PAY = Move("pay", Action.CLAIM_PAY, "POST", "payments", (_something_due,))
WITHDRAW = Move("withdraw", Action.CLAIM_WITHDRAW, "POST", "withdrawal", (_no_money_out,))
CLOSE = Move("close", Action.CLAIM_CLOSE, "POST", "closure")

MOVES = (
    UPLOAD, NOTIFY_DEFICIENCY, REGISTER, CONFIRM_COVERAGE, CALCULATE, NAME_PAYEES, SUBMIT,
    APPROVE, RETURN, RESPOND, PAY, WITHDRAW, CLOSE,
)  # fmt: skip
"""In the order in which a claim's life offers them."""
