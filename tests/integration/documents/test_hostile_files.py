"""Files and names that mean harm: none gets past the door, and nobody is handed one (S18, S19)."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests

from functions.aws import bucket
from local import papers
from tests.integration.documents.conftest import Desk, Json, is_quarantined
from tests.unit.documents.hostile import hostile

pytestmark = [
    pytest.mark.usefixtures("in_process"),
    pytest.mark.feature("CLM-05"),
    pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
]


class TestHostileFiles:
    def test_each_is_quarantined_for_what_it_is(self, desk: Desk) -> None:
        for content_type, content, flaw in hostile().values():
            filename = f"file.{content_type.suffixes[0]}"
            document_id = desk.announced(by="handler", filename=filename, content_type=content_type)
            desk.arrive(document_id, content)
            is_quarantined(desk, document_id, flaw)
            assert desk.preview(document_id).code == "preview_not_available"
        assert desk.objects("previews/") == []

    def test_the_claimant_is_told_why_in_their_language(self, desk: Desk) -> None:
        document_id = desk.announced()
        desk.arrive(document_id, hostile()["pdf with a password"].content)
        route = "GET /v1/claims/{claim_id}/documents"
        for locale, word in (("zh-CN", "加密"), ("zh-TW", "加密"), ("en", "encrypted")):
            listed = desk.call("li", route, headers={"accept-language": locale}).body["items"]
            assert word in listed[0]["quarantine_reason_label"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"content_type": "application/zip", "filename": "a.zip"},
            {"content_type": "image/svg+xml", "filename": "a.svg"},
            {"content_type": "application/vnd.ms-word.document.macroEnabled.12"},
            {"content_type": "text/html", "filename": "a.html"},
            {"filename": "a.docm"},
            {"filename": "../../x.pdf"},
            {"filename": "a\u202efdp.exe"},
            {"filename": "a\r\nSet-Cookie: b.pdf"},
            {"filename": "x" * 300},
        ],
    )
    def test_what_is_not_taken_is_refused_at_the_announcement(
        self, desk: Desk, fields: Json
    ) -> None:
        reply = desk.announce(**fields)
        assert (reply.status, reply.code) == (422, "invalid_fields")
        assert desk.rows("") == []


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            'a"; filename="evil.exe".pdf',
            "a'; filename*=UTF-8''evil.exe; x='.pdf",
            "a;b=c.pdf",
            "%0d%0aSet-Cookie: a.pdf",
            "con.pdf",
            "现场 照片 100%.pdf",
            "form.exe::$DATA",
        ],
    )
    def test_an_odd_name_is_one_parameter_of_one_header(self, desk: Desk, name: str) -> None:
        document_id = desk.announced(filename=name)
        desk.arrive(document_id, papers.pdf("x"))
        assert desk.see(document_id)["filename"] == name
        answer = requests.get(desk.download(document_id).body["url"], timeout=5)
        kind, _, saved_as = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
        assert kind == "attachment"
        assert set(saved_as) <= ATTRIBUTE_CHARACTERS
        assert PurePosixPath(unquote(saved_as)).suffix == ".pdf"

    @pytest.mark.usefixtures("desk")
    def test_a_name_that_no_announcement_lets_in_breaks_no_header_either(self) -> None:
        url, _ = bucket.download_url("cases/1/2", "v", 'a\r\nX-Evil: 1\r\n\r\n<html>"; b=".pdf')
        (disposition,) = parse_qs(urlsplit(url).query)["response-content-disposition"]
        assert set(disposition.partition("''")[2]) <= ATTRIBUTE_CHARACTERS

    def test_no_name_reaches_a_key(self, desk: Desk) -> None:
        reply = desk.announce(filename="..%2f..%2f%00etc%5cpasswd.pdf")
        document_id = reply.body["document_id"]
        desk.arrive(document_id, papers.pdf("x"))
        assert desk.objects("") == [f"cases/clm_1/{document_id}"]


ATTRIBUTE_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~%"
)
"""`attr-char` of RFC 8187, and the percent sign of what is encoded."""
