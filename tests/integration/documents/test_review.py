"""Listing, removing and judging documents, and who may (S1, S2)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from functions.aws import clock
from tests.integration.documents.conftest import Desk, received

pytestmark = pytest.mark.usefixtures("in_process")


class TestVerification:
    def test_a_handler_accepts_what_was_received(self, desk: Desk) -> None:
        document_id = received(desk)
        reply = desk.verify(document_id)
        assert reply.status == 200
        assert (reply.body["state"], reply.body["verified_by"]) == ("verified", "stf_zhao")
        assert desk.events(document_id)[-1]["type"] == "document.verified"

    def test_a_refusal_tells_the_customer_why_but_not_who(self, desk: Desk) -> None:
        document_id = received(desk)
        assert desk.verify(document_id, accepted=False, reason="看不清").status == 200
        seen = desk.see(document_id, by="li")
        assert (seen["state"], seen["refusal_reason"]) == ("refused", "看不清")
        assert "verified_by" not in seen
        row = desk.rows(f"E#{document_id}#")[-1]
        assert "看不清" not in row["envelope"]
        assert json.loads(row["sealed"]) == {"reason": "看不清"}

    def test_a_refusal_needs_its_reason(self, desk: Desk) -> None:
        assert desk.verify(received(desk), accepted=False).code == "invalid_fields"

    def test_nothing_is_judged_before_it_arrives(self, desk: Desk) -> None:
        reply = desk.verify(desk.announced())
        assert (reply.status, reply.code) == (409, "document_not_received")

    def test_a_verdict_is_given_once(self, desk: Desk) -> None:
        document_id = received(desk)
        desk.verify(document_id)
        reply = desk.verify(document_id, accepted=False, reason="again")
        assert (reply.status, reply.code) == (409, "wrong_state")
        assert desk.see(document_id)["state"] == "verified"

    @pytest.mark.parametrize(
        ("by", "status", "code"),
        [
            ("li", 403, "forbidden"),
            ("assessor", 403, "forbidden"),
            ("wang", 404, "not_found"),
            ("elsewhere", 404, "not_found"),
        ],
    )
    def test_only_a_handler_of_the_branch_judges(
        self, desk: Desk, by: str, status: int, code: str
    ) -> None:
        document_id = received(desk)
        reply = desk.verify(document_id, by=by)
        assert (reply.status, reply.code) == (status, code)
        assert desk.see(document_id)["state"] == "received"

    def test_a_verdict_on_what_has_changed_since_is_not_taken(self, desk: Desk) -> None:
        document_id = received(desk)
        route = "POST /v1/claims/{claim_id}/documents/{document_id}/verification"
        reply = desk.call(
            "handler",
            route,
            {"accepted": True},
            headers={"if-match": '"1"'},
            document_id=document_id,
        )
        assert (reply.status, reply.code) == (412, "precondition_failed")


class TestRemoval:
    def test_a_customer_takes_back_what_is_not_judged(self, desk: Desk) -> None:
        document_id = received(desk)
        reply = desk.remove(document_id)
        assert (reply.status, reply.body["state"]) == (200, "removed")
        assert desk.events(document_id)[-1]["type"] == "document.removed"
        assert desk.download(document_id).code == "document_not_received"

    def test_doing_it_again_changes_nothing(self, desk: Desk) -> None:
        document_id = received(desk)
        first = desk.remove(document_id)
        before = desk.everything()
        again = desk.remove(document_id)
        assert (again.status, again.body) == (first.status, first.body)
        assert desk.everything() == before

    def test_what_was_verified_stays(self, desk: Desk) -> None:
        document_id = received(desk)
        desk.verify(document_id)
        reply = desk.remove(document_id)
        assert (reply.status, reply.code) == (409, "document_not_removable")

    def test_what_a_handler_filed_is_not_the_customer_s_to_remove(self, desk: Desk) -> None:
        reply = desk.remove(received(desk, by="handler"))
        assert (reply.status, reply.code) == (403, "forbidden")

    @pytest.mark.parametrize("by", ["wang", "elsewhere"])
    def test_strangers_find_nothing_to_remove(self, desk: Desk, by: str) -> None:
        document_id = received(desk)
        assert desk.remove(document_id, by=by).status == 404
        assert desk.see(document_id)["state"] == "received"


class TestList:
    ROUTE = "GET /v1/claims/{claim_id}/documents"

    def test_newest_first_in_pages(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        start = clock.now()
        made = []
        for number in range(5):
            at = start + timedelta(minutes=number)
            monkeypatch.setattr(clock, "now", lambda at=at: at)
            made.append(desk.announced())
        seen, cursor = [], None
        for _ in range(3):
            query = {"limit": "2"} | ({"next": cursor} if cursor else {})
            page = desk.call("li", self.ROUTE, query=query).body
            seen += [item["document_id"] for item in page["items"]]
            cursor = page.get("next")
        assert seen == made[::-1]
        assert cursor is None

    def test_another_s_cursor_is_foreign(self, desk: Desk) -> None:
        for _ in range(2):
            desk.announced()
        cursor = desk.call("li", self.ROUTE, query={"limit": "1"}).body["next"]
        reply = desk.call("handler", self.ROUTE, query={"next": cursor})
        assert (reply.status, reply.code) == (400, "foreign_cursor")

    @pytest.mark.parametrize("by", ["wang", "elsewhere"])
    def test_strangers_see_no_case(self, desk: Desk, by: str) -> None:
        received(desk)
        reply = desk.call(by, self.ROUTE)
        assert (reply.status, reply.code) == (404, "not_found")

    def test_one_document_s_history_is_apart_from_another_s(self, desk: Desk) -> None:
        first, second = received(desk), received(desk)
        desk.verify(first)
        desk.download(first)
        versions = [event["aggregate_version"] for event in desk.events(first)]
        assert versions == [1, 2, 3]
        assert [event["aggregate_version"] for event in desk.events(second)] == [1, 2]
        assert {event["aggregate"] for event in desk.events(first)} == {f"DOC#clm_1|@{first}"}
