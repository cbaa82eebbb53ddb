"""Days pass in seconds, and the deployed functions tell of every clock at its moment."""

from __future__ import annotations

from datetime import datetime

from tests.journeys.people import Cast


def test_a_week_of_silence(cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    cast.client.settle_down()
    before = {each["clock"]: each for each in cast.customer.get(_deadlines(claim_id))["items"]}
    assert before["T-CLM-ACK"]["state"] == "met"  # guidance was sent, and the proof is here
    assert before["T-CLM-ADJ"]["state"] == "running"
    assert len(before["T-CLM-ADJ"]["explanation"]) > 2

    cast.client.local("POST", "clock", {"advance": "P12D"})

    after = {each["clock"]: each for each in cast.handler.get(_deadlines(claim_id))["items"]}
    assert after["T-CLM-ADJ"]["state"] == "breached"
    events = [
        event
        for event in cast.client.local("GET", "events")["items"]
        if event["aggregate"] == f"CLM#{claim_id}" and event["data"].get("clock") == "T-CLM-ADJ"
    ]
    levels = [event["data"].get("level", event["type"]) for event in events]
    # The fourth of five days is also the last but one: the higher level speaks for both.
    assert levels == ["half", "day_before", "deadline.breached"]
    due = datetime.fromisoformat(before["T-CLM-ADJ"]["due_at"])
    breached = datetime.fromisoformat(events[-1]["occurred_at"])
    assert 0 <= (breached - due).total_seconds() < 60


def _deadlines(claim_id: str) -> str:
    return f"claims/{claim_id}/deadlines"
