"""What is loaded, decided and saved together: each use case is one sentence."""

from __future__ import annotations

from datetime import date
from functools import cache

from functions.aws import clock, cursor, table
from functions.aws.trigger import Call
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
from functions.core.access import Action, Principal
from functions.core.calendar import local_date
from functions.core.errors import FieldError, Invalid, NotFound
from functions.rulepacks import checklists

_FILTERS = "state + branch, customer_id, assignee"


def report(call: Call, command: ReportClaim) -> ClaimFile:
    intake = store.open_report(call, command)
    version, items = _checklist(command.claim_type)
    now = clock.now()
    decision = decisions.report(
        command,
        intake.policy,
        claim_id=clock.new_id("clm"),
        claim_no=_claim_no(intake.policy.branch, local_date(now, intake.policy.time_zone)),
        checklist=items,
        checklist_version=version,
        by=intake.principal,
        now=now,
    )
    return store.open_new(intake, decision)


@cache
def _checklist(claim_type: str) -> tuple[str, tuple[ChecklistItem, ...]]:
    """The version of our checklists, and what a claim of this type is asked for."""
    found = checklists.for_claim(claim_type)
    asked = ((True, found.required), (False, found.optional))
    return found.version, tuple(
        ChecklistItem(item=item, required=required) for required, items in asked for item in items
    )


def _claim_no(branch: str, on: date) -> str:
    return f"CLM-{branch}-{on:%Y%m%d}-{clock.short_code(6)}"


def read(call: Call, claim_id: str) -> ClaimFile:
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_READ))
    return store.with_alike(file) if file.principal.is_staff else file


def progress(call: Call, claim_id: str) -> ClaimFile:
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_READ))
    return store.with_history(file)


def calculation(call: Call, claim_id: str) -> ClaimFile:
    """Raises:
    Refused: `wrong_state`: the claimant is told a sum once it is approved (CLM-20).
    """
    file = store.load(call, claim_id, Action.CLAIM_READ_CALCULATION)
    if not file.principal.is_staff and not file.claim.is_told:
        raise file.claim.shut()
    return store.with_ledger(file)


def deadlines(call: Call, claim_id: str) -> ClaimFile:
    return store.load(call, claim_id, Action.CLAIM_READ_DEADLINES)


def payments(call: Call, claim_id: str) -> ClaimFile:
    return store.load(call, claim_id, Action.CLAIM_READ_PAYMENTS)


def list_claims(call: Call, query: ListClaims) -> ClaimPage:
    """Raises:
    Invalid: `not_served`, `filter_needed`: no index serves these filters together.
    NotFound: another person's claims, or another branch's.
    """
    loaded = table.load(call)
    loaded.require_role(Action.CLAIM_READ)
    principal = loaded.principal
    wanted = query if principal.is_staff else _own(query, principal)
    branch = wanted.branch or principal.branch
    if not any(capacity.serves(branch) for capacity in principal.capacities):
        raise NotFound
    partition = _partition(wanted, branch)
    of = f"{call.operation} {principal.subject} {partition}"
    page = store.page(loaded, partition, cursor.read(of, query.next), query.limit)
    return ClaimPage(page.files, cursor.write(of, page.after))


def _own(query: ListClaims, by: Principal) -> ListClaims:
    if by.customer_id is None or query.customer_id not in {None, by.customer_id}:
        raise NotFound
    return query.model_copy(update={"customer_id": by.customer_id})


def _partition(query: ListClaims, branch: str | None) -> store.Partition:
    """The one index partition that answers a query: a customer's, an assignee's or a branch's."""
    named = [name for name in ("customer_id", "assignee", "state") if getattr(query, name)]
    if len(named) > 1 or (query.branch and named not in ([], ["state"])):
        raise Invalid(
            FieldError(
                f"/{named[-1]}", "not_served", {"beside": named[0] if named[1:] else "branch"}
            )
        )
    if query.customer_id is not None:
        return store.of_customer(query.customer_id)
    if query.assignee is not None:
        return store.of_assignee(query.assignee)
    if query.state is None or branch is None:
        raise Invalid(FieldError("/state", "filter_needed", {"one_of": _FILTERS}))
    return store.of_branch(branch, query.state)


def notify_deficiency(call: Call, claim_id: str, command: NotifyDeficiency) -> ClaimFile:
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_NOTIFY_DEFICIENCY))
    decision = decisions.notify_deficiency(
        file.claim, command, file.documents, by=file.principal, now=clock.now()
    )
    return store.commit(file, decision)


def register(call: Call, claim_id: str) -> ClaimFile:
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_REGISTER))
    return store.commit(file, decisions.register(file.claim, file.documents, by=file.principal))


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
    file = store.with_evidence(store.load(call, claim_id, Action.CLAIM_PAYEES))
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
    return store.commit(file, payment.instruct(file.claim, by=file.principal, now=clock.now()))


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
    return store.commit(file, payment.close(file.claim, by=file.principal))
