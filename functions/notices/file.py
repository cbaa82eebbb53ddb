"""Notices as one request sees them."""

from __future__ import annotations

from dataclasses import dataclass

from functions.notices.model import Notice


@dataclass(frozen=True)
class NoticePage:
    """Notices of one person, newest first, and the sort key behind which the next page begins."""

    notices: tuple[Notice, ...]
    after: str | None
