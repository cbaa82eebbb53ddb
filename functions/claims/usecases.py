"""What is loaded, decided and saved together: each use case is one sentence."""

from __future__ import annotations

from functions.aws import clock, cursor, queue, table
from functions.aws.settings import Setting
from functions.aws.trigger import Call, Delivery
from functions.claims import approval, decisions, payment, settlement, store
from functions.claims.commands import (
    Approve,
    BankResult,
    Calculate,
    DecideCoverage,
    ListClaims,
    NamePayees,
    NotifyDeficiency,
    Preview,
    ReportClaim,
    RespondToOffer,
    Withdraw,
)
from functions.claims.file import ClaimFile, ClaimPage
from functions.claims.model import ChecklistItem
from functions.claims.settlement import Ledger
from functions.core.access import Action
from functions.core.calendar import local_date
from functions.core.errors import FieldError, Invalid, NotFound
from functions.rulepacks import checklists

_FILTERS = "state + branch, customer_id"


def report(call: Call, command: ReportClaim) -> ClaimFile:
    intake = store.open_report(call, command)
    checklist = checklists.for_claim(command.claim_type)
    now = clock.now()
    decision = decisions.report(
        command,
        intake.policy,
        claim_id=clock.new_id("clm"),
        claim_no=_claim_no(intake.policy.branch, intake.policy.time_zone),
        checklist=(
            *(ChecklistItem(item=item, required=True) for item in checklist.required),
            *(ChecklistItem(item=item, required=False) for item in checklist.optional),
        ),
        checklist_version=checklist.version,
        candidates=intake.candidates,
        by=intake.principal,
        now=now,
    )
    return store.open_new(intake, decision)


def _claim_no(branch: str, zone: str) -> str:
    return f"CLM-{branch}-{local_date(clock.now(), zone):%Y%m%d}-{clock.short_code(6)}"


def read(call: Call, claim_id: str) -> ClaimFile:
    return store.with_evidence(store.load(call, claim_id, Action.CLAIM_READ))


def progress(call: Call, claim_id: str) -> ClaimFile:
    return store.with_history(read(call, claim_id))


def calculation(call: Call, claim_id: str) -> ClaimFile:
    return store.with_ledger(store.load(call, claim_id, Action.CLAIM_READ_CALCULATION))


def payments(call: Call, claim_id: str) -> ClaimFile:
    return store.load(call, claim_id, Action.CLAIM_READ_PAYMENTS)


def list_claims(call: Call, query: ListClaims) -> ClaimPage:
    loaded = table.load(call)
    loaded.require_role(Action.CLAIM_READ)
    principal = loaded.principal
    if principal.is_staff:
        customer_id, branch = query.customer_id, query.branch or principal.branch
    else:
        customer_id, branch = principal.customer_id, None
    if query.customer_id not in {None, customer_id} or principal.branch not in {None, branch}:
        raise NotFound
    if customer_id is not None and (query.state or query.branch):
        raise Invalid(FieldError("/state", "not_served", {"beside": "customer_id"}))
    if customer_id is None and (query.state is None or branch is None):
        raise Invalid(FieldError("/state", "filter_needed", {"one_of": _FILTERS}))
    of = f"{call.operation} {principal.subject} {customer_id} {branch} {query.state}"
    after = cursor.read(of, query.next)
    page = (
        store.mine(loaded, customer_id, after, query.limit)
        if customer_id is not None
        else store.of_branch(loaded, str(branch), str(query.state), after, query.limit)
    )
    return ClaimPage(page.files, cursor.write(of, page.after))


def notify_deficiency(call: Call, claim_id: str, command: NotifyDeficiency) -> ClaimFile:
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_NOTIFY_DEFICIENCY))
    decision = decisions.notify_deficiency(
        file.claim, command, file.evidence, by=file.principal, now=clock.now()
    )
    return store.commit(file, decision)


def register(call: Call, claim_id: str) -> ClaimFile:
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_REGISTER))
    return store.commit(file, decisions.register(file.claim, file.evidence, by=file.principal))


def confirm_coverage(call: Call, claim_id: str, command: DecideCoverage) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_COVERAGE)
    decision = decisions.confirm_coverage(file.claim, command, by=file.principal, now=clock.now())
    return store.commit(file, decision)


def calculate(call: Call, claim_id: str, command: Calculate) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_CALCULATE)
    decision, ledger = decisions.calculate(file.claim, command, by=file.principal, now=clock.now())
    return store.commit(file, decision, ledger=ledger)


def preview(call: Call, command: Preview) -> Ledger:
    table.load(call).require_role(Action.CLAIM_PREVIEW)
    return settlement.settle(
        command.terms, command.policy, command.lines, command.facts, command.payees
    )


def name_payees(call: Call, claim_id: str, command: NamePayees) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_PAYEES)
    return store.commit(file, approval.name_payees(file.claim, command, by=file.principal))


def submit(call: Call, claim_id: str) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_SUBMIT)
    return store.commit(file, approval.submit(file.claim, by=file.principal, now=clock.now()))


def approve(call: Call, claim_id: str, command: Approve) -> ClaimFile:
    file = store.with_ledger(store.load(call, claim_id, Action.CLAIM_APPROVE))
    decision = approval.approve(
        file.claim, command, file.ledger, by=file.principal, now=clock.now()
    )
    return store.commit(file, decision)


def respond(call: Call, claim_id: str, command: RespondToOffer) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_RESPOND)
    return store.commit(file, approval.respond(file.claim, command, by=file.principal))


def pay(call: Call, claim_id: str) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_PAY)
    return store.commit(file, payment.instruct(file.claim, now=clock.now()))


def take_bank_result(call: Call, payment_id: str, command: BankResult) -> ClaimFile:
    file = store.load(call, payment.claim_of(payment_id), Action.CLAIM_TAKE_BANK_RESULT)
    decision = payment.result(file.claim, payment_id, command, now=clock.now())
    if decision is None:
        return file
    return store.commit(file, decision, writes=[store.bank_said(command.reference, command.status)])


def withdraw(call: Call, claim_id: str, command: Withdraw) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_WITHDRAW)
    return store.commit(file, approval.withdraw(file.claim, command, by=file.principal))


def close(call: Call, claim_id: str) -> ClaimFile:
    file = store.load(call, claim_id, Action.CLAIM_CLOSE)
    return store.commit(file, payment.close(file.claim))


def hand_to_bank(delivery: Delivery, claim_id: str, payment_id: str) -> None:
    """Put the instruction on the bank connector's queue; the payment id is its key there (R34)."""
    file = store.load(delivery, claim_id, Action.CLAIM_HAND_TO_BANK)
    instruction = payment.instruction(file.claim, payment_id)
    if instruction is not None:
        queue.send(Setting.BANK_QUEUE, instruction)
