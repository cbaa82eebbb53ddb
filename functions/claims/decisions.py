"""The rules of a claim from report to calculation: (claim, command, now) -> claim, events.

From submission to agreement see `approval.py`, for the money `payment.py`; the sum payable is
computed in `settlement.py`. Where each action leads stands in `states.LEADS_TO`.
"""

from __future__ import annotations

from datetime import datetime

from functions.claims import moves, settlement
from functions.claims.commands import Calculate, DecideCoverage, NotifyDeficiency, ReportClaim
from functions.claims.events import (
    ClaimCalculated,
    ClaimCoverageConfirmed,
    ClaimDeficiencyNotified,
    ClaimGuidanceGiven,
    ClaimRegistered,
    ClaimReported,
    ClaimReviewStarted,
    CoverageGround,
)
from functions.claims.loss import Cover, shares_of
from functions.claims.model import (
    CalculationSummary,
    ChecklistItem,
    Claim,
    Coverage,
    DeficiencyNotice,
    PolicySnapshot,
    digest,
)
from functions.claims.moves import Situation
from functions.claims.readings import Evidence, PolicyCover
from functions.claims.settlement import Ledger
from functions.claims.states import State
from functions.core.access import Action, Principal
from functions.core.calendar import local_date
from functions.core.decision import Child, Decision
from functions.core.errors import FieldError, Forbidden, Invalid, Refused
from functions.core.terms import other_currencies


def report(
    command: ReportClaim,
    policy: PolicyCover,
    *,
    claim_id: str,
    claim_no: str,
    checklist: tuple[ChecklistItem, ...],
    checklist_version: str,
    by: Principal,
    now: datetime,
) -> Decision[Claim]:
    """Take the report and tell the claimant what is needed, in one commit (CLM-01 to CLM-04).

    Raises:
        Invalid: loss in the future; a kind of loss that the policy's line does not cover; an
            insured the policy does not have, or not said which; an estimate in another currency.
        Forbidden: `not_on_behalf`: another insured's loss.
    """
    if command.loss_at > now:
        raise Invalid(FieldError("/loss_at", "in_the_future"))
    if command.claim_type not in _COVERS.get(policy.line, {policy.line}):
        raise Invalid(FieldError("/claim_type", "not_of_this_policy"))
    insured_id = _insured(command, policy)
    if by.customer_id not in {None, policy.holder_id, insured_id}:
        raise Forbidden("not_on_behalf")  # one insured does not claim for another
    if errors := other_currencies(command, policy.sum_insured.currency, ""):
        raise Invalid(*errors)
    loss_on = local_date(command.loss_at, policy.time_zone)
    claim = Claim(
        claim_id=claim_id,
        claim_no=claim_no,
        state=State.AWAITING_DOCUMENTS,
        policy_no=policy.policy_no,
        customer_id=by.customer_id or policy.holder_id,
        insured_id=insured_id,
        parties=frozenset({by.customer_id or policy.holder_id, policy.holder_id, insured_id}),
        branch=policy.branch,
        time_zone=policy.time_zone,
        cover=PolicySnapshot(
            policy_version=policy.policy_version,
            line=policy.line,
            terms=policy.terms,
            sum_insured=policy.sum_insured,
            insured_value=policy.insured_value,
            in_force_at_loss=policy.effective_on <= loss_on <= policy.expires_on,
        ),
        loss_at=command.loss_at,
        place=command.place,
        cause=command.cause,
        claim_type=command.claim_type,
        description=command.description,
        estimated_loss=command.estimated_loss,
        channel=command.channel,
        reporter=command.reporter,
        supplementary_of=command.supplementary_of,
        not_duplicate_reason=command.not_duplicate.reason if command.not_duplicate else None,
        reported_at=now,
        reported_by=by.id,
        checklist=checklist,
        checklist_version=checklist_version,
        lent_power={Action.CLAIM_REPORT: by.stands_for} if by.stands_for else {},
    )
    required = claim.required_items
    return Decision(
        claim,
        (
            ClaimReported(
                **claim.named,
                policy_no=claim.policy_no,
                insured_id=insured_id,
                branch=claim.branch,
                claim_type=claim.claim_type,
                cause=claim.cause,
                description=claim.description,
                loss_at=claim.loss_at,
                channel=claim.channel,
                required_items=required,
            ),
            ClaimGuidanceGiven(
                **claim.named, required_items=required, checklist_version=checklist_version
            ),
        ),
        rule_version=policy.terms.rule_version,
    )


_COVERS = {"motor": {"motor", "liability"}, "accident": {"accident", "medical"}}
"""Line of a policy -> the kinds of loss it covers, where that is not its own alone: motor cover
includes what is owed to third parties (第三者责任险), accident cover its treatment (意外医疗)."""


def _insured(command: ReportClaim, policy: PolicyCover) -> str:
    if command.insured_id is None:
        if len(policy.insured_ids) > 1:
            raise Invalid(FieldError("/insured_id", "missing"))
        return policy.insured_ids[0]
    if command.insured_id not in policy.insured_ids:
        raise Invalid(FieldError("/insured_id", "not_insured"))
    return command.insured_id


def notify_deficiency(
    claim: Claim,
    command: NotifyDeficiency,
    evidence: tuple[Evidence, ...],
    *,
    by: Principal,
    now: datetime,
) -> Decision[Claim]:
    """Tell the claimant once everything that is missing (CLM-08; Insurance Law Art. 22).

    Raises:
        Refused: `nothing_missing`; `second_deficiency_notice` unless a lead gives a reason.
    """
    by = moves.NOTIFY_DEFICIENCY.must_be_open(Situation(by, claim, evidence))
    if claim.deficiency is not None and command.override is None:
        raise Refused("second_deficiency_notice", notified_at=claim.deficiency.at.isoformat())
    missing = moves.absent_items(claim, evidence)
    notice = DeficiencyNotice(items=missing, at=now, by=by.id)
    return Decision(
        claim.moved(Action.CLAIM_NOTIFY_DEFICIENCY, State.DEFICIENT, by=by, deficiency=notice),
        (
            ClaimDeficiencyNotified(
                **claim.named,
                missing_items=missing,
                override_reason=command.override.reason if command.override else None,
            ),
        ),
        by=by,
    )


def register(claim: Claim, evidence: tuple[Evidence, ...], *, by: Principal) -> Decision[Claim]:
    """Formally accept a complete claim and start its review under one owner (CLM-07).

    Raises:
        Refused: `incomplete`, with the required items that are not verified.
    """
    by = moves.REGISTER.must_be_open(Situation(by, claim, evidence))
    verified = tuple(document.document_id for document in evidence if document.is_verified)
    return Decision(
        claim.moved(
            Action.CLAIM_REGISTER, State.UNDER_REVIEW, by=by, owner_id=by.id, owner_team=by.team
        ),
        (
            ClaimRegistered(**claim.named, document_ids=verified),
            ClaimReviewStarted(
                **claim.named, owner_id=by.id, policy_version=claim.cover.policy_version
            ),
        ),
        by=by,
    )


def confirm_coverage(
    claim: Claim, command: DecideCoverage, *, by: Principal, now: datetime
) -> Decision[Claim]:
    """Find that the loss is covered; assessment begins (CLM-09).

    Raises:
        Refused: `not_in_force`: outside the policy's period, cover needs a reason and its clause.
    """
    by = moves.CONFIRM_COVERAGE.must_be_open(Situation(by, claim))
    if not claim.cover.in_force_at_loss and not command.reasons:
        raise Refused("not_in_force")
    coverage = Coverage(liability_ratio=command.liability_ratio, at=now, by=by.id)
    return Decision(
        claim.moved(Action.CLAIM_COVERAGE, State.ASSESSING, by=by, coverage=coverage),
        (
            ClaimCoverageConfirmed(
                **claim.named,
                in_force_at_loss=claim.cover.in_force_at_loss,
                liability_ratio=command.liability_ratio,
                reasons=tuple(
                    CoverageGround(code=reason.code, clause=reason.clause)
                    for reason in command.reasons
                ),
            ),
        ),
        by=by,
    )


def calculate(
    claim: Claim, command: Calculate, *, by: Principal, now: datetime
) -> tuple[Decision[Claim], Ledger]:
    """Compute the sum payable; the ledger is kept beside the claim (CLM-14 to CLM-16).

    Raises:
        Refused: `payment_under_way`: a sum of which part is paid stands; or
            `settlement_not_supported`.
        Invalid: lines or facts that do not fit the terms.
    """
    by = moves.CALCULATE.must_be_open(Situation(by, claim))
    facts = command.facts
    if facts.liability_ratio is None and claim.coverage is not None:
        facts = facts.model_copy(update={"liability_ratio": claim.coverage.liability_ratio})
    cover = Cover(sum_insured=claim.cover.sum_insured, insured_value=claim.cover.insured_value)
    ledger = settlement.settle(
        claim.cover.terms, cover, command.lines, facts, shares_of(claim.payees)
    )
    number = claim.calculation.no + 1 if claim.calculation else 1
    summary = CalculationSummary(
        no=number,
        payable=ledger.payable,
        rule_version=ledger.rule_version,
        undisclosed=settlement.undisclosed(ledger),
        content_hash=digest(ledger),
        at=now,
        by=by.id,
    )
    calculated = claim.moved(Action.CLAIM_CALCULATE, State.CALCULATED, by=by, calculation=summary)
    event = ClaimCalculated(
        **claim.named,
        calculation_no=number,
        payable=ledger.payable,
        rule_version=ledger.rule_version,
        content_hash=summary.content_hash,
    )
    child = Child("calculation", f"{number:04}", ledger)
    decision = Decision(calculated, (event,), (child,), rule_version=ledger.rule_version, by=by)
    return decision, ledger
