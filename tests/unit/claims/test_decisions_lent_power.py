"""Two persons, whoever lends whom what: neither through a delegate nor in one's place (I7, S8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.claims import approval, decisions
from functions.claims.commands import Approve, Calculate, DecideCoverage, OnBehalf, RespondToOffer
from functions.claims.model import Claim
from functions.claims.settlement import Ledger
from functions.claims.states import State
from functions.core import access, lending
from functions.core.access import Action, Principal, Role
from functions.core.decision import Decision
from functions.core.errors import Forbidden
from functions.core.lending import Loan, PowerCard
from functions.core.money import Money
from tests.unit.claims import casework
from tests.unit.claims.casework import (
    APPROVER,
    ASSESSOR,
    C01_LINES,
    COMPLETE,
    DESK,
    HANDLER,
    LATER,
    LEAD,
    NOW,
    PAYABLE,
    approve,
    authority,
    in_state,
    payees,
    person,
)

pytestmark = pytest.mark.feature("CLM-17")

A_DAY = timedelta(days=1)
BO = person("bo", Role.AUDITOR, branch="SH")


def loan(to: str, roles: Iterable[Role], authority: Money | None) -> Loan:
    return Loan(
        to_id=to,
        roles=frozenset(roles),
        authority=authority,
        from_at=NOW - A_DAY,
        until_at=NOW + A_DAY,
    )


def card(who: Principal, *loans: Loan) -> PowerCard:
    return PowerCard(
        staff_id=who.id,
        roles=who.roles,
        branch="SH",
        authority=who.authority,
        active=True,
        loans=loans,
    )


def lends(
    who: Principal, *roles: Role, authority: Money | None = None, to: Principal = BO
) -> PowerCard:
    return card(who, loan(to.id, roles, authority))


def acting(who: Principal, action: Action, claim: Claim, *cards: PowerCard) -> Principal:
    """`who` as a decision meets them: let in by the access rules."""
    return access.require(lending.with_lent(who, cards, NOW), action, claim.record)


def in_place_of(decision: Decision[Claim]) -> str | None:
    """In whose place it was done, as its history will say."""
    assert decision.by is not None
    return decision.by.stands_for


def test_the_approval_is_the_delegates_and_names_whose_place_they_took() -> None:
    claim = in_state(State.PENDING_APPROVAL)
    li = lends(APPROVER, Role.APPROVER, authority=APPROVER.authority)
    decision = approve(claim, by=acting(BO, Action.CLAIM_APPROVE, claim, li))
    assert decision.state.approval is not None
    assert decision.state.approval.by == "stf_bo"
    assert in_place_of(decision) == "stf_li"
    assert in_place_of(approve(claim, by=APPROVER)) is None


def test_the_delegate_of_somebody_with_a_hand_in_it_does_not_approve() -> None:
    maker = person("qian", Role.APPROVER, authority=authority("100000.00"))
    assert maker.id == ASSESSOR.id
    claim = in_state(State.PENDING_APPROVAL)
    by = acting(BO, Action.CLAIM_APPROVE, claim, lends(maker, Role.APPROVER, authority=PAYABLE))
    with pytest.raises(Forbidden, match="self_approval"):
        approve(claim, by=by)
    with pytest.raises(Forbidden, match="self_approval"):
        approve(claim, by=by, decision="return", reason="再看")


@pytest.mark.parametrize("who", ["the delegate", "the lender"])
def test_what_was_made_with_lent_power_neither_of_both_approves(who: str) -> None:
    claim = in_state(State.CALCULATED)
    claim = approval.name_payees(claim, payees(), by=HANDLER).state
    cai = person("cai", Role.ASSESSOR, branch="SH", authority=authority("100000.00"))
    by = acting(BO, Action.CLAIM_SUBMIT, claim, lends(cai, Role.ASSESSOR))
    claim = approval.submit(claim, by=by, now=LATER).state
    same = {"the delegate": BO, "the lender": cai}[who]
    power = {"roles": frozenset({Role.APPROVER}), "authority": authority("100000.00")}
    with pytest.raises(Forbidden, match="self_approval"):
        approve(claim, by=same.model_copy(update=power))
    assert approve(claim).events


def test_done_again_with_ones_own_power_the_lender_has_no_hand_in_it() -> None:
    claim = in_state(State.CALCULATED)
    by = acting(BO, Action.CLAIM_PAYEES, claim, lends(LEAD, Role.CLAIMS_LEAD))
    claim = approval.name_payees(claim, payees(), by=by).state
    assert claim.lent_power == {Action.CLAIM_PAYEES: LEAD.id}
    claim = approval.name_payees(claim, payees(), by=HANDLER).state
    assert claim.lent_power == {}


def test_authority_is_ones_own_or_lent_never_both_together() -> None:
    claim = in_state(State.PENDING_APPROVAL)
    own = {"roles": frozenset({Role.APPROVER}), "authority": authority("40000.00")}
    bo = BO.model_copy(update=own)
    li = lends(APPROVER, Role.APPROVER, authority=authority("40000.00"))
    with pytest.raises(Forbidden, match="over_authority"):
        approve(claim, by=acting(bo, Action.CLAIM_APPROVE, claim, li))
    li = lends(APPROVER, Role.APPROVER, authority=PAYABLE)
    decision = approve(claim, by=acting(bo, Action.CLAIM_APPROVE, claim, li))
    assert in_place_of(decision) == "stf_li"


def test_ones_own_power_suffices_whoever_else_lends_some() -> None:
    claim = in_state(State.PENDING_APPROVAL)
    own = {"roles": frozenset({Role.APPROVER}), "authority": PAYABLE}
    maker = person("qian", Role.APPROVER, authority=PAYABLE)
    qian = lends(maker, Role.APPROVER, authority=PAYABLE)
    by = acting(BO.model_copy(update=own), Action.CLAIM_APPROVE, claim, qian)
    assert in_place_of(approve(claim, by=by)) is None


@pytest.mark.parametrize(
    ("borrower", "lender", "may"),
    [
        ("other", "chen", True),
        ("other", "li", False),
        ("other", "bo", False),
        ("bo", "chen", False),
    ],
)
def test_neither_who_approved_nor_whose_authority_it_was_accepts_for_the_customer(
    borrower: str, lender: str, may: bool
) -> None:
    """Approved by BO in the place of APPROVER (`li`)."""
    claim = in_state(State.PENDING_APPROVAL)
    li = lends(APPROVER, Role.APPROVER, authority=PAYABLE)
    claim = approve(claim, by=acting(BO, Action.CLAIM_APPROVE, claim, li)).state
    to = person(borrower, Role.AUDITOR, branch="SH")
    desk = lends(person(lender, Role.SERVICE_AGENT), Role.SERVICE_AGENT, to=to)
    by = acting(to, Action.CLAIM_RESPOND, claim, desk)
    proof = OnBehalf(customer_id="cus_wang", verified_by="回访", evidence="录音")
    command = RespondToOffer(accept=True, on_behalf=proof)
    if may:
        assert approval.respond(claim, command, by=by).state.state is State.AGREED
    else:
        with pytest.raises(Forbidden, match="self_approval"):
            approval.respond(claim, command, by=by)


def test_of_two_lenders_of_a_desk_the_one_without_a_hand_in_it_is_named() -> None:
    """Approved by BO in the place of APPROVER, who lends a desk's power to `other` as well."""
    claim = in_state(State.PENDING_APPROVAL)
    li = lends(APPROVER, Role.APPROVER, authority=PAYABLE)
    claim = approve(claim, by=acting(BO, Action.CLAIM_APPROVE, claim, li)).state
    other = person("other", Role.AUDITOR, branch="SH")
    desks = [
        lends(person(name, Role.SERVICE_AGENT), Role.SERVICE_AGENT, to=other)
        for name in ("li", "chen")
    ]
    by = acting(other, Action.CLAIM_RESPOND, claim, *desks)
    proof = OnBehalf(customer_id="cus_wang", verified_by="回访", evidence="录音")
    decision = approval.respond(claim, RespondToOffer(accept=False, on_behalf=proof), by=by)
    assert in_place_of(decision) == "stf_chen"
    assert decision.state.lent_power[Action.CLAIM_RESPOND] == "stf_chen"


CROWD = ("an", "bo", "cai", "di")
ROLES = (Role.SERVICE_AGENT, Role.CLAIMS_HANDLER, Role.ASSESSOR, Role.APPROVER, Role.APPROVER)
roles = st.frozensets(st.sampled_from(ROLES))
sums = st.sampled_from([None, authority("71999.99"), PAYABLE, authority("100000.00")])
crowds = st.fixed_dictionaries(
    {
        name: st.builds(
            lambda roles, limit, name=name: person(
                name, Role.AUDITOR, branch="SH", authority=limit
            ).model_copy(update={"roles": roles}),
            roles,
            sums,
        )
        for name in CROWD
    }
)
loans = st.lists(st.tuples(st.sampled_from(CROWD), st.sampled_from(CROWD), roles, sums), max_size=6)
OUTSIDERS = {
    Action.CLAIM_REPORT: DESK,
    Action.CLAIM_COVERAGE: HANDLER,
    Action.CLAIM_CALCULATE: ASSESSOR,
    Action.CLAIM_PAYEES: HANDLER,
    Action.CLAIM_SUBMIT: ASSESSOR,
}


class Office:
    """Four people who lend each other power, and outsiders for what none of them may do."""

    def __init__(self, crowd: dict[str, Principal], lent: list[Any], draw: Callable[..., Any]):
        self.crowd, self.draw = crowd, draw
        self.cards = [
            card(
                lender,
                *(
                    loan(f"stf_{to}", given, limit)
                    for from_, to, given, limit in lent
                    if from_ == name != to
                ),
            )
            for name, lender in crowd.items()
        ]
        self.hands: set[str] = set()

    def able(self, action: Action, claim: Claim) -> list[Principal]:
        everybody = [lending.with_lent(one, self.cards, NOW) for one in self.crowd.values()]
        return [
            access.require(one, action, claim.record)
            for one in everybody
            if access.permits(one, action, claim.record)
        ]

    def maker(self, action: Action, claim: Claim) -> Principal:
        by: Principal = self.draw(st.sampled_from([*self.able(action, claim), OUTSIDERS[action]]))
        self.hands |= {by.id, *({by.stands_for} if by.stands_for else ())}
        return by

    def made(self) -> tuple[Claim, Ledger]:
        """A claim that waits for approval."""
        somewhere = casework.report().state
        claim = casework.report(by=self.maker(Action.CLAIM_REPORT, somewhere)).state
        claim = decisions.register(claim, COMPLETE, by=HANDLER).state
        claim = decisions.confirm_coverage(
            claim,
            DecideCoverage(decision="confirmed"),
            by=self.maker(Action.CLAIM_COVERAGE, claim),
            now=LATER,
        ).state
        decision, ledger = decisions.calculate(
            claim,
            Calculate.model_validate({"lines": C01_LINES}),
            by=self.maker(Action.CLAIM_CALCULATE, claim),
            now=LATER,
        )
        claim = decision.state
        by = self.maker(Action.CLAIM_PAYEES, claim)
        claim = approval.name_payees(claim, payees(), by=by).state
        by = self.maker(Action.CLAIM_SUBMIT, claim)
        return approval.submit(claim, by=by, now=LATER).state, ledger

    def fit(self, who: Principal) -> set[str]:
        """By whose authority `who` may approve: the rule, told a second time."""
        if who.id in self.hands:
            return set()
        own = self.crowd[who.id.removeprefix("stf_")]
        fit = {who.id} if Role.APPROVER in own.roles and enough(own.authority) else set()
        for one in self.cards:
            for lent in one.loans:
                is_lent = lent.to_id == who.id and Role.APPROVER in lent.roles & one.roles
                if is_lent and enough(lent.authority) and enough(one.authority):
                    fit.add(one.staff_id)
        return fit - self.hands


def enough(limit: Money | None) -> bool:
    return limit is not None and limit.amount >= PAYABLE.amount


@settings(max_examples=300, deadline=None)
@given(st.data(), crowds, loans)
def test_in_any_office_a_second_person_by_a_second_persons_authority(
    data: st.DataObject, crowd: dict[str, Principal], lent: list[Any]
) -> None:
    office = Office(crowd, lent, data.draw)
    claim, ledger = office.made()
    for by in office.able(Action.CLAIM_APPROVE, claim):
        try:
            decision: Decision[Claim] = approval.approve(
                claim, Approve(decision="approve"), ledger, by=by, now=LATER
            )
        except Forbidden:
            assert office.fit(by) == set()
        else:
            used = in_place_of(decision) or by.id
            assert by.id not in office.hands
            assert used in office.fit(by)
