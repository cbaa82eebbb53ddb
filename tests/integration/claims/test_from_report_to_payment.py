"""One claim through all its handlers: what each step answers, stores, publishes and shows."""

from __future__ import annotations

import json

import pytest

from functions.rulepacks import phrases
from tests.integration.driver import Insurer
from tests.integration.portfolio import CONTRACT, LINES, PAYABLE, PAYEES, cny

WAY = [
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
TWO = [PAYEES[0], PAYEES[0] | {"account": PAYEES[0]["account"] | {"number": "6222020200445566"}}]


def paid(insurer: Insurer) -> str:
    claim_id = insurer.walk("payment_pending")
    payment_id = insurer.claim("finance", "GET payments", claim_id).body["items"][0]["payment_id"]
    assert insurer.bank_says(payment_id, "settled", "bank-1").body["state"] == "paid"
    return claim_id


@pytest.mark.feature("CLM-16", "CLM-23")
def test_a_claim_is_paid_and_archived(insurer: Insurer) -> None:
    claim_id = paid(insurer)
    closed = insurer.claim("handler", "POST closure", claim_id)
    assert closed.body["state"] == "closed"
    assert insurer.told(claim_id) == WAY
    ledger = insurer.claim("assessor", "GET calculation", claim_id).body
    assert ledger["payable"] == PAYABLE
    assert ledger["steps"][-1]["running"] == "72000.00"


@pytest.mark.feature("CLM-23")
def test_the_bank_is_told_of_a_payment_and_its_word_counts_once(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    insurer.relay()
    assert insurer.deliver(to={"payment.instructed"}) == []
    (told,) = insurer.bank_is_told()
    assert told["amount"] == PAYABLE
    assert told["payee"]["account"]["number"] == "6222020200112233"
    first = insurer.bank_says(told["payment_id"], "settled", "bank-1")
    again = insurer.bank_says(told["payment_id"], "settled", "bank-1")
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    other = insurer.bank_says(told["payment_id"], "failed", "bank-2")
    assert (other.status, other.code) == (409, "payment_already_final")
    assert insurer.told(claim_id)[-2:] == [
        "payment.settled",
        "claim.paid",
    ]


def test_an_instruction_heard_after_its_result_is_not_handed_on(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    insurer.relay()
    insurer.bank_says(f"pay_{claim_id.removeprefix('clm_')}_1", "failed", "bank-1")
    assert insurer.deliver(to={"payment.instructed"}) == []
    assert insurer.bank_is_told() == []


@pytest.mark.feature("CLM-23")
def test_only_the_failed_one_of_two_payees_is_instructed_again(insurer: Insurer) -> None:
    claim_id = insurer.walk("calculated")
    insurer.claim("handler", "PUT payees", claim_id, TWO)
    insurer.claim("assessor", "POST submission", claim_id)
    insurer.claim("approver", "POST approvals", claim_id, {"decision": "approve"})
    insurer.claim("wang", "POST offer-response", claim_id, {"accept": True})
    first, second = insurer.claim("finance", "POST payments", claim_id).body["items"]
    assert insurer.bank_says(first["payment_id"], "settled", "b1").body["state"] == (
        "payment_pending"
    )
    assert insurer.bank_says(second["payment_id"], "failed", "b2").body["state"] == "agreed"
    items = insurer.claim("finance", "POST payments", claim_id).body["items"]
    assert [(item["account_tail"], item["state"]) for item in items] == [
        ("2233", "settled"),
        ("5566", "failed"),
        ("5566", "instructed"),
    ]
    assert insurer.bank_says(items[2]["payment_id"], "settled", "b3").body["state"] == "paid"


def test_payments_are_still_shown_after_fewer_payees_were_named(insurer: Insurer) -> None:
    """A payment of the past keeps the account it went to, whoever is named later."""
    claim_id = insurer.walk("calculated")
    insurer.claim("handler", "PUT payees", claim_id, TWO)
    insurer.claim("assessor", "POST submission", claim_id)
    insurer.claim("approver", "POST approvals", claim_id, {"decision": "approve"})
    insurer.claim("wang", "POST offer-response", claim_id, {"accept": True})
    for item in insurer.claim("finance", "POST payments", claim_id).body["items"]:
        insurer.bank_says(item["payment_id"], "failed", f"b-{item['account_tail']}")
    insurer.claim("handler", "PUT payees", claim_id, [TWO[1]])
    shown = insurer.claim("finance", "GET payments", claim_id)
    assert shown.status == 200, shown.text
    assert [item["account_tail"] for item in shown.body["items"]] == ["2233", "5566"]


@pytest.mark.feature("CLM-20")
def test_the_customer_learns_the_amount_when_it_is_approved(insurer: Insurer) -> None:
    claim_id = insurer.walk("pending_approval")
    assert "payable" not in insurer.claim("wang", "GET ", claim_id).body
    assert insurer.claim("handler", "GET ", claim_id).body["payable"] == PAYABLE
    insurer.claim("approver", "POST approvals", claim_id, {"decision": "approve"})
    assert insurer.claim("wang", "GET ", claim_id).body["payable"] == PAYABLE


def test_an_account_is_shown_by_its_tail_alone(insurer: Insurer) -> None:
    claim_id = insurer.walk("calculated")
    for by in ("wang", "handler", "finance"):
        (payee,) = insurer.claim(by, "GET ", claim_id).body["payees"]
        assert payee["account"]["number"] == "************2233"


@pytest.mark.feature("CLM-17")
def test_an_assessor_with_an_approvers_role_does_not_approve_their_own(insurer: Insurer) -> None:
    both = {"roles": ["assessor", "approver"], "staff_id": "stf_both"}
    insurer.enrol("both", **both, authority=cny("999999.00"))
    claim_id = insurer.walk("assessing")
    insurer.claim("both", "POST calculation", claim_id, {"lines": LINES})
    insurer.claim("wang", "PUT payees", claim_id, PAYEES)
    insurer.claim("assessor", "POST submission", claim_id)
    refused = insurer.claim("both", "POST approvals", claim_id, {"decision": "approve"})
    assert (refused.status, refused.code) == (403, "self_approval")


@pytest.mark.feature("CLM-17")
def test_authority_is_that_of_the_moment(insurer: Insurer) -> None:
    claim_id = insurer.walk("pending_approval")
    record = {"roles": ["approver"], "staff_id": "stf_approver", "branch": "SH"}
    for change, status, code in (
        ({"authority": cny("71999.99")}, 403, "over_authority"),
        ({"authority": cny("100000.00"), "active": False}, 403, "inactive_principal"),
        ({"authority": cny("72000.00")}, 200, None),
    ):
        insurer.enrol("approver", **record | change)
        reply = insurer.claim("approver", "POST approvals", claim_id, {"decision": "approve"})
        assert (reply.status, reply.code) == (status, code)


@pytest.mark.feature("CLM-07", "CLM-08")
def test_what_is_missing_is_told_once(insurer: Insurer) -> None:
    claim_id = insurer.reported()
    refused = insurer.claim("handler", "POST registration", claim_id)
    assert (refused.status, refused.code) == (409, "incomplete")
    assert "loss_photos" in refused.body["missing"]
    assert insurer.claim("handler", "POST deficiency-notice", claim_id).status == 200
    second = insurer.claim("handler", "POST deficiency-notice", claim_id)
    assert (second.status, second.code) == (409, "second_deficiency_notice")
    insurer.verify_documents(claim_id)
    assert insurer.claim("handler", "POST registration", claim_id).status == 200


@pytest.mark.feature("CLM-04")
@pytest.mark.parametrize(
    ("claim_type", "own"),
    [
        ("property", {"loss_list", "loss_photos"}),
        ("motor", {"driving_licence", "accident_proof", "loss_photos"}),
        ("liability", {"accident_proof", "loss_list"}),
        ("medical", {"medical_invoices", "medical_records"}),
        ("accident", {"accident_proof", "medical_records"}),
        ("life", {"death_certificate", "beneficiary_relation_proof"}),
    ],
)
def test_each_kind_of_claim_asks_for_its_own_documents(
    insurer: Insurer, claim_type: str, own: set[str]
) -> None:
    product = CONTRACT["product"] | {"line": claim_type}
    of_that_line = CONTRACT | {"product": product}
    insurer.call("core", "PUT /v1/policies/{policy_no}", of_that_line, policy_no="P-1")
    claim_id = insurer.reported(claim_type=claim_type)
    listed = insurer.claim("wang", "GET checklist", claim_id).body["items"]
    required = {entry["item"] for entry in listed if entry["required"]}
    assert required == {"claim_form", "identity_document"} | own


@pytest.mark.feature("CLM-01")
class TestDuplicates:
    def test_the_same_loss_is_named_to_who_may_read_it(self, insurer: Insurer) -> None:
        first = insurer.reported()
        again = insurer.report(loss_at="2026-03-01T20:00:40+08:00", cause="KITCHEN FIRE")
        assert (again.status, again.code, again.body["claim_id"]) == (409, "duplicate_claim", first)

    def test_and_to_nobody_else(self, insurer: Insurer) -> None:
        insurer.enrol("sales", roles=["service_agent"], staff_id="stf_s", branch="SH")
        claim_id = insurer.reported()
        key = {"PK": f"CLM#{claim_id}", "SK": "@"}
        kept = insurer.table.get_item(Key=key)["Item"]
        assert json.loads(kept["doc"])["branch"] == "SH"
        (taken,) = [r for r in insurer.dump() if r["PK"].startswith("UNIQ#claims.occurrence")]
        # The first was kept by another branch, for other people of the policy.
        doc = json.loads(taken["doc"]) | {"parties": ["cus_other"], "branch": "BJ"}
        insurer.table.put_item(Item=taken | {"doc": json.dumps(doc)})
        for by in ("wang", "sales"):
            again = insurer.report(by)
            assert (again.status, again.code) == (409, "duplicate_claim")
            assert claim_id not in again.text

    def test_with_a_reason_it_is_taken_and_shown_to_staff(self, insurer: Insurer) -> None:
        first = insurer.reported()
        reply = insurer.report(not_duplicate={"reason": "另一个房间"})
        assert reply.status == 201
        second = reply.body["claim_id"]
        assert "possible_duplicates" not in reply.body
        shown = insurer.claim("handler", "GET ", second).body
        assert shown["possible_duplicates"] == [first]

    def test_a_withdrawn_claim_frees_its_loss(self, insurer: Insurer) -> None:
        first = insurer.reported()
        assert insurer.claim("wang", "POST withdrawal", first).status == 200
        reply = insurer.report()
        assert reply.status == 201
        third = insurer.report()
        assert (third.status, third.body["claim_id"]) == (409, reply.body["claim_id"])


@pytest.mark.feature("CLM-25")
def test_progress_says_whose_move_it_is_at_each_step(insurer: Insurer) -> None:
    said = []
    for state in ("under_review", "calculated", "offered", "agreed", "payment_pending"):
        claim_id = insurer.walk(state, cause=f"fire {state}")
        body = insurer.claim("wang", "GET progress", claim_id).body
        said.append((body["stage"]["code"], body["waiting_on"]))
        assert not [entry for entry in body["history"] if entry["code"] == "claim.approved"]
        promised = body["promise"]["due_on"] if body["waiting_on"] == "insurer" else None
        assert body["next"].get("expected_on") == promised
    assert said == [
        ("review", "insurer"),
        ("calculation", "insurer"),
        ("payment", "customer"),
        ("payment", "insurer"),
        ("payment", "third_party"),
    ]


@pytest.mark.feature("CLM-23")
def test_a_payment_that_failed_says_why_and_what_is_to_be_done(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    payment_id = f"pay_{claim_id.removeprefix('clm_')}_1"
    said = insurer.bank_says(payment_id, "failed", "bank-1", "holder_mismatch")
    assert said.status == 200, said.text

    (payment,) = insurer.claim("wang", "GET payments", claim_id).body["items"]
    assert (payment["state_label"], payment["reason"]) == ("Failed", "holder_mismatch")
    assert payment["reason_label"] == phrases.say("payment_flaw", "holder_mismatch", "en")
    told = insurer.claim("wang", "GET progress", claim_id).body
    assert (told["state"], told["waiting_on"]) == ("agreed", "customer")
    assert told["headline"] == phrases.say("headline", "account_wanted", "en")
    assert told["history"][-1]["code"] == "payment.failed"
    assert payment["reason_label"] in told["history"][-1]["text"]


@pytest.mark.feature("CLM-23")
def test_another_account_after_a_failure_says_that_approval_begins_anew(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    insurer.bank_says(f"pay_{claim_id.removeprefix('clm_')}_1", "failed", "bank-1")

    named = insurer.claim("wang", "PUT payees", claim_id, [TWO[1] | {"share": "1"}])
    assert named.body["state"] == "calculated", named.text

    told = insurer.claim("wang", "GET progress", claim_id).body
    assert told["waiting_on"] == "insurer"
    assert told["next"]["text"] == phrases.say("next", "account_changed", "en")
    assert [each["code"] for each in told["history"][-2:]] == [
        "payment.failed",
        "claim.payees_named",
    ]
    (payment,) = insurer.claim("wang", "GET payments", claim_id).body["items"]
    assert (payment["state"], payment["reason"]) == ("failed", "not_stated")


def test_what_settled_has_no_reason_to_give(insurer: Insurer) -> None:
    claim_id = insurer.walk("payment_pending")
    payment_id = f"pay_{claim_id.removeprefix('clm_')}_1"
    reply = insurer.bank_says(payment_id, "settled", "bank-1", "account_closed")
    assert reply.body["errors"][0]["field"] == "/reason"
