"""What becomes of an arrival: received, quarantined, or held for the scanner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.core.errors import Refused
from functions.documents import decisions
from functions.documents.events import (
    DocumentHeldForScan,
    DocumentQuarantined,
    DocumentReceived,
)
from functions.documents.kinds import SCAN_FLAWS, ContentType, Flaw, Scan, State
from tests.unit.documents.given import (
    EXPIRES,
    SHA,
    arrival,
    in_state,
    requested,
    scanning,
)


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
            ({}, {"scan": Scan.THREATS_FOUND}, Flaw.MALWARE),
            ({}, {"scan": Scan.THREATS_FOUND, "content_type": None}, Flaw.MALWARE),
            ({}, {"scan": Scan.UNSUPPORTED}, Flaw.NOT_SCANNABLE),
            ({}, {"scan": Scan.FAILED}, Flaw.SCAN_FAILED),
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

    @pytest.mark.parametrize("flaw", list(Flaw))
    def test_a_flaw_inside_quarantines(self, flaw: Flaw) -> None:
        state = decisions.inspect(requested(), arrival(), flaw).state
        assert (state.state, state.flaw) == (State.QUARANTINED, flaw)

    def test_what_is_seen_from_outside_comes_first(self) -> None:
        state = decisions.inspect(requested(), arrival(size=0), Flaw.POLYGLOT).state
        assert state.flaw is Flaw.EMPTY


class TestScan:
    def test_what_is_to_be_scanned_waits_and_nobody_sees_it(self) -> None:
        decision = decisions.inspect(requested(), arrival(scan=Scan.PENDING))
        assert decision.state.state is State.SCANNING
        assert isinstance(decision.events[0], DocumentHeldForScan)
        with pytest.raises(Refused, match="document_not_received"):
            decision.state.received()

    @pytest.mark.parametrize(
        ("scan", "state", "flaw"),
        [
            (Scan.CLEAN, State.RECEIVED, None),
            (Scan.THREATS_FOUND, State.QUARANTINED, Flaw.MALWARE),
            (Scan.UNSUPPORTED, State.QUARANTINED, Flaw.NOT_SCANNABLE),
            (Scan.FAILED, State.QUARANTINED, Flaw.SCAN_FAILED),
        ],
    )
    def test_the_verdict_decides(self, scan: Scan, state: State, flaw: Flaw | None) -> None:
        decision = decisions.settle(scanning(), scan)
        assert decision is not None
        assert (decision.state.state, decision.state.flaw) == (state, flaw)
        assert decision.state.arrival is not None
        assert decision.state.arrival.scan is scan

    @pytest.mark.parametrize("state", sorted(set(State) - {State.SCANNING, State.EXPIRED}))
    def test_a_verdict_that_nobody_waits_for_changes_nothing(self, state: State) -> None:
        assert decisions.settle(in_state(state), Scan.THREATS_FOUND) is None

    def test_every_verdict_but_clean_has_its_flaw(self) -> None:
        passing = {Scan.CLEAN, Scan.NOT_SCANNED, Scan.PENDING}
        assert set(SCAN_FLAWS) == set(Scan) - passing


class TestExpiry:
    def test_a_document_nobody_sent_in_time_is_shown_as_expired(self) -> None:
        document = requested()
        assert document.state_at(EXPIRES - timedelta(seconds=1)) is State.AWAITING_UPLOAD
        assert document.state_at(EXPIRES) is State.EXPIRED

    def test_what_comes_later_all_the_same_is_received(self) -> None:
        late = decisions.inspect(requested(), arrival(at=EXPIRES + timedelta(hours=1))).state
        assert late.state_at(EXPIRES + timedelta(hours=1)) is State.RECEIVED

    def test_one_of_before_forms_had_their_time_on_record_waits(self) -> None:
        document = requested().model_copy(update={"form_expires_at": None})
        assert document.state_at(EXPIRES + timedelta(days=9)) is State.AWAITING_UPLOAD
