"""Every code's words in three languages, and which language a caller asked for."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from string import Template

from functions.rulepacks import tables

LOCALES = ("zh-CN", "zh-TW", "en")
DEFAULT = "zh-CN"

_FOLDER = Path(__file__).with_name("phrases")


@cache
def group(name: str) -> dict[str, dict[str, str]]:
    """`code -> locale -> text` of one group (a file of `rulepacks/phrases/`)."""
    return tables.read(_FOLDER / f"{name}.toml")


@cache
def _text(name: str, code: str, locale: str) -> str:
    return group(name)[code][locale]


def say(name: str, code: str, locale: str, **values: object) -> str:
    """The text of `code` in `locale`, with `$name` placeholders filled from `values`.

    Raises:
        KeyError: no such group or code, or a placeholder without a value.
    """
    text = _text(name, code, locale)
    return Template(text).substitute(values) if "$" in text else text


@lru_cache(maxsize=256)
def negotiated(accept_language: str) -> str:
    """The best of our languages for an `Accept-Language` header; zh-CN where none fits."""
    ranked = sorted(
        (_ranked(part, place) for place, part in enumerate(accept_language[:200].split(","))),
        key=lambda entry: (-entry[0], entry[1]),
    )
    for quality, _, tag in ranked:
        if quality > 0 and (found := _ours(tag)):
            return found
    return DEFAULT


def _ranked(part: str, place: int) -> tuple[float, int, str]:
    tag, _, parameters = part.strip().partition(";")
    quality = parameters.strip().removeprefix("q=")
    try:
        return (float(quality) if quality else 1.0, place, tag.strip().lower())
    except ValueError:
        return (0.0, place, tag.strip().lower())


def _ours(tag: str) -> str | None:
    if tag.startswith("en"):
        return "en"
    if tag.startswith("zh"):
        traditional = any(mark in tag for mark in ("tw", "hant", "hk", "mo"))
        return "zh-TW" if traditional else "zh-CN"
    return None
