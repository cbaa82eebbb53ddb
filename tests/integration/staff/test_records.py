"""Staff records and branches over HTTPS."""

from __future__ import annotations

import json

import pytest

from tests.integration.driver import Insurer, Json
from tests.integration.staff.conftest import get, put, record

HOURS: Json = {"monday": [{"from": "09:00", "to": "12:00"}, {"from": "13:30", "to": "17:30"}]}
BRANCH: Json = {"name": "上海分公司", "time_zone": "Asia/Shanghai", "hours": HOURS}


def test_a_branch_with_its_hours(insurer: Insurer) -> None:
    written = insurer.call("admin", "PUT /v1/branches/{code}", BRANCH, code="SH")
    read = insurer.call("handler", "GET /v1/branches/{code}", code="SH")
    assert written.body == read.body
    assert read.body["hours"] == HOURS
    (card,) = insurer.rows("BRN#SH", "V#branch")
    assert json.loads(card["doc"])["hours"] == HOURS
    (event,) = insurer.rows("BRN#SH", "E#")
    envelope = json.loads(event["envelope"])
    assert (envelope["version"], envelope["data"]["hours"]) == (2, HOURS)


def test_a_branch_that_cannot_be(insurer: Insurer) -> None:
    hours = {"monday": [{"from": "17:30", "to": "09:00"}]}
    reply = insurer.call("admin", "PUT /v1/branches/{code}", {**BRANCH, "hours": hours}, code="SH")
    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (
        422,
        ["/hours/monday/0/to"],
    )


@pytest.mark.parametrize(
    ("jurisdiction", "packs"),
    [
        ("GB", ["uk-disp", "promise"]),
        ("GB-SCT", ["uk-disp", "promise"]),
        ("US-CA", ["promise"]),
    ],
)
def test_a_branch_says_under_which_rules_its_cases_may_be(
    insurer: Insurer, jurisdiction: str, packs: list[str]
) -> None:
    """Where we know no law, none is pretended: the promises alone are named."""
    body = {**BRANCH, "jurisdiction": jurisdiction}
    insurer.call("admin", "PUT /v1/branches/{code}", body, code="SH")
    read = insurer.call("handler", "GET /v1/branches/{code}", code="SH").body
    assert (read["jurisdiction"], read["packs"]) == (jurisdiction, packs)


def test_a_branch_names_a_calendar_that_there_is(insurer: Insurer) -> None:
    body = {**BRANCH, "calendar": "moon"}
    english = {"accept-language": "en"}
    reply = insurer.call("admin", "PUT /v1/branches/{code}", body, code="SH", headers=english)
    (error,) = reply.body["errors"]
    assert (reply.status, error["field"], error["code"]) == (422, "/calendar", "unknown_calendar")
    assert error["message"].endswith("Known are: cn, cn-no-make-up, gb, hk, sg, tw, us.")
    assert insurer.rows("BRN#SH") == []


def test_everybody_reads_their_own_record(insurer: Insurer) -> None:
    own = get(insurer, "stf_bo", "", by="bo")
    assert (own.status, own.body["name"]) == (200, "Bo")
    assert get(insurer, "stf_an", "", by="bo").status == 200  # auditors read every record
    assert get(insurer, "stf_bo", "", by="an").status == 403


def test_a_customers_account_is_no_staff_record(insurer: Insurer) -> None:
    account = {"account_id": "cus_li", "customer_id": "cus_li", "power": {"roles": ["customer"]}}
    row = {"doc": json.dumps(account), "version": 1, "shape": 1}
    insurer.table.put_item(Item={"PK": "STF#cus_li", "SK": "@"} | row)
    for part in ("", "/absences", "/delegations"):
        assert get(insurer, "cus_li", part).status == 404


@pytest.mark.parametrize("length", [64, 65, 100])
def test_who_can_be_recorded_can_be_named_everywhere(insurer: Insurer, length: int) -> None:
    staff_id = "a" * length
    written = put(insurer, staff_id, "", {"name": "安", "roles": ["auditor"], "branch": "SH"})
    deputy = {"from_on": "2026-05-01", "to_on": "2026-05-05", "deputy_id": staff_id}
    named = put(insurer, "stf_bo", "/absences", {"items": [deputy]})
    assert (written.status, named.status) == ((200, 200) if length == 64 else (404, 422))


class TestABranchsAdministrator:
    """Knows of the branch alone: not of head office, nor of who is there elsewhere."""

    @pytest.fixture(autouse=True)
    def _people(self, insurer: Insurer) -> None:
        insurer.enrol("admin-in-SH", roles=["admin"], staff_id="stf_admin_sh", branch="SH")
        put(insurer, "stf_bj", "", {"name": "Bj", "roles": ["auditor"], "branch": "BJ"})
        gone = {"name": "Gone", "roles": ["auditor"], "branch": "BJ", "active": False}
        put(insurer, "stf_gone", "", gone)

    @pytest.mark.parametrize("part", ["", "/absences", "/delegations"])
    def test_head_offices_people_are_not_there(self, insurer: Insurer, part: str) -> None:
        assert get(insurer, "stf_an", part, by="admin-in-SH").status == 200
        unknown = get(insurer, "stf_nobody", part, by="admin-in-SH")
        for name in ("stf_chief", "stf_bj"):
            hidden = get(insurer, name, part, by="admin-in-SH")
            assert (
                (hidden.status, hidden.code) == (unknown.status, unknown.code) == (404, "not_found")
            )

    def test_no_refusal_tells_who_is_at_work_elsewhere(self, insurer: Insurer) -> None:
        days = {"from_on": "2026-05-01", "to_on": "2026-05-05"}
        before = insurer.dump()
        told = []
        for name in ("stf_nobody", "stf_bj", "stf_gone", "stf_chief"):
            for part, item in (
                ("/absences", {"deputy_id": name}),
                ("/delegations", {"to_id": name, "roles": ["approver"]}),
            ):
                reply = put(insurer, "stf_an", part, {"items": [days | item]}, by="admin-in-SH")
                told.append([(part, error["code"]) for error in reply.body["errors"]])
        assert told == 4 * [[("/absences", "not_at_work")], [("/delegations", "not_at_work")]]
        assert insurer.dump() == before


def test_one_identity_is_one_persons(insurer: Insurer) -> None:
    taken = record(
        insurer, "an", identities=[{"issuer": "https://issuer.example/pool", "subject": "bo"}]
    )
    assert (taken.status, taken.code) == (409, "identity_taken")
