"""Staff records and branches over HTTPS."""

from __future__ import annotations

import json

from tests.integration.driver import Insurer, Json
from tests.integration.staff.conftest import get, record

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


def test_one_identity_is_one_persons(insurer: Insurer) -> None:
    taken = record(
        insurer, "an", identities=[{"issuer": "https://issuer.example/pool", "subject": "bo"}]
    )
    assert (taken.status, taken.code) == (409, "identity_taken")
