"""Whatever people do, in whatever order: legal states, no money unapproved, two persons."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from functions.claims import approval, decisions, payment
from functions.claims.commands import (
    BankResult,
    Calculate,
    RespondToOffer,
    Withdraw,
)
from functions.claims.model import Claim
from functions.claims.settlement import Ledger
from functions.claims.states import State
from functions.core.access import Action, Principal, Role
from functions.core.decision import Decision
from functions.core.errors import Problem
from functions.core.money import Money
from tests.unit.claims import casework
from tests.unit.claims.casework import (
    CLAIMANT,
    FINANCE,
    HANDLER,
    LATER,
    authority,
    payee,
    payees,
    person,
)
from tests.unit.claims.worked import loss

S = State
LEGAL: dict[State, set[State]] = {
    S.AWAITING_DOCUMENTS: {S.DEFICIENT, S.UNDER_REVIEW, S.WITHDRAWN},
    S.DEFICIENT: {S.UNDER_REVIEW, S.WITHDRAWN},
    S.UNDER_REVIEW: {S.ASSESSING, S.WITHDRAWN},
    S.ASSESSING: {S.CALCULATED, S.WITHDRAWN},
    S.CALCULATED: {S.PENDING_APPROVAL, S.WITHDRAWN},
    S.PENDING_APPROVAL: {
        S.OFFERED,
        S.ASSESSING,
        S.CALCULATED,
        S.CLOSED_WITHOUT_PAYMENT,
        S.WITHDRAWN,
    },
    S.OFFERED: {S.AGREED, S.ASSESSING, S.CALCULATED, S.WITHDRAWN},
    S.AGREED: {S.PAYMENT_PENDING, S.CALCULATED, S.WITHDRAWN},
    S.PAYMENT_PENDING: {S.PAID, S.AGREED},
    S.PAID: {S.AGREED, S.CLOSED},
    S.CLOSED_WITHOUT_PAYMENT: {S.CLOSED},
    S.WITHDRAWN: {S.CLOSED},
    S.CLOSED: set(),
}
"""Pairs of different states that may follow each other (cases: the transition table)."""

# Everybody has every role here: what keeps them apart must be the rules, not their rights.
ALL_ROLES = frozenset({Role.APPROVER, Role.ASSESSOR, Role.CLAIMS_LEAD, Role.FINANCE})
AN, BO, CAI, DI = (
    person(name, Role.APPROVER, authority=limit).model_copy(update={"roles": ALL_ROLES})
    for name, limit in (
        ("an", authority("999999.00")),
        ("bo", authority("30000.00")),
        ("cai", None),
        ("di", authority("999999.00")),
    )
)
makers = st.sampled_from([AN, BO, CAI])
namers = st.sampled_from([CLAIMANT, AN, BO])
checkers = st.sampled_from([DI, DI, DI, AN, BO, CAI])


def open_for(action: Action) -> Callable[[Any], bool]:
    """Commands are drawn where they may succeed; all others are tried state by state elsewhere."""
    return lambda self: self.claim.allows(action)


class Casework(RuleBasedStateMachine):
    """A claim in the hands of a crowd; a refused command must leave it as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        self.claim = casework.in_state(S.ASSESSING)
        self.ledger: Ledger | None = None
        self.approved: tuple[str, str] | None = None
        self.approved_sum = Money(amount=Decimal(0))

    def do(self, act: Callable[[Claim], Decision[Claim] | None]) -> bool:
        before, said = self.claim, self.claim.model_dump_json()
        try:
            decision = act(before)
        except Problem:
            assert before.model_dump_json() == said
            return False
        if decision is None:
            return False
        assert decision.events
        after = decision.state
        assert after.state is before.state or after.state in LEGAL[before.state], (
            before.state,
            after.state,
        )
        self.claim = after
        return True

    @precondition(open_for(Action.CLAIM_CALCULATE))
    @rule(by=makers, amount=st.sampled_from(["1500.00", "20000.00", "86000.00"]))
    def calculate(self, by: Principal, amount: str) -> None:
        command = Calculate.model_validate({"lines": [loss(amount)]})

        def act(claim: Claim) -> Decision[Claim]:
            decision, self.ledger = decisions.calculate(claim, command, by=by, now=LATER)
            return decision

        self.do(act)

    @precondition(lambda self: self.claim.state in {S.CALCULATED, S.OFFERED, S.AGREED})
    @rule(by=namers, many=st.integers(1, 3))
    def name_payees(self, by: Principal, many: int) -> None:
        named = payees(*(payee(number=f"62220202001122{n}{n}") for n in range(many)))
        self.do(lambda claim: approval.name_payees(claim, named, by=by))

    @precondition(open_for(Action.CLAIM_SUBMIT))
    @rule(by=makers)
    def submit(self, by: Principal) -> None:
        self.do(lambda claim: approval.submit(claim, by=by, now=LATER))

    @precondition(open_for(Action.CLAIM_APPROVE))
    @rule(by=checkers, decision=st.sampled_from(["approve", "approve", "approve", "return"]))
    def approve(self, by: Principal, decision: str) -> None:
        before = self.claim
        ledger = self.ledger
        if self.do(
            lambda c: casework.approve(c, by=by, ledger=ledger, decision=decision, reason="再看")
        ):
            self.two_persons(before, by, decision)

    def two_persons(self, before: Claim, by: Principal, decision: str) -> None:
        """I7: maker is not checker, within authority, on the content that was submitted."""
        assert before.calculation is not None
        assert before.submission is not None
        assert before.coverage is not None
        makers = {before.reported_by, before.coverage.by, before.calculation.by}
        makers |= {before.submission.by, str(before.payees_by)}
        assert by.id not in makers
        if decision == "approve":
            assert by.authority is not None
            assert before.submission.amount.amount <= by.authority.amount
            self.approved = (before.content_hash, str(before.submission.amount))
            self.approved_sum = before.submission.amount

    @precondition(open_for(Action.CLAIM_RESPOND))
    @rule(accept=st.sampled_from([True, True, False]))
    def respond(self, accept: bool) -> None:
        command = RespondToOffer(accept=accept)
        self.do(lambda claim: approval.respond(claim, command, by=CLAIMANT))

    @precondition(open_for(Action.CLAIM_PAY))
    @rule()
    def pay(self) -> None:
        if self.do(lambda claim: payment.instruct(claim, by=FINANCE, now=LATER)):
            # The hash of what was approved is the hash of what is paid.
            amount = self.claim.submission.amount if self.claim.submission else None
            assert self.approved == (self.claim.content_hash, str(amount))

    @precondition(lambda self: self.claim.payments)
    @rule(
        which=st.integers(0, 9),
        status=st.sampled_from(["settled", "settled", "failed", "returned"]),
        reference=st.sampled_from(["a", "b"]),
    )
    def bank_says(self, which: int, status: str, reference: str) -> None:
        known = self.claim.payments[which % len(self.claim.payments)].payment_id
        command = BankResult.model_validate({"status": status, "reference": reference})
        if self.claim.state is not S.CLOSED:
            self.do(lambda claim: payment.result(claim, known, command, now=LATER))

    @precondition(open_for(Action.CLAIM_WITHDRAW))
    @rule(sure=st.integers(0, 30))
    def withdraw(self, sure: int) -> None:
        if sure == 30:  # seldom, or few claims come far
            self.do(lambda claim: approval.withdraw(claim, Withdraw(), by=CLAIMANT))

    @precondition(open_for(Action.CLAIM_CLOSE))
    @rule()
    def close(self) -> None:
        self.do(lambda claim: payment.close(claim, by=HANDLER))

    @precondition(lambda self: self.claim.state is S.CLOSED)
    @rule()
    def take_the_next_claim(self) -> None:
        self.begin()

    @invariant()
    def money_stays_within_the_approval(self) -> None:
        """I6: what is settled or on its way is at most what was approved, one payment a payee."""
        live = [entry for entry in self.claim.payments if entry.is_live]
        out = sum((entry.amount.amount for entry in live), Decimal(0))
        assert out <= self.approved_sum.amount <= self.claim.cover.sum_insured.amount
        assert len({entry.payee for entry in live}) == len(live)
        ids = [entry.payment_id for entry in self.claim.payments]
        assert len(set(ids)) == len(ids)

    @invariant()
    def paid_means_all_of_it(self) -> None:
        if self.claim.state is S.PAID:
            settled = (e.amount.amount for e in self.claim.payments if e.state == "settled")
            assert self.claim.submission is not None
            assert sum(settled, Decimal(0)) == self.claim.submission.amount.amount


TestCasework = Casework.TestCase
TestCasework.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestCasework = pytest.mark.feature("CLM-17")(TestCasework)
