"""What a caller may send: strict JSON, bounded, every wrong field named; never an error of ours."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from functions.aws.intake import DEEPEST, MOST_BYTES
from tests.integration.driver import Insurer, handled
from tests.integration.portfolio import LINES, PAYEES, REPORT, cny
from tests.integration.requests import request

TEXT = json.dumps(REPORT, ensure_ascii=False)


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        ("", 400, "body_required"),
        ("{", 400, "malformed_json"),
        ("{'a': 1}", 400, "malformed_json"),
        (TEXT + "x", 400, "malformed_json"),
        ("\ufeff" + TEXT, 400, "malformed_json"),
        ('{"a": NaN}', 400, "malformed_json"),
        ('{"a": -Infinity}', 400, "malformed_json"),
        ('{"a": ' + "9" * 5000 + "}", 400, "malformed_json"),
        ('{"a": "\x01"}', 400, "malformed_json"),
        ('{"cause": "a\\u0000b"}', 400, "control_character"),
        ('{"cause": "a\x00b"}', 400, "control_character"),
        ('{"a": 1, "a": 2}', 400, "duplicate_key"),
        ('{"place": {"text": "a", "text": "b"}}', 400, "duplicate_key"),
        (deep(DEEPEST + 1), 400, "too_deep"),
        ("[" * 100_000, 400, "too_deep"),
        ('"' + "x" * MOST_BYTES + '"', 413, "body_too_large"),
        ("字" * (MOST_BYTES // 3 + 1), 413, "body_too_large"),
        (deep(DEEPEST), 422, "invalid_fields"),
        ("null", 422, "invalid_fields"),
        ("[]", 422, "invalid_fields"),
        ('"text"', 422, "invalid_fields"),
        ("1e400", 422, "invalid_fields"),
        ('{"cause": "\\ud800"}', 400, "not_utf8"),
        ('{"\\ud800": 1}', 400, "not_utf8"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_no_request(insurer: Insurer, raw: str, status: int, code: str) -> None:
    began = time.perf_counter()
    reply = insurer.call("wang", "POST /v1/claims", raw=raw)
    assert (reply.status, reply.code) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe{}", "not_utf8"),
        (b'{"cause": "\xed\xa0\x80"}', "not_utf8"),
        (b"\x80", "not_utf8"),
    ],
)
def test_bytes_that_are_no_text(insurer: Insurer, content: bytes, code: str) -> None:
    event = request("wang", "POST /v1/claims") | {
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }
    answer = handled(event)
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, code)


def test_a_body_in_base64_is_read(insurer: Insurer) -> None:
    event = request("wang", "POST /v1/claims") | {
        "body": base64.b64encode(TEXT.encode()).decode(),
        "isBase64Encoded": True,
    }
    assert handled(event)["statusCode"] == 201


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("text/plain", 415),
        ("multipart/form-data", 415),
        ("application/x-www-form-urlencoded", 415),
    ],
)
def test_json_is_what_is_read(insurer: Insurer, sent: str, status: int) -> None:
    reply = insurer.call("wang", "POST /v1/claims", REPORT, headers={"Content-Type": sent})
    assert reply.status == status


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"status": "approved"}, "/status", "extra_forbidden"),
        ({"approved_by": "me"}, "/approved_by", "extra_forbidden"),
        ({"customer_id": "cus_li"}, "/customer_id", "extra_forbidden"),
        ({"a/b~c": 1}, "/a~1b~0c", "extra_forbidden"),
        ({"place": {"text": "x", "planet": "Mars"}}, "/place/planet", "extra_forbidden"),
        ({"place": {"text": "x", "lat": 91}}, "/place/lat", "less_than_equal"),
        ({"claim_type": "alien"}, "/claim_type", "literal_error"),
        ({"loss_at": "2026-03-01T20:00:00"}, "/loss_at", "not_a_time"),
        ({"loss_at": "yesterday"}, "/loss_at", "not_a_time"),
        ({"loss_at": "1767225600"}, "/loss_at", "not_a_time"),
        ({"loss_at": "1850-01-01T00:00:00Z"}, "/loss_at", "far_off"),
        ({"cause": "a\u202eb"}, "/cause", "unprintable"),
        ({"cause": "a\u2028b"}, "/cause", "several_lines"),
        ({"cause": "x" * 201}, "/cause", "string_too_long"),
        ({"estimated_loss": cny("NaN")}, "/estimated_loss/amount", "not_an_amount"),
        ({"estimated_loss": cny("1e5")}, "/estimated_loss/amount", "not_an_amount"),
        ({"estimated_loss": cny("-1.00")}, "/estimated_loss/amount", "not_an_amount"),
        ({"estimated_loss": {"amount": 1.5}}, "/estimated_loss/amount", "not_an_amount"),
        ({"estimated_loss": {"amount": True}}, "/estimated_loss/amount", "not_an_amount"),
        ({"loss_at": "2099-01-01T00:00:00Z"}, "/loss_at", "in_the_future"),
        ({"insured_id": "cus_li"}, "/insured_id", "not_insured"),
    ],
)
def test_a_wrong_field_is_named(
    insurer: Insurer, change: dict[str, Any], pointer: str, code: str
) -> None:
    before = insurer.dump()
    reply = insurer.report(**change)
    assert (reply.status, reply.code) == (422, "invalid_fields")
    assert [(e["field"], e["code"]) for e in reply.body["errors"]] == [(pointer, code)]
    assert insurer.dump() == before


def test_a_field_within_a_list_is_named_by_its_place(insurer: Insurer) -> None:
    claim_id = insurer.walk("assessing")
    account = PAYEES[0]["account"] | {"number": "12"}
    named = insurer.claim(
        "wang", "PUT payees", claim_id, [PAYEES[0], PAYEES[0] | {"account": account}]
    )
    assert [e["field"] for e in named.body["errors"]] == ["/1/account/number"]
    dollars = LINES[0] | {"loss": {"amount": "1.00", "currency": "USD"}}
    body = {"lines": [LINES[0], dollars]}
    calculated = insurer.claim("assessor", "POST calculation", claim_id, body)
    assert [(e["field"], e["code"]) for e in calculated.body["errors"]] == [
        ("/lines/1/loss", "other_currency")
    ]


def test_every_wrong_field_is_named_at_once(insurer: Insurer) -> None:
    reply = insurer.call("wang", "POST /v1/claims", {"channel": "pigeon", "policy_no": "#"})
    named = {error["field"] for error in reply.body["errors"]}
    assert {"/channel", "/policy_no", "/loss_at", "/place", "/cause"} <= named


def test_an_unknown_policy_and_anothers_answer_alike(insurer: Insurer) -> None:
    replies = [insurer.report("li"), insurer.report("li", policy_no="P-404")]
    assert {(reply.status, reply.code, reply.body["field"]) for reply in replies} == {
        (404, "not_found", "/policy_no")
    }


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW", "fr", "", "*", "zh;q=x", "x" * 9000])
def test_a_problem_speaks_the_callers_language_or_ours(insurer: Insurer, language: str) -> None:
    sent = {"Accept-Language": language}
    problem = insurer.claim("handler", "GET ", "clm_absent", headers=sent).body
    assert problem["type"] == "urn:anxin:problem:not_found"
    assert problem["detail"]
    assert problem["request_id"].startswith("req-")
