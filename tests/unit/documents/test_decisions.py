"""The handler's verdict, removal, and who reads."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from functions.core.errors import Forbidden, Refused
from functions.documents import decisions
from functions.documents.commands import Verify
from functions.documents.events import (
    DocumentDownloadIssued,
    DocumentPreviewIssued,
    DocumentRefused,
    DocumentRemoved,
    DocumentVerified,
)
from functions.documents.kinds import READABLE, Scan, State
from tests.unit.documents.given import (
    CASE,
    CLOSED,
    CUSTOMER,
    HANDLER,
    LATER,
    SPOUSE,
    arrival,
    in_state,
    received,
    requested,
)


class TestVerdict:
    def test_a_received_document_is_verified(self) -> None:
        decision = decisions.verify(received(), Verify(accepted=True), CASE, by=HANDLER, now=LATER)
        assert decision.state.state is State.VERIFIED
        assert decision.state.verdict is not None
        assert decision.state.verdict.by == "stf_zhao"
        assert isinstance(decision.events[0], DocumentVerified)

    def test_a_refusal_keeps_its_reason_to_the_history(self) -> None:
        command = Verify(accepted=False, reason="看不清")
        decision = decisions.verify(received(), command, CASE, by=HANDLER, now=LATER)
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
            decisions.verify(in_state(state), Verify(accepted=True), CASE, by=HANDLER, now=LATER)


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


class TestAccess:
    @pytest.mark.parametrize("state", [State.RECEIVED, State.VERIFIED, State.REFUSED])
    def test_what_was_received_may_be_read_and_that_is_on_record(self, state: State) -> None:
        decision = decisions.issue_download(
            in_state(state), CASE, access_id="acc_1", by=HANDLER, now=LATER
        )
        assert decision.state.version == 0
        assert (decision.state.document_id, decision.state.by) == ("doc_1", "stf_zhao")
        assert isinstance(decision.events[0], DocumentDownloadIssued)

    @pytest.mark.parametrize("state", sorted(set(State) - READABLE - {State.EXPIRED}))
    def test_nothing_else_may(self, state: State) -> None:
        document = in_state(state)
        with pytest.raises(Refused, match="document_not_received"):
            decisions.issue_download(document, CASE, access_id="acc_1", by=HANDLER, now=LATER)
        with pytest.raises(Refused, match="preview_not_available"):
            decisions.issue_preview(document, CASE, access_id="acc_1", by=HANDLER, now=LATER)

    def test_a_preview_is_shown_where_there_is_one(self) -> None:
        photo = arrival(preview_key="previews/1")
        document = decisions.inspect(requested(), photo).state
        decision = decisions.issue_preview(document, CASE, access_id="acc_1", by=HANDLER, now=LATER)
        assert isinstance(decision.events[0], DocumentPreviewIssued)
        with pytest.raises(Refused, match="preview_not_available"):
            decisions.issue_preview(received(), CASE, access_id="acc_1", by=HANDLER, now=LATER)

    def test_nobody_is_shown_the_preview_of_what_turned_out_infected(self) -> None:
        held = arrival(scan=Scan.PENDING, preview_key="previews/1")
        infected = decisions.settle(decisions.inspect(requested(), held).state, Scan.THREATS_FOUND)
        assert infected is not None
        assert infected.state.preview_key is None
