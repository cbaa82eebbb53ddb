"""Who may know of a record, and who may do what to it."""

from __future__ import annotations

from typing import Any

import pytest

from functions.core import access
from functions.core.access import ALLOWED, MACHINES, STAFF, Action, Principal, Record, Role
from functions.core.errors import Forbidden, NotFound

CLAIM = Record(parties=frozenset({"cus_wang", "cus_son"}), branch="SH")
BRANCHLESS = Record(parties=frozenset({"cus_wang"}))


def someone(role: Role | None = None, **more: Any) -> Principal:
    roles = frozenset({role}) if role else frozenset[Role]()
    return Principal(issuer="i", subject="s", roles=roles, **more)


OWNER = someone(Role.CUSTOMER, customer_id="cus_wang")
STRANGER = someone(Role.CUSTOMER, customer_id="cus_li")
HANDLER = someone(Role.CLAIMS_HANDLER, staff_id="stf_1", branch="SH")
ELSEWHERE = someone(Role.CLAIMS_HANDLER, staff_id="stf_2", branch="BJ")
HEAD_OFFICE = someone(Role.CLAIMS_HANDLER, staff_id="stf_3")
BANK = someone(Role.BANK)


@pytest.mark.parametrize(
    ("who", "record", "seen"),
    [
        (OWNER, CLAIM, True),
        (OWNER.model_copy(update={"customer_id": "cus_son"}), CLAIM, True),
        (STRANGER, CLAIM, False),
        (STRANGER, BRANCHLESS, False),
        (someone(Role.CUSTOMER), CLAIM, False),
        (HANDLER, CLAIM, True),
        (ELSEWHERE, CLAIM, False),
        (ELSEWHERE, BRANCHLESS, False),
        (HEAD_OFFICE, BRANCHLESS, True),
        (HEAD_OFFICE, CLAIM, True),
        (BANK, CLAIM, True),
        (someone(Role.GROUP_ADMIN), CLAIM, False),
        (someone(), CLAIM, False),
    ],
)
def test_whose_records_are_visible(who: Principal, record: Record, seen: bool) -> None:
    assert access.visible(who, record) is seen
    assert not access.visible(who.model_copy(update={"active": False}), record)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_permits_what_the_table_lists_and_no_more(action: Action, role: Role) -> None:
    here = someone(role, branch="SH", customer_id="cus_wang")
    assert access.permits(here, action, CLAIM) is (role in ALLOWED[action])
    gone = here.model_copy(update={"active": False})
    assert not access.permits(gone, action, CLAIM)


@pytest.mark.parametrize("action", Action)
def test_what_one_may_not_know_of_is_not_found_even_without_the_right(action: Action) -> None:
    for who in (STRANGER, ELSEWHERE, OWNER.model_copy(update={"active": False})):
        with pytest.raises(NotFound):
            access.require(who, action, CLAIM)


def test_seen_but_without_the_right_is_forbidden() -> None:
    with pytest.raises(Forbidden, match="forbidden"):
        access.require(OWNER, Action.CLAIM_REGISTER, CLAIM)
    access.require(OWNER, Action.CLAIM_READ, CLAIM)


def test_without_a_record_the_role_alone_decides_and_only_of_the_active() -> None:
    access.require_role(OWNER, Action.CLAIM_REPORT)
    for who, action in (
        (OWNER, Action.CLAIM_APPROVE),
        (OWNER.model_copy(update={"active": False}), Action.CLAIM_REPORT),
    ):
        with pytest.raises(Forbidden, match="forbidden"):
            access.require_role(who, action)


def test_maker_and_checker_are_different_roles() -> None:
    checkers = ALLOWED[Action.CLAIM_APPROVE]
    for making in (Action.CLAIM_CALCULATE, Action.CLAIM_SUBMIT, Action.CLAIM_PAYEES):
        assert not checkers & ALLOWED[making]
    assert not checkers & ALLOWED[Action.CLAIM_PAY]


def test_machines_do_only_what_is_theirs() -> None:
    theirs = {role: {a for a, roles in ALLOWED.items() if role in roles} for role in MACHINES}
    assert theirs[Role.BANK] == {Action.CLAIM_TAKE_BANK_RESULT}
    assert Action.CLAIM_APPROVE not in theirs[Role.SYSTEM]
    assert theirs[Role.CORE_SYSTEM] == {
        Action.CUSTOMER_CREATE,
        Action.CUSTOMER_READ,
        Action.POLICY_WRITE,
        Action.POLICY_READ,
    }


def test_every_action_has_somebody_and_staff_are_no_machines() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())
    assert not STAFF & MACHINES
    assert Role.CUSTOMER not in STAFF


def test_people_are_named_by_their_record_before_their_token() -> None:
    assert (HANDLER.id, OWNER.id, BANK.id) == ("stf_1", "cus_wang", "s")
