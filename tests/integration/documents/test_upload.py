"""From the announcement to the inspection of what arrived (S18-S20, I20)."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from functions.aws import clock
from functions.documents import arrivals
from local import papers
from tests.integration.documents.conftest import BUCKET, CLAIM, Desk, Json, Reply, is_quarantined
from tests.unit.documents import corpus
from tests.unit.documents.files import HEADS, STRANGERS

pytestmark = [pytest.mark.usefixtures("in_process"), pytest.mark.feature("CLM-05")]

PDF, OTHER_PDF = papers.pdf("one"), papers.pdf("quite another")


def conditions(reply: Reply) -> list[Any]:
    """What the signed form of an announcement holds the uploader to."""
    policy = reply.body["upload"]["fields"]["policy"]
    found: list[Any] = json.loads(base64.b64decode(policy))["conditions"]
    return found


class TestForm:
    def test_it_is_signed_for_one_key_one_type_and_a_range_of_sizes(self, desk: Desk) -> None:
        reply = desk.announce()
        assert reply.status == 201
        key = f"cases/{CLAIM}/{reply.body['document_id']}"
        upload = reply.body["upload"]
        assert upload["method"] == "POST"
        assert upload["fields"]["key"] == key
        assert upload["fields"]["Content-Type"] == "application/pdf"
        signed = conditions(reply)
        assert {"key": key} in signed
        assert {"bucket": BUCKET} in signed
        assert {"Content-Type": "application/pdf"} in signed
        assert ["content-length-range", 1, 20 * 1024 * 1024] in signed
        assert not [each for each in signed if isinstance(each, list) and each[0] == "starts-with"]

    def test_an_announced_size_is_the_only_one(self, desk: Desk) -> None:
        assert ["content-length-range", 17, 17] in conditions(desk.announce(size=17))

    def test_a_film_may_be_larger(self, desk: Desk) -> None:
        reply = desk.announce(filename="现场.mp4", content_type="video/mp4")
        assert ["content-length-range", 1, 200 * 1024 * 1024] in conditions(reply)

    def test_it_expires_within_the_quarter_hour(self, desk: Desk) -> None:
        expires_at = datetime.fromisoformat(desk.announce().body["upload"]["expires_at"])
        assert timedelta(0) < expires_at - clock.wall() <= timedelta(minutes=15)

    def test_the_file_s_name_never_reaches_the_key(self, desk: Desk) -> None:
        reply = desk.announce(filename="..%2f..%2fetc.pdf")
        assert "etc" not in reply.body["upload"]["fields"]["key"]

    @pytest.mark.feature("CLM-05")
    def test_posting_the_form_puts_the_object_where_it_is_inspected(self, desk: Desk) -> None:
        reply = desk.announce(size=len(PDF))
        upload = reply.body["upload"]
        sent = requests.post(
            upload["url"], data=upload["fields"], files={"file": ("x.pdf", PDF)}, timeout=5
        )
        assert sent.status_code == 204
        desk.tell(upload["fields"]["key"])
        assert desk.see(reply.body["document_id"])["state"] == "received"


class TestAnnouncement:
    def test_the_answer_describes_the_document(self, desk: Desk) -> None:
        body = desk.announce(size=17).body
        upload = body.pop("upload")
        assert [each["name"] for each in body.pop("actions")] == [
            "download_document",
            "preview_document",
            "supersede_document",
            "remove_document",
        ]
        assert body == {
            "document_id": body["document_id"],
            "case_id": CLAIM,
            "item": "claim_form",
            "item_label": body["item_label"],
            "filename": "理赔申请书.pdf",
            "content_type": "application/pdf",
            "state": "awaiting_upload",
            "state_label": "Awaiting upload",
            "size": 17,
            "upload_expires_at": upload["expires_at"],
            "has_preview": False,
            "version": 1,
        }

    def test_a_replay_signs_anew_for_the_same_document(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = desk.announce(key="once", size=17)
        before = desk.everything()
        later = clock.wall() + timedelta(minutes=10)
        monkeypatch.setattr(clock, "wall", lambda: later)
        again = desk.announce(key="once", size=17)
        assert again.status == 201
        assert again.headers["idempotent-replayed"] == "true"
        form, form_again = first.body.pop("upload"), again.body.pop("upload")
        assert again.body == first.body
        assert form_again["expires_at"] == form["expires_at"] == first.body["upload_expires_at"]
        assert form_again["fields"]["key"] == form["fields"]["key"]
        assert desk.everything() == before

    def test_once_its_time_is_over_a_repetition_has_no_form(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = desk.announce(key="once")
        later = clock.wall() + timedelta(minutes=16)
        monkeypatch.setattr(clock, "wall", lambda: later)
        again = desk.announce(key="once")
        assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
        assert again.body == {k: v for k, v in first.body.items() if k != "upload"}

    def test_no_signature_is_kept(self, desk: Desk) -> None:
        fields = desk.announce().body["upload"]["fields"]
        assert fields["x-amz-signature"] not in json.dumps(desk.everything(), default=str)

    def test_the_name_stays_sealed(self, desk: Desk) -> None:
        document_id = desk.announced()
        (row,) = desk.rows(f"E#{document_id}#")
        assert "理赔申请书" not in row["envelope"]
        assert json.loads(row["sealed"]) == {"filename": "理赔申请书.pdf"}

    def test_an_item_the_case_does_not_ask_for_is_a_wrong_field(self, desk: Desk) -> None:
        reply = desk.announce(item="death_certificate")
        assert (reply.status, reply.code) == (422, "invalid_fields")
        (error,) = reply.body["errors"]
        assert (error["field"], error["code"]) == ("/item", "unknown_item")

    def test_a_case_that_takes_no_documents_refuses(self, desk: Desk) -> None:
        desk.put_case(accepts=False)
        reply = desk.announce()
        assert (reply.status, reply.code) == (409, "case_closed_for_documents")

    @pytest.mark.parametrize("claim_id", ["clm_none", CLAIM])
    def test_another_s_claim_is_as_if_it_were_not_there(self, desk: Desk, claim_id: str) -> None:
        route = "POST /v1/claims/{claim_id}/documents"
        body = {"item": "other", "filename": "a.pdf", "content_type": "application/pdf"}
        reply = desk.call("wang", route, body, claim_id=claim_id)
        assert (reply.status, reply.code) == (404, "not_found")
        assert desk.rows("") == []


class TestArrival:
    @pytest.mark.feature("CLM-05")
    def test_what_was_announced_is_received(self, desk: Desk) -> None:
        sha256 = hashlib.sha256(PDF).hexdigest()
        document_id = desk.announced(size=len(PDF), sha256=sha256)
        version_id = desk.arrive(document_id, PDF)
        seen = desk.see(document_id)
        assert seen["state"] == "received"
        assert (seen["size"], seen["sha256"], seen["scan"]) == (len(PDF), sha256, "not_scanned")
        assert seen["uploaded_at"]
        requested, received = desk.events(document_id)
        assert (requested["type"], received["type"]) == ("document.requested", "document.received")
        assert received["actor"] == ("system:documents.when_an_object_arrives_inspect_it")
        assert received["data"] == {
            "document_id": document_id,
            "case_id": CLAIM,
            "item": "claim_form",
            "sha256": sha256,
            "size": len(PDF),
            "version_id": version_id,
            "scan": "not_scanned",
        }

    def test_the_claim_reads_how_far_it_has_come(self, desk: Desk) -> None:
        document_id = desk.announced()
        card = {"document_id": document_id, "item": "claim_form"}
        assert self._cards(desk) == [card | {"state": "awaiting_upload"}]
        desk.arrive(document_id, PDF)
        assert self._cards(desk) == [card | {"state": "received"}]
        desk.verify(document_id)
        assert self._cards(desk) == [card | {"state": "verified"}]

    def test_the_claim_reads_why_one_was_sent_in_vain(self, desk: Desk) -> None:
        refused, empty = desk.announced(), desk.announced()
        desk.arrive(refused, PDF)
        desk.verify(refused, accepted=False, reason="看不清")
        desk.arrive(empty, b"")
        told = {
            each["document_id"]: (each.get("flaw"), each.get("refusal_reason"))
            for each in self._cards(desk)
        }
        assert told == {refused: (None, "看不清"), empty: ("empty", None)}

    def _cards(self, desk: Desk) -> list[Json]:
        return [json.loads(row["doc"]) for row in desk.rows("V#")]

    @pytest.mark.feature("CLM-05")
    def test_paper_that_came_to_the_counter_is_scanned_in_by_staff(self, desk: Desk) -> None:
        document_id = desk.announced(by="handler", filename="scan.pdf")
        desk.arrive(document_id, PDF)
        assert desk.see(document_id, by="li")["state"] == "received"
        assert desk.events(document_id)[0]["actor"] == "stf_zhao"

    @pytest.mark.feature("CLM-05")
    def test_every_type_is_received_as_itself(self, desk: Desk) -> None:
        states = {}
        for name, (content_type, content) in corpus.honest().items():
            filename = f"file.{content_type.suffixes[0]}"
            document_id = desk.announced(filename=filename, content_type=content_type)
            desk.arrive(document_id, content)
            states[name] = desk.see(document_id)["state"]
        assert states == dict.fromkeys(corpus.honest(), "received")

    @pytest.mark.feature("CLM-05")
    def test_every_lie_about_the_type_is_quarantined(self, desk: Desk) -> None:
        for content in filter(None, STRANGERS.values()):
            document_id = desk.announced()
            desk.arrive(document_id, content)
            is_quarantined(desk, document_id, "wrong_type")

    def test_a_picture_announced_as_a_pdf_is_quarantined(self, desk: Desk) -> None:
        document_id = desk.announced()
        desk.arrive(document_id, HEADS["png"][1])
        is_quarantined(desk, document_id, "wrong_type")

    @pytest.mark.feature("CLM-05")
    @pytest.mark.parametrize(
        ("told", "content", "reason"),
        [
            ({}, b"", "empty"),
            ({"size": len(PDF) + 1}, PDF, "wrong_size"),
            ({"sha256": "ab" * 32}, PDF, "wrong_hash"),
            ({}, PDF + b"\x00" * 20 * 1024 * 1024, "too_large"),
        ],
        ids=["empty", "wrong size", "wrong hash", "too large"],
    )
    def test_what_was_not_announced_is_quarantined(
        self, desk: Desk, told: Json, content: bytes, reason: str
    ) -> None:
        document_id = desk.announced(**told)
        desk.arrive(document_id, content)
        is_quarantined(desk, document_id, reason)


class TestExpiry:
    def test_when_the_form_s_time_has_passed_it_says_so_and_takes_the_late_all_the_same(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reply = desk.announce()
        document_id = reply.body["document_id"]
        before = desk.everything()
        expires_at = datetime.fromisoformat(reply.body["upload"]["expires_at"])
        with monkeypatch.context() as patch:
            patch.setattr(clock, "wall", lambda: expires_at - timedelta(seconds=5))
            assert desk.see(document_id)["state"] == "awaiting_upload"
            patch.setattr(clock, "wall", lambda: expires_at + timedelta(seconds=5))
            seen = desk.see(document_id)
            assert (seen["state"], seen["version"]) == ("expired", 1)
            assert desk.verify(document_id).code == "document_not_received"
            assert desk.everything() == before
            desk.arrive(document_id, PDF)
            assert desk.see(document_id)["state"] == "received"

    def test_business_time_has_nothing_to_do_with_it(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document_id = desk.announced()
        later = clock.now() + timedelta(days=30)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert desk.see(document_id)["state"] == "awaiting_upload"


class TestAnArrivalThatDoesNotCount:
    def test_the_same_message_again_changes_nothing(self, desk: Desk) -> None:
        document_id = desk.announced()
        version_id = desk.put_object(document_id, PDF)
        key = f"cases/{CLAIM}/{document_id}"
        assert desk.tell(key, version_id, event_id="evt") == []
        before = desk.everything()
        assert desk.tell(key, version_id, event_id="evt") == []
        assert desk.everything() == before

    def test_a_second_upload_changes_nothing_and_is_warned_of(
        self, desk: Desk, caplog: pytest.LogCaptureFixture
    ) -> None:
        document_id = desk.announced()
        first = desk.arrive(document_id, PDF)
        before = desk.everything()
        desk.arrive(document_id, OTHER_PDF)
        assert desk.everything() == before
        assert desk.events(document_id)[-1]["data"]["version_id"] == first
        assert document_id in _warning(caplog)
        link = desk.download(document_id).body["url"]
        assert requests.get(link, timeout=5).content == PDF

    def test_the_announced_version_is_read_though_another_lies_on_top(self, desk: Desk) -> None:
        document_id = desk.announced(sha256=hashlib.sha256(PDF).hexdigest())
        first = desk.put_object(document_id, PDF)
        desk.put_object(document_id, OTHER_PDF)
        desk.tell(f"cases/{CLAIM}/{document_id}", first)
        assert desk.see(document_id)["state"] == "received"

    def test_without_a_version_in_the_message_the_one_that_was_read_is_bound(
        self, desk: Desk
    ) -> None:
        document_id = desk.announced()
        first = desk.put_object(document_id, PDF)
        desk.tell(f"cases/{CLAIM}/{document_id}")
        desk.put_object(document_id, OTHER_PDF)
        assert desk.events(document_id)[-1]["data"]["version_id"] == first
        assert requests.get(desk.download(document_id).body["url"], timeout=5).content == PDF

    def test_a_removed_document_stays_removed(self, desk: Desk) -> None:
        document_id = desk.announced()
        desk.remove(document_id)
        desk.arrive(document_id, PDF)
        assert desk.see(document_id)["state"] == "removed"

    def test_the_bound_version_told_again_is_no_news(
        self, desk: Desk, caplog: pytest.LogCaptureFixture
    ) -> None:
        document_id = desk.announced()
        version_id = desk.arrive(document_id, PDF)
        before = desk.everything()
        assert desk.tell(f"cases/{CLAIM}/{document_id}", version_id) == []
        assert desk.everything() == before
        assert not [record for record in caplog.records if record.levelname == "WARNING"]

    @pytest.mark.parametrize(
        "key", ["cases/clm_1/doc_none", "cases/clm_none/doc_1", "cases/../x", "Li Lei.pdf"]
    )
    def test_an_object_of_no_document_is_warned_of_without_its_name(
        self, desk: Desk, key: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        before = desk.everything()
        assert desk.tell(key) == []
        assert desk.everything() == before
        assert key not in _warning(caplog)

    def test_an_object_that_is_gone_leaves_the_document_waiting(
        self, desk: Desk, caplog: pytest.LogCaptureFixture
    ) -> None:
        document_id = desk.announced()
        assert desk.tell(f"cases/{CLAIM}/{document_id}") == []
        assert desk.see(document_id)["state"] == "awaiting_upload"
        assert document_id in _warning(caplog)


def _warning(caplog: pytest.LogCaptureFixture) -> str:
    """All that the one warning in the log says."""
    (warning,) = (record for record in caplog.records if record.levelname == "WARNING")
    assert warning.getMessage() == arrivals.IGNORED
    return str(vars(warning))
