"""What the contract says beside shapes: words of texts, parameters, members of a problem."""

from __future__ import annotations

from typing import Any

from functions.rulepacks import phrases
from schemas import openapi, words

DOCUMENT: dict[str, Any] = openapi.document()
PARAMETERS = [
    parameter
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
    for parameter in operation["parameters"]
]


def test_every_parameter_says_what_it_means_and_no_meaning_is_left_over() -> None:
    assert {each["name"]: each["description"] for each in PARAMETERS} == words.PARAMETERS


def test_a_text_that_is_a_code_names_every_code_it_may_be() -> None:
    view = DOCUMENT["components"]["schemas"]["ClaimView"]["properties"]
    assert set(view["state"]["enum"]) == set(phrases.group("claim_state"))
    (said, nothing) = DOCUMENT["components"]["schemas"]["PaymentView"]["properties"]["reason"][
        "anyOf"
    ]
    assert set(said["enum"]) == set(phrases.group("payment_flaw"))
    assert nothing == {"type": "null"}
