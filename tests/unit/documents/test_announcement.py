"""What may be announced, what it may supersede, and what it is called."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from functions.core.access import Principal
from functions.core.errors import Forbidden, Invalid, Refused
from functions.documents import decisions
from functions.documents.events import (
    DocumentRemoved,
    DocumentRequested,
)
from functions.documents.kinds import State
from functions.documents.model import placed
from tests.unit.documents.given import (
    CASE,
    CLOSED,
    CUSTOMER,
    HANDLER,
    SPOUSE,
    SURVEYOR,
    announced,
    arrival,
    in_state,
    received,
    request,
    requested,
)


class TestAnnouncement:
    def test_a_document_waits_for_its_file(self) -> None:
        decision = request(announced(size=12))
        document = decision.state
        assert (document.state, document.declared_size) == (State.AWAITING_UPLOAD, 12)
        assert document.requested_by == "cus_li"
        (event,) = decision.events
        assert isinstance(event, DocumentRequested)
        assert event.data() == {
            "document_id": "doc_1",
            "case_id": "clm_1",
            "item": "claim_form",
            "content_type": "application/pdf",
        }
        assert event.sealed() == {"filename": "理赔申请书.pdf"}

    def test_the_object_s_key_is_made_of_ids_alone(self) -> None:
        document = requested(filename="..%2f..secret.pdf")
        assert document.object_key == "cases/clm_1/doc_1"
        assert placed(document.object_key) == ("clm_1", "doc_1")

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "cases/clm_1",
            "cases/clm_1/doc_1/x",
            "cases/../doc_1",
            "/cases/clm_1/doc_1",
            "cases/clm_1/doc_1\n",
            "cases/clm_1/doc#1",
            "cases/clm_1/单证",
            "claims/clm_1/doc_1",
        ],
    )
    def test_any_other_key_is_none_of_ours(self, key: str) -> None:
        assert placed(key) is None

    def test_a_case_that_takes_no_documents_says_so(self) -> None:
        with pytest.raises(Refused, match="case_closed_for_documents"):
            request(announced(), CLOSED)

    def test_what_no_checklist_asks_for_is_filed_as_other(self) -> None:
        assert requested(item="other").item == "other"

    @pytest.mark.parametrize(
        ("fields", "field", "code"),
        [
            ({"item": "death_certificate"}, "/item", "unknown_item"),
            ({"filename": "form.exe"}, "/filename", "other_type"),
            ({"filename": "form.pdf.html"}, "/filename", "other_type"),
            ({"filename": "form.exe. ."}, "/filename", "other_type"),
            ({"filename": "form.JPG"}, "/filename", "other_type"),
            ({"size": 20 * 1024 * 1024 + 1}, "/size", "too_large"),
            (
                {"content_type": "video/mp4", "filename": "a.mp4", "size": 200 * 1024 * 1024 + 1},
                "/size",
                "too_large",
            ),
        ],
    )
    def test_each_field_is_held_to_its_rule(
        self, fields: dict[str, Any], field: str, code: str
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            requested(**fields)
        assert [(error.field, error.code) for error in refusal.value.errors] == [(field, code)]

    @pytest.mark.parametrize(
        ("filename", "content_type"),
        [
            ("form.PDF", "application/pdf"),
            ("IMG_0001.HEIC", "image/heic"),
            ("photo.jpeg", "image/jpeg"),
            ("现场照片", "image/png"),
            ("发票 2026.03", "application/pdf"),
            ("报告.终稿", "application/pdf"),
        ],
    )
    def test_names_that_do_not_contradict_are_kept_as_they_are(
        self, filename: str, content_type: str
    ) -> None:
        assert requested(filename=filename, content_type=content_type).filename == filename

    def test_the_largest_size_is_taken(self) -> None:
        assert requested(size=20 * 1024 * 1024).declared_size == 20 * 1024 * 1024

    @pytest.mark.parametrize(
        "fields",
        [
            {"filename": "../form.pdf"},
            {"filename": "C:\\form.pdf"},
            {"filename": ".."},
            {"filename": "form\n.pdf"},
            {"filename": "fdp.\u202efdp.exe"},
            {"filename": "x" * 201},
            {"filename": ""},
            {"content_type": "image/svg+xml"},
            {"size": 0},
            {"size": True},
            {"size": "12"},
            {"sha256": "AB" * 32},
            {"sha256": "ab"},
            {"state": "verified"},
            {"document_id": "doc_mine"},
            {"filename": "../../x.pdf"},
            {"filename": "..\\..\\x.pdf"},
            {"filename": "/etc/passwd"},
            {"filename": "form\r\nContent-Type: text/html"},
            {"filename": "form\x00.pdf"},
            {"filename": "form\x7f.pdf"},
            {"filename": "form\x1b[2J.pdf"},
            {"filename": "form\ufeff.pdf"},
            {"filename": "x" * 300},
            {"supersedes": "../doc_1"},
            {"content_type": "application/zip"},
            {"content_type": "application/vnd.ms-excel.sheet.macroenabled.12"},
            {"content_type": "text/html"},
        ],
    )
    def test_a_malformed_announcement_is_no_command(self, fields: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            announced(**fields)


class TestSuperseding:
    @pytest.mark.parametrize(
        "state",
        [
            State.AWAITING_UPLOAD,
            State.SCANNING,
            State.RECEIVED,
            State.QUARANTINED,
            State.REFUSED,
        ],
    )
    def test_what_is_not_verified_goes_when_its_successor_is_received(self, state: State) -> None:
        old = in_state(state)
        new = request(announced(supersedes=old.document_id), superseded=old)
        assert new.state.supersedes == "doc_1"
        (event,) = decisions.inspect(new.state, arrival()).events
        assert event.data()["supersedes"] == "doc_1"
        decision = decisions.supersede(old, CASE, "doc_2")
        assert decision is not None
        assert (decision.state.state, decision.state.superseded_by) == (State.REMOVED, "doc_2")
        (event,) = decision.events
        assert isinstance(event, DocumentRemoved)
        assert event.superseded_by == "doc_2"

    @pytest.mark.parametrize("state", [State.VERIFIED, State.REMOVED])
    def test_what_is_verified_or_gone_is_not_superseded(self, state: State) -> None:
        with pytest.raises(Refused, match="document_not_replaceable"):
            request(announced(supersedes="doc_1"), superseded=in_state(state))
        assert decisions.supersede(in_state(state), CASE, "doc_2") is None

    def test_nothing_is_superseded_once_the_case_takes_no_documents(self) -> None:
        assert decisions.supersede(in_state(State.RECEIVED), CLOSED, "doc_2") is None

    def test_only_what_is_filed_as_the_same_item(self) -> None:
        with pytest.raises(Invalid) as refusal:
            request(announced(supersedes="doc_1", item="loss_photos"), superseded=received())
        assert [(e.field, e.code) for e in refusal.value.errors] == [("/supersedes", "other_item")]

    def test_a_document_there_is_not(self) -> None:
        with pytest.raises(Invalid) as refusal:
            request(announced(supersedes="doc_9"))
        (error,) = refusal.value.errors
        assert (error.field, error.code) == ("/supersedes", "unknown_document")

    @pytest.mark.parametrize(
        ("by", "may"), [(CUSTOMER, True), (SPOUSE, False), (HANDLER, True), (SURVEYOR, False)]
    )
    def test_others_documents_are_for_those_who_may_remove_them(
        self, by: Principal, may: bool
    ) -> None:
        command = announced(supersedes="doc_1")
        if may:
            assert request(command, superseded=received(), by=by).state.supersedes == "doc_1"
        else:
            with pytest.raises(Forbidden):
                request(command, superseded=received(), by=by)

    def test_a_surveyor_supersedes_their_own(self) -> None:
        own = request(announced(), by=SURVEYOR).state
        assert request(announced(supersedes="doc_1"), superseded=own, by=SURVEYOR).state.supersedes


def test_staff_may_announce_what_a_day_s_post_brings() -> None:
    assert decisions.uploads_per_hour(CUSTOMER) == 60
    assert decisions.uploads_per_hour(HANDLER) == 600


class TestName:
    @pytest.mark.parametrize(
        ("filename", "content_type", "saved_as"),
        [
            ("form.PDF", "application/pdf", "form.PDF"),
            ("现场照片", "image/png", "现场照片.png"),
            ("发票 2026.03", "application/pdf", "发票 2026.03.pdf"),
            ("photo.jpeg", "image/jpeg", "photo.jpeg"),
            ("con.pdf", "application/pdf", "_con.pdf"),
            ("LPT1", "application/pdf", "_LPT1.pdf"),
            ("nul .tar.pdf", "application/pdf", "_nul .tar.pdf"),
            ("concert.pdf", "application/pdf", "concert.pdf"),
            ("form.exe::$DATA", "application/pdf", "form.exe__$DATA.pdf"),
            ('a"; filename="b.pdf', "application/pdf", "a_; filename=_b.pdf"),
            ("form.pdf. .", "application/pdf", "form.pdf"),
            (".htaccess\u200d", "application/pdf", ".htaccess\u200d.pdf"),
        ],
    )
    def test_a_download_is_saved_as_what_it_is(
        self, filename: str, content_type: str, saved_as: str
    ) -> None:
        document = requested(filename=filename, content_type=content_type)
        assert document.download_name == saved_as
