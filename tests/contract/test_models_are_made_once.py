"""What no cold start shall pay for: annotations compiled again, models nobody asks for yet."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from functions.aws.settings import NEEDS
from infra.functions import handler_of

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "functions").rglob("*.py")
    if path.name != "__init__.py"
)
BUILT_AT_ONCE = {"Principal"}
"""Whoever signs a callback, and nobody in particular, are named in the code."""


@pytest.mark.parametrize("name", MODULES)
def test_a_module_with_models_does_not_postpone_its_annotations(name: str) -> None:
    """pydantic needs them as they are: postponed, each is a text that it has to compile."""
    module = import_module(name)
    models = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == name
    ]
    source = ast.parse(Path(str(module.__file__)).read_text())
    postpones = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in source.body
    )
    assert not (models and postpones)


@pytest.mark.parametrize("name", NEEDS)
def test_to_import_a_handler_builds_no_model(name: str) -> None:
    code = f"""
import {handler_of(name).removesuffix(".handler")}
from functions.core.values import Shape, Tolerant

def below(model):
    for each in model.__subclasses__():
        yield from (each, *below(each))

for each in {{*below(Shape), *below(Tolerant)}}:
    if each.__pydantic_complete__:
        print(each.__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) <= BUILT_AT_ONCE
