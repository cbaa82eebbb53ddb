"""Days pass in seconds, and the deployed functions tell of every clock at its moment."""

from __future__ import annotations

import time
from datetime import datetime

from tests.journeys.people import BRANCH, Cast

SECONDS = 45
"""Sixty days of one case take a tenth of it on an idle machine; tests do not run on one."""


def test_sixty_days_of_silence(cast: Cast) -> None:
    head, address = f"stf_head_{cast.mark}", f"head.{cast.mark}@insurer.example"
    cast.client.caller("admin").put(
        f"staff/{head}",
        {
            "name": "孙丽华",
            "roles": ["claims_head"],
            "branch": BRANCH,
            "head_of": [BRANCH],
            "email": address,
        },
    )
    claim = cast.report()
    claim_id, claim_no = claim["claim_id"], claim["claim_no"]
    cast.client.settle_down()
    before = {each["clock"]: each for each in cast.customer.get(_deadlines(claim_id))["items"]}
    assert before["T-CLM-ACK"]["state"] == "met"  # guidance was sent, and the proof is here
    assert before["T-CLM-ADJ"]["state"] == "running"
    assert len(before["T-CLM-ADJ"]["explanation"]) > 2

    began = time.monotonic()
    cast.client.local("POST", "clock", {"advance": "P60D"})
    assert time.monotonic() - began < SECONDS

    after = {each["clock"]: each for each in cast.handler.get(_deadlines(claim_id))["items"]}
    assert after["T-CLM-ADJ"]["state"] == "breached"
    events = [
        event
        for event in cast.client.local("GET", "events")["items"]
        if event["aggregate"] == f"CLM#{claim_id}|@clocks"
        and event["data"].get("clock") == "T-CLM-ADJ"
    ]
    levels = [event["data"].get("level", event["type"]) for event in events]
    # The fourth of five days is also the last but one: the higher level speaks for both.
    assert levels == ["half", "day_before", "deadline.breached"]
    due = datetime.fromisoformat(before["T-CLM-ADJ"]["due_at"])
    breached = datetime.fromisoformat(events[-1]["occurred_at"])
    assert 0 <= (breached - due).total_seconds() < 60

    letters = [
        letter
        for letter in cast.client.messages(address)
        if before["T-CLM-ADJ"]["label"] in letter["subject"] and claim_no in letter["body"]
    ]
    assert len(letters) == len({letter["subject"] for letter in letters}) > 0
    told = cast.staff("claims_head", staff_id=head).get(f"staff/{head}/notices")["items"]
    assert {"deadline.breached"} <= {each["template"] for each in told}


def _deadlines(claim_id: str) -> str:
    return f"claims/{claim_id}/deadlines"
