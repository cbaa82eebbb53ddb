"""A claim brought to any state by the rules themselves, and the people who bring it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from functions.claims import approval, decisions, payment
from functions.claims.commands import (
    Approve,
    BankResult,
    Calculate,
    DecideCoverage,
    NamePayees,
    NotifyDeficiency,
    ReportClaim,
    RespondToOffer,
    Withdraw,
)
from functions.claims.model import ChecklistItem, Claim
from functions.claims.readings import Evidence, PolicyCover
from functions.claims.settlement import Ledger
from functions.claims.states import State
from functions.core.access import Principal, Role
from functions.core.decision import Decision
from functions.core.money import Money
from tests.unit.claims.worked import Json, cny, loss

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PAYABLE = Money.model_validate(cny("72000.00"))
REQUIRED = ("claim_form", "loss_photos")


def person(name: str, role: Role, **more: Any) -> Principal:
    """Staff called `stf_<name>`, unless `customer_id` says otherwise."""
    who = {} if "customer_id" in more else {"staff_id": f"stf_{name}"}
    named = {"issuer": "i", "subject": name, "roles": frozenset({role})}
    return Principal.model_validate(named | who | more)


def authority(amount: str, currency: str = "CNY") -> Money:
    return Money.model_validate(cny(amount) | {"currency": currency})


CLAIMANT = person("wang", Role.CUSTOMER, customer_id="cus_wang")
DESK = person("chen", Role.SERVICE_AGENT)
HANDLER = person("zhao", Role.CLAIMS_HANDLER)
LEAD = person("sun", Role.CLAIMS_LEAD)
ASSESSOR = person("qian", Role.ASSESSOR)
FINANCE = person("wu", Role.FINANCE)
APPROVER = person("li", Role.APPROVER, authority=authority("100000.00"))

POLICY: Json = {
    "policy_no": "P-1",
    "policy_version": 3,
    "line": "property",
    "terms": {
        "rule_version": "cn-property-1",
        "basis": "actual",
        "average": False,
        "deductible": {"kind": "higher_of", "amount": cny("2000.00"), "rate": "0.1"},
    },
    "holder_id": "cus_wang",
    "insured_ids": ["cus_wang"],
    "sum_insured": cny("500000.00"),
    "effective_on": date(2026, 1, 1),
    "expires_on": date(2026, 12, 31),
    "branch": "SH",
    "time_zone": "Asia/Shanghai",
}
REPORT: Json = {
    "policy_no": "P-1",
    "loss_at": "2026-03-01T20:00:00+08:00",
    "place": {"text": "浦东新区世纪大道1号"},
    "cause": "fire",
    "claim_type": "property",
    "description": "厨房起火",
    "channel": "portal",
}
C01_LINES = [loss("86000.00", salvage=cny("6000.00"))]
"""86,000 - 6,000 = 80,000; less max(2,000; 8,000) = 72,000."""


def report(
    policy: Json | None = None, *, by: Principal = CLAIMANT, now: datetime = NOW, **fields: Any
) -> Decision[Claim]:
    return decisions.report(
        ReportClaim.model_validate(REPORT | fields),
        PolicyCover.model_validate(POLICY | (policy or {})),
        claim_id="clm_1",
        claim_no="CLM-SH-20260302-ABCDEF",
        checklist=(
            *(ChecklistItem(item=item, required=True) for item in REQUIRED),
            ChecklistItem(item="repair_invoice", required=False),
        ),
        checklist_version="2026-11",
        by=by,
        now=now,
    )


def evidence(*items: str, state: str = "verified") -> tuple[Evidence, ...]:
    return tuple(Evidence(document_id=f"doc_{item}", item=item, state=state) for item in items)


COMPLETE = evidence(*REQUIRED)


def payee(name: str = "王芳", number: str = "6222020200112233", **more: Any) -> Json:
    account = {"bank_code": "ICBC", "number": number, "holder_name": name}
    return {"kind": "insured", "name": name, "account": account, **more}


def payees(*entries: Json) -> NamePayees:
    return NamePayees.model_validate(list(entries or (payee(),)))


def sharing(*shares: str) -> NamePayees:
    """One payee for each share."""
    return payees(
        *(payee(number=f"622202020011{place:04}", share=s) for place, s in enumerate(shares))
    )


TWO = payees(payee(), payee("李强", "6222020200445566"))
"""Equal shares: 36,000.00 each."""


def calculated(claim: Claim, lines: list[Json] | None = None) -> tuple[Claim, Ledger]:
    command = Calculate.model_validate({"lines": lines or C01_LINES})
    decision, ledger = decisions.calculate(claim, command, by=ASSESSOR, now=LATER)
    return decision.state, ledger


def submitted(claim: Claim, named: NamePayees, *, by: Principal = ASSESSOR) -> Claim:
    claim = approval.name_payees(claim, named, by=HANDLER).state
    return approval.submit(claim, by=by, now=LATER).state


def approve(
    claim: Claim, *, by: Principal = APPROVER, ledger: Ledger | None = None, **fields: Any
) -> Decision[Claim]:
    command = Approve.model_validate({"decision": "approve"} | fields)
    return approval.approve(claim, command, ledger or ledger_of(claim), by=by, now=LATER)


def ledger_of(claim: Claim) -> Ledger:
    """The ledger of a claim that was calculated on the lines of C01, or on none that pay."""
    assert claim.calculation is not None
    lines = C01_LINES if claim.calculation.payable.amount else [loss("1500.00")]
    at_assessment = claim.model_copy(update={"state": State.ASSESSING})
    return calculated(at_assessment, lines)[1]


def bank_says(
    claim: Claim, status: str, number: int = 1, reference: str | None = None
) -> Decision[Claim] | None:
    known = claim.payments[number - 1].payment_id
    command = BankResult.model_validate(
        {"status": status, "reference": reference or f"bank-{number}-{status}"}
    )
    return payment.result(claim, known, command, now=LATER)


def after_bank(claim: Claim, *said: tuple[str, int]) -> Claim:
    """The claim after the bank said each status of each payment, counted from 1."""
    for status, number in said:
        decision = bank_says(claim, status, number)
        assert decision is not None
        claim = decision.state
    return claim


def in_state(state: State, named: NamePayees | None = None) -> Claim:
    """A claim that the rules themselves have brought to `state`."""
    claim = _WAYS[state](named or payees())
    assert claim.state is state
    return claim


def _registered(_: NamePayees) -> Claim:
    return decisions.register(report().state, COMPLETE, by=HANDLER).state


def _assessing(named: NamePayees) -> Claim:
    command = DecideCoverage(decision="confirmed")
    return decisions.confirm_coverage(_registered(named), command, by=HANDLER, now=LATER).state


def _deficient(_: NamePayees) -> Claim:
    decision = decisions.notify_deficiency(
        report().state, NotifyDeficiency(), (), by=HANDLER, now=LATER
    )
    return decision.state


def _pending(named: NamePayees) -> Claim:
    return submitted(calculated(_assessing(named))[0], named)


def _offered(named: NamePayees) -> Claim:
    return approve(_pending(named)).state


def _agreed(named: NamePayees) -> Claim:
    return approval.respond(_offered(named), RespondToOffer(accept=True), by=CLAIMANT).state


def _instructed(named: NamePayees) -> Claim:
    return payment.instruct(_agreed(named), by=FINANCE, now=LATER).state


def _paid(named: NamePayees) -> Claim:
    claim = _instructed(named)
    return after_bank(claim, *(("settled", n + 1) for n in range(len(claim.payments))))


def pending_of_nothing() -> Claim:
    """A claim below its deductible, laid before the approver."""
    claim, _ = calculated(_assessing(payees()), [loss("1500.00")])
    return approval.submit(claim, by=ASSESSOR, now=LATER).state


_WAYS: dict[State, Callable[[NamePayees], Claim]] = {
    State.AWAITING_DOCUMENTS: lambda _: report().state,
    State.DEFICIENT: _deficient,
    State.UNDER_REVIEW: _registered,
    State.ASSESSING: _assessing,
    State.CALCULATED: lambda named: calculated(_assessing(named))[0],
    State.PENDING_APPROVAL: _pending,
    State.OFFERED: _offered,
    State.AGREED: _agreed,
    State.PAYMENT_PENDING: _instructed,
    State.PAID: _paid,
    State.CLOSED: lambda named: payment.close(_paid(named), by=HANDLER).state,
    State.CLOSED_WITHOUT_PAYMENT: lambda _: approve(pending_of_nothing()).state,
    State.WITHDRAWN: lambda _: approval.withdraw(report().state, Withdraw(), by=CLAIMANT).state,
}
