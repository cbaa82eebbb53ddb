"""Shapes that others depend on: each has its schema, which is only ever added to."""

from collections.abc import Mapping
from typing import ClassVar

from functions.core.values import Shape


class Published(Shape):
    """What one context shows the others; `schemas/<context>/<class>/<shape>.json` describes it."""

    context: ClassVar[str]
    """The context that publishes it; nobody else writes it."""
    shape: ClassVar[int] = 1
    """Raised by one with every change of what is published; older schemas stay."""


class ReadItem(Published):
    """What others may read of a record at once, kept beside it and written in the same commit."""

    view: ClassVar[str]
    """Its sort key is `V#<view>`; `{document_id}` in it stands for that field's value."""

    @property
    def sort_key(self) -> str:
        view = self.view
        return f"V#{view.format_map(dict(self)) if '{' in view else view}"

    @property
    def indexes(self) -> Mapping[str, str]:
        """Sparse index attributes (`g1pk`, ...), of one that others find in a list."""
        return {}
