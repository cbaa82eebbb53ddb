"""Two persons, a limit, and an approval that covers exactly what was laid before the approver."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from functions.claims import approval, decisions
from functions.claims.commands import (
    Approve,
    Calculate,
    DecideCoverage,
    RespondToOffer,
)
from functions.claims.events import (
    ClaimAmountOffered,
    ClaimApproved,
    ClaimClosedWithoutPayment,
    ClaimPayeesNamed,
)
from functions.claims.model import Claim
from functions.claims.states import State
from functions.core.access import Role
from functions.core.errors import Forbidden, Invalid, Refused
from functions.core.money import Money
from tests.unit.claims.casework import (
    APPROVER,
    ASSESSOR,
    C01_LINES,
    CLAIMANT,
    HANDLER,
    LATER,
    PAYABLE,
    TWO,
    approve,
    authority,
    calculated,
    in_state,
    payee,
    payees,
    person,
    sharing,
    submitted,
)
from tests.unit.claims.worked import loss

PAID = {"amount": "72000.00", "currency": "CNY"}
S = State


class TestAssessment:
    def test_the_ratio_of_liability_found_is_the_one_calculated_with(self) -> None:
        command = DecideCoverage(decision="confirmed", liability_ratio="0.5")
        decision = decisions.confirm_coverage(
            in_state(S.UNDER_REVIEW), command, by=HANDLER, now=LATER
        )
        (event,) = decision.events
        assert event.data()["liability_ratio"] == "0.5"
        assert event.data()["in_force_at_loss"] is True
        # (86,000 - 6,000) x 0.5 = 40,000; less max(2,000; 4,000)
        _, ledger = calculated(decision.state)
        assert str(ledger.payable) == "CNY 36,000.00"

    @pytest.mark.feature("CLM-16")
    def test_the_ledger_is_kept_beside_the_claim_under_its_number(self) -> None:
        once, _ = calculated(in_state(S.ASSESSING))
        command = Calculate.model_validate({"lines": C01_LINES})
        decision, ledger = decisions.calculate(once, command, by=ASSESSOR, now=LATER)
        (child,) = decision.children
        assert (child.kind, child.id, child.content) == ("calculation", "0002", ledger)
        (event,) = decision.events
        data = event.data()
        assert (data["calculation_no"], data["payable"]) == (2, PAID)
        assert data["content_hash"] == decision.state.calculation.content_hash  # type: ignore[union-attr]
        assert decision.rule_version == "cn-property-1"


class TestPayees:
    def test_accounts_leave_only_their_tails(self) -> None:
        decision = approval.name_payees(in_state(S.CALCULATED), TWO, by=CLAIMANT)
        (event,) = decision.events
        assert isinstance(event, ClaimPayeesNamed)
        assert (event.payees, event.account_tails) == (2, ("2233", "5566"))
        assert not event.approval_voided
        assert "6222" not in str(event.data())
        assert decision.state.payees_by == "cus_wang"

    @pytest.mark.parametrize("state", [S.OFFERED, S.AGREED])
    def test_after_an_approval_they_void_it(self, state: State) -> None:
        decision = approval.name_payees(in_state(state), TWO, by=HANDLER)
        (event,) = decision.events
        assert event.data()["approval_voided"] is True
        assert decision.state.state is S.CALCULATED
        assert decision.state.submission is None

    def test_not_while_a_payment_is_live(self) -> None:
        claim = in_state(S.PAYMENT_PENDING).model_copy(update={"state": S.AGREED})
        for changed in (payees(payee(number="6222020200119999")), TWO):
            with pytest.raises(Refused, match="payment_under_way"):
                approval.name_payees(claim, changed, by=HANDLER)

    @pytest.mark.parametrize("shares", [("0.5", "0.4"), ("0.5", "0.500001"), ("1", "1"), ("0",)])
    def test_shares_are_one_whole(self, shares: tuple[str, ...]) -> None:
        with pytest.raises(Invalid) as invalid:
            self.name(*shares)
        assert [error.code for error in invalid.value.errors] == ["shares_not_whole"]

    @pytest.mark.parametrize(
        "shares", [("1",), ("0.3", "0.7"), ("0.333333", "0.333333", "0.333334")]
    )
    def test_a_whole_is_accepted(self, shares: tuple[str, ...]) -> None:
        assert [payee.share for payee in self.name(*shares).payees] == list(shares)

    def test_the_same_payee_is_not_named_twice(self) -> None:
        with pytest.raises(Invalid) as invalid:
            approval.name_payees(
                in_state(S.CALCULATED), payees(payee(), payee(kind="beneficiary")), by=HANDLER
            )
        assert [(e.field, e.code) for e in invalid.value.errors] == [("/1", "named_twice")]

    def test_one_account_may_serve_two(self) -> None:
        account = payee()["account"]
        two = payees(payee(), payee("李强") | {"account": account})
        assert len(approval.name_payees(in_state(S.CALCULATED), two, by=HANDLER).state.payees) == 2

    def test_nobody_is_named_to_receive_nothing(self) -> None:
        """Settlement refuses a share of 0; accepted here, the claim could never be paid."""
        with pytest.raises(Invalid):
            self.name("0", "1")

    def test_a_share_for_all_or_for_none(self) -> None:
        named = payees(payee(share="1"), payee())
        with pytest.raises(Invalid):
            approval.name_payees(in_state(S.CALCULATED), named, by=HANDLER)

    @staticmethod
    def name(*shares: str) -> Claim:
        return approval.name_payees(in_state(S.CALCULATED), sharing(*shares), by=HANDLER).state


class TestSubmission:
    def test_it_binds_amount_and_content(self) -> None:
        claim = in_state(S.PENDING_APPROVAL)
        assert claim.submission is not None
        assert claim.submission.amount == PAYABLE
        assert claim.submission.content_hash == claim.content_hash

    def test_whoever_is_paid_must_be_known(self) -> None:
        with pytest.raises(Refused, match="payees_missing"):
            approval.submit(in_state(S.CALCULATED), by=ASSESSOR, now=LATER)

    def test_a_clause_nobody_explained_takes_nothing(self) -> None:
        """SPC Interpretation II Art. 9: what it reduced cannot be submitted."""
        claim = in_state(S.ASSESSING)
        terms = claim.cover.terms.model_copy(update={"disclosed": {"deductible": False}})
        cover = claim.cover.model_copy(update={"terms": terms})
        claim, _ = calculated(claim.model_copy(update={"cover": cover}))
        with pytest.raises(Refused) as refused:
            submitted(claim, payees())
        assert refused.value.code == "undisclosed_clause"
        assert refused.value.facts == {"clauses": ["deductible"]}


@pytest.mark.feature("CLM-17")
class TestFourEyes:
    @pytest.mark.parametrize("decision", ["approve", "return"])
    @pytest.mark.parametrize("part", ["assessed", "submitted", "named the payees"])
    def test_nobody_decides_on_their_own_part(self, part: str, decision: str) -> None:
        who = person("same", Role.APPROVER, authority=authority("100000.00"))
        claim = in_state(S.CALCULATED)
        assert claim.calculation is not None
        if part == "assessed":
            summary = claim.calculation.model_copy(update={"by": who.id})
            claim = submitted(claim.model_copy(update={"calculation": summary}), payees())
        elif part == "submitted":
            claim = submitted(claim, payees(), by=who)
        else:
            claim = approval.name_payees(claim, payees(), by=who).state
            claim = approval.submit(claim, by=ASSESSOR, now=LATER).state
        with pytest.raises(Forbidden, match="self_approval"):
            approve(claim, by=who, decision=decision, reason="再看")

    @pytest.mark.parametrize(
        ("limit", "enough"),
        [
            (None, False),
            (authority("0.00"), False),
            (authority("71999.99"), False),
            (authority("72000.00"), True),
            (authority("72000.01"), True),
            (authority("999999.00", "USD"), False),
        ],
    )
    def test_the_approvers_own_limit(self, limit: Money | None, enough: bool) -> None:
        by = person("li", Role.APPROVER, authority=limit)
        claim = in_state(S.PENDING_APPROVAL)
        if enough:
            assert approve(claim, by=by).state.state is S.OFFERED
        else:
            with pytest.raises(Forbidden, match="over_authority"):
                approve(claim, by=by)

    def test_a_return_needs_no_authority_but_a_reason(self) -> None:
        by = person("li", Role.APPROVER)
        decision = approve(in_state(S.PENDING_APPROVAL), by=by, decision="return", reason="缺发票")
        (event,) = decision.events
        assert (event.type, event.sealed()) == ("claim.returned", {"reason": "缺发票"})
        assert decision.state.state is S.ASSESSING
        assert decision.state.submission is None
        with pytest.raises(ValidationError):
            Approve(decision="return")

    def test_another_content_than_was_submitted_is_not_approved(self) -> None:
        claim = in_state(S.PENDING_APPROVAL)
        assert claim.calculation is not None
        dearer = claim.calculation.model_copy(update={"payable": authority("1.00")})
        for change in ({"payees": TWO.root}, {"calculation": dearer}, {"submission": None}):
            with pytest.raises(Refused, match="wrong_state"):
                approve(claim.model_copy(update=change))

    def test_what_is_approved_is_what_was_submitted(self) -> None:
        claim = in_state(S.PENDING_APPROVAL)
        decision = approve(claim)
        given = decision.state.approval
        assert given is not None
        assert claim.submission is not None
        assert given.content_hash == claim.submission.content_hash
        assert (given.by, given.amount) == ("stf_li", PAYABLE)


class TestOffer:
    @pytest.mark.feature("CLM-20")
    def test_an_approved_sum_is_offered_at_once_with_its_explanation(self) -> None:
        approved, offered = approve(in_state(S.PENDING_APPROVAL)).events
        assert isinstance(approved, ClaimApproved)
        assert isinstance(offered, ClaimAmountOffered)
        assert offered.data()["amount"] == PAID
        assert [(step.name, step.running) for step in offered.steps] == [
            ("ground_up_loss", "86000.00"),
            ("salvage", "80000.00"),
            ("deductible", "72000.00"),
            ("remaining_sum_insured", "72000.00"),
            ("payable", "72000.00"),
        ]

    @pytest.mark.feature("CLM-20")
    def test_an_approved_zero_closes_without_payment_explained(self) -> None:
        claim, ledger = calculated(in_state(S.ASSESSING), [loss("1500.00")])
        claim = approval.submit(claim, by=ASSESSOR, now=LATER).state
        decision = approve(claim, by=APPROVER, ledger=ledger)
        approved, closed = decision.events
        assert isinstance(approved, ClaimApproved)
        assert isinstance(closed, ClaimClosedWithoutPayment)
        assert closed.steps[-1].running == "0.00"
        assert decision.state.state is S.CLOSED_WITHOUT_PAYMENT

    def test_accepted(self) -> None:
        decision = approval.respond(in_state(S.OFFERED), RespondToOffer(accept=True), by=CLAIMANT)
        (event,) = decision.events
        assert (event.type, event.data()["amount"]) == ("claim.agreement_reached", PAID)

    def test_disputed(self) -> None:
        command = RespondToOffer(accept=False, comment="太少")
        decision = approval.respond(in_state(S.OFFERED), command, by=CLAIMANT)
        (event,) = decision.events
        assert (event.type, event.sealed()) == ("claim.disputed", {"comment": "太少"})
        assert decision.state.state is S.ASSESSING
        assert decision.state.submission is None
