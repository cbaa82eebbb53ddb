"""A command is one transaction; its history is numbered without gaps and sealed by a hash chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
import rfc8785

from tests.integration.driver import Insurer, calls

Json = dict[str, Any]
WRITES = {"TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}


def first_bad(head: str, rows: list[Json]) -> str | None:
    """The first event row that does not follow from those before it; `@` for the head itself."""
    previous = ""
    for row in rows:
        digest = hashlib.sha256(previous.encode())
        digest.update(rfc8785.dumps(json.loads(row["envelope"])))
        digest.update(hashlib.sha256(row.get("sealed", "").encode()).digest())
        if row["hash"] != digest.hexdigest():
            return str(row["SK"])
        previous = row["hash"]
    return None if previous == head else "@"


def kept(insurer: Insurer, claim_id: str) -> tuple[str, list[Json]]:
    """Head hash and event rows of a claim, as stored."""
    state, *_ = insurer.rows(f"CLM#{claim_id}", "@")
    return json.loads(state["doc"])["head_hash"], insurer.rows(f"CLM#{claim_id}", "E#0")


def test_state_events_and_guard_are_one_write(insurer: Insurer) -> None:
    with calls() as seen:
        claim_id = insurer.reported()
    writes = [(name, params) for name, params in seen if name in WRITES]
    assert [name for name, _ in writes] == ["TransactWriteItems"]
    keys = [
        (item["PK"]["S"].partition("#")[0], item["SK"]["S"])
        for action in writes[0][1]["TransactItems"]
        for item in [action["Put"]["Item"]]
    ]
    assert keys == [
        ("CLM", "@"),
        ("CLM", "E#0000000001#00"),
        ("CLM", "E#0000000001#01"),
        ("CLM", "V#case"),
        ("UNIQ", "@"),
        ("CLM", "@clocks"),
        ("CLM", "E#clocks#0000000001#00"),
        ("IDEM", "@"),
    ]
    assert len(insurer.rows(f"CLM#{claim_id}")) == 6


@pytest.mark.parametrize("shape", [0, 2])
def test_a_record_of_a_shape_we_do_not_know_is_neither_read_nor_changed(
    insurer: Insurer, shape: int
) -> None:
    claim_id = insurer.walk("calculated")
    insurer.table.update_item(
        Key={"PK": f"CLM#{claim_id}", "SK": "@"},
        UpdateExpression="SET #shape = :shape",
        ExpressionAttributeNames={"#shape": "shape"},
        ExpressionAttributeValues={":shape": shape},
    )
    before = insurer.dump()
    for step in ("GET ", "POST submission"):
        reply = insurer.claim("assessor", step, claim_id)
        assert (reply.status, reply.code) == (500, "internal")
    assert insurer.dump() == before


def test_a_replay_and_a_refusal_write_nothing(insurer: Insurer) -> None:
    claim_id = insurer.walk("calculated")
    insurer.claim("assessor", "POST submission", claim_id, key="once")
    before = insurer.dump()
    with calls() as seen:
        insurer.claim("assessor", "POST submission", claim_id, key="once")
        for by, step, body in (
            ("assessor", "POST submission", None),
            ("handler", "POST closure", None),
            ("assessor", "POST approvals", {"decision": "approve"}),
            ("li", "POST withdrawal", {}),
            ("approver", "POST approvals", {"decision": "perhaps"}),
        ):
            assert insurer.claim(by, step, claim_id, body).status >= 400
    assert not [name for name, _ in seen if name in WRITES]
    assert insurer.dump() == before


def test_versions_have_no_gap_and_the_envelope_says_who_and_why(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    events = insurer.events(claim_id)
    assert sorted({event["aggregate_version"] for event in events}) == list(range(1, 10))
    assert len({event["id"] for event in events}) == len(events)
    assert {event["aggregate"] for event in events} == {f"CLM#{claim_id}"}
    state, *_ = insurer.rows(f"CLM#{claim_id}", "@")
    assert (state["version"], json.loads(state["doc"])["version"]) == (9, 9)
    actors = {event["type"]: event["actor"] for event in events}
    assert (actors["claim.approved"], actors["claim.payees_named"]) == ("stf_approver", "cus_wang")
    for event in events:
        assert event["correlation_id"].startswith("req-")


def test_the_chain_holds(insurer: Insurer) -> None:
    assert first_bad(*kept(insurer, insurer.walk("payment_pending"))) is None


def test_being_published_is_no_part_of_the_chain(insurer: Insurer) -> None:
    claim_id = insurer.walk("under_review")
    insurer.relay()
    assert first_bad(*kept(insurer, claim_id)) is None


def edited(**change: Any) -> Callable[[list[Json]], None]:
    def act(rows: list[Json]) -> None:
        envelope = json.loads(rows[3]["envelope"])
        rows[3]["envelope"] = json.dumps(envelope | change)

    return act


def moved(rows: list[Json]) -> None:
    rows[3], rows[4] = (
        rows[3] | {name: rows[4][name] for name in ("envelope", "hash")},
        rows[4] | {name: rows[3][name] for name in ("envelope", "hash")},
    )


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (edited(actor="stf_somebody"), 3),
        (edited(data={}), 3),
        (edited(occurred_at="2020-01-01T00:00:00.000+00:00"), 3),
        (lambda rows: rows[0].update(sealed="{}"), 0),
        (lambda rows: rows[0].pop("sealed"), 0),
        (lambda rows: rows[3].update(hash="0" * 64), 3),
        (moved, 3),
        (lambda rows: rows.pop(3), 3),
        (lambda rows: rows.pop(0), 0),
        (lambda rows: rows.pop(), None),
    ],
    ids=["actor", "data", "time", "sealed", "unsealed", "hash", "moved", "cut", "start", "end"],
)
def test_a_changed_history_is_found(
    insurer: Insurer, change: Callable[[list[Json]], Any], found: int | None
) -> None:
    head, rows = kept(insurer, insurer.walk("payment_pending"))
    change(rows)
    assert first_bad(head, rows) == ("@" if found is None else rows[found]["SK"])
