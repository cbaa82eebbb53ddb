"""The money: one live payment for each payee, the bank's word once, paid when all is settled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from functions.claims import approval, payment
from functions.claims.commands import BankResult
from functions.claims.events import ClaimPaid, PaymentInstructed
from functions.claims.model import Claim
from functions.claims.payees import PaymentState
from functions.claims.states import State
from functions.core.errors import NotFound, Refused
from tests.unit.claims.casework import (
    FINANCE,
    HANDLER,
    LATER,
    TWO,
    after_bank,
    bank_says,
    in_state,
    payee,
    payees,
    sharing,
)
from tests.unit.claims.worked import cny

S = State


def pending(two: bool = False) -> Claim:
    return in_state(S.PAYMENT_PENDING, TWO if two else None)


@pytest.mark.feature("CLM-23")
class TestInstruction:
    def test_one_payment_for_each_payee(self) -> None:
        decision = payment.instruct(in_state(S.AGREED, TWO), by=FINANCE, now=LATER)
        assert [entry.data() for entry in decision.events] == [
            decision.state.named
            | {"payment_id": f"pay_1_{n}", "amount": cny("36000.00"), "account_tail": tail}
            for n, tail in ((1, "2233"), (2, "5566"))
        ]
        assert all(isinstance(event, PaymentInstructed) for event in decision.events)

    def test_by_share_the_last_takes_what_is_left(self) -> None:
        named = sharing("0.333333", "0.333333", "0.333334")
        amounts = [str(entry.amount) for entry in in_state(S.PAYMENT_PENDING, named).payments]
        assert amounts == ["CNY 23,999.98", "CNY 23,999.98", "CNY 24,000.04"]

    def test_nothing_left_to_pay(self) -> None:
        claim = pending().model_copy(update={"state": S.AGREED})
        with pytest.raises(Refused, match="nothing_to_pay"):
            payment.instruct(claim, by=FINANCE, now=LATER)

    def test_what_the_bank_is_told(self) -> None:
        assert payment.instruction(pending(), "pay_1_1") == {
            "payment_id": "pay_1_1",
            "claim_no": "CLM-SH-20260302-ABCDEF",
            "amount": cny("72000.00"),
            "payee": {"name": "王芳", "account": payee()["account"]},
        }

    @pytest.mark.parametrize("status", ["settled", "failed"])
    def test_the_bank_is_told_nothing_more_of_a_payment_with_a_result(self, status: str) -> None:
        assert payment.instruction(after_bank(pending(), (status, 1)), "pay_1_1") is None


class TestPaymentId:
    def test_the_claim_is_found_again_from_it(self) -> None:
        assert payment.claim_of(payment.payment_id("clm_ab_c", 12)) == "clm_ab_c"

    @pytest.mark.parametrize("text", ["", "pay", "pay_1", "pay__1", "pay_1_", "pay_1_x", "clm_1_1"])
    def test_anything_else_is_no_payment(self, text: str) -> None:
        with pytest.raises(NotFound):
            payment.claim_of(text)


@pytest.mark.feature("CLM-23")
class TestBankResult:
    def test_settled_is_paid(self) -> None:
        decision = bank_says(pending(), "settled")
        assert decision is not None
        told, paid = decision.events
        assert told.data()["reference"] == "bank-1-settled"
        assert isinstance(paid, ClaimPaid)
        assert paid.data()["amount"] == cny("72000.00")
        assert paid.data()["account_tails"] == ["2233"]
        assert decision.state.state is S.PAID

    @pytest.mark.parametrize(("hour", "day"), [(15, "2026-03-02"), (16, "2026-03-03")])
    def test_the_day_paid_is_the_branchs(self, hour: int, day: str) -> None:
        decision = payment.result(
            pending(),
            "pay_1_1",
            BankResult(status="settled", reference="r"),
            now=datetime(2026, 3, 2, hour, tzinfo=UTC),
        )
        assert decision is not None
        assert decision.events[1].data()["paid_on"] == day

    def test_said_twice_changes_nothing(self) -> None:
        for status in ("settled", "failed"):
            assert bank_says(after_bank(pending(), (status, 1)), status) is None

    @pytest.mark.parametrize(
        ("known", "said", "reference"),
        [
            ("settled", "failed", None),
            ("settled", "settled", "other"),
            ("failed", "settled", None),
            ("failed", "failed", "other"),
            ("failed", "returned", None),
        ],
    )
    def test_a_contradiction_is_refused(self, known: str, said: str, reference: str | None) -> None:
        claim = after_bank(pending(), (known, 1))
        with pytest.raises(Refused) as refused:
            bank_says(claim, said, reference=reference)
        assert refused.value.code == "payment_already_final"
        assert refused.value.facts == {"payment_state": known}

    def test_what_was_never_settled_cannot_be_returned(self) -> None:
        with pytest.raises(Refused, match="payment_already_final"):
            bank_says(pending(), "returned")

    def test_a_payment_of_another_claim(self) -> None:
        with pytest.raises(NotFound):
            payment.result(
                pending(), "pay_1_9", BankResult(status="settled", reference="r"), now=LATER
            )

    def test_failed_is_payable_again_under_a_new_id(self) -> None:
        claim = after_bank(pending(), ("failed", 1))
        assert claim.state is S.AGREED
        again = payment.instruct(claim, by=FINANCE, now=LATER).state
        assert [(p.payment_id, p.state) for p in again.payments] == [
            ("pay_1_1", PaymentState.FAILED),
            ("pay_1_2", PaymentState.INSTRUCTED),
        ]

    def test_returned_after_paid_is_owed_again(self) -> None:
        decision = bank_says(in_state(S.PAID), "returned")
        assert decision is not None
        assert [event.type for event in decision.events] == ["payment.returned"]
        assert decision.state.state is S.AGREED
        again = payment.instruct(decision.state, by=FINANCE, now=LATER).state
        assert after_bank(again, ("settled", 2)).state is S.PAID


@pytest.mark.feature("CLM-23")
class TestSeveralPayees:
    def test_paid_only_when_all_are_settled(self) -> None:
        first = bank_says(pending(two=True), "settled", 1)
        assert first is not None
        assert [event.type for event in first.events] == ["payment.settled"]
        assert first.state.state is S.PAYMENT_PENDING
        last = bank_says(first.state, "settled", 2)
        assert last is not None
        assert [event.type for event in last.events] == ["payment.settled", "claim.paid"]
        assert last.events[1].data()["account_tails"] == ["2233", "5566"]

    @pytest.mark.parametrize("said", [
        (("settled", 1), ("failed", 2)),
        (("failed", 2), ("settled", 1)),
        (("failed", 2),),
    ])  # fmt: skip
    def test_only_the_failed_one_is_instructed_again(
        self, said: tuple[tuple[str, int], ...]
    ) -> None:
        claim = after_bank(pending(two=True), *said)
        assert claim.state is S.AGREED
        decision = payment.instruct(claim, by=FINANCE, now=LATER)
        (event,) = decision.events
        assert event.data()["account_tail"] == "5566"
        claim = decision.state
        if ("settled", 1) not in said:
            claim = after_bank(claim, ("settled", 1))
            assert claim.state is S.PAYMENT_PENDING
        assert after_bank(claim, ("settled", 3)).state is S.PAID

    def test_one_returned_of_two(self) -> None:
        claim = after_bank(in_state(S.PAID, TWO), ("returned", 1))
        assert claim.state is S.AGREED
        (event,) = payment.instruct(claim, by=FINANCE, now=LATER).events
        assert event.data()["account_tail"] == "2233"

    def test_payees_stand_while_one_is_paid(self) -> None:
        claim = after_bank(pending(two=True), ("settled", 1), ("failed", 2))
        with pytest.raises(Refused, match="payment_under_way"):
            approval.name_payees(claim, payees(), by=HANDLER)

    def test_after_all_failed_other_payees_may_be_named_and_need_a_new_approval(self) -> None:
        claim = after_bank(pending(two=True), ("failed", 1), ("failed", 2))
        decision = approval.name_payees(claim, payees(), by=HANDLER)
        assert decision.state.state is S.CALCULATED
        assert decision.events[0].data()["approval_voided"] is True


class TestClosure:
    @pytest.mark.parametrize(
        ("state", "paid"),
        [(S.PAID, "72000.00"), (S.CLOSED_WITHOUT_PAYMENT, "0.00"), (S.WITHDRAWN, "0.00")],
    )
    def test_it_says_what_was_paid(self, state: State, paid: str) -> None:
        decision = payment.close(in_state(state), by=HANDLER)
        (event,) = decision.events
        assert event.data() == decision.state.named | {"branch": "SH", "paid": cny(paid)}
        assert decision.state.state is S.CLOSED
