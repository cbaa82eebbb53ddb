"""What callers see of a claim, by who they are."""

from datetime import datetime
from functools import cache
from typing import Any

from functions.claims.file import ClaimFile, ClaimPage
from functions.claims.model import Claim
from functions.claims.moves import MOVES, Situation, missing_items
from functions.claims.payees import Payee
from functions.claims.settlement import Ledger
from functions.core import moves
from functions.core.access import Principal
from functions.core.actions import ActionView
from functions.core.money import Money
from functions.core.values import Shape, given, plain
from functions.rulepacks import deadlines, phrases
from functions.rulepacks.deadlines import OpenDeadline

Body = dict[str, Any]


class ChecklistEntry(Shape):
    item: str
    label: str
    why: str
    how: str
    required: bool
    received: bool
    verified: bool


class Checklist(Shape):
    version: str
    items: tuple[ChecklistEntry, ...]
    complete: bool


class AccountView(Shape):
    """A payee's account, masked but for its last four characters."""

    bank_code: str
    number: str
    holder_name: str


class PayeeView(Shape):
    kind: str
    name: str
    relation: str | None = None
    share: str | None = None
    account: AccountView


class ApprovalView(Shape):
    decision: str
    by: str
    at: datetime
    reason: str | None = None


class ClaimView(Shape):
    claim_id: str
    claim_no: str
    state: str
    state_label: str
    version: int
    policy_no: str
    customer_id: str
    insured_id: str
    branch: str
    claim_type: str
    cause: str
    description: str
    place: str
    loss_at: datetime
    reported_at: datetime
    channel: str
    estimated_loss: Money | None = None
    in_force_at_loss: bool
    owner_id: str | None = None
    payable: Money | None = None
    payees: tuple[PayeeView, ...] = ()
    approval: ApprovalView | None = None
    """For staff: what was last said to a submission."""
    checklist: Checklist | None = None
    """Where the documents were looked at: not in lists, nor once they are all accepted."""
    deadlines: tuple[OpenDeadline, ...] | None = None
    """What is owed, earliest first; to a customer, what we promised. Not in lists."""
    actions: tuple[ActionView, ...]
    """In lists, as far as the claim alone can tell: it does not know its documents."""
    possible_duplicates: tuple[str, ...] | None = None
    """For staff who look at one claim: others of the same person within a day of the loss."""


class ReportedClaim(ClaimView):
    """The answer to a report: what happens next, and what is needed for it."""

    next_steps: tuple[str, ...]


class ClaimList(Shape):
    items: tuple[ClaimView, ...]
    next: str | None = None


class Calculation(Ledger):
    """The ledger, and the claim it belongs to."""

    claim_id: str
    state: str
    version: int


class PaymentView(Shape):
    payment_id: str
    state: str
    state_label: str
    reason: str | None = None
    """Why it failed or came back."""
    reason_label: str | None = None
    amount: Money
    account_tail: str
    reference: str | None = None
    instructed_at: datetime
    result_at: datetime | None = None


class PaymentList(Shape):
    claim_id: str
    state: str
    version: int
    items: tuple[PaymentView, ...]


def actions(file: ClaimFile, by: Principal, locale: str) -> tuple[Body, ...]:
    """What this caller may do to the claim, open now or not; by the table the decisions obey."""
    claim = file.claim
    return tuple(
        {
            "name": move.name,
            "method": move.method,
            "href": f"/v1/claims/{claim.claim_id}/{move.path}",
            "enabled": reason is None,
            **({} if reason is None else {"reason_code": reason}),
            "label": phrases.say("action", move.name, locale),
        }
        for move, reason in moves.shown(MOVES, Situation(by, claim, file.evidence), claim.record)
    )


def checklist(file: ClaimFile, by: Principal, locale: str) -> Body:
    """Each document asked for, and how far it has come (CLM-04)."""
    evidence = file.evidence or ()
    received = {document.item for document in evidence if document.is_received}
    verified = {document.item for document in evidence if document.is_verified}
    items = tuple(
        {
            **_words(entry.item, locale),
            "required": entry.required,
            "received": entry.item in received,
            "verified": entry.item in verified,
        }
        for entry in file.claim.checklist
    )
    complete = not missing_items(file.claim, evidence)
    return {"version": file.claim.checklist_version, "items": items, "complete": complete}


@cache
def _words(item: str, locale: str) -> Body:
    """What is said of an item, to whomever it is asked of."""
    return {
        "item": item,
        "label": phrases.say("item", item, locale),
        "why": phrases.say("item_why", item, locale),
        "how": phrases.say("guidance", "how_to_submit", locale),
    }


def claim(file: ClaimFile, by: Principal, locale: str) -> Body:
    """A `ClaimView`, as plain values: making its models took a fifth of a report's time."""
    claim = file.claim
    fields = {
        "claim_id": claim.claim_id,
        "claim_no": claim.claim_no,
        "state": claim.state,
        "state_label": phrases.say("claim_state", claim.state, locale),
        "version": claim.version,
        "policy_no": claim.policy_no,
        "customer_id": claim.customer_id,
        "insured_id": claim.insured_id,
        "branch": claim.branch,
        "claim_type": claim.claim_type,
        "cause": claim.cause,
        "description": claim.description,
        "place": claim.place.text,
        "loss_at": claim.loss_at,
        "reported_at": claim.reported_at,
        "channel": claim.channel,
        "estimated_loss": claim.estimated_loss,
        "in_force_at_loss": claim.cover.in_force_at_loss,
        "owner_id": claim.owner_id,
        "payable": _told_amount(claim, by),
        "approval": _approval(claim) if by.is_staff else None,
        "payees": tuple(_payee(payee) for payee in claim.payees),
        "checklist": None if file.evidence is None else checklist(file, by, locale),
        "deadlines": _deadlines(file, by, locale),
        "actions": actions(file, by, locale),
        "possible_duplicates": file.alike or None,
    }
    return given(fields)


def _deadlines(file: ClaimFile, by: Principal, locale: str) -> tuple[Body, ...] | None:
    if file.timed is None:
        return None
    return deadlines.still_owed(file.timed.timetable.clocks, locale, by_staff=by.is_staff)


def _told_amount(claim: Claim, by: Principal) -> Money | None:
    """The sum payable: to staff once calculated, to the customer once approved (CLM-20)."""
    if claim.calculation is None or not (by.is_staff or claim.is_told):
        return None
    return claim.calculation.payable


def _approval(claim: Claim) -> Body | None:
    said = claim.approval
    if said is None:
        return None
    return given({"decision": said.decision, "by": said.by, "at": said.at, "reason": said.reason})


def _payee(payee: Payee) -> Body:
    account = payee.account
    masked = "*" * (len(account.number) - 4) + account.tail
    fields = {
        "kind": payee.kind,
        "name": payee.name,
        "relation": payee.relation,
        "share": payee.share,
        "account": {
            "bank_code": account.bank_code,
            "number": masked,
            "holder_name": account.holder_name,
        },
    }
    return given(fields)


def reported(file: ClaimFile, by: Principal, locale: str) -> Body:
    return {**claim(file, by, locale), "next_steps": _next_steps(locale)}


@cache
def _next_steps(locale: str) -> tuple[str, ...]:
    steps = ("send_documents", "we_check", "we_calculate", "we_offer", "we_pay")
    return tuple(phrases.say("guidance", step, locale) for step in steps)


def listed(page: ClaimPage, by: Principal, locale: str) -> Body:
    items = tuple(claim(file, by, locale) for file in page.files)
    return given({"items": items, "next": page.after})


def calculation(file: ClaimFile, by: Principal, locale: str) -> Body:
    claim = file.claim
    return plain(
        Calculation(
            **file.calculated.model_dump(),
            claim_id=claim.claim_id,
            state=claim.state,
            version=claim.version,
        )
    )


def previewed(ledger: Ledger, by: Principal, locale: str) -> Body:
    return plain(ledger)


def payments(file: ClaimFile, by: Principal, locale: str) -> Body:
    claim = file.claim
    items = tuple(
        PaymentView(
            payment_id=payment.payment_id,
            state=payment.state,
            state_label=phrases.say("payment_state", payment.state, locale),
            reason=payment.reason,
            reason_label=(
                phrases.say("payment_flaw", payment.reason, locale) if payment.reason else None
            ),
            amount=payment.amount,
            account_tail=payment.account_tail,
            reference=payment.reference,
            instructed_at=payment.instructed_at,
            result_at=payment.result_at,
        )
        for payment in claim.payments
    )
    listed = PaymentList(
        claim_id=claim.claim_id, state=claim.state, version=claim.version, items=items
    )
    return plain(listed)
