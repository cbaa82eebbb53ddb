"""Settlement case C01, from report to payment, over HTTP and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from local import walk
from local.walk import Client
from tests.journeys.people import FIRE, Cast


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail"]
    return problem


def stage(cast: Cast, claim_id: str) -> tuple[int, str, str]:
    progress = cast.customer.get(f"claims/{claim_id}/progress")
    assert progress["stage"]["of"] == 7
    return progress["stage"]["no"], progress["stage"]["code"], progress["waiting_on"]


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
@pytest.mark.feature("CLM-01", "CLM-03", "CLM-04", "CLM-07", "CLM-16")
@pytest.mark.feature("CLM-17", "CLM-20", "CLM-23", "CLM-24", "CLM-25")
def test_c01_walks_from_report_to_payment(client: Client, locale: str) -> None:
    cast = Cast(client, locale)

    claim = cast.report()
    claim_id = claim["claim_id"]
    assert claim["state"] == "awaiting_documents"
    assert claim["next_steps"]
    assert stage(cast, claim_id) == (2, "documents", "customer")
    missing = [m["item"] for m in cast.customer.get(f"claims/{claim_id}/progress")["missing"]]
    required = [e["item"] for e in claim["checklist"]["items"] if e["required"]]
    assert missing == required

    early = refused(cast.handler.send("POST", f"claims/{claim_id}/registration"), 409, "incomplete")
    assert early["missing"] == required

    cast.send_documents(claim)
    checklist = cast.customer.get(f"claims/{claim_id}/checklist")
    assert checklist["complete"] is True
    assert stage(cast, claim_id) == (2, "documents", "insurer")

    assert walk.register(cast.handler, claim_id)["state"] == "under_review"
    assert stage(cast, claim_id) == (3, "review", "insurer")
    assert walk.confirm_coverage(cast.handler, claim_id)["state"] == "assessing"

    ledger = walk.calculate(cast.assessor, claim_id, [FIRE])
    assert ledger["payable"] == {"amount": "72000.00", "currency": "CNY"}
    running = {step["name"]: step["running"] for step in ledger["steps"]}
    assert running["ground_up_loss"] == "86000.00"
    assert running["salvage"] == "80000.00"
    assert running["deductible"] == "72000.00"
    assert stage(cast, claim_id) == (5, "calculation", "customer")  # whose account is not known

    walk.name_payee(cast.customer, claim_id, "王小明", "6222020200112233445")
    assert walk.submit(cast.assessor, claim_id)["state"] == "pending_approval"
    assert stage(cast, claim_id) == (6, "approval", "insurer")

    own = cast.assessor.send("POST", f"claims/{claim_id}/approvals", {"decision": "approve"})
    refused(own, 403, "self_approval")
    small = cast.staff("approver", authority="71999.99")
    over = small.send("POST", f"claims/{claim_id}/approvals", {"decision": "approve"})
    refused(over, 403, "over_authority")
    assert walk.approve(cast.approver, claim_id)["state"] == "offered"
    assert stage(cast, claim_id) == (7, "payment", "customer")

    assert walk.accept_offer(cast.customer, claim_id)["state"] == "agreed"
    payment_id = walk.instruct_payment(cast.finance, claim_id)
    assert stage(cast, claim_id) == (7, "payment", "third_party")
    again = cast.finance.send("POST", f"claims/{claim_id}/payments")
    refused(again, 409, "wrong_state")

    first = client.bank_says(payment_id, "settled")
    second = client.bank_says(payment_id, "settled")
    assert first == second
    assert first["state"] == "paid"
    assert cast.customer.get(f"claims/{claim_id}")["state"] == "paid"
    paid = cast.finance.get(f"claims/{claim_id}/payments")["items"]
    assert [(p["state"], p["amount"]["amount"]) for p in paid] == [("settled", "72000.00")]
    assert walk.close(cast.handler, claim_id)["state"] == "closed"

    history = [h["code"] for h in cast.customer.get(f"claims/{claim_id}/progress")["history"]]
    assert history[0] == "claim.reported"
    assert history[-2:] == ["claim.paid", "claim.closed"]

    _told_at_each_step(cast, claim, locale)
    assert cast.events(claim_id) == [
        "claim.reported",
        "claim.guidance_given",
        "claim.registered",
        "claim.review_started",
        "claim.coverage_confirmed",
        "claim.calculated",
        "claim.payees_named",
        "claim.submitted_for_approval",
        "claim.approved",
        "claim.amount_offered",
        "claim.agreement_reached",
        "payment.instructed",
        "payment.settled",
        "claim.paid",
        "claim.closed",
    ]


WORDS = {"zh-CN": "理赔", "zh-TW": "理賠", "en": "claim"}


def _told_at_each_step(cast: Cast, claim: dict[str, Any], locale: str) -> None:
    """By SMS and by e-mail, in the customer's language, once each."""
    messages = cast.messages()
    for channel in ("sms", "email"):
        bodies = [m["body"] for m in messages if m["channel"] == channel]
        said = "\n".join(bodies)
        assert len(bodies) == len(set(bodies)), f"{channel}: something was said twice"
        assert all(claim["claim_no"] in body for body in bodies)
        assert said.count("72,000.00") >= 2, f"{channel}: the offer and the payment name the sum"
        assert "3445" in said, f"{channel}: the payment names the account's tail"
        assert len(bodies) >= 4, f"{channel}: reported, registered, offered, paid"
    mails = [m for m in messages if m["channel"] == "email"]
    labels = [e["label"] for e in claim["checklist"]["items"] if e["required"]]
    assert all(label in mails[0]["body"] for label in labels)
    assert any(WORDS[locale] in m["body"].lower() for m in messages)
    items = cast.customer.get(f"customers/{cast.customer_id}/notices?limit=100")["items"]
    assert {(n["channel"], n["state"], n["locale"]) for n in items} == {
        ("sms", "sent", locale),
        ("email", "sent", locale),
    }
    assert len(items) == len(messages)
