"""Links to documents: short, attachments or previews, and each of them on record (S21)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from PIL import Image

from functions.aws import clock
from functions.documents import store
from local import papers
from tests.integration.atomic import at_once, one_at_a_time
from tests.integration.documents.conftest import CLAIM, Desk, Reply, received
from tests.unit.documents import corpus

pytestmark = [pytest.mark.usefixtures("in_process"), pytest.mark.feature("CLM-05")]

PHOTO = {"filename": "现场.jpg", "content_type": "image/jpeg", "content": corpus.picture("JPEG")}
KINDS = pytest.mark.parametrize("kind", ["download", "preview"])


def read(desk: Desk, kind: str, document_id: str, by: str = "li", **more: Any) -> Reply:
    route = f"GET /v1/claims/{{claim_id}}/documents/{{document_id}}/{kind}"
    return desk.call(by, route, document_id=document_id, **more)


class TestRecord:
    @KINDS
    def test_who_and_when_are_on_record_before_the_link_is_given(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        document_id = received(desk, **PHOTO)
        on_record: list[str] = []

        def sign(*_: object) -> tuple[str, datetime]:
            on_record.append(desk.accesses(document_id)[-1]["type"])
            return "https://link.example", clock.wall()

        monkeypatch.setattr(f"functions.aws.bucket.{kind}_url", sign)
        assert read(desk, kind, document_id, by="handler").status == 200
        (event,) = desk.accesses(document_id)
        assert on_record == [event["type"]] == [f"document.{kind}_issued"]
        assert event["actor"] == "stf_zhao"
        assert event["data"]["document_id"] == document_id
        assert clock.now() - datetime.fromisoformat(event["occurred_at"]) < timedelta(minutes=1)

    @KINDS
    def test_no_link_where_it_cannot_be_put_on_record(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        document_id = received(desk, **PHOTO)

        def fail(*_: object) -> None:
            raise ConnectionError

        monkeypatch.setattr(store, "put_on_record", fail)
        reply = read(desk, kind, document_id)
        assert (reply.status, "url" in reply.body) == (500, False)

    @KINDS
    def test_each_access_is_a_record_of_its_own_and_the_document_stays_as_it_is(
        self, desk: Desk, kind: str
    ) -> None:
        document_id = received(desk, **PHOTO)
        before = desk.rows("@"), desk.events(document_id)
        for by in ("li", "handler", "li"):
            read(desk, kind, document_id, by=by)
        assert (desk.rows("@"), desk.events(document_id)) == before
        assert sorted(event["actor"] for event in desk.accesses(document_id)) == [
            "cus_li",
            "cus_li",
            "stf_zhao",
        ]
        aggregates = {event["aggregate"] for event in desk.accesses(document_id)}
        assert len(aggregates) == 3
        assert {event["aggregate_version"] for event in desk.accesses(document_id)} == {1}
        assert all("g6pk" in row for row in desk.rows(f"E#A#{document_id}#"))

    def test_a_reader_does_not_spoil_the_version_a_handler_saw(self, desk: Desk) -> None:
        document_id = received(desk)
        seen = desk.see(document_id)["version"]
        reply = desk.download(document_id)
        assert (reply.body["version"], reply.headers["etag"]) == (seen, f'"{seen}"')
        route = "POST /v1/claims/{claim_id}/documents/{document_id}/verification"
        verdict = desk.call(
            "handler",
            route,
            {"accepted": True},
            headers={"if-match": reply.headers["etag"]},
            document_id=document_id,
        )
        assert verdict.status == 200

    def test_two_readers_at_once_both_have_their_link(self, desk: Desk) -> None:
        document_id = received(desk)
        with one_at_a_time():
            replies = at_once(
                *(partial(desk.download, document_id, by) for by in ("li", "handler"))
            )
        assert [reply.status for reply in replies] == [200, 200]
        assert {event["actor"] for event in desk.accesses(document_id)} == {"cus_li", "stf_zhao"}

    @KINDS
    @pytest.mark.parametrize("by", ["wang", "elsewhere"])
    def test_strangers_get_no_link_and_leave_no_trace(self, desk: Desk, kind: str, by: str) -> None:
        document_id = received(desk, **PHOTO)
        before = desk.everything()
        reply = read(desk, kind, document_id, by=by)
        absent = read(desk, kind, "doc_none", by=by)
        assert (reply.status, reply.code) == (absent.status, absent.code) == (404, "not_found")
        assert desk.everything() == before


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
        assert fetched.content == papers.pdf("one page")
        assert fetched.headers["content-disposition"].startswith("attachment;")

    def test_it_names_the_version_that_was_inspected(self, desk: Desk) -> None:
        document_id = desk.announced()
        version_id = desk.arrive(document_id, papers.pdf("x"))
        query = parse_qs(urlsplit(desk.download(document_id).body["url"]).query)
        assert query["versionId"] == [version_id]

    def test_nothing_to_read_before_it_arrives(self, desk: Desk) -> None:
        reply = desk.download(desk.announced())
        assert (reply.status, reply.code) == (409, "document_not_received")


class TestPreview:
    def test_it_is_a_picture_without_what_the_original_tells(self, desk: Desk) -> None:
        document_id = received(desk, **PHOTO)
        assert desk.see(document_id)["has_preview"] is True
        reply = desk.preview(document_id)
        assert reply.status == 200
        assert reply.body.keys() == {"document_id", "url", "expires_at"}
        query = parse_qs(urlsplit(reply.body["url"]).query)
        assert int(query["X-Amz-Expires"][0]) <= 60
        expires_at = datetime.fromisoformat(reply.body["expires_at"])
        assert timedelta(0) < expires_at - clock.wall() <= timedelta(seconds=60)
        answer = requests.get(reply.body["url"], timeout=5)
        assert answer.headers["content-type"] == "image/jpeg"
        picture = Image.open(BytesIO(answer.content))
        assert (picture.format, picture.size) == ("JPEG", (768, 1024))
        assert not picture.getexif()
        assert corpus.PLACE.encode() not in answer.content
        original = requests.get(desk.download(document_id).body["url"], timeout=5).content
        assert corpus.PLACE.encode() in original

    def test_it_lies_apart_from_what_was_uploaded(self, desk: Desk) -> None:
        document_id = received(desk, **PHOTO)
        (key,) = desk.objects("previews/")
        assert key.startswith(f"previews/{CLAIM}/{document_id}/")
        before = desk.everything()
        assert desk.tell(key) == []  # the rule does not ask for it; if it did, no harm were done
        assert desk.everything() == before

    @pytest.mark.parametrize("name", ["png", "webp", "png of a screen"])
    def test_every_kind_of_picture_has_one(self, desk: Desk, name: str) -> None:
        content_type, content = corpus.honest()[name]
        filename = f"a.{content_type.suffixes[0]}"
        fields = {"filename": filename, "content_type": content_type}
        assert desk.preview(received(desk, content=content, **fields)).status == 200

    @pytest.mark.parametrize("name", ["pdf", "heic", "mp4"])
    def test_other_files_have_none(self, desk: Desk, name: str) -> None:
        content_type, content = corpus.honest()[name]
        filename = f"a.{content_type.suffixes[0]}"
        document_id = received(desk, content=content, filename=filename, content_type=content_type)
        assert desk.see(document_id)["has_preview"] is False
        reply = desk.preview(document_id)
        assert (reply.status, reply.code) == (409, "preview_not_available")
        assert desk.accesses(document_id) == []

    def test_another_upload_does_not_change_it(self, desk: Desk) -> None:
        document_id = received(desk, **PHOTO)
        url = desk.preview(document_id).body["url"]
        first = requests.get(url, timeout=5).content
        desk.arrive(document_id, corpus.picture("JPEG", size=(300, 200)))
        assert requests.get(desk.preview(document_id).body["url"], timeout=5).content == first

    def test_what_was_taken_back_is_no_longer_shown(self, desk: Desk) -> None:
        document_id = received(desk, **PHOTO)
        desk.remove(document_id)
        assert desk.preview(document_id).code == "preview_not_available"
        assert desk.see(document_id)["has_preview"] is False
