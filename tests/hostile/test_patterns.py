"""No expression can be made to think: 100 kB of its own characters take less than 50 ms (S25)."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticCustomError, SchemaValidator, ValidationError, core_schema

import functions
from functions.aws import cursor, intake
from functions.core import contact, numbers
from functions.core.errors import Unreadable
from functions.rulepacks import phrases
from tests.guarantees import Proof

Take = Callable[[str], object]

_BYTES = 100_000
_MOST_CPU = 0.05
_ANY = 'au0 .-_@/\\"[{字'
"""Characters that are tried on every expression, beside its own."""
_TAILS = ("", "\n!")


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(functions.__path__, "functions."):
        yield importlib.import_module(found.name)


def _models() -> Iterator[type[BaseModel]]:
    for module in _modules():
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
                value.model_rebuild()  # models are built when first needed
                yield value


def _written_in(schema: Any) -> Iterator[str]:
    """Patterns of a core schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "str" and "pattern" in schema:
            yield schema["pattern"]
        for part in schema.values():
            yield from _written_in(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from _written_in(part)


def _of_models() -> dict[str, Take]:
    """Each pattern of any model, in the engine that pydantic uses."""
    return {
        pattern: SchemaValidator(core_schema.str_schema(pattern=pattern)).validate_python
        for model in _models()
        for pattern in _written_in(model.__pydantic_core_schema__)
    }


def _of_modules() -> dict[str, Take]:
    """Each expression that a module keeps, used as they are: on the whole of a text."""
    return {
        _text(value.pattern): value.fullmatch if isinstance(value.pattern, str) else _in_file(value)
        for module in _modules()
        for value in vars(module).values()
        if isinstance(value, re.Pattern)
    }


def _text(pattern: str | bytes) -> str:
    return pattern if isinstance(pattern, str) else pattern.decode("latin-1")


def _in_file(pattern: re.Pattern[bytes]) -> Take:
    """What is looked for in a file is looked for everywhere in it."""
    return lambda text: list(pattern.finditer(text.encode("latin-1", "replace")))


FORMS: dict[str, Take] = {
    **_of_models(),
    **_of_modules(),
    "a telephone number": contact.phone,
    "a mail address": contact.mail_address,
    "an account": numbers.account,
    **{f"a paper: {kind}": partial(numbers.paper, kind) for kind in numbers.PAPERS},
    "a body": lambda text: intake.json_body(text.encode()),
    "a text in a body": lambda text: intake.json_body(json.dumps(text).encode()),
    "marks of a body": intake._MARKS.findall,
    "surrogates of a body": intake._SURROGATE.search,
    "a language": phrases.negotiated,
    "a cursor": lambda text: cursor.read("a list", text),
}
"""Everything that looks at the form of what a caller sends."""


def adversarial(pattern: str) -> Iterator[str]:
    """100 kB of each pair of the characters that mean something to `pattern`, and an end."""
    own = dict.fromkeys(re.sub(r"\\[dDwWsSbBAZ]|[^!-~]", "", pattern) if len(pattern) < 80 else "")
    for pair in itertools.product([*own, *_ANY], repeat=2):
        for tail in _TAILS:
            yield "".join(pair) * (_BYTES // 2) + tail


def cpu(take: Take, text: str) -> float:
    """Seconds that `take` thinks about `text`; the least of three where one was too long."""
    measured = list[float]()
    for _ in range(3):
        began = time.process_time()
        with contextlib.suppress(ValidationError, PydanticCustomError, Unreadable):
            take(text)
        measured.append(time.process_time() - began)
        if measured[-1] < _MOST_CPU:
            break
    return min(measured)


def test_every_form_is_found() -> None:
    assert "^[A-Za-z0-9][A-Za-z0-9_.\\-]{0,63}$" in FORMS
    assert intake._MARKS.pattern in FORMS
    assert len(FORMS) > 30


def test_an_expression_that_thinks_is_seen_to() -> None:
    assert cpu(re.compile("a*a*b").fullmatch, "a" * 10_000) > _MOST_CPU


@pytest.mark.parametrize("form", FORMS)
def test_a_few_inputs_are_answered_at_once(form: str) -> None:
    for text in itertools.islice(adversarial(form), None, None, 97):
        assert cpu(FORMS[form], text) < _MOST_CPU, text[:20]


@pytest.mark.guarantee
def test_every_input_is_answered_at_once(proof: Proof) -> None:
    """No expression that looks at input takes 50 ms over 100 kB made of its own characters."""
    slowest = 0.0
    inputs = [(form, place) for form in FORMS for place, _ in enumerate(adversarial(form))]
    for form, texts in itertools.groupby(proof.each(inputs), key=lambda each: each[0]):
        for text, _ in zip(adversarial(form), texts, strict=True):
            took = cpu(FORMS[form], text)
            assert took < _MOST_CPU, (form, text[:20])
            slowest = max(slowest, took)
    proof.figure("forms", str(len(FORMS)))
    proof.figure("slowest", f"{slowest * 1000:.0f} ms CPU")
