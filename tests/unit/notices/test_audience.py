"""Who hears of a clock: every role that a pack names, whoever is away, and never nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.core.access import Principal, Role
from functions.core.rule import Level
from functions.notices import audience
from functions.notices.readings import Away, Case, Colleague, Warned
from functions.rulepacks import packs

NOW = datetime(2026, 3, 11, 1, tzinfo=UTC)
CASE = Case(owner_id="zhao", owner_team="fire")
TOP = ("lead", "head", "branch_head", "senior_management", "admin")


def person(name: str, *roles: str, away: str | bool = False, **fields: Any) -> Colleague:
    """Of branch SH with an address, unless said otherwise; `away`, or away with that deputy."""
    absence = Away(
        from_at=NOW - timedelta(days=1),
        until_at=NOW + timedelta(days=1),
        deputy_id=away if isinstance(away, str) else None,
    )
    known = {"branch": "SH", "active": True, "email": f"{name}@insurer.example"}
    absences = (absence,) if away else ()
    return Colleague.model_validate(
        known | {"staff_id": name, "roles": roles, "absences": absences} | fields
    )


def hear(to: tuple[str, ...], *people: Colleague, case: Case = CASE, kind: str = "claim") -> str:
    """The names of who hears, in order; whoever is not among `people` is nobody."""
    known: dict[str, Colleague | None] = {each.staff_id: each for each in people}
    found = audience.resolve(warned(to, kind), case, known, NOW)
    while found.unknown:
        known |= dict.fromkeys(found.unknown)
        found = audience.resolve(warned(to, kind), case, known, NOW)
    return " ".join(each.staff_id for each in found.people)


def warned(to: tuple[str, ...], kind: str = "claim") -> Warned:
    return Warned(
        case_kind=kind,
        case_id="clm_1",
        case_no="CLM-1",
        branch="SH",
        pack="promise",
        clock="T-CLM-ADJ",
        revision=1,
        due_on=NOW.date(),
        due_at=NOW + timedelta(days=2),
        to=to,
        level=Level.HALF,
        reached_at=NOW,
    )


ZHAO = person("zhao", "claims_handler", team="fire")
QIAN = person("qian", "claims_lead", lead_of=["fire"])
SUN = person("sun", "claims_head", head_of=["SH"])


def test_the_places_of_a_case() -> None:
    staff = (ZHAO, QIAN, SUN, person("li", "claims_lead", lead_of=["motor"]))
    assert hear(("owner",), *staff) == "zhao"
    assert hear(("lead",), *staff) == "qian"
    assert hear(("head",), *staff) == "sun"


def test_whoever_heads_the_owners_team_is_head_too() -> None:
    assert hear(("head",), ZHAO, person("wu", head_of=["fire"])) == "wu"


def test_a_role_is_held_in_the_branch_before_head_office() -> None:
    here, there = person("here", "compliance"), person("there", "compliance", branch=None)
    elsewhere = person("elsewhere", "compliance", branch="BJ")
    assert hear(("compliance",), elsewhere, there, here) == "here"
    assert hear(("compliance",), elsewhere, there) == "there"


def test_everybody_who_holds_a_role_hears() -> None:
    assert hear(("finance",), person("a", "finance"), person("b", "finance")) == "a b"


def test_whoever_is_named_twice_hears_once() -> None:
    both = person("zhao", "claims_lead", "compliance", team="fire", lead_of=["fire"])
    assert hear(("owner", "lead", "compliance"), both) == "zhao"


class TestNobodyIsOwnerYet:
    def test_those_who_lead_work_of_this_kind_hear(self) -> None:
        assert hear(("owner",), QIAN, SUN, case=Case()) == "qian"
        assert hear(("lead",), SUN, case=Case()) == "sun"

    def test_a_complaint_has_leads_and_heads_of_its_own(self) -> None:
        staff = (QIAN, SUN, person("he", "complaints_head"))
        assert hear(("owner",), *staff, case=Case(), kind="complaint") == "sun"  # heads the branch
        staff = (QIAN, person("lv", "complaints_lead"), person("he", "complaints_head"))
        assert hear(("owner",), *staff, case=Case(), kind="complaint") == "lv"
        assert hear(("head",), *staff, case=Case(), kind="complaint") == "he"


class TestAbsence:
    def test_the_deputy_hears_as_well(self) -> None:
        assert hear(("owner",), person("zhao", away="li"), person("li"), QIAN) == "zhao li"

    def test_the_deputy_is_away_too(self) -> None:
        staff = (person("zhao", away="li"), person("li", away="wu"), person("wu"), QIAN)
        assert hear(("owner",), *staff) == "zhao li wu"

    def test_a_deputy_may_be_of_another_branch(self) -> None:
        assert hear(("owner",), person("zhao", away="li"), person("li", branch="BJ")) == "zhao li"

    def test_in_a_circle_nobody_is_asked_twice_and_the_lead_hears(self) -> None:
        staff = (person("zhao", away="li"), person("li", away="zhao"), QIAN)
        assert hear(("owner",), *staff) == "zhao li qian"

    @pytest.mark.parametrize("deputy", [True, "zhao", "nobody", "gone"])
    def test_without_a_deputy_at_work_the_lead_hears(self, deputy: str | bool) -> None:
        staff = (person("zhao", away=deputy), person("gone", active=False), QIAN)
        assert hear(("owner",), *staff) == "zhao qian"

    def test_an_absence_that_is_over_is_none(self) -> None:
        back = Away(from_at=NOW - timedelta(days=2), until_at=NOW, deputy_id="li")
        assert hear(("owner",), person("zhao", absences=[back]), person("li")) == "zhao"


def test_whoever_left_hears_nothing() -> None:
    left = person("zhao", team="fire", active=False)
    assert hear(("owner",), left, QIAN) == "qian"
    assert hear(("lead",), person("qian", lead_of=["fire"], active=False), SUN) == "sun"


def test_whoever_has_no_address_is_named_and_somebody_else_hears() -> None:
    assert hear(("owner",), person("zhao", email=None), QIAN) == "zhao qian"
    assert hear(("owner",), person("zhao", email=None, mobile="+8613900001234"), QIAN) == "zhao"


def test_the_ladder_has_no_gap() -> None:
    heads = {"lead": QIAN, "head": SUN, "branch_head": person("chen", "branch_head")}
    staff = heads | {
        "senior_management": person("gm", "senior_management", branch=None),
        "admin": person("root", "admin", branch=None),
    }
    for place, role in enumerate(TOP):
        above = [staff[each] for each in TOP[place:]]
        assert hear(("owner",), *above) == staff[role].staff_id


def test_where_there_is_nobody_nobody_is_made_up() -> None:
    assert hear(("owner", "compliance"), person("li", "service_agent")) == ""


def named_in_packs() -> set[str]:
    warnings = (warned for pack in packs.every() for rule in pack.rules for warned in rule.warnings)
    return {role for warned in warnings for role in warned.to}


@pytest.mark.parametrize("role", sorted(named_in_packs() | set(audience.ABOVE)))
def test_every_role_of_every_pack_has_its_rule_and_leads_to_an_administrator(role: str) -> None:
    assert role in {"owner", "lead", "head"} | set(Role)
    steps = [role]
    while steps[-1] in audience.ABOVE:
        steps.append(audience.ABOVE[steps[-1]])
        assert len(steps) <= len(audience.ABOVE) + 1
    assert steps[-1] == Role.ADMIN
    assert hear((role,), person("root", "admin", branch=None)) == "root"


def test_a_breach_that_names_nobody_is_the_owners() -> None:
    silent = [
        rule.clock
        for pack in packs.every()
        for rule in pack.rules
        if rule.warnings and rule.told_of(Level.BREACH) == ("owner",)
    ]
    assert silent == ["T-CMP-SHORT"]


def principal(**fields: Any) -> Principal:
    return Principal.model_validate({"issuer": "i", "subject": "s", "branch": "SH"} | fields)


@pytest.mark.parametrize(
    ("power", "leads"),
    [
        ({"lead_of": ["fire"]}, True),
        ({"head_of": ["fire"]}, True),
        ({"head_of": ["SH"]}, True),
        ({"roles": ["branch_head"]}, True),
        ({"lead_of": ["motor"], "head_of": ["BJ"]}, False),
        ({"lead_of": ["fire"], "branch": "BJ"}, False),
        ({"lead_of": ["fire"], "branch": None}, True),
        ({"lead_of": ["fire"], "active": False}, False),
        ({"roles": ["claims_lead"]}, False),
    ],
)
def test_who_looks_after_whom(power: dict[str, Any], leads: bool) -> None:
    assert audience.leads(principal(**power), ZHAO) is leads
    assert not audience.leads(principal(), person("zhao", team=None))
