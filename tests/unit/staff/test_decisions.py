"""Staff records: power as a whole, for every identity at once, never the system's; and places."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from functions.core.access import Lender, Principal, Role
from functions.core.calendar import Calendar, PublishedYear
from functions.core.decision import Decision
from functions.core.errors import Forbidden, Invalid
from functions.staff import decisions
from functions.staff.commands import Enrol, RecordStaff
from functions.staff.model import Account, Identity
from functions.staff.places import Branch, BranchDetails, DaysPublished, WorkCalendar
from tests.unit.claims.worked import cny

ISSUER = "https://issuer.example/pool"
FIRST, SECOND = (Identity(issuer=ISSUER, subject=subject) for subject in ("one", "two"))


def enrol(before: Account | None = None, **fields: Any) -> Decision[Account]:
    given = {
        "issuer": ISSUER,
        "subject": "one",
        "staff_id": "stf_li",
        "roles": ["approver"],
        "authority": cny("100000.00"),
    }
    return decisions.enrol(before, Enrol.model_validate(given | fields))


def record(before: Account | None, **fields: Any) -> Decision[Account]:
    command = RecordStaff.model_validate({"name": "李娜", "roles": ["approver"]} | fields)
    return decisions.record(before, command, staff_id="stf_li", by=HEAD_OFFICE)


HEAD_OFFICE = Principal(issuer=ISSUER, subject="admin", staff_id="stf_admin")


@pytest.mark.parametrize(
    ("by", "held", "given"),
    [
        ({"staff_id": "stf_li"}, None, None),
        ({"branch": "SH"}, None, None),
        ({"branch": "SH"}, None, "BJ"),
        ({"branch": "SH"}, "BJ", "SH"),
        ({"branch": "SH"}, "SH", None),
    ],
)
def test_nobody_writes_their_own_power_nor_another_branchs(
    by: dict[str, str], held: str | None, given: str | None
) -> None:
    before = record(None, branch=held).state
    command = RecordStaff.model_validate({"name": "李娜", "roles": ["admin"], "branch": given})
    writer = HEAD_OFFICE.model_copy(update=by)
    with pytest.raises(Forbidden):
        decisions.record(before, command, staff_id="stf_li", by=writer)


def test_what_one_lender_cannot_another_may() -> None:
    """A borrower of head office, in the place of two branches' administrators."""
    places = [
        HEAD_OFFICE.model_copy(update={"branch": branch, "stands_for": f"stf_{branch}"})
        for branch in ("BJ", "SH")
    ]
    by = places[0].model_copy(update={"lent": (places[1],)})
    command = RecordStaff.model_validate({"name": "李娜", "roles": ["admin"], "branch": "SH"})
    decision = decisions.record(None, command, staff_id="stf_li", by=by)
    details = BranchDetails()
    branch = recorded(details, code="SH", by=by)
    for each in (decision.by, branch.by):
        assert each is not None
        assert (each.branch, each.stands_for) == ("SH", "stf_SH")
    with pytest.raises(Forbidden):
        recorded(details, code="GZ", by=by)


def test_the_first_enrolment_makes_an_account_with_one_identity() -> None:
    decision = enrol()
    (event,) = decision.events
    assert event.data() == {
        "account_id": "stf_li",
        "roles": ["approver"],
        "authority": cny("100000.00"),
        "active": True,
        "identities": 1,
    }
    assert decision.state.principal(FIRST).authority == decision.state.power.authority


def test_a_further_one_adds_roles_and_identity_once() -> None:
    before = enrol().state
    twice = enrol(enrol(before, subject="two", roles=["assessor"]).state, subject="two").state
    assert twice.power.roles == {Role.APPROVER, Role.ASSESSOR}
    assert twice.identities == (FIRST, SECOND)


def test_a_record_replaces_all_power_and_keeps_the_identities() -> None:
    account = record(enrol().state, roles=["claims_handler"], branch="SH").state
    assert account.power.roles == {Role.CLAIMS_HANDLER}
    assert account.power.authority is None
    for identity in account.identities:
        assert account.principal(identity).roles == {Role.CLAIMS_HANDLER}
        assert account.principal(identity).staff_id == "stf_li"


def test_a_leaver_loses_power_under_every_identity() -> None:
    two = enrol(enrol().state, subject="two").state
    account = record(two, active=False).state
    assert [account.principal(identity).active for identity in account.identities] == [False] * 2


def test_identities_given_replace_those_held() -> None:
    entries = [SECOND.model_dump()]
    assert record(enrol().state, identities=entries).state.identities == (SECOND,)
    assert record(enrol().state, identities=[]).state.identities == ()


@pytest.mark.parametrize(
    ("field", "entries"),
    [
        ("identities", [SECOND.model_dump()] * 2),
        ("roles", ["approver", "approver"]),
        ("lead_of", ["T1", "T1"]),
        ("skills", ["motor", "motor"]),
    ],
)
def test_nothing_is_named_twice(field: str, entries: list[Any]) -> None:
    given = {"name": "李娜", "roles": ["approver"]} | {field: entries}
    with pytest.raises(ValidationError) as error:
        RecordStaff.model_validate_json(json.dumps(given), strict=True)
    assert [(e["loc"], e["type"]) for e in error.value.errors()] == [((field,), "named_twice")]


def test_a_name_is_not_published() -> None:
    (event,) = record(None).events
    assert event.sealed() == {"name": "李娜"}
    assert "name" not in event.data()


@pytest.mark.parametrize(
    "wrong",
    [
        {"roles": ["system"]},
        {"roles": ["king"]},
        {"staff_id": None, "customer_id": None},
        {"customer_id": "cus_li"},
        {"subject": "with space"},
        {"issuer": "http://issuer.example"},
        {"authority": {"amount": "-1", "currency": "CNY"}},
        {"password": "x"},
        {"roles": ["core_system", "approver"]},
        {"roles": ["core_system"], "staff_id": None, "customer_id": "cus_li"},
    ],
)
def test_who_cannot_be_enrolled(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        enrol(**wrong)


@pytest.mark.parametrize("roles", [("core_system", "approver"), ("approver", "core_system")])
def test_a_person_never_becomes_a_machine_nor_a_machine_a_person(roles: tuple[str, str]) -> None:
    held, given = roles
    before = enrol(roles=[held]).state
    with pytest.raises(ValidationError, match="machine_alone"):
        enrol(before, roles=[given])
    with pytest.raises(Forbidden):
        record(before, roles=[given])


def test_a_machine_is_the_operators_alone_to_enrol_and_to_stop() -> None:
    machine = enrol(roles=["core_system"]).state
    for before, roles in ((None, ["core_system"]), (machine, []), (machine, ["core_system"])):
        with pytest.raises(Forbidden):
            record(before, roles=roles)
    stopped = enrol(machine, roles=["core_system"], active=False).state
    assert not stopped.principal(FIRST).active


def test_nobody_is_recorded_as_the_system() -> None:
    with pytest.raises(ValidationError):
        record(None, roles=["admin", "system"])


def test_an_administrator_in_anothers_place_does_not_write_that_others_record() -> None:
    days = {"from_at": "2026-03-01T00:00:00Z", "until_at": "2026-04-01T00:00:00Z"}
    lender = Lender.model_validate({"staff_id": "stf_li", **days})
    writer = HEAD_OFFICE.model_copy(update={"lenders": (lender,)})
    command = RecordStaff.model_validate({"name": "李娜", "roles": ["approver"]})
    with pytest.raises(Forbidden):
        decisions.record(None, command, staff_id="stf_li", by=writer)


def recorded(
    details: BranchDetails, *, code: str, by: Principal = HEAD_OFFICE, before: Branch | None = None
) -> Decision[Branch]:
    return decisions.record_branch(before, details, code=code, calendars={"cn", "gb"}, by=by)


def test_a_branch_without_a_calendar_is_told_which_there_are() -> None:
    with pytest.raises(Invalid) as refused:
        recorded(BranchDetails(calendar="xx"), code="SH")
    (error,) = refused.value.errors
    assert (error.field, error.code, error.said) == (
        "/calendar",
        "unknown_calendar",
        {"known": "cn, gb"},
    )


def test_a_branchs_hours_are_counted_in_the_order_of_the_day() -> None:
    openings = [{"from": "15:00", "to": "24:00"}, {"from": "10:00", "to": "14:00"}]
    details = BranchDetails.model_validate({"hours": {"sunday": openings, "friday": []}})
    assert details.setting(Calendar("plain")).hours == {
        4: [],
        6: [(time(10), time(14)), (time(15), time.max)],
    }


def test_where_a_branch_is_and_when_it_is_open() -> None:
    hours = {"monday": [{"from": "10:00", "to": "14:00"}, {"from": "15:00", "to": "19:30"}]}
    details = BranchDetails.model_validate({"time_zone": "Asia/Urumqi", "hours": hours})
    decision = recorded(details, code="XJ")
    (event,) = decision.events
    assert event.data() == {
        "code": "XJ",
        "time_zone": "Asia/Urumqi",
        "calendar": "cn",
        "jurisdiction": "CN",
        "hours": hours,
    }
    moved = recorded(BranchDetails(), code="XJ", before=decision.state).state
    assert (moved.details.time_zone, moved.details.hours) == ("Asia/Shanghai", {})


@pytest.mark.parametrize(
    "hours",
    [
        {"someday": []},
        {"monday": [{"from": "9:00", "to": "17:00"}]},
        {"monday": [{"from": "09:00", "to": "25:00"}]},
        {"monday": [{"from": "24:00", "to": "24:00"}]},
        {"monday": [{"from": "09:00", "to": "09:00"}]},
        {"monday": [{"from": "17:00", "to": "09:00"}]},
        {"monday": [{"from": "09:00"}]},
        {"monday": [{"opens": "09:00", "closes": "17:00"}]},
        {"monday": [{"from": "09:00", "to": "17:00", "note": "x"}]},
        {"monday": [{"from": "13:00", "to": "17:00"}, {"from": "09:00", "to": "13:01"}]},
        {"monday": [{"from": f"0{n}:00", "to": f"0{n}:30"} for n in range(7)]},
    ],
    ids=str,
)
def test_what_are_no_opening_hours(hours: Any) -> None:
    with pytest.raises(ValidationError):
        BranchDetails.model_validate({"hours": hours})


def test_a_day_may_have_no_hours_touch_and_end_at_midnight() -> None:
    hours = {
        "sunday": [],
        "monday": [{"from": "00:00", "to": "12:00"}, {"from": "12:00", "to": "24:00"}],
    }
    details = BranchDetails.model_validate({"hours": hours})
    assert details.model_dump(mode="json")["hours"] == hours


def test_an_administrator_of_one_branch_writes_no_other() -> None:
    local = HEAD_OFFICE.model_copy(update={"branch": "SH"})
    assert recorded(BranchDetails(), code="SH", by=local).events
    with pytest.raises(Forbidden):
        recorded(BranchDetails(), code="BJ", by=local)


def test_another_identity_does_not_call_back_who_was_stopped() -> None:
    who = {"issuer": "https://issuer.example/pool", "staff_id": "stf_li"}
    first = Enrol.model_validate({**who, "subject": "a", "roles": ["approver"], "active": False})
    second = Enrol.model_validate({**who, "subject": "b", "roles": ["auditor"]})
    stopped = decisions.enrol(None, first).state
    assert decisions.enrol(stopped, second).state.power.active is False
    back = Enrol.model_validate({**who, "subject": "b", "roles": ["auditor"], "active": True})
    assert decisions.enrol(stopped, back).state.power.active is True


def publish(before: WorkCalendar, year: int, **days: Any) -> Decision[WorkCalendar]:
    known = Calendar("cn", {2026: PublishedYear(2026, 1)})
    known = replace(known, years={**known.years, **{each.year: each for each in before.published}})
    command = DaysPublished.model_validate_json(json.dumps(days))
    return decisions.publish(before, command, year=year, known=known, by=HEAD_OFFICE)


class TestAYearOfACalendar:
    EMPTY = WorkCalendar(calendar_id="cn")
    DAYS: ClassVar = {"rests": {"2027-01-01": "元旦"}, "works": ["2027-01-31", "2027-01-30"]}

    def test_is_told_in_full(self) -> None:
        (event,) = publish(self.EMPTY, 2027, **self.DAYS).events
        assert event.data() == {
            "calendar_id": "cn",
            "year": 2027,
            "publication": 1,
            "rests": {"2027-01-01": "元旦"},
            "works": ["2027-01-30", "2027-01-31"],
        }

    def test_is_published_again_over_what_stands_and_leaves_the_others(self) -> None:
        state = publish(self.EMPTY, 2027, **self.DAYS).state
        state = publish(state, 2026, rests={"2026-01-01": "元旦"}).state
        state = publish(state, 2027, rests={"2027-01-02": "元旦"}).state
        assert [(each.year, each.publication) for each in state.years] == [(2026, 2), (2027, 2)]
        assert state.published[1].rests == {date(2027, 1, 2): "元旦"}

    @pytest.mark.parametrize(
        ("days", "errors"),
        [
            ({"rests": {"2026-12-31": "x"}}, [("/rests/2026-12-31", "not_of_year")]),
            ({"works": ["2028-01-01"]}, [("/works", "no_make_up_day")]),
            ({"works": ["2027-01-04"]}, [("/works", "no_make_up_day")]),
            (
                {"rests": {"2027-01-30": "x"}, "works": ["2027-01-30", "2027-01-29"]},
                [("/works", "no_make_up_day"), ("/works", "no_make_up_day")],
            ),
        ],
        ids=str,
    )
    def test_has_days_of_its_own_and_works_on_weekends_alone(
        self, days: dict[str, Any], errors: list[tuple[str, str]]
    ) -> None:
        with pytest.raises(Invalid) as refused:
            publish(self.EMPTY, 2027, **self.DAYS | days)
        assert [(each.field, each.code) for each in refused.value.errors] == errors

    @pytest.mark.parametrize(
        "days",
        [
            {},
            {"rests": {}},
            {"rests": {"2027-1-1": "元旦"}},
            {"rests": {"2027-01-01": ""}},
            {"rests": {"2027-01-01": None}},
            {"rests": ["2027-01-01"]},
            {"rests": {"2027-01-01": "元旦"}, "works": ["2027-01-30", "2027-01-30"]},
            {"rests": {"2027-01-01": "元旦"}, "version": 3},
        ],
        ids=str,
    )
    def test_cannot_be_anything_else(self, days: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            DaysPublished.model_validate_json(json.dumps(days), strict=True)

    def test_is_head_offices_to_write(self) -> None:
        local = HEAD_OFFICE.model_copy(update={"branch": "SH"})
        days = DaysPublished.model_validate_json(json.dumps(self.DAYS))
        with pytest.raises(Forbidden):
            decisions.publish(self.EMPTY, days, year=2027, known=Calendar("cn"), by=local)
