"""The contract as the hostile tests read it: which body is allowed, what a problem looks like."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from functions.rulepacks import phrases
from schemas.generate import ROOT
from tests.hostile.ways import WRITING

Json = dict[str, Any]

CONTRACT: Json = json.loads((ROOT / "openapi.json").read_text())
_COMPONENTS: Json = CONTRACT["components"]["schemas"]
BODIES: dict[str, Json] = {
    route: CONTRACT["paths"][operation.path][operation.method.lower()]["requestBody"]["content"][
        "application/json"
    ]["schema"]
    for route, operation in WRITING.items()
}
"""Route -> schema of its body."""


def resolved(schema: Json) -> Iterator[Json]:
    """The schemas one of which a value has to meet, with references followed."""
    if "$ref" in schema:
        yield from resolved(_COMPONENTS[schema["$ref"].rpartition("/")[2]])
    elif "anyOf" in schema:
        for option in schema["anyOf"]:
            yield from resolved(option)
    else:
        yield schema


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = BODIES[name] if name in BODIES else _COMPONENTS[name]
    whole = {"components": CONTRACT["components"], **schema}
    return Draft202012Validator(whole, format_checker=FormatChecker(("date",)))


def allows(route: str, body: Any) -> bool:
    """Whether the contract's schema takes `body`; what it forbids has to be refused."""
    return is_valid(route, body)


def is_valid(name: str, value: Any) -> bool:
    """Whether `value` is what the contract's component `name`, or the body of a route, takes."""
    return bool(_validator(name).is_valid(value))


def must_be_a_problem(document: Any, status: int) -> None:
    """Fail unless `document` is what the contract calls a problem, of this status, in words."""
    _validator("Problem").validate(document)
    assert document.keys() <= _COMPONENTS["Problem"]["properties"].keys()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    must_be_told(document)


def must_be_told(document: Json) -> None:
    """Fail where a wrong field is told by the words for what nobody thought of."""
    unsaid = {phrases.say("field", "other", locale) for locale in phrases.LOCALES}
    for error in document.get("errors", ()):
        assert error["message"] not in unsaid, error
