"""Lent power: for its days, in its branch, never more than the lender holds, never added up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.core import access, lending
from functions.core.access import Action, Lender, Principal, Record, Role
from functions.core.errors import Forbidden, NotFound
from functions.core.lending import Loan, PowerCard
from functions.core.money import Money

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY, NOTHING = timedelta(days=1), timedelta(0)
HERE, ELSEWHERE = Record(branch="SH"), Record(branch="BJ")


def cny(amount: str, currency: str = "CNY") -> Money:
    return Money.model_validate({"amount": amount, "currency": currency})


def borrower(*roles: Role, **more: Any) -> Principal:
    who = {"issuer": "i", "subject": "s", "staff_id": "stf_bo", "branch": "SH", "roles": roles}
    return Principal.model_validate(who | more)


def loan(*roles: Role, **more: Any) -> Loan:
    given = {"to_id": "stf_bo", "roles": roles, "from_at": NOW - DAY, "until_at": NOW + DAY}
    return Loan.model_validate(given | more)


def card(*loans: Loan, **more: Any) -> PowerCard:
    held = {
        "staff_id": "stf_an",
        "roles": [Role.APPROVER, Role.CLAIMS_LEAD],
        "branch": "SH",
        "lead_of": ["fire"],
        "authority": cny("100000.00"),
        "active": True,
        "loans": loans,
    }
    return PowerCard.model_validate(held | more)


def lent(who: Principal, *cards: PowerCard) -> Principal:
    return lending.with_lent(who, cards, NOW)


def test_the_borrower_acts_in_the_lenders_place_under_their_own_name() -> None:
    who = lent(borrower(), card(loan(Role.APPROVER, authority=cny("50000.00"))))
    acting = access.require(who, Action.CLAIM_APPROVE, HERE)
    assert (acting.id, acting.stands_for) == ("stf_bo", "stf_an")
    assert acting.roles == {Role.APPROVER}
    assert acting.authority == cny("50000.00")


def test_whoever_may_do_it_themselves_stands_for_nobody() -> None:
    own = borrower(Role.APPROVER, authority=cny("1000.00"))
    acting = access.require(
        lent(own, card(loan(Role.APPROVER, authority=cny("9.00")))), Action.CLAIM_APPROVE, HERE
    )
    assert (acting.stands_for, acting.authority) == (None, cny("1000.00"))
    assert [capacity.authority for capacity in acting.capacities] == [cny("1000.00"), cny("9.00")]


def test_lead_comes_with_the_lenders_teams() -> None:
    who = lent(borrower(lead_of=["motor"]), card(loan(Role.CLAIMS_LEAD)))
    assert access.require(who, Action.CLAIM_REGISTER, HERE).lead_of == {"fire"}


@pytest.mark.parametrize(
    ("held", "lent_as", "used"),
    [
        ({}, {}, None),
        ({}, {"authority": cny("100000.01")}, cny("100000.00")),
        ({"authority": cny("7.00")}, {"authority": cny("50.00")}, cny("7.00")),
        ({"authority": None}, {"authority": cny("50.00")}, None),
        ({}, {"authority": cny("50.00", "USD")}, None),
    ],
)
def test_authority_is_what_is_lent_and_still_held(
    held: dict[str, Any], lent_as: dict[str, Any], used: Money | None
) -> None:
    who = lent(borrower(), card(loan(Role.APPROVER, **lent_as), **held))
    assert access.require_role(who, Action.CLAIM_APPROVE).authority == used


@pytest.mark.parametrize(
    ("card_", "who"),
    [
        (card(loan(Role.APPROVER), active=False), borrower()),
        (card(loan(Role.APPROVER), roles=[Role.CLAIMS_LEAD]), borrower()),
        (card(loan(Role.APPROVER), branch="BJ"), borrower()),
        (card(loan(Role.APPROVER), branch=None), borrower()),
        (card(loan(Role.APPROVER, to_id="stf_cai")), borrower()),
        (card(loan(Role.APPROVER, until_at=NOW)), borrower()),
        (card(loan(Role.APPROVER, from_at=NOW + timedelta(seconds=1))), borrower()),
        (card(), borrower()),
    ],
    ids=[
        "lender gone",
        "role lost",
        "lender moved",
        "head office's",
        "to another",
        "over",
        "not yet",
        "taken back",
    ],
)
def test_what_is_not_lent_now_gives_nothing(card_: PowerCard, who: Principal) -> None:
    with pytest.raises(Forbidden):
        access.require_role(lent(who, card_), Action.CLAIM_APPROVE)


def test_the_first_moment_counts() -> None:
    who = lent(borrower(), card(loan(Role.APPROVER, from_at=NOW)))
    assert access.permits(who, Action.CLAIM_APPROVE, HERE)


def test_no_machines_and_no_customers_role_is_ever_lent() -> None:
    roles = [Role.BANK, Role.CORE_SYSTEM, Role.CUSTOMER, Role.SYSTEM]
    assert lent(borrower(), card(loan(*roles), roles=roles)).lent == ()


def test_a_borrower_of_head_office_uses_it_in_the_lenders_branch_alone() -> None:
    who = lent(borrower(Role.AUDITOR, branch=None), card(loan(Role.APPROVER)))
    assert access.permits(who, Action.CLAIM_APPROVE, HERE)
    assert access.permits(who, Action.CLAIM_READ, ELSEWHERE)
    with pytest.raises(Forbidden):
        access.require(who, Action.CLAIM_APPROVE, ELSEWHERE)


def test_with_lent_power_alone_other_branches_stay_unknown() -> None:
    who = lent(borrower(branch=None), card(loan(Role.APPROVER)))
    assert who.is_staff
    with pytest.raises(NotFound):
        access.require(who, Action.CLAIM_APPROVE, ELSEWHERE)


def test_a_borrower_who_is_gone_has_nothing() -> None:
    who = lent(borrower(active=False), card(loan(Role.APPROVER)))
    assert not access.visible(who, HERE)
    with pytest.raises(Forbidden):
        access.require_role(who, Action.CLAIM_APPROVE)


def test_only_those_who_lend_now_are_looked_up_each_once() -> None:
    def by(name: str, start: timedelta, end: timedelta) -> Lender:
        return Lender(staff_id=name, from_at=NOW + start, until_at=NOW + end)

    who = borrower(
        lenders=[
            by("an", -DAY, DAY),
            by("an", NOTHING, DAY),
            by("bo", -DAY, NOTHING),
            by("cai", DAY, 2 * DAY),
            by("di", NOTHING, DAY),
        ]
    )
    assert lending.lenders(who, NOW) == ("an", "di")


roles = st.frozensets(st.sampled_from(sorted(Role)), max_size=5)
sums = st.none() | st.integers(0, 9).map(lambda n: cny(f"{n}.00"))
moments = st.integers(-2, 2).map(lambda days: NOW + days * DAY)
branches = st.sampled_from(["SH", "BJ", None])
loans = st.builds(
    Loan,
    to_id=st.sampled_from(["stf_bo", "stf_cai"]),
    roles=roles,
    authority=sums,
    from_at=moments,
    until_at=moments,
)
cards = st.builds(
    PowerCard,
    staff_id=st.sampled_from(["stf_an", "stf_di"]),
    roles=roles,
    branch=branches,
    authority=sums,
    active=st.booleans(),
    loans=st.lists(loans, max_size=3).map(tuple),
)


@given(st.lists(cards, max_size=3), roles, branches, sums)
def test_no_capacity_holds_more_than_one_person_holds(
    given_cards: list[PowerCard],
    own: frozenset[Role],
    branch: str | None,
    authority: Money | None,
) -> None:
    who = borrower(*own, branch=branch, authority=authority)
    mine, *others = lent(who, *given_cards).capacities
    assert (mine.roles, mine.authority, mine.stands_for) == (own, authority, None)
    for capacity in others:
        assert capacity.id == who.id
        assert capacity.lent == ()
        lenders = [one for one in given_cards if one.staff_id == capacity.stands_for]
        assert any(
            one.active
            and capacity.roles <= one.roles & access.STAFF
            and branch in {None, one.branch}
            and capacity.branch == one.branch
            and (
                capacity.authority is None
                or (one.authority is not None and one.authority.covers(capacity.authority))
            )
            for one in lenders
        )
