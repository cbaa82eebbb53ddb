"""Whatever can be wrong with a field has its words: the codes are collected from code and models.

From the code: what validators and rules raise. From the models: what pydantic itself can raise at
each node of their schemas, so that a field of a new type is noticed when it is declared.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

import pytest
from pydantic_core._pydantic_core import list_all_errors

import functions
from functions.rulepacks import phrases
from schemas.openapi import APIS

Json = dict[str, Any]

_CODE_IS_ARGUMENT = {"wrong": 0, "wrong_at": 1, "FieldError": 1, "Wanted": 0}
_PASSED_ON = {"core/errors.py", "aws/intake.py"}
"""Where a code comes from elsewhere: the makers themselves, and what pydantic said."""
_CHILDREN = {
    "schema",
    "json_schema",
    "items_schema",
    "keys_schema",
    "values_schema",
    "definitions",
    "fields",
}
_TYPES: dict[str, set[str]] = {
    "model": {"model_type"},
    "model-fields": {"extra_forbidden"},
    "model-field": {"missing"},
    "str": {"string_type"},
    "int": {"int_type", "int_parsing", "int_parsing_size", "int_from_float"},
    "float": {"float_type"},
    "bool": {"bool_type"},
    "literal": {"literal_error"},
    "enum": {"enum"},
    "dict": {"dict_type"},
    "tuple": {"tuple_type"},
    **{name: set() for name in ("default", "nullable", "definitions", "definition-ref")},
    **{name: set() for name in ("function-after", "function-before", "json-or-python")},
}
"""Node of a core schema -> what it says of JSON it does not take."""
_LIMITS = {
    "ge": "greater_than_equal",
    "le": "less_than_equal",
    "pattern": "string_pattern_mismatch",
    "min_length": "too_short",
    "max_length": "too_long",
}
_CONTEXT: dict[str, set[str]] = {
    each["type"]: set(each["example_context"] or {}) for each in list_all_errors()
}


def raised() -> Iterator[tuple[str, set[str]]]:
    """(code, names of what is said with it) of every place in the code that refuses a field."""
    root = Path(functions.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = _CODE_IS_ARGUMENT.get(node.func.id)
                if place is not None and str(path.relative_to(root)) not in _PASSED_ON:
                    yield _literal(node.args[place]), _said(node)


def _literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"the code is computed: {ast.unparse(node)}"
    return str(node.value)


def _said(call: ast.Call) -> set[str]:
    given = call.args[2] if len(call.args) > 2 else None
    keys = given.keys if isinstance(given, ast.Dict) else []
    return {_literal(key) for key in keys if key} | {word.arg for word in call.keywords if word.arg}


def reachable(node: Mapping[str, Any]) -> Iterator[str]:
    """What pydantic can say of input for this node of a core schema."""
    if node["type"] == "custom-error":
        yield node["custom_error_type"]
        return
    yield from _TYPES[node["type"]]
    for limit in _LIMITS.keys() & node.keys():
        is_text = node["type"] == "str" and limit.endswith("_length")
        yield f"string_{_LIMITS[limit]}" if is_text else _LIMITS[limit]
    for name in _CHILDREN & node.keys():
        child = node[name]
        parts = (
            child.values() if name == "fields" else child if isinstance(child, list) else [child]
        )
        for part in parts:
            yield from reachable(part)


OURS = list(raised())
THEIRS = {
    code
    for api in APIS
    for operation in api.operations.values()
    for model in (operation.body, operation.query)
    if model is not None
    if model.model_rebuild() is not False  # models are built when first needed
    for code in reachable(model.__pydantic_core_schema__)
} - {code for code, _ in OURS}


def test_codes_are_found_in_code_and_models() -> None:
    assert {"not_an_amount", "not_with_kind", "unknown_item", "far_off"} <= {c for c, _ in OURS}
    assert {"model_type", "extra_forbidden", "string_too_long", "too_short", "enum"} <= THEIRS


def test_no_pattern_is_shown_to_people() -> None:
    """Who sends a wrong amount wants to know what an amount looks like, not its expression."""
    assert "string_pattern_mismatch" not in THEIRS


def test_every_code_has_its_words_and_no_word_is_left_over() -> None:
    assert set(phrases.group("field")) == {code for code, _ in OURS} | THEIRS | {"other"}


@pytest.mark.parametrize(
    ("code", "said"),
    [*OURS, *((code, _CONTEXT[code]) for code in sorted(THEIRS))],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_words_leave_open_is_said_wherever_they_are_used(
    code: str, said: set[str]
) -> None:
    wanted = Template(phrases.group("field")[code]["en"]).get_identifiers()
    assert set(wanted) <= said
