"""Where a claim stands, as the claimant is told it, in seven stages (77e0 一; CLM-25)."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from functions.claims import views
from functions.claims.file import ClaimFile
from functions.claims.model import Claim
from functions.claims.states import ENDED, State
from functions.core.access import Principal
from functions.core.actions import ActionView
from functions.core.filed import SentBack
from functions.core.money import Money
from functions.core.values import Shape, plain
from functions.rulepacks import deadlines, phrases, sent_back

STAGES = ("report", "documents", "review", "survey", "calculation", "approval", "payment")


class Party(StrEnum):
    """Whose move it is."""

    CUSTOMER = "customer"
    INSURER = "insurer"
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"


class Stage(Shape):
    no: int
    of: int
    code: str
    label: str


class MissingItem(Shape):
    item: str
    label: str
    why: str
    how: str
    required: bool
    sent_back: tuple[SentBack, ...] = ()
    """What was sent for it in vain, and why."""


class Next(Shape):
    text: str
    amount: Money | None = None
    """What is offered, where it waits for an answer; no day ends that yet."""
    expected_on: date | None = None
    """By when, where the next step is ours."""


class Promise(Shape):
    """What we promised the claimant and owe next."""

    label: str
    due_on: date
    due_at: datetime
    state: str
    state_label: str


class Contact(Shape):
    branch: str
    handler_id: str | None = None


class Happened(Shape):
    at: datetime
    code: str
    text: str


class Progress(Shape):
    claim_id: str
    claim_no: str
    state: str
    version: int
    stage: Stage
    headline: str
    waiting_on: Party
    missing: tuple[MissingItem, ...]
    next: Next
    promise: Promise | None = None
    contact: Contact
    history: tuple[Happened, ...]
    actions: tuple[ActionView, ...]


_STAGE: dict[State, str] = {
    State.AWAITING_DOCUMENTS: "documents",
    State.DEFICIENT: "documents",
    State.UNDER_REVIEW: "review",
    State.ASSESSING: "calculation",
    State.CALCULATED: "calculation",
    State.PENDING_APPROVAL: "approval",
    State.OFFERED: "payment",
    State.AGREED: "payment",
    State.PAYMENT_PENDING: "payment",
    State.PAID: "payment",
    State.CLOSED: "payment",
    State.CLOSED_WITHOUT_PAYMENT: "approval",
    State.WITHDRAWN: "report",
}

_TO_CUSTOMER = frozenset(
    {
        "claim.reported",
        "claim.deficiency_notified",
        "claim.registered",
        "claim.coverage_confirmed",
        "claim.calculated",
        "claim.submitted_for_approval",
        "claim.amount_offered",
        "claim.agreement_reached",
        "claim.disputed",
        "claim.payees_named",
        "payment.instructed",
        "payment.failed",
        "payment.returned",
        "claim.paid",
        "claim.closed_without_payment",
        "claim.closed",
        "claim.withdrawn",
    }
)
"""The events a claimant's history shows; the rest is how we work."""


def _is_told(entry: Mapping[str, Any]) -> bool:
    """Of naming payees, only what undoes an agreement is news to a claimant."""
    if entry["type"] == "claim.payees_named":
        return bool(entry["data"]["approval_voided"])
    return entry["type"] in _TO_CUSTOMER


def _happened(entry: Mapping[str, Any], locale: str) -> Happened:
    why = entry["data"].get("reason")
    said = {"reason": phrases.say("payment_flaw", why, locale)} if why else {}
    return Happened(
        at=entry["occurred_at"],
        code=entry["type"],
        text=phrases.say("history", entry["type"], locale, **said),
    )


def _stage(claim: Claim) -> str:
    """A closed claim stays at the stage where it ended."""
    if claim.state is not State.CLOSED or claim.payments:
        return _STAGE[claim.state]
    return "approval" if claim.approval is not None else "report"


def _waiting_on(file: ClaimFile, required_outstanding: bool) -> Party:
    state = file.claim.state
    if state in {State.AWAITING_DOCUMENTS, State.DEFICIENT}:
        # Everything is with us: the next move, checking, is ours.
        return Party.CUSTOMER if required_outstanding else Party.INSURER
    if file.claim.asks is not None:  # an answer, or an account
        return Party.CUSTOMER
    if state is State.PAYMENT_PENDING:
        return Party.THIRD_PARTY
    if state in ENDED | {State.PAID}:
        return Party.NOBODY
    return Party.INSURER


def _missing(file: ClaimFile, by: Principal, locale: str) -> tuple[MissingItem, ...]:
    """What is required and not here, and what else was sent in vain."""
    listed = (
        (entry, sent_back.told(file.documents, entry["item"], locale))
        for entry in views.checklist(file, by, locale)["items"]
        if not entry["received"]
    )
    return tuple(
        MissingItem(
            item=entry["item"],
            label=entry["label"],
            why=entry["why"],
            how=entry["how"],
            required=entry["required"],
            sent_back=in_vain,
        )
        for entry, in_vain in listed
        if entry["required"] or in_vain
    )


def _promise(file: ClaimFile, locale: str) -> Promise | None:
    """To whomever it is shown: staff are told what the claimant is."""
    owed = deadlines.still_owed(file.clocks.timetable.clocks, locale, by_staff=False)
    if not owed:
        return None
    return Promise(**{name: owed[0][name] for name in Promise.model_fields})


def _moment(claim: Claim) -> str:
    """What headline and next step speak of: the state, unless money on its way came to a halt."""
    if claim.payments and claim.asks == "name_account":
        return "account_wanted"
    if claim.payments and claim.state in {State.CALCULATED, State.PENDING_APPROVAL}:
        return "account_changed"
    return claim.state.value


def progress(file: ClaimFile, by: Principal, locale: str) -> dict[str, Any]:
    """The progress of a claim for this caller, in their language."""
    claim = file.claim
    documents_open = claim.state in {State.AWAITING_DOCUMENTS, State.DEFICIENT}
    missing = _missing(file, by, locale) if documents_open else ()
    outstanding = any(each.required for each in missing)
    code = _stage(claim)
    waiting_on = _waiting_on(file, outstanding)
    promise = _promise(file, locale)
    moment = "checking_documents" if documents_open and not outstanding else _moment(claim)
    return plain(
        Progress(
            claim_id=claim.claim_id,
            claim_no=claim.claim_no,
            state=claim.state,
            version=claim.version,
            stage=Stage(
                no=STAGES.index(code) + 1,
                of=len(STAGES),
                code=code,
                label=phrases.say("stage", code, locale),
            ),
            headline=phrases.say("headline", moment, locale),
            waiting_on=waiting_on,
            missing=missing,
            next=Next(
                text=phrases.say("next", moment, locale),
                amount=claim.offered,
                expected_on=promise.due_on if promise and waiting_on is Party.INSURER else None,
            ),
            promise=promise,
            contact=Contact(branch=claim.branch, handler_id=claim.owner_id),
            history=tuple(_happened(entry, locale) for entry in file.history if _is_told(entry)),
            actions=tuple(ActionView(**each) for each in views.actions(file, by, locale)),
        )
    )
