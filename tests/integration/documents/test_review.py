"""Reading, removing and judging documents, and who may (S1, S2, S21)."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from functions.aws import clock
from functions.documents import store
from functions.documents.file import DocumentFile
from tests.integration.documents.conftest import Desk

PDF = b"%PDF-1.4\n1 0 obj\n"


def received(desk: Desk, **fields: Any) -> str:
    document_id = desk.announced(**fields)
    desk.arrive(document_id, PDF)
    return document_id


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


class TestDownload:
    def test_a_link_is_an_attachment_good_for_a_minute_at_most(self, desk: Desk) -> None:
        reply = desk.download(received(desk))
        assert reply.status == 200
        query = parse_qs(urlsplit(reply.body["url"]).query)
        assert int(query["X-Amz-Expires"][0]) <= 60
        assert query["response-content-disposition"][0].startswith("attachment;")
        expires_at = datetime.fromisoformat(reply.body["expires_at"])
        assert timedelta(0) < expires_at - clock.wall() <= timedelta(seconds=60)
        fetched = requests.get(reply.body["url"], timeout=5)
        assert fetched.content == PDF
        assert fetched.headers["content-disposition"].startswith("attachment;")

    def test_it_names_the_version_that_was_inspected(self, desk: Desk) -> None:
        document_id = desk.announced()
        version_id = desk.arrive(document_id, PDF)
        query = parse_qs(urlsplit(desk.download(document_id).body["url"]).query)
        assert query["versionId"] == [version_id]

    def test_who_and_when_are_on_record_before_the_link_is_given(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document_id = received(desk)
        on_record: list[str] = []

        def sign(key: str, version_id: str | None, filename: str) -> tuple[str, datetime]:
            on_record.append(desk.events(document_id)[-1]["type"])
            return "https://link.example", clock.wall()

        monkeypatch.setattr("functions.aws.bucket.download_url", sign)
        reply = desk.download(document_id, by="handler")
        assert on_record == ["document.download_issued"]
        event = desk.events(document_id)[-1]
        assert event["actor"] == "stf_zhao"
        assert clock.now() - datetime.fromisoformat(event["occurred_at"]) < timedelta(minutes=1)
        assert reply.body["version"] == event["aggregate_version"] == 3

    def test_no_link_where_it_cannot_be_put_on_record(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document_id = received(desk)

        def fail(*_: object) -> None:
            raise ConnectionError

        monkeypatch.setattr(store, "commit", fail)
        reply = desk.download(document_id)
        assert (reply.status, "url" in reply.body) == (500, False)

    def test_a_reader_does_not_lose_a_race(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document_id = received(desk)
        commit, meddled = store.commit, threading.Event()

        def commit_second(file: DocumentFile, decision: Any) -> DocumentFile:
            if not meddled.is_set():
                meddled.set()
                desk.verify(document_id)
            return commit(file, decision)

        monkeypatch.setattr(store, "commit", commit_second)
        assert desk.download(document_id).status == 200
        types = [event["type"] for event in desk.events(document_id)]
        assert types[-2:] == ["document.verified", "document.download_issued"]

    def test_nothing_to_read_before_it_arrives(self, desk: Desk) -> None:
        reply = desk.download(desk.announced())
        assert (reply.status, reply.code) == (409, "document_not_received")

    @pytest.mark.parametrize("by", ["wang", "elsewhere"])
    def test_strangers_get_no_link_and_leave_no_trace(self, desk: Desk, by: str) -> None:
        document_id = received(desk)
        before = desk.everything()
        reply = desk.download(document_id, by=by)
        absent = desk.download("doc_none", by=by)
        assert (reply.status, reply.code) == (absent.status, absent.code) == (404, "not_found")
        assert desk.everything() == before


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
        versions = [event["aggregate_version"] for event in desk.events(first)]
        assert versions == [1, 2, 3]
        assert [event["aggregate_version"] for event in desk.events(second)] == [1, 2]
        assert {event["aggregate"] for event in desk.events(first)} == {f"DOC#clm_1|@{first}"}
