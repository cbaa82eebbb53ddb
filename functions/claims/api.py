"""Claims over HTTPS. Each entry point parses nothing and decides nothing: it calls its use case."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.settings import Setting
from functions.aws.trigger import Call
from functions.claims import deadlines, usecases, views
from functions.claims import progress as telling
from functions.claims.commands import (
    Approve,
    BankResult,
    Calculate,
    DecideCoverage,
    ListClaims,
    NamePayees,
    Nothing,
    NotifyDeficiency,
    Preview,
    ReportClaim,
    RespondToOffer,
    Withdraw,
)
from functions.claims.file import ClaimFile, ClaimPage
from functions.claims.settlement import Ledger
from functions.core.access import Principal, Role

api = Api("claims")
handler = api.handler

_BANK = Principal(issuer="anxin", subject="bank", roles=frozenset({Role.BANK}))


@api.operation(
    "POST /v1/claims",
    status=201,
    body=ReportClaim,
    answers=views.ReportedClaim,
    present=views.reported,
    location="/v1/claims/{claim_id}",
    refusals=("duplicate_claim", "not_on_behalf"),
)
def report(call: Call, body: ReportClaim) -> ClaimFile:
    """Report a loss; the answer says what is needed next (CLM-01 to CLM-04)."""
    return usecases.report(call, body)


@api.operation("GET /v1/claims", query=ListClaims, answers=views.ClaimList, present=views.listed)
def list_claims(call: Call, query: ListClaims) -> ClaimPage:
    """My claims; for staff those of a customer, or of a branch in one state."""
    return usecases.list_claims(call, query)


@api.operation("GET /v1/claims/{claim_id}", answers=views.ClaimView, present=views.claim)
def read(call: Call, claim_id: str) -> ClaimFile:
    """One claim."""
    return usecases.read(call, claim_id)


@api.operation(
    "GET /v1/claims/{claim_id}/progress", answers=telling.Progress, present=telling.progress
)
def progress(call: Call, claim_id: str) -> ClaimFile:
    """Where the claim stands, what is missing, and what comes next (CLM-25)."""
    return usecases.progress(call, claim_id)


@api.operation(
    "GET /v1/claims/{claim_id}/checklist", answers=views.Checklist, present=views.checklist
)
def checklist(call: Call, claim_id: str) -> ClaimFile:
    """Which documents are required, received and verified (CLM-04)."""
    return usecases.read(call, claim_id)


@api.operation(
    "POST /v1/claims/{claim_id}/deficiency-notice",
    body=NotifyDeficiency,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("second_deficiency_notice", "nothing_missing", "wrong_state"),
)
def notify_deficiency(call: Call, claim_id: str, body: NotifyDeficiency) -> ClaimFile:
    """Tell the claimant, once, everything that is missing (CLM-08)."""
    return usecases.notify_deficiency(call, claim_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/registration",
    body=Nothing,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("incomplete", "wrong_state"),
)
def register(call: Call, claim_id: str, body: Nothing) -> ClaimFile:
    """Formally accept a complete claim and begin its review (CLM-07)."""
    return usecases.register(call, claim_id)


@api.operation(
    "GET /v1/claims/{claim_id}/deadlines",
    answers=deadlines.Deadlines,
    present=deadlines.shown,
)
def read_deadlines(call: Call, claim_id: str) -> ClaimFile:
    """What is owed in a claim, by when and by which law; to customers what we promised them."""
    return usecases.deadlines(call, claim_id)


@api.operation(
    "POST /v1/claims/{claim_id}/coverage",
    body=DecideCoverage,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("not_in_force", "wrong_state"),
)
def confirm_coverage(call: Call, claim_id: str, body: DecideCoverage) -> ClaimFile:
    """Decide whether the loss is covered (CLM-09)."""
    return usecases.confirm_coverage(call, claim_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/calculation",
    body=Calculate,
    answers=views.Calculation,
    present=views.calculation,
    refusals=("settlement_not_supported", "payment_under_way", "wrong_state"),
)
def calculate(call: Call, claim_id: str, body: Calculate) -> ClaimFile:
    """Compute the sum payable, step by step (CLM-14 to CLM-16)."""
    return usecases.calculate(call, claim_id, body)


@api.operation(
    "GET /v1/claims/{claim_id}/calculation",
    answers=views.Calculation,
    present=views.calculation,
    refusals=("wrong_state",),
)
def read_calculation(call: Call, claim_id: str) -> ClaimFile:
    """The ledger of the newest calculation."""
    return usecases.calculation(call, claim_id)


@api.operation(
    "POST /v1/settlements/preview",
    body=Preview,
    keyed=False,
    answers=Ledger,
    present=views.previewed,
    refusals=("settlement_not_supported",),
)
def preview(call: Call, body: Preview) -> Ledger:
    """The same ledger for trial figures; nothing is stored."""
    return usecases.preview(call, body)


@api.operation(
    "PUT /v1/claims/{claim_id}/payees",
    body=NamePayees,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("payment_under_way", "wrong_state"),
)
def name_payees(call: Call, claim_id: str, body: NamePayees) -> ClaimFile:
    """Say who receives the sum payable; after an approval this voids it."""
    return usecases.name_payees(call, claim_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/submission",
    body=Nothing,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("payees_missing", "undisclosed_clause", "wrong_state"),
)
def submit(call: Call, claim_id: str, body: Nothing) -> ClaimFile:
    """Lay calculation and payees before an approver."""
    return usecases.submit(call, claim_id)


@api.operation(
    "POST /v1/claims/{claim_id}/approvals",
    body=Approve,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("self_approval", "over_authority", "wrong_state"),
)
def approve(call: Call, claim_id: str, body: Approve) -> ClaimFile:
    """Approve what was submitted, or return it with a reason (CLM-17)."""
    return usecases.approve(call, claim_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/offer-response",
    body=RespondToOffer,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("not_on_behalf", "self_approval", "wrong_state"),
)
def respond(call: Call, claim_id: str, body: RespondToOffer) -> ClaimFile:
    """Accept the amount offered, or dispute it (CLM-20, CLM-21)."""
    return usecases.respond(call, claim_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/payments",
    status=201,
    body=Nothing,
    answers=views.PaymentList,
    present=views.payments,
    refusals=("nothing_to_pay", "wrong_state"),
)
def pay(call: Call, claim_id: str, body: Nothing) -> ClaimFile:
    """Instruct the agreed sum to the payees, once (CLM-23)."""
    return usecases.pay(call, claim_id)


@api.operation(
    "GET /v1/claims/{claim_id}/payments", answers=views.PaymentList, present=views.payments
)
def payments(call: Call, claim_id: str) -> ClaimFile:
    """The payments of a claim."""
    return usecases.payments(call, claim_id)


@api.operation(
    "POST /v1/payments/{payment_id}/result",
    body=BankResult,
    signed_by=Setting.BANK_SECRET,
    signer=_BANK,
    answers=views.PaymentList,
    present=views.payments,
    refusals=("payment_already_final",),
)
def take_bank_result(call: Call, payment_id: str, body: BankResult) -> ClaimFile:
    """The bank's signed word on one payment; repeating it changes nothing (CLM-23)."""
    return usecases.take_bank_result(call, payment_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/withdrawal",
    body=Withdraw,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("not_on_behalf", "payment_under_way", "wrong_state"),
)
def withdraw(call: Call, claim_id: str, body: Withdraw) -> ClaimFile:
    """Withdraw an unpaid claim."""
    return usecases.withdraw(call, claim_id, body)


@api.operation(
    "POST /v1/claims/{claim_id}/closure",
    body=Nothing,
    answers=views.ClaimView,
    present=views.claim,
    refusals=("wrong_state",),
)
def close(call: Call, claim_id: str, body: Nothing) -> ClaimFile:
    """Archive a claim that has come to its end (CLM-24)."""
    return usecases.close(call, claim_id)
