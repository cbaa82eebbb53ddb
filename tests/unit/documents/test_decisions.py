"""The rules of documents, from the announcement to the verdict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from functions.core.access import Principal, Role
from functions.core.errors import Forbidden, Invalid, Refused
from functions.documents import decisions
from functions.documents.commands import RequestUpload, Verify
from functions.documents.events import (
    DocumentDownloadIssued,
    DocumentQuarantined,
    DocumentReceived,
    DocumentRefused,
    DocumentRemoved,
    DocumentRequested,
    DocumentVerified,
)
from functions.documents.model import Arrival, ContentType, Document, Flaw, State, placed
from functions.documents.readings import Case

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SHA = "ab" * 32
CUSTOMER = Principal(
    issuer="i", subject="s", roles=frozenset({Role.CUSTOMER}), customer_id="cus_li"
)
SPOUSE = CUSTOMER.model_copy(update={"subject": "t", "customer_id": "cus_wang"})
HANDLER = Principal(
    issuer="i", subject="h", roles=frozenset({Role.CLAIMS_HANDLER}), staff_id="stf_zhao"
)
CASE = Case(
    case_id="clm_1",
    parties=frozenset({"cus_li", "cus_wang"}),
    branch="SH",
    items=("claim_form", "loss_photos"),
    accepts_documents=True,
)
CLOSED = CASE.model_copy(update={"accepts_documents": False})


def announced(**fields: Any) -> RequestUpload:
    given = {"item": "claim_form", "filename": "理赔申请书.pdf", "content_type": "application/pdf"}
    return RequestUpload.model_validate(given | fields)


def requested(**fields: Any) -> Document:
    return decisions.request(
        announced(**fields), CASE, document_id="doc_1", by=CUSTOMER, now=NOW
    ).state


def arrival(**fields: Any) -> Arrival:
    given = {
        "version_id": "v1",
        "size": 1000,
        "sha256": SHA,
        "content_type": ContentType.PDF,
        "at": LATER,
    }
    return Arrival.model_validate(given | fields)


def received() -> Document:
    return decisions.inspect(requested(), arrival()).state


def judged(*, accepted: bool) -> Document:
    command = Verify(accepted=accepted, reason=None if accepted else "看不清")
    return decisions.verify(received(), command, by=HANDLER, now=LATER).state


def in_state(state: State) -> Document:
    made: dict[State, Callable[[], Document]] = {
        State.AWAITING_UPLOAD: requested,
        State.RECEIVED: received,
        State.QUARANTINED: lambda: decisions.inspect(requested(), arrival(size=0)).state,
        State.VERIFIED: lambda: judged(accepted=True),
        State.REFUSED: lambda: judged(accepted=False),
        State.REMOVED: lambda: removed(received()),
    }
    document = made[state]()
    assert document.state is state
    return document


def removed(document: Document) -> Document:
    decision = decisions.remove(document, CASE, by=CUSTOMER)
    assert decision is not None
    return decision.state


class TestAnnouncement:
    def test_a_document_waits_for_its_file(self) -> None:
        decision = decisions.request(
            announced(size=12), CASE, document_id="doc_1", by=CUSTOMER, now=NOW
        )
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
            decisions.request(announced(), CLOSED, document_id="d", by=CUSTOMER, now=NOW)

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
        ],
    )
    def test_a_malformed_announcement_is_no_command(self, fields: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            announced(**fields)


class TestInspection:
    def test_what_was_announced_is_received_with_its_version(self) -> None:
        decision = decisions.inspect(requested(size=1000, sha256=SHA), arrival())
        assert decision.state.state is State.RECEIVED
        assert decision.state.received() == arrival()
        (event,) = decision.events
        assert isinstance(event, DocumentReceived)
        assert event.data() == {
            "document_id": "doc_1",
            "case_id": "clm_1",
            "item": "claim_form",
            "sha256": SHA,
            "size": 1000,
            "version_id": "v1",
            "scan": "not_scanned",
        }

    @pytest.mark.parametrize(
        ("told", "came", "flaw"),
        [
            ({}, {"size": 0, "content_type": None}, Flaw.EMPTY),
            ({}, {"size": 20 * 1024 * 1024 + 1}, Flaw.TOO_LARGE),
            ({}, {"content_type": ContentType.JPEG}, Flaw.WRONG_TYPE),
            ({}, {"content_type": None}, Flaw.WRONG_TYPE),
            ({"size": 999}, {}, Flaw.WRONG_SIZE),
            ({"size": 1001}, {}, Flaw.WRONG_SIZE),
            ({"sha256": "cd" * 32}, {}, Flaw.WRONG_HASH),
        ],
    )
    def test_anything_else_is_quarantined_and_says_why(
        self, told: dict[str, Any], came: dict[str, Any], flaw: Flaw
    ) -> None:
        decision = decisions.inspect(requested(**told), arrival(**came))
        assert (decision.state.state, decision.state.flaw) == (State.QUARANTINED, flaw)
        (event,) = decision.events
        assert isinstance(event, DocumentQuarantined)
        assert event.reason == flaw
        with pytest.raises(Refused, match="document_not_received"):
            decision.state.received()


class TestVerdict:
    def test_a_received_document_is_verified(self) -> None:
        decision = decisions.verify(received(), Verify(accepted=True), by=HANDLER, now=LATER)
        assert decision.state.state is State.VERIFIED
        assert decision.state.verdict is not None
        assert decision.state.verdict.by == "stf_zhao"
        assert isinstance(decision.events[0], DocumentVerified)

    def test_a_refusal_keeps_its_reason_to_the_history(self) -> None:
        command = Verify(accepted=False, reason="看不清")
        decision = decisions.verify(received(), command, by=HANDLER, now=LATER)
        assert decision.state.state is State.REFUSED
        (event,) = decision.events
        assert isinstance(event, DocumentRefused)
        assert event.sealed() == {"reason": "看不清"}
        assert "reason" not in event.data()

    def test_a_refusal_without_a_reason_is_no_command(self) -> None:
        with pytest.raises(ValidationError) as error:
            Verify(accepted=False)
        assert [(e["loc"], e["type"]) for e in error.value.errors()] == [(("reason",), "missing")]

    @pytest.mark.parametrize(
        ("state", "code"),
        [
            (State.AWAITING_UPLOAD, "document_not_received"),
            (State.QUARANTINED, "document_not_received"),
            (State.REMOVED, "document_not_received"),
            (State.VERIFIED, "wrong_state"),
            (State.REFUSED, "wrong_state"),
        ],
    )
    def test_nothing_else_is_judged(self, state: State, code: str) -> None:
        with pytest.raises(Refused, match=code):
            decisions.verify(in_state(state), Verify(accepted=True), by=HANDLER, now=LATER)


class TestRemoval:
    @pytest.mark.parametrize("state", [State.AWAITING_UPLOAD, State.RECEIVED, State.QUARANTINED])
    def test_before_the_verdict_a_document_is_taken_back(self, state: State) -> None:
        decision = decisions.remove(in_state(state), CASE, by=CUSTOMER)
        assert decision is not None
        assert decision.state.state is State.REMOVED
        assert isinstance(decision.events[0], DocumentRemoved)

    @pytest.mark.parametrize("state", [State.VERIFIED, State.REFUSED])
    def test_after_the_verdict_it_stays(self, state: State) -> None:
        with pytest.raises(Refused, match="document_not_removable"):
            decisions.remove(in_state(state), CASE, by=CUSTOMER)

    def test_once_the_case_is_decided_on_it_stays(self) -> None:
        with pytest.raises(Refused, match="case_closed_for_documents"):
            decisions.remove(received(), CLOSED, by=CUSTOMER)

    def test_taking_it_back_again_changes_nothing(self) -> None:
        assert decisions.remove(in_state(State.REMOVED), CASE, by=CUSTOMER) is None

    def test_another_party_s_document_is_not_theirs_to_take_back(self) -> None:
        with pytest.raises(Forbidden):
            decisions.remove(received(), CASE, by=SPOUSE)

    def test_a_handler_takes_back_what_a_customer_sent_by_mistake(self) -> None:
        assert decisions.remove(received(), CASE, by=HANDLER) is not None


class TestDownload:
    @pytest.mark.parametrize("state", [State.RECEIVED, State.VERIFIED, State.REFUSED])
    def test_what_was_received_may_be_read_and_that_is_on_record(self, state: State) -> None:
        document = in_state(state)
        decision = decisions.issue_download(document)
        assert decision.state == document
        assert isinstance(decision.events[0], DocumentDownloadIssued)

    @pytest.mark.parametrize("state", [State.AWAITING_UPLOAD, State.QUARANTINED, State.REMOVED])
    def test_nothing_else_may(self, state: State) -> None:
        with pytest.raises(Refused, match="document_not_received"):
            decisions.issue_download(in_state(state))
