"""The clocks of a claim: started by what happens, told of by a timer, and shown with their law."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.aws import due, recounting
from functions.aws.timetables import Timetables
from functions.aws.trigger import Delivery
from functions.claims import approval, timer
from tests.integration.driver import Insurer, Json, calls, handed

NOTHING = {"fired": 0, "recounted": 0}


def deadlines(insurer: Insurer, claim_id: str, by: str = "handler") -> dict[str, Json]:
    """By pack and clock."""
    reply = insurer.claim(by, "GET deadlines", claim_id)
    assert reply.status == 200, reply.text
    return {f"{each['pack']} {each['clock']}": each for each in reply.body["items"]}


def sent(insurer: Insurer, claim_id: str, template: str) -> list[Json]:
    notice = {
        "notice_id": "ntc_1",
        "customer_id": "cus_wang",
        "subject_id": claim_id,
        "template": template,
        "channel": "sms",
        "provider_id": "p-1",
    }
    return handed([fact("notice.sent", "notices", notice)])


def received(claim_id: str) -> list[Json]:
    document = {"document_id": "doc_1", "case_id": claim_id, "item": "claim_form"}
    return handed([fact("document.received", "documents", document)])


def fact(type_: str, source: str, data: Json) -> Json:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    detail = {"id": f"01{type_}", "occurred_at": now, "correlation_id": "c", "data": data}
    return {"source": f"anxin.{source}", "detail-type": type_, "detail": detail}


def told(insurer: Insurer, claim_id: str) -> list[tuple[str, str]]:
    return [
        (event["data"]["clock"], event["data"].get("level", event["type"]))
        for event in insurer.clock_events(claim_id)
        if event["type"] in {"deadline.warned", "deadline.breached"}
    ]


@pytest.mark.feature("CLM-03")
def test_a_report_starts_what_we_promise_and_the_proof_of_guidance_stops_its_clock(
    insurer: Insurer,
) -> None:
    claim_id = insurer.reported()
    ours = deadlines(insurer, claim_id, "wang")
    assert set(ours) == {"promise T-CLM-ACK", "promise T-CLM-ADJ", "promise T-CLM-UPDATE"}
    assert {each["state"] for each in ours.values()} == {"running"}
    assert sent(insurer, claim_id, "claim.registered") == []
    assert deadlines(insurer, claim_id)["promise T-CLM-ACK"]["state"] == "running"
    assert handed([{**_sent(claim_id, "claim.reported")}]) == []
    met = deadlines(insurer, claim_id)["promise T-CLM-ACK"]
    assert (met["state"], met["ended_at"] is not None) == ("met", True)


def _sent(claim_id: str, template: str) -> Json:
    data = {
        "notice_id": "ntc_2",
        "customer_id": "cus_wang",
        "subject_id": claim_id,
        "template": template,
        "channel": "email",
        "provider_id": "p-2",
    }
    return fact("notice.sent", "notices", data) | {
        "detail": {**fact("notice.sent", "notices", data)["detail"], "id": "02notice.sent"}
    }


def test_the_law_counts_from_the_first_proofs_and_is_shown_to_staff_alone(insurer: Insurer) -> None:
    claim_id = insurer.reported()
    assert received(claim_id) == []
    law = deadlines(insurer, claim_id)["cn-insurance-law-2015 T-CLM-ADJ"]
    assert (law["verified"], law["basis"][:30]) == (True, "Insurance Law (2015) Art. 23; ")
    assert len(law["explanation"]) > 2
    assert "cn-insurance-law-2015 T-CLM-ADJ" not in deadlines(insurer, claim_id, "wang")
    assert received(claim_id) == []  # the same again
    assert deadlines(insurer, claim_id)["cn-insurance-law-2015 T-CLM-ADJ"] == law


def test_a_claim_shows_what_is_owed_and_a_customer_what_was_promised(insurer: Insurer) -> None:
    reported = insurer.report().body
    claim_id = reported["claim_id"]
    owed = [(each["pack"], each["clock"], each["state"]) for each in reported["deadlines"]]
    assert owed[0] == ("promise", "T-CLM-ACK", "running")
    assert received(claim_id) == []
    staff, customer = (
        {each["pack"] for each in insurer.claim(by, "GET", claim_id).body["deadlines"]}
        for by in ("handler", "wang")
    )
    assert (staff, customer) == ({"promise", "cn-insurance-law-2015"}, {"promise"})
    assert handed([_sent(claim_id, "claim.reported")]) == []
    promise = insurer.claim("wang", "GET progress", claim_id).body["promise"]
    first = insurer.claim("wang", "GET", claim_id).body["deadlines"][0]
    assert {name: first[name] for name in promise} == promise
    assert insurer.claim("wang", "POST withdrawal", claim_id, {"reason": "找到了"}).status == 200
    withdrawn = insurer.claim("wang", "GET progress", claim_id).body
    assert "promise" not in withdrawn
    assert insurer.claim("handler", "GET", claim_id).body["deadlines"] == []


def test_a_paid_claim_owes_nothing_more(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    payments = insurer.claim("finance", "GET payments", claim_id).body["items"]
    running = deadlines(insurer, claim_id)["cn-insurance-law-2015 T-CLM-PAY"]
    assert running["state"] == "running"
    for place, payment in enumerate(payments):
        reply = insurer.bank_says(payment["payment_id"], "settled", f"ref-{place}")
        assert reply.status == 200, reply.text
    after = deadlines(insurer, claim_id)
    assert after["cn-insurance-law-2015 T-CLM-PAY"]["state"] == "met"
    assert {each["state"] for each in after.values()} <= {"met", "cancelled"} | {"running"}


def test_money_that_comes_back_is_owed_by_its_old_date(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    before = deadlines(insurer, claim_id)["cn-insurance-law-2015 T-CLM-PAY"]
    payments = insurer.claim("finance", "GET payments", claim_id).body["items"]
    for status in ("settled", "returned"):
        for place, payment in enumerate(payments):
            reply = insurer.bank_says(payment["payment_id"], status, f"ref-{place}")
            assert reply.status == 200, reply.text
        state = {"settled": "met", "returned": "running"}[status]
        assert deadlines(insurer, claim_id)["cn-insurance-law-2015 T-CLM-PAY"]["state"] == state
    after = deadlines(insurer, claim_id)
    assert after["cn-insurance-law-2015 T-CLM-PAY"] == before
    assert after["promise T-CLM-UPDATE"]["state"] == "running"
    moved = [e["data"] for e in insurer.clock_events(claim_id) if e["type"] == "deadline.moved"]
    assert [(each["clock"], each["why"]) for each in moved] == [("T-CLM-PAY", "taken_up")]


def test_what_is_withdrawn_has_no_deadline(insurer: Insurer) -> None:
    claim_id = insurer.reported()
    withdrawn = insurer.claim("wang", "POST withdrawal", claim_id, {"reason": "找到了"})
    assert withdrawn.status == 200, withdrawn.text
    assert {each["state"] for each in deadlines(insurer, claim_id).values()} == {"cancelled"}
    (row,) = insurer.rows(f"CLM#{claim_id}", "@clocks")
    assert "g5pk" not in row


def test_the_timer_tells_each_level_once_and_reads_only_what_is_due(
    insurer: Insurer, move: Callable[[datetime], None]
) -> None:
    claim_id = insurer.reported()
    assert timer.handler({}, None) == NOTHING
    instants = []
    while (row := insurer.rows(f"CLM#{claim_id}", "@clocks")[0]).get("g5sk"):
        instant = datetime.fromisoformat(row["g5sk"].partition("#")[0])
        instants.append(instant)
        move(instant)
        assert timer.handler({}, None) == {"fired": 1, "recounted": 0}
        assert timer.handler({}, None) == NOTHING
        assert len(instants) < 20
    assert instants == sorted(instants)
    levels = told(insurer, claim_id)
    assert len(levels) == len(set(levels))
    assert {clock for clock, level in levels if level == "deadline.breached"} == {
        "T-CLM-ACK",
        "T-CLM-ADJ",
        "T-CLM-UPDATE",
    }
    with calls() as seen:
        timer.handler({}, None)
    looked_for_calendars = ["BatchGetItem"] * 2
    assert [name for name, _ in seen] == ["Query"] * due.SHARDS + looked_for_calendars


def test_one_claim_that_cannot_be_told_of_keeps_no_other_waiting(
    insurer: Insurer, move: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = insurer.reported(), insurer.reported(cause="another fire")
    move(datetime(2099, 1, 1, tzinfo=UTC))
    fire = Timetables.fire

    def fail(timetables: Timetables, delivery: Delivery, claim_id: str) -> None:
        if claim_id == broken:
            raise RuntimeError("broken")
        fire(timetables, delivery, claim_id)

    monkeypatch.setattr(Timetables, "fire", fail)
    with pytest.raises(due.NotFired, match="1 of 2"):
        timer.handler({}, None)
    assert (told(insurer, broken), len(told(insurer, whole))) == ([], 3)


@pytest.mark.parametrize("headers", [{}, {"if-match": '"1"'}])
def test_nobody_is_told_of_a_clock_that_overtook_them(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    """Its clocks are no part of the claim that the caller saw."""
    claim_id = insurer.reported()
    withdraw = approval.withdraw
    overtaking = iter(["claim.reported"])

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        for template in overtaking:
            assert sent(insurer, claim_id, template) == []
        return withdraw(*args, **kwargs)

    monkeypatch.setattr(approval, "withdraw", meanwhile)
    reply = insurer.claim(
        "wang", "POST withdrawal", claim_id, {"reason": "找到了"}, headers=headers
    )
    assert reply.status == 200, reply.text
    assert insurer.told(claim_id).count("claim.withdrawn") == 1
    states = {each["state"] for each in deadlines(insurer, claim_id).values()}
    assert states == {"met", "cancelled"}


def test_whose_clocks_never_hold_still_is_asked_to_come_again_and_changes_nothing(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R23: retries are bounded."""
    claim_id = insurer.reported()
    withdraw = approval.withdraw
    changes: list[list[Json]] = []

    def meanwhile(*args: Any, **kwargs: Any) -> Any:
        message = _sent(claim_id, "claim.registered")
        message["detail"]["id"] = f"{len(changes):02}SENT"
        changes.append(handed([message]))
        return withdraw(*args, **kwargs)

    monkeypatch.setattr(approval, "withdraw", meanwhile)
    reply = insurer.claim("wang", "POST withdrawal", claim_id, {"reason": "找到了"})
    assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "busy", "1")
    assert changes == [[]] * 4
    assert "claim.withdrawn" not in insurer.told(claim_id)
    assert {each["state"] for each in deadlines(insurer, claim_id).values()} == {"running"}


def test_a_year_published_later_counts_every_open_clock_anew(
    insurer: Insurer, move: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """T6, T7: both dates are kept, and a person hears where less time is left than before."""
    monkeypatch.setattr(timer, "MOST_RECOUNTED", 2)
    report = datetime(2026, 12, 28, 2, tzinfo=UTC)
    move(report)
    claims = [insurer.reported(cause=f"fire {n}") for n in range(5)]
    before = {claim_id: promised(insurer, claim_id) for claim_id in claims}
    assert {(each["due_on"], each["provisional"]) for each in before.values()} == {
        ("2027-01-04", True)
    }
    rests = {f"2027-01-0{day}": "元旦" for day in (1, 2, 3)}
    route = "PUT /v1/calendars/{calendar_id}/{year}"
    insurer.enrol("compliance", roles=["compliance"], staff_id="stf_compliance")
    reply = insurer.call("compliance", route, {"rests": rests}, calendar_id="cn", year="2027")
    assert reply.status == 200, reply.text
    assert timer.handler({}, None) == NOTHING  # until nobody can count by the old one any more
    later = report + recounting.SETTLED + timedelta(seconds=30)
    move(later)
    assert [timer.handler({}, None)["recounted"] for _ in range(5)] == [2, 2, 1, 0, 0]
    for claim_id in claims:
        after = promised(insurer, claim_id)
        assert (after["due_on"], after["provisional"], after["revision"]) == (
            "2027-01-05",
            False,
            2,
        )
        (past,) = after["history"]
        assert (past["due_on"], past["why"]) == ("2027-01-04", "recomputed")
        moved = [e for e in insurer.clock_events(claim_id) if e["type"] == "deadline.moved"]
        assert {(e["data"]["was_due_on"], e["data"]["due_on"]) for e in moved} == {
            ("2027-01-04", "2027-01-05")
        }
        assert {tuple(e["data"]["to"]) for e in moved} == {()}
    new = insurer.reported(cause="a later fire")
    assert promised(insurer, new)["provisional"] is False


def promised(insurer: Insurer, claim_id: str) -> Json:
    return deadlines(insurer, claim_id)["promise T-CLM-ADJ"]
