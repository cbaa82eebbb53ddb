"""A customer's home, as their claim walks on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.aws import clients
from functions.claims.states import State
from functions.customers import store
from functions.rulepacks import phrases
from tests.integration.driver import Insurer, calls, opened
from tests.integration.portfolio import PAYABLE, REQUIRED


@pytest.fixture
def insurer(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    return opened(table, monkeypatch)


def home(insurer: Insurer, by: str = "wang") -> Any:
    reply = insurer.call(by, "GET /v1/me/home")
    assert reply.status == 200, reply.text
    return reply.body


def test_policies_cases_and_what_is_wanted_stand_in_one_answer(insurer: Insurer) -> None:
    claim_id = insurer.reported()

    shown = home(insurer)

    assert [(each["policy_no"], each["line_label"]) for each in shown["policies"]] == [
        ("P-1", "Property")
    ]
    (case,) = shown["cases"]
    assert (case["case_id"], case["state"]) == (claim_id, "awaiting_documents")
    (need,) = shown["needs_me"]
    assert (need["code"], need["href"]) == ("send_documents", f"/v1/claims/{claim_id}/documents")
    assert {each["item"] for each in need["items"]} == set(REQUIRED)
    assert shown["owed_to_me"] == []


def test_nothing_is_wanted_of_a_customer_who_has_sent_everything(insurer: Insurer) -> None:
    claim_id = insurer.reported()
    insurer.verify_documents(claim_id)

    assert home(insurer)["needs_me"] == []
    assert len(home(insurer)["cases"]) == 1


@pytest.mark.parametrize(
    ("state", "needs", "owed"),
    [
        (State.ASSESSING, [], []),
        (State.OFFERED, ["answer_offer"], []),
        (State.AGREED, [], [PAYABLE]),
        (State.PAYMENT_PENDING, [], [PAYABLE]),
    ],
)
def test_what_waits_and_what_is_owed_follow_the_claim(
    insurer: Insurer, state: State, needs: list[str], owed: list[Any]
) -> None:
    insurer.walk(state)

    shown = home(insurer)

    assert [each["code"] for each in shown["needs_me"]] == needs
    assert [each["amount"] for each in shown["owed_to_me"]] == owed


def test_money_that_came_back_asks_for_another_account(insurer: Insurer) -> None:
    claim_id = insurer.walk(State.PAYMENT_PENDING)
    (payment,) = insurer.claim("finance", "GET payments", claim_id).body["items"]
    assert insurer.bank_says(payment["payment_id"], "failed", "bank-1").status == 200

    assert [each["code"] for each in home(insurer)["needs_me"]] == ["name_account"]


def test_a_case_that_has_ended_is_gone_and_others_see_nothing(insurer: Insurer) -> None:
    claim_id = insurer.reported()
    assert home(insurer, "li") == {
        "customer_id": "cus_li",
        "policies": [],
        "cases": [],
        "needs_me": [],
        "owed_to_me": [],
    }
    assert insurer.claim("wang", "POST withdrawal", claim_id).status == 200
    assert home(insurer)["cases"] == []


def test_it_is_a_customers_alone(insurer: Insurer) -> None:
    reply = insurer.call("handler", "GET /v1/me/home")
    assert (reply.status, reply.code) == (403, "forbidden")


@pytest.mark.parametrize(
    ("state", "why", "said"),
    [
        ("refused", {"refusal_reason": "看不清"}, {"reason": "看不清"}),
        (
            "quarantined",
            {"flaw": "encrypted"},
            {
                "reason_code": "encrypted",
                "reason": phrases.say("quarantine_reason", "encrypted", "en"),
            },
        ),
    ],
)
@pytest.mark.parametrize("item", ["loss_photos", "repair_invoice"])
def test_what_was_sent_in_vain_is_asked_for_again_with_its_reason(
    insurer: Insurer, item: str, state: str, why: dict[str, str], said: dict[str, str]
) -> None:
    claim_id = insurer.reported()
    insurer.verify_documents(claim_id)
    name = f"doc_{item}"
    card = {"document_id": name, "item": item, "state": state} | why
    key = {"PK": f"DOC#{claim_id}", "SK": f"V#{name}"}
    insurer.table.put_item(Item=key | {"doc": json.dumps(card)})
    expected = {
        "document_id": name,
        "state": state,
        "state_label": phrases.say("document_state", state, "en"),
    } | said

    (need,) = home(insurer)["needs_me"]
    (wanted,) = need["items"]
    assert (wanted["item"], wanted["sent_back"]) == (item, [expected])
    told = insurer.claim("wang", "GET progress", claim_id).body
    (missing,) = told["missing"]
    assert (missing["item"], missing["sent_back"]) == (item, [expected])
    # An optional one holds nothing up.
    assert told["waiting_on"] == ("customer" if missing["required"] else "insurer")
    assert missing["required"] is (item in REQUIRED)


def test_an_offer_that_waits_names_its_amount(insurer: Insurer) -> None:
    claim_id = insurer.walk(State.OFFERED)

    (need,) = home(insurer)["needs_me"]
    assert need["amount"] == PAYABLE
    told = insurer.claim("wang", "GET progress", claim_id).body
    assert told["next"]["amount"] == PAYABLE


def test_open_cases_are_found_behind_any_number_that_ended(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_SHOWN", 2)
    first = insurer.reported(cause="water")
    for _ in range(3):
        claim_id = insurer.reported()
        assert insurer.claim("wang", "POST withdrawal", claim_id).status == 200
    assert [each["case_id"] for each in home(insurer)["cases"]] == [first]


def test_documents_are_looked_at_for_so_many_cases_and_no_more(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_LOOKED_INTO", 1)
    for cause in ("water", "storm", "hail"):
        insurer.reported(cause=cause)
    clients.client("dynamodb")
    with calls() as seen:
        shown = home(insurer)
    assert [name for name, _ in seen].count("Query") == 3
    assert [len(need["items"]) for need in shown["needs_me"]] == [len(REQUIRED), 0, 0]


def test_it_costs_as_many_reads_however_many_cases_have_ended(insurer: Insurer) -> None:
    for _ in range(3):
        claim_id = insurer.reported()
        assert insurer.claim("wang", "POST withdrawal", claim_id).status == 200
    insurer.walk(State.OFFERED)
    clients.client("dynamodb")
    with calls() as seen:
        home(insurer)
    assert [name for name, _ in seen] == ["BatchGetItem", "Query", "Query", "BatchGetItem"]
