"""What a claim says can be done to it is what happens when somebody does it."""

from __future__ import annotations

from typing import Any

import pytest

from functions.claims.moves import MOVES
from functions.claims.states import State
from tests.integration.driver import Insurer
from tests.integration.portfolio import LINES, PAYABLE, PAYEES, REQUIRED, cny

ON_BEHALF = {"customer_id": "cus_wang", "verified_by": "stf_agent", "evidence": "recording 7"}
BODIES: dict[str, Any] = {
    "upload_document": {
        "item": "claim_form",
        "filename": "a.pdf",
        "content_type": "application/pdf",
    },
    "notify_deficiency": {"override": {"reason": "漏列"}},
    "register": {},
    "confirm_coverage": {"decision": "confirmed"},
    "calculate": {"lines": LINES},
    "name_payees": PAYEES,
    "submit": {},
    "approve": {"decision": "approve"},
    "return": {"decision": "return", "reason": "证据不足"},
    "respond_to_offer": {"accept": True},
    "pay": {},
    "withdraw": {},
    "close": {},
}
WALKED = [
    State.AWAITING_DOCUMENTS, State.UNDER_REVIEW, State.ASSESSING, State.CALCULATED,
    State.PENDING_APPROVAL, State.OFFERED, State.AGREED, State.PAYMENT_PENDING,
]  # fmt: skip
PEOPLE = ("wang", "agent", "handler", "lead", "assessor", "approver", "second", "both", "finance")


@pytest.fixture
def people(insurer: Insurer) -> Insurer:
    insurer.enrol("lead", roles=["claims_lead"], staff_id="stf_lead", branch="SH", lead_of=["SH"])
    insurer.enrol(
        "both",
        roles=["assessor", "approver"],
        staff_id="stf_assessor",
        branch="SH",
        authority=cny("999999.00"),
    )
    insurer.enrol("second", roles=["approver"], staff_id="stf_second", authority=cny("71999.99"))
    return insurer


def brought(insurer: Insurer, state: State) -> str:
    return insurer.reported() if state is State.AWAITING_DOCUMENTS else insurer.walk(state)


@pytest.mark.parametrize("state", WALKED)
def test_an_action_shown_open_is_open_and_any_other_says_why(people: Insurer, state: State) -> None:
    claim_id = brought(people, state)
    seen: set[tuple[str, bool]] = set()
    for by in PEOPLE:
        seen |= tried(people, by, claim_id)
    assert {name for name, _ in seen} == {move.name for move in MOVES}
    assert any(is_open for _, is_open in seen) is (state is not State.PAYMENT_PENDING)


def test_with_every_document_accepted_the_notice_is_closed_and_registration_open(
    people: Insurer,
) -> None:
    claim_id = people.reported()
    people.verify_documents(claim_id)
    seen = tried(people, "handler", claim_id)
    assert ("register", True) in seen
    assert ("notify_deficiency", False) in seen


def test_after_the_one_notice_only_a_lead_may_send_another(people: Insurer) -> None:
    claim_id = people.reported()
    assert people.claim("handler", "POST deficiency-notice", claim_id).status == 200
    assert ("notify_deficiency", False) in tried(people, "handler", claim_id)
    assert ("notify_deficiency", True) in tried(people, "lead", claim_id)


def tried(insurer: Insurer, by: str, claim_id: str) -> set[tuple[str, bool]]:
    """Do everything that is shown to `by`, each to the claim as it stands; what was open."""
    before = insurer.dump()
    seen = set()
    for action in insurer.claim(by, "GET ", claim_id).body["actions"]:
        path = action["href"].removeprefix(f"/v1/claims/{claim_id}/")
        body = BODIES[action["name"]]
        if by == "agent" and path in {"offer-response", "withdrawal"}:
            body = body | {"on_behalf": ON_BEHALF}
        reply = insurer.claim(by, f"{action['method']} {path}", claim_id, body)
        assert (action["enabled"], reply.code if reply.status >= 400 else None) == (
            reply.status < 300,
            action.get("reason_code"),
        ), (by, action, reply.text)
        assert action["label"]
        seen.add((action["name"], action["enabled"]))
        restored(insurer, before)
    return seen


def restored(insurer: Insurer, rows: list[Any]) -> None:
    kept = {(row["PK"], row["SK"]) for row in rows}
    with insurer.table.batch_writer() as batch:
        for row in insurer.dump():
            if (row["PK"], row["SK"]) not in kept:
                batch.delete_item(Key={"PK": row["PK"], "SK": row["SK"]})
    insurer.put(rows)


def test_an_answer_tells_of_the_documents_it_has_looked_at_and_of_no_other(
    people: Insurer,
) -> None:
    claim_id = people.reported()
    people.verify_documents(claim_id)
    named = people.claim("wang", "PUT payees", claim_id, PAYEES).body
    assert [each["verified"] for each in named["checklist"]["items"][: len(REQUIRED)]] == (
        [True] * len(REQUIRED)
    )
    listed = people.call("wang", "GET /v1/claims").body["items"]
    assert all("checklist" not in each for each in listed)
    # A list cannot see documents: it shows the action open, and the claim itself decides.
    assert {a["name"] for a in listed[0]["actions"]} == {a["name"] for a in named["actions"]}


def test_a_handler_lists_what_they_carry_until_it_has_ended(people: Insurer) -> None:
    claim_id = people.walk(State.UNDER_REVIEW)
    carried = {"assignee": "stf_handler"}
    body = people.call("handler", "GET /v1/claims", query=carried).body
    assert [each["claim_id"] for each in body["items"]] == [claim_id]
    assert people.call("elsewhere", "GET /v1/claims", query=carried).body["items"] == []
    assert people.claim("wang", "POST withdrawal", claim_id).status == 200
    assert people.call("handler", "GET /v1/claims", query=carried).body["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"assignee": "stf_handler", "customer_id": "cus_wang"},
        {"assignee": "stf_handler", "branch": "SH"},
        {"customer_id": "cus_wang", "state": "offered"},
        {"branch": "SH"},
        {"channel": "portal"},
    ],
)
def test_filters_that_no_index_serves_are_refused(people: Insurer, query: dict[str, str]) -> None:
    reply = people.call("handler", "GET /v1/claims", query=query)
    assert (reply.status, reply.code) == (422, "invalid_fields")


def test_possible_duplicates_are_those_of_now_and_of_a_branch_one_sees(people: Insurer) -> None:
    first = people.reported()
    second = people.reported(not_duplicate={"reason": "另一个房间"})
    assert people.claim("handler", "GET ", first).body["possible_duplicates"] == [second]
    assert "possible_duplicates" not in people.claim("wang", "GET ", first).body
    reported = people.report("agent", not_duplicate={"reason": "第三个房间"}).body
    assert set(reported["possible_duplicates"]) == {first, second}
    assert people.claim("wang", "POST withdrawal", second).status == 200
    shown = people.claim("handler", "GET ", first).body["possible_duplicates"]
    assert shown == [reported["claim_id"]]


def test_a_claimant_reads_how_their_sum_came_about_once_it_is_approved(people: Insurer) -> None:
    pending = people.walk(State.PENDING_APPROVAL)
    early = people.claim("wang", "GET calculation", pending)
    assert (early.status, early.code) == (409, "wrong_state")
    offered = people.walk(State.OFFERED)
    told = people.claim("wang", "GET calculation", offered).body
    assert told["payable"] == people.claim("wang", "GET ", offered).body["payable"] == PAYABLE
    assert people.claim("li", "GET calculation", offered).status == 404


def test_nobody_is_told_a_sum_that_was_never_approved(people: Insurer) -> None:
    claim_id = people.walk(State.CALCULATED)
    assert people.claim("wang", "POST withdrawal", claim_id).status == 200
    assert people.claim("handler", "POST closure", claim_id).status == 200
    assert "payable" not in people.claim("wang", "GET ", claim_id).body
    assert people.claim("wang", "GET calculation", claim_id).status == 409


def test_staff_read_why_a_submission_came_back(people: Insurer) -> None:
    claim_id = people.walk(State.PENDING_APPROVAL)
    no = {"decision": "return", "reason": "证据不足"}
    assert people.claim("approver", "POST approvals", claim_id, no).status == 200
    said = people.claim("assessor", "GET ", claim_id).body["approval"]
    assert (said["decision"], said["by"], said["reason"]) == ("return", "stf_approver", "证据不足")
    assert "approval" not in people.claim("wang", "GET ", claim_id).body
