"""What the table keeps leaves out what is unset, so all that may be unset must be so by itself."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from functions.core.values import Shape, Tolerant

FUNCTIONS = Path(__file__).parents[2] / "functions"
FILES = [file.relative_to(FUNCTIONS.parent) for file in FUNCTIONS.glob("*/*.py")]


def shapes(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for shape in base.__subclasses__():
        yield shape
        yield from shapes(shape)


def _is_ours(shape: type[BaseModel]) -> bool:
    return shape.__module__.startswith("functions.")


def nullable(field: FieldInfo) -> bool:
    return NoneType in get_args(field.annotation)


def test_what_may_be_unset_is_unset_where_nothing_is_said() -> None:
    for file in FILES:
        import_module(".".join(file.with_suffix("").parts))
    every = [each for each in (*shapes(Shape), *shapes(Tolerant)) if _is_ours(each)]
    fields = [(shape, name, field) for shape in every for name, field in shape.model_fields.items()]
    assert sum(nullable(field) for _, _, field in fields) > 100
    assert [
        f"{shape.__name__}.{name}"
        for shape, name, field in fields
        if nullable(field) and (field.is_required() or field.get_default() is not None)
    ] == []


@pytest.mark.parametrize("annotation", [int | None, str | None])
def test_the_test_sees_what_may_be_unset(annotation: type) -> None:
    assert nullable(FieldInfo(annotation=annotation))
    assert not nullable(FieldInfo(annotation=int))
