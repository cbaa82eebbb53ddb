"""What is wrong is said in the caller's language, of the right field, and once."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from functions.aws.intake import MOST_ERRORS
from functions.claims import store
from tests.integration.driver import Insurer
from tests.integration.portfolio import LINES, PAYEES, REPORT, cny

LANGUAGES = ("zh-CN", "zh-TW", "en")


def told(insurer: Insurer, language: str, **fields: Any) -> dict[str, Any]:
    reply = insurer.call(
        "wang", "POST /v1/claims", REPORT | fields, headers={"Accept-Language": language}
    )
    assert reply.status == 422
    return reply.body


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        ("zh-CN", "内容需要更正", "内容过长，最多200个字符。"),
        ("zh-TW", "內容需要更正", "內容過長，最多 200 個字元。"),
        ("en", "Content to be corrected", "This is too long. At most 200 characters are taken."),
    ],
)
def test_title_and_messages_speak_the_callers_language(
    insurer: Insurer, language: str, title: str, message: str
) -> None:
    body = told(insurer, language, cause="长" * 201)
    assert body["title"] == title
    assert body["errors"] == [{"field": "/cause", "code": "string_too_long", "message": message}]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"channel": "pigeon"}, "portal, app, wechat"),
        ({"place": {"text": "x", "lat": 91}}, "at most 90.0"),
        ({"estimated_loss": cny("1e5")}, '"72000.00"'),
        ({"loss_at": "yesterday"}, "2026-03-02T09:00:00+08:00"),
        ({"reporter": {"name": "王芳", "phone": "12345"}}, "+85291234567"),
        ({"estimated_loss": {"amount": "1.00", "currency": "USD"}}, "CNY"),
    ],
)
def test_a_message_says_what_is_wanted(insurer: Insurer, fields: Any, said: str) -> None:
    (error,) = told(insurer, "en", **fields)["errors"]
    assert said in error["message"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_step_names_the_state_as_people_call_it(insurer: Insurer, language: str) -> None:
    claim_id = insurer.reported()
    reply = insurer.claim(
        "finance", "POST payments", claim_id, headers={"Accept-Language": language}
    )
    labels = {"zh-CN": "待交材料", "zh-TW": "待補文件", "en": "Awaiting documents"}
    assert (reply.status, reply.code) == (409, "wrong_state")
    assert (reply.body["state"], reply.body["state_label"]) == (
        "awaiting_documents",
        labels[language],
    )


def test_an_entry_that_is_wrong_does_not_make_its_list_too_short(insurer: Insurer) -> None:
    claim_id = insurer.walk("assessing")
    account = PAYEES[0]["account"] | {"number": "12"}
    reply = insurer.claim("wang", "PUT payees", claim_id, [PAYEES[0] | {"account": account}])
    assert [error["field"] for error in reply.body["errors"]] == ["/0/account/number"]
    empty = insurer.claim("wang", "PUT payees", claim_id, [])
    assert [(e["field"], e["code"]) for e in empty.body["errors"]] == [("", "too_short")]


def test_a_key_that_is_wrong_is_found_where_its_value_is(insurer: Insurer) -> None:
    person = {"kind": "individual", "name": "王芳", "branch": "SH", "consents": {"A/B": True}}
    reply = insurer.call("agent", "POST /v1/customers", person)
    assert [(e["field"], e["code"]) for e in reply.body["errors"]] == [
        ("/consents/A~1B", "not_a_code")
    ]


def test_a_field_is_named_though_only_the_whole_shows_that_it_is_wrong(insurer: Insurer) -> None:
    claim_id = insurer.walk("assessing")
    body = {"lines": [LINES[0] | {"kind": "medical"}]}
    reply = insurer.claim("assessor", "POST calculation", claim_id, body)
    assert [(e["field"], e["code"]) for e in reply.body["errors"]] == [
        ("/lines/0/salvage", "not_with_kind")
    ]


def test_an_answer_stays_small_however_much_is_wrong(insurer: Insurer) -> None:
    body = told(insurer, "zh-CN", **{f"x{number}": 0 for number in range(20_000)})
    assert len(body["errors"]) == MOST_ERRORS


@pytest.mark.parametrize(
    ("after", "status"),
    [("", 400), ("\x00", 400), ("Z", 400), ("\U0010ffff", 400), ("x" * 300, 400), ("CLM#9", 200)],
)
def test_a_forged_cursor_reaches_nothing(insurer: Insurer, after: str, status: int) -> None:
    """Its checksum is no secret: whoever reads the code can make one that holds."""
    of = f"GET /v1/claims wang {store.of_customer('cus_wang')}"
    mark = hashlib.sha256(f"{of}\n{after}".encode()).hexdigest()[:16]
    forged = base64.urlsafe_b64encode(f"{mark}{after}".encode()).decode().rstrip("=")
    reply = insurer.call("wang", "GET /v1/claims", query={"next": forged})
    assert (reply.status, reply.code) == (status, "foreign_cursor" if status == 400 else None)
