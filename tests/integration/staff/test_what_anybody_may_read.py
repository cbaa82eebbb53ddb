"""The contract and the codes, without a token."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.aws import problems
from functions.rulepacks import phrases
from functions.staff import reference
from schemas import openapi
from tests.integration.driver import Insurer, opened

ONLY_FOR_MACHINES = {
    frozenset({"settled", "failed", "returned"}),
    frozenset({"zh-CN", "zh-TW", "en"}),
    frozenset({"true", "false", "unknown"}),
    frozenset(str(grade) for grade in range(1, 11)),
}
"""Enumerations nobody is shown: the bank's words, names of languages, tokens, grades."""


@pytest.fixture
def insurer(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    return opened(table, monkeypatch)


def read(insurer: Insurer, path: str, language: str = "en") -> tuple[int, dict[str, str], str]:
    reply = insurer.call(
        "nobody", f"GET /v1/{path}", claims={}, headers={"Accept-Language": language}
    )
    return reply.status, reply.headers, reply.text


@pytest.mark.parametrize(
    ("language", "word"),
    [("zh-CN", "待交材料"), ("zh-TW", "待補文件"), ("en", "Awaiting documents")],
)
def test_codes_are_read_without_a_token_in_the_asked_language(
    insurer: Insurer, language: str, word: str
) -> None:
    status, headers, text = read(insurer, "meta/enums", language)

    assert status == 200
    assert "no-store" not in headers["cache-control"]
    assert "Accept-Language" in headers["vary"]
    labels = {
        (enum["name"], value["code"]): value["label"]
        for enum in json.loads(text)["items"]
        for value in enum["values"]
    }
    assert labels["claim_state", "awaiting_documents"] == word


def test_every_problem_is_listed_with_its_status_and_words(insurer: Insurer) -> None:
    _, _, text = read(insurer, "meta/errors")

    listed = {each["code"]: each for each in json.loads(text)["items"]}
    assert {code: each["status"] for code, each in listed.items()} == problems.STATUS
    assert listed["self_approval"]["detail"] == phrases.say("error", "self_approval", "en")
    fields = {each["code"]: each["detail"] for each in json.loads(text)["fields"]}
    assert fields.keys() == phrases.group("field").keys()
    assert fields["too_short"] == phrases.group("field")["too_short"]["en"]


def test_every_enumeration_of_the_contract_has_its_words() -> None:
    groups = [set(phrases.group(name)) for name in reference.ENUMS]
    unspoken = [
        values
        for values in enumerations(openapi.document())
        if values not in ONLY_FOR_MACHINES
        and not any("/" in value for value in values)  # media types
        and not any(values <= group for group in groups)
    ]
    assert unspoken == []


def enumerations(node: Any) -> Iterator[frozenset[str]]:
    if isinstance(node, dict):
        if len(values := node.get("enum", [])) > 1:
            yield frozenset(values)
        for part in node.values():
            yield from enumerations(part)
    if isinstance(node, list):
        for part in node:
            yield from enumerations(part)


def test_the_contract_is_served_as_it_is_committed(insurer: Insurer) -> None:
    status, headers, text = read(insurer, "openapi.json")

    assert (status, headers["content-type"]) == (200, "application/json")
    committed = Path(openapi.__file__).with_name("openapi.json")
    assert json.loads(text) == json.loads(committed.read_text())


def test_the_page_needs_no_network_and_cannot_be_broken_out_of(insurer: Insurer) -> None:
    status, headers, page = read(insurer, "docs")

    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert headers["content-security-policy"] == reference.ONLY_ITSELF
    assert "default-src 'none'" in reference.ONLY_ITSELF
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", page)
    assert "/v1/claims/{claim_id}/registration" in page
    assert len(page) < 5_000_000  # an answer of Lambda holds 6 MB


def test_a_public_answer_is_the_same_for_a_caller_with_a_token(insurer: Insurer) -> None:
    assert insurer.call("wang", "GET /v1/meta/errors").status == 200
