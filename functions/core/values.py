"""The bounded, frozen shapes every model is made of, and the mark of personal data."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class Shape(BaseModel):
    """A frozen value that refuses fields it does not know (commands, states, events).

    Its errors never repeat what was given: they end up in logs.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class Tolerant(BaseModel):
    """A consumer's own reading of another context's item: it ignores what it does not need."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True
    )


class Personal:
    """Marks a field as personal or free text: sealed in events, masked in answers, never logged."""


PERSONAL = Personal()


def personal_fields(model: type[BaseModel]) -> frozenset[str]:
    """Names of the fields of `model` that carry the `PERSONAL` mark."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if _marked((*field.metadata, field.annotation))
    )


def _marked(parts: Iterable[Any]) -> bool:
    """Whether the mark is among `parts`, or inside one, as in `Annotated[str, PERSONAL] | None`."""
    return any(isinstance(part, Personal) or _marked(get_args(part)) for part in parts)


def _printable(text: str) -> str:
    """NFC text without control characters, lone surrogates or direction overrides."""
    for char in text:
        category = unicodedata.category(char)
        if category in {"Cs", "Co", "Cn"} or (
            category in {"Cc", "Cf"} and char not in "\n\t\u200d"
        ):
            raise ValueError("contains a character that cannot be printed")
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("must be one line")
    return _printable(text)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its offset, such as 2026-03-02T09:00:00+08:00")
    if not _FIRST_YEAR < value.year < _LAST_YEAR:  # its zones and calendars are nobody's business
        raise ValueError(f"a time between {_FIRST_YEAR} and {_LAST_YEAR}")
    return value.astimezone(UTC)


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    AfterValidator(_printable),
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")]
Ratio = Annotated[
    str, StringConstraints(pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$")
]  # a decimal string from 0 to 1
Moment = Annotated[datetime, AfterValidator(_utc)]
Jurisdiction = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$", to_upper=True)
]
"""A country, or one of its states where they have their own rules (ISO 3166): `CN`, `US-CA`."""


def plain(model: BaseModel) -> dict[str, Any]:
    """JSON-ready fields of `model`, without those that are unset (`None`)."""
    return model.model_dump(mode="json", exclude_none=True)
