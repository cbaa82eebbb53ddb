"""The wording of every notice, by event, channel and language: `$name` placeholders, no logic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from functions.rulepacks import tables

_FOLDER = Path(__file__).with_name("notices")


@dataclass(frozen=True)
class Wording:
    """One notice in one language, unfilled."""

    subject: str | None
    """Only e-mail has one."""
    body: str


@cache
def templates() -> frozenset[str]:
    """The events that people are told of, such as `claim.reported`."""
    return frozenset(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def _tables(template: str) -> dict[str, Any]:
    return tables.read(_FOLDER / f"{template}.toml")


def sms(template: str, locale: str) -> Wording:
    """What an SMS says.

    Raises:
        KeyError: no such language.
        FileNotFoundError: no such template.
    """
    return Wording(None, _tables(template)["sms"][locale])


def email(template: str, locale: str) -> Wording:
    """What an e-mail says; raises as `sms`."""
    parts = _tables(template)["email"]
    return Wording(parts["subject"][locale], parts["body"][locale])
