"""Whom a record is for, and machines that sign. Tokens: `test_identity.py`."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.integration.driver import Insurer
from tests.integration.portfolio import LINES, PAYEES
from tests.integration.requests import SECRET, signature_of

STEPS: list[tuple[str, Any]] = [
    ("GET ", None),
    ("GET progress", None),
    ("GET checklist", None),
    ("GET calculation", None),
    ("GET payments", None),
    ("POST deficiency-notice", {}),
    ("POST registration", None),
    ("POST coverage", {"decision": "confirmed"}),
    ("POST calculation", {"lines": LINES}),
    ("PUT payees", PAYEES),
    ("POST submission", None),
    ("POST approvals", {"decision": "approve"}),
    ("POST offer-response", {"accept": True}),
    ("POST payments", None),
    ("POST withdrawal", {}),
    ("POST closure", None),
]


@pytest.mark.parametrize("by", ["li", "elsewhere"])
def test_anothers_claim_answers_as_if_there_were_none(insurer: Insurer, by: str) -> None:
    """Whatever is asked, and whatever right the caller lacks: the answer must not tell."""
    claim_id = insurer.walk("calculated")
    before = insurer.dump()
    for step, body in STEPS:
        theirs = insurer.claim(by, step, claim_id, body)
        absent = insurer.claim(by, step, "clm_absent", body)
        assert (theirs.status, theirs.code) == (404, "not_found"), step
        told = [reply.body | {"request_id": ""} for reply in (theirs, absent)]
        assert (theirs.status, told[0]) == (absent.status, told[1]), step
    assert insurer.dump() == before


def test_ones_own_claim_without_the_right(insurer: Insurer) -> None:
    claim_id = insurer.walk("calculated")
    for step, body in STEPS:
        if step.partition(" ")[2] in {"registration", "coverage", "submission", "approvals"}:
            reply = insurer.claim("wang", step, claim_id, body)
            assert (reply.status, reply.code) == (403, "forbidden"), step


@pytest.mark.parametrize("claim_id", ["..", "a b", "CLM#1", "x" * 101, "a/b", "%2e%2e", "①"])
def test_what_cannot_be_an_id_is_not_found(insurer: Insurer, claim_id: str) -> None:
    reply = insurer.claim("handler", "GET ", claim_id)
    assert (reply.status, reply.code) == (404, "not_found")


class TestSignedByTheBank:
    ROUTE = "POST /v1/payments/{payment_id}/result"
    PATH = "/v1/payments/pay_x_1/result"
    BODY = '{"status": "settled", "reference": "bank-1"}'

    def say(self, insurer: Insurer, headers: dict[str, str]) -> tuple[int, str | None]:
        assert insurer.outside
        reply = insurer.call(
            "bank", self.ROUTE, raw=self.BODY, key="", headers=headers, payment_id="pay_x_1"
        )
        return reply.status, reply.code

    def test_a_good_signature_needs_no_token_and_no_key(self, insurer: Insurer) -> None:
        good = signature_of(self.BODY, SECRET, path=self.PATH, nonce="n")
        assert self.say(insurer, good) == (404, "not_found")

    @pytest.mark.parametrize("age", [301, -330, 86_400])
    def test_out_of_its_five_minutes(self, insurer: Insurer, age: int) -> None:
        stale = signature_of(self.BODY, SECRET, path=self.PATH, nonce="n", at=time.time() - age)
        assert self.say(insurer, stale) == (401, "bad_signature")

    @pytest.mark.parametrize(
        "change",
        [
            {"X-Anxin-Signature": ""},
            {"X-Anxin-Signature": "0" * 64},
            {"X-Anxin-Signature": "①" * 64},
            {"X-Anxin-Nonce": "other"},
            {"X-Anxin-Nonce": ""},
            {"X-Anxin-Timestamp": ""},
            {"X-Anxin-Timestamp": "1e9"},
            {"X-Anxin-Timestamp": "٠" * 10},
            {"X-Anxin-Timestamp": "9" * 5000},
        ],
    )
    def test_anything_changed(self, insurer: Insurer, change: dict[str, str]) -> None:
        good = signature_of(self.BODY, SECRET, path=self.PATH, nonce="n")
        assert self.say(insurer, good | change) == (401, "bad_signature")

    def test_another_secret_or_body_or_payment(self, insurer: Insurer) -> None:
        for headers in (
            signature_of(self.BODY, "guess", path=self.PATH, nonce="n"),
            signature_of(self.BODY.replace("settled", "failed"), SECRET, path=self.PATH, nonce="n"),
            signature_of(self.BODY, SECRET, path="/v1/payments/pay_y_1/result", nonce="n"),
        ):
            assert self.say(insurer, headers) == (401, "bad_signature")

    def test_a_token_is_no_signature(self, insurer: Insurer) -> None:
        assert self.say(insurer, {}) == (401, "bad_signature")
