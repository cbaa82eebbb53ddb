"""Staff records and branches over HTTPS."""

from __future__ import annotations

import json

import pytest

from tests.integration.driver import Insurer, Json
from tests.integration.staff.conftest import get, put, record

HOURS: Json = {"monday": [{"from": "09:00", "to": "12:00"}, {"from": "13:30", "to": "17:30"}]}
ADDRESSES: Json = {"email": "bo@Insurer.Example", "mobile": "139 0000 1234", "locale": "en"}
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


class TestHowSomebodyIsReached:
    def test_addresses_are_kept_in_one_form_and_shown_to_who_may_write_them(
        self, insurer: Insurer
    ) -> None:
        written = record(insurer, "bo", **ADDRESSES)
        kept = {"email": "bo@insurer.example", "mobile": "+8613900001234", "locale": "en"}
        for reply in (written, get(insurer, "stf_bo", ""), get(insurer, "stf_bo", "", by="bo")):
            assert kept.items() <= reply.body.items()
        (row,) = insurer.rows("STF#stf_bo", "V#staff")
        assert kept.items() <= json.loads(row["doc"]).items()

    def test_others_see_enough_to_recognise_them(self, insurer: Insurer) -> None:
        record(insurer, "an", roles=["compliance"])
        record(insurer, "bo", **ADDRESSES)
        shown = get(insurer, "stf_bo", "", by="an").body
        assert (shown["email"], shown["mobile"]) == ("b***@insurer.example", "+86*******1234")

    def test_what_was_masked_is_no_address_to_write_back(self, insurer: Insurer) -> None:
        masked = record(insurer, "bo", email="b***@insurer.example", mobile="+86*******1234")
        assert [error["code"] for error in masked.body["errors"]] == [
            "not_a_mail_address",
            "not_a_mobile",
        ]

    def test_what_is_left_out_is_taken_away(self, insurer: Insurer) -> None:
        record(insurer, "bo", **ADDRESSES)
        reply = record(insurer, "bo")
        assert reply.body["locale"] == "zh-CN"
        assert reply.body.keys().isdisjoint({"email", "mobile"})

    def test_no_event_says_where_somebody_is_reached(self, insurer: Insurer) -> None:
        record(insurer, "bo", **ADDRESSES)
        *_, last = insurer.rows("STF#stf_bo", "E#")
        assert json.loads(last["envelope"])["data"]["locale"] == "en"
        assert "insurer.example" not in last["envelope"]
        assert "1234" not in last["envelope"]
        sealed = json.loads(last["sealed"])
        assert (sealed["email"], sealed["mobile"]) == ("bo@insurer.example", "+8613900001234")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "bo"},
            {"email": "bo@insurer"},
            {"email": "bo@insurer.example\nBcc: all@insurer.example"},
            {"email": "бо@insurer.example"},
            {"email": f"{'b' * 250}@insurer.example"},
            {"email": ["bo@insurer.example"]},
            {"mobile": "021-6321 6321"},
            {"mobile": "+999 1234567"},
            {"mobile": 13900001234},
            {"mobile": ""},
            {"locale": "fr"},
            {"locale": None},
        ],
        ids=str,
    )
    def test_what_cannot_be_written_to_is_refused(self, insurer: Insurer, wrong: Json) -> None:
        reply = record(insurer, "bo", **wrong)
        (field,) = wrong
        assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (
            422,
            [f"/{field}"],
        )

    def test_at_work_somebody_is_in_the_list_of_their_branch(self, insurer: Insurer) -> None:
        def place() -> str | None:
            (row,) = insurer.rows("STF#stf_bo", "V#staff")
            return row.get("g2pk")

        record(insurer, "bo")
        assert place() == "STF#SH#active"
        record(insurer, "bo", branch=None)
        assert place() == "STF#-#active"
        record(insurer, "bo", active=False)
        assert place() is None


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
