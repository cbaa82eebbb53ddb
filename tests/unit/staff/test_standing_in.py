"""Who stands in for whom: absences with deputies, and power lent for some days."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.core.access import MACHINES, STAFF, Lender, Principal, Role
from functions.core.errors import Forbidden, Invalid
from functions.staff import standing_in
from functions.staff.model import AbsencePlan, Account, DelegationPlan
from tests.unit.claims.worked import cny

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ZONE = "Asia/Shanghai"
ADMIN = Principal(issuer="i", subject="admin", staff_id="stf_admin", roles=frozenset({Role.ADMIN}))
MAY = {"from_on": "2026-05-01", "to_on": "2026-05-05"}
MAY_DAYS = (datetime(2026, 4, 30, 16, tzinfo=UTC), datetime(2026, 5, 5, 16, tzinfo=UTC))


def account(name: str, *roles: str, lenders: tuple[Lender, ...] = (), **power: Any) -> Account:
    held = {"roles": roles or ["assessor"], "branch": "SH"} | power
    given = {"account_id": f"stf_{name}", "staff_id": f"stf_{name}", "power": held}
    return Account.model_validate(given | {"lenders": lenders})


def lender(name: str, until: datetime = MAY_DAYS[1]) -> Lender:
    return Lender(staff_id=f"stf_{name}", from_at=MAY_DAYS[0], until_at=until)


LI = account("li", "approver", "claims_head", authority=cny("100000.00"))
BO = account("bo")
PEOPLE = {
    one.account_id: one
    for one in (
        LI,
        BO,
        account("head_office", branch=None),
        account("elsewhere", branch="BJ"),
        account("gone", active=False),
        account("machine", "core_system"),
        account("busy", lenders=tuple(lender(f"l{n}") for n in range(10))),
        account("once_busy", lenders=tuple(lender(f"l{n}", NOW) for n in range(10))),
        Account.model_validate(
            {"account_id": "cus_wang", "customer_id": "cus_wang", "power": {"roles": []}}
        ),
    )
}


def absences(*items: dict[str, Any]) -> AbsencePlan:
    return AbsencePlan.model_validate({"items": items})


def plan(items: AbsencePlan, *, by: Principal = ADMIN) -> Any:
    return standing_in.plan_absences(LI, items, people=PEOPLE, time_zone=ZONE, by=by)


def loans(*items: dict[str, Any]) -> DelegationPlan:
    return DelegationPlan.model_validate({"items": items})


def loan(to: str = "bo", **more: Any) -> dict[str, Any]:
    return {"to_id": f"stf_{to}", "roles": ["approver"], **MAY} | more


def lend(
    items: DelegationPlan, of: Account = LI, *, by: Principal = ADMIN, **people: Account
) -> Any:
    known = PEOPLE | {f"stf_{name}": one for name, one in people.items()}
    return standing_in.lend(of, items, people=known, time_zone=ZONE, by=by, now=NOW)


class TestAbsences:
    def test_the_reason_is_kept_and_not_told(self) -> None:
        decision = plan(absences({**MAY, "deputy_id": "stf_bo", "reason": "陪产假"}))
        (event,) = decision.events
        assert event.data() == {
            "staff_id": "stf_li",
            "absences": [{**MAY, "deputy_id": "stf_bo"}],
            "time_zone": ZONE,
        }
        assert event.sealed() == {"reasons": {"2026-05-01": "陪产假"}}
        assert decision.state.absences.items[0].deputy_id == "stf_bo"

    def test_a_plan_replaces_what_was_planned(self) -> None:
        planned = plan(absences(MAY)).state
        again = standing_in.plan_absences(planned, absences(), people={}, time_zone=ZONE, by=ADMIN)
        assert again.state.absences.items == ()

    def test_days_are_those_of_the_branch(self) -> None:
        (item,) = absences(MAY).items
        assert tuple(item.between(ZONE).values()) == MAY_DAYS

    @pytest.mark.parametrize("deputy", ["stf_li", "stf_gone", "stf_machine", "cus_wang", "stf_no"])
    def test_a_deputy_is_another_person_at_work(self, deputy: str) -> None:
        june = {"from_on": "2026-06-01", "to_on": "2026-06-01"}
        with pytest.raises(Invalid) as invalid:
            plan(absences(MAY, {**june, "deputy_id": deputy}))
        assert [(e.field, e.code) for e in invalid.value.errors] == [
            ("/items/1/deputy_id", "not_at_work")
        ]

    @pytest.mark.parametrize(
        "items",
        [
            [{"from_on": "2026-05-05", "to_on": "2026-05-04"}],
            [MAY, MAY],
            [MAY, {"from_on": "2026-05-05", "to_on": "2026-05-09"}],
            [{"from_on": "2026-05-05", "to_on": "2026-05-09"}, MAY],
            [{"from_on": "2026-05-01"}],
            [{"from_on": "9999-12-31", "to_on": "9999-12-31"}],
            [{"from_on": f"20{n}-01-01", "to_on": f"20{n}-01-01"} for n in range(30, 81)],
            [{**MAY, "reason": "x" * 201}],
            [{**MAY, "approved": True}],
        ],
        ids=lambda items: str(items)[:60],
    )
    def test_what_is_no_plan(self, items: list[dict[str, Any]]) -> None:
        with pytest.raises(ValidationError):
            absences(*items)

    def test_one_ends_where_the_next_begins(self) -> None:
        next_one = {"from_on": "2026-05-06", "to_on": "2026-05-06"}
        assert len(absences(next_one, MAY).items) == 2

    def test_only_the_branchs_own_administrator_or_head_offices(self) -> None:
        plan(absences(MAY), by=ADMIN.model_copy(update={"branch": "SH"}))
        with pytest.raises(Forbidden):
            plan(absences(MAY), by=ADMIN.model_copy(update={"branch": "BJ"}))


class TestLending:
    def test_lender_and_borrower_change_together_and_nobody_else(self) -> None:
        lent, others = lend(loans(loan(authority=cny("50000.00"))))
        (event,) = lent.events
        assert event.data() == {
            "staff_id": "stf_li",
            "delegations": [
                {
                    "to_id": "stf_bo",
                    "roles": ["approver"],
                    "authority": cny("50000.00"),
                    **MAY,
                }
            ],
            "time_zone": ZONE,
        }
        (received,) = others
        assert received.state.account_id == "stf_bo"
        assert received.state.lenders == (lender("li"),)
        (told,) = received.events
        assert told.type == "staff.power_received"
        assert told.data()["lenders"][0]["staff_id"] == "stf_li"

    def test_what_is_left_out_is_taken_back(self) -> None:
        lent, others = lend(loans(loan()))
        after, (back,) = lend(loans(), lent.state, bo=others[0].state)
        assert after.state.delegations.items == ()
        assert back.state.lenders == ()

    def test_other_lenders_stay_unless_their_days_are_over(self) -> None:
        bo = account("bo", lenders=(lender("an"), lender("cai", NOW)))
        _, (received,) = lend(loans(loan()), bo=bo)
        assert received.state.lenders == (lender("an"), lender("li"))

    def test_the_same_again_changes_the_borrower_no_more(self) -> None:
        _, (received,) = lend(loans(loan()))
        _, others = lend(loans(loan()), bo=received.state)
        assert others == ()

    @pytest.mark.parametrize(
        ("item", "field", "code"),
        [
            (loan("li"), "to_id", "not_at_work"),
            (loan("nobody"), "to_id", "not_at_work"),
            (loan("gone"), "to_id", "not_at_work"),
            (loan("machine"), "to_id", "not_at_work"),
            (loan(to_id="cus_wang"), "to_id", "not_at_work"),
            (loan("elsewhere"), "to_id", "other_branch"),
            (loan("busy"), "to_id", "too_many_lenders"),
            (loan(roles=["approver", "finance"]), "roles", "not_held"),
            (loan(authority=cny("100000.01")), "authority", "not_held"),
            (loan(authority=cny("1.00") | {"currency": "USD"}), "authority", "not_held"),
        ],
        ids=str,
    )
    def test_what_cannot_be_lent(self, item: dict[str, Any], field: str, code: str) -> None:
        with pytest.raises(Invalid) as invalid:
            lend(loans(loan("head_office"), item))
        assert [(e.field, e.code) for e in invalid.value.errors] == [(f"/items/1/{field}", code)]

    def test_whose_lenders_are_over_can_be_lent_to(self) -> None:
        _, (received,) = lend(loans(loan("once_busy")))
        assert received.state.lenders == (lender("li"),)

    def test_head_office_lends_to_head_office_alone(self) -> None:
        of = account("chief", "approver", branch=None)
        with pytest.raises(Invalid):
            lend(loans(loan("bo")), of)
        _, (received,) = lend(loans(loan("head_office")), of)
        assert received.state.account_id == "stf_head_office"

    def test_without_authority_of_ones_own_none_is_lent(self) -> None:
        with pytest.raises(Invalid):
            lend(loans(loan(authority=cny("0.01"))), account("new", "approver"))

    def test_borrowed_power_cannot_be_lent_on(self) -> None:
        _, (received,) = lend(loans(loan()))
        with pytest.raises(Invalid) as invalid:
            lend(loans(loan("head_office")), received.state)
        assert [error.code for error in invalid.value.errors] == ["not_held"]

    @pytest.mark.parametrize(
        "by",
        [
            {"staff_id": "stf_li"},
            {"staff_id": "stf_bo"},
            {"stands_for": "stf_li"},
            {"stands_for": "stf_bo"},
            {"branch": "BJ"},
        ],
        ids=str,
    )
    def test_nobody_gives_themselves_or_gives_away_their_own(self, by: dict[str, str]) -> None:
        with pytest.raises(Forbidden):
            lend(loans(loan()), by=ADMIN.model_copy(update=by))

    def test_in_the_place_of_one_lender_what_is_anothers_own(self) -> None:
        """Administrators lent by LI, who may not lend their own, and by somebody else, who may."""
        li, cai = (
            ADMIN.model_copy(update={"branch": "SH", "stands_for": f"stf_{name}"})
            for name in ("li", "cai")
        )
        with pytest.raises(Forbidden):
            lend(loans(loan()), by=li)
        lent, (received,) = lend(loans(loan()), by=li.model_copy(update={"lent": (cai,)}))
        for decision in (lent, received):
            assert decision.by.stands_for == "stf_cai"

    @pytest.mark.parametrize("to", ["head_office", "elsewhere", "gone", "nobody"])
    def test_whom_the_administrator_may_not_know_of_is_nobody(self, to: str) -> None:
        of_the_branch = ADMIN.model_copy(update={"branch": "SH"})
        with pytest.raises(Invalid) as invalid:
            lend(loans(loan(to)), by=of_the_branch)
        assert [error.code for error in invalid.value.errors] == ["not_at_work"]
        with pytest.raises(Invalid) as invalid:
            plan(absences({**MAY, "deputy_id": f"stf_{to}"}), by=of_the_branch)
        assert [error.code for error in invalid.value.errors] == ["not_at_work"]

    @pytest.mark.parametrize("role", sorted(set(Role) - STAFF))
    def test_only_roles_of_people_at_work(self, role: Role) -> None:
        with pytest.raises(ValidationError):
            loans(loan(roles=[role]))

    def test_lists_are_bounded(self) -> None:
        loans(*[loan()] * 20)
        for items in ([loan()] * 21, [loan(f"n{n}") for n in range(4)], [loan(roles=[])]):
            with pytest.raises(ValidationError):
                loans(*items)


@given(
    held=st.frozensets(st.sampled_from(sorted(STAFF | MACHINES))),
    asked=st.frozensets(st.sampled_from(sorted(STAFF)), min_size=1),
)
def test_only_held_roles_are_lent(held: frozenset[Role], asked: frozenset[Role]) -> None:
    of = account("any").model_copy(update={"power": LI.power.model_copy(update={"roles": held})})
    try:
        lend(loans(loan(roles=sorted(asked))), of)
    except Invalid:
        assert not asked <= held
    else:
        assert asked <= held
