"""What a document begins: not what is over, and not what was done before it was heard of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.claims.test_clocks import deadlines, fact
from tests.integration.driver import Insurer, Json, handed

LAW, LOOK = "cn-insurance-law-2015 T-CLM-ADJ", "promise T-CLM-DEF"


def received(claim_id: str, at: datetime | None = None) -> Json:
    """`document.received` of a moment, heard of now."""
    document = {"document_id": "doc_1", "case_id": claim_id, "item": "claim_form"}
    message = fact("document.received", "documents", document)
    if at is not None:
        message["detail"]["occurred_at"] = at.isoformat(timespec="milliseconds")
    return message


def test_a_document_that_arrives_after_the_withdrawal_begins_nothing(insurer: Insurer) -> None:
    """It was being scanned when the claimant gave up."""
    claim_id = insurer.reported()
    assert insurer.claim("wang", "POST withdrawal", claim_id, {"reason": "找到了"}).status == 200
    before = insurer.rows(f"CLM#{claim_id}")
    assert handed([received(claim_id)]) == []
    assert insurer.rows(f"CLM#{claim_id}") == before
    assert {each["state"] for each in deadlines(insurer, claim_id).values()} == {"cancelled"}


def test_where_the_one_notice_was_given_before_any_document_none_is_owed(insurer: Insurer) -> None:
    """A second is refused, so nobody could keep that promise; the law's thirty days do begin."""
    claim_id = insurer.reported()
    assert insurer.claim("handler", "POST deficiency-notice", claim_id, {}).status == 200
    assert handed([received(claim_id)]) == []
    after = deadlines(insurer, claim_id)
    assert (after[LOOK]["state"], after[LAW]["state"]) == ("met", "running")
    assert after[LOOK]["ended_at"] == after[LOOK]["started_at"]


@pytest.mark.parametrize(
    ("to", "states"),
    [
        ("under_review", ("met", "running")),
        ("offered", ("met", "met")),
        ("payment_pending", ("met", "met")),
    ],
)
def test_a_document_heard_of_late_begins_what_is_still_owed(
    insurer: Insurer, to: str, states: tuple[str, str]
) -> None:
    """R14, R18: its message was parked, and driven back when the claim had gone on."""
    at = datetime.now(UTC).replace(microsecond=0)
    claim_id = insurer.walk(to, cause=f"fire, {to}")
    assert handed([received(claim_id, at)]) == []
    after = deadlines(insurer, claim_id)
    assert (after[LOOK]["state"], after[LAW]["state"]) == states
    assert after[LAW]["started_at"] == at.isoformat().replace("+00:00", "Z")
    late = [e for e in insurer.clock_events(claim_id) if e["data"].get("late")]
    assert late == []


def test_a_document_of_no_claim_of_ours_is_told_of(insurer: Insurer) -> None:
    assert handed([received("clm_none")]) == [{"itemIdentifier": "m0"}]


def test_what_is_said_to_happen_later_changes_nothing_until_it_has(insurer: Insurer) -> None:
    """`start_in_future`: the queue brings it again (R29)."""
    claim_id = insurer.reported()
    before = insurer.dump()
    later = received(claim_id, datetime.now(UTC) + timedelta(minutes=5))
    assert handed([later]) == [{"itemIdentifier": "m0"}]
    assert insurer.dump() == before
