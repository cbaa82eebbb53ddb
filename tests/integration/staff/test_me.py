"""Who the caller is here, in one read for staff."""

from __future__ import annotations

import json

from tests.integration.driver import Insurer, calls
from tests.integration.portfolio import cny
from tests.integration.staff.conftest import me, put


def test_a_member_of_staff(insurer: Insurer) -> None:
    with calls() as seen:
        told = me(insurer, "bo")
    assert [name for name, _ in seen] == ["BatchGetItem"]
    assert told == {
        "subject": "bo",
        "roles": ["auditor"],
        "staff": {
            "staff_id": "stf_bo",
            "name": "Bo",
            "branch": "SH",
            "team": "audit",
            "lead_of": [],
            "head_of": [],
            "skills": ["water"],
            "regions": ["310115"],
            "lent": [],
        },
        "acting_for": [],
        "locale": "en",
    }


def test_what_is_lent_stands_apart_from_what_is_held(insurer: Insurer) -> None:
    days = {"from_on": "2026-01-01", "to_on": "2190-12-30"}
    item = {"to_id": "stf_bo", "roles": ["approver"], "authority": cny("5.00"), **days}
    assert put(insurer, "stf_an", "/delegations", {"items": [item]}).status == 200
    told = me(insurer, "bo")
    assert (told["roles"], told["acting_for"]) == (["auditor"], ["stf_an"])
    assert told["staff"]["lent"] == [
        {
            "from_id": "stf_an",
            "roles": ["approver"],
            "branch": "SH",
            "authority": cny("5.00"),
            "until_at": "2190-12-30T16:00:00Z",
        }
    ]
    assert "authority" not in told["staff"]


def test_a_customer_in_the_language_of_their_record(insurer: Insurer) -> None:
    assert me(insurer, "li") == {
        "subject": "li",
        "roles": ["customer"],
        "customer_id": "cus_li",
        "acting_for": [],
        "locale": "en",
    }
    card = {"PK": "CUS#cus_li", "SK": "V#contact", "doc": json.dumps({"locale": "zh-TW"})}
    insurer.table.put_item(Item=card)
    assert me(insurer, "li")["locale"] == "zh-TW"


def test_a_machine_and_a_member_of_staff_whose_card_was_never_written(insurer: Insurer) -> None:
    assert me(insurer, "core")["roles"] == ["core_system"]
    handler = me(insurer, "handler")["staff"]
    assert (handler["staff_id"], handler["skills"]) == ("stf_handler", [])
    assert "name" not in handler


def test_who_has_no_power_here_is_nobody(insurer: Insurer) -> None:
    for by, code in (("leaver", "inactive_principal"), ("stranger", "unknown_principal")):
        reply = insurer.call(by, "GET /v1/me")
        assert (reply.status, reply.code) == (403, code)
