"""The bounded, frozen shapes every model is made of, and the mark of personal data."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final, LiteralString, NamedTuple, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from functions.core.errors import wrong


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


@cache
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


KEPT: Final = {"kept": True}
"""Context for reading what was stored. Rules that others change, such as which telephone numbers
there are, are for what a caller gives: what was accepted once is read back as it was accepted."""


def is_kept(info: ValidationInfo) -> bool:
    """Whether what is validated comes out of our own table."""
    return info.context == KEPT


class Wanted(NamedTuple):
    """Told in place of whichever check of the type before it failed: what the field wants."""

    code: LiteralString

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), custom_error_type=self.code, custom_error_message=self.code
        )


class Listed(NamedTuple):
    """A set as callers write it: an array of at most `most` entries, none of them twice."""

    most: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        entry = handler.generate_schema(get_args(source)[0])
        array = core_schema.tuple_variable_schema(entry, max_length=self.most)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(_each_once, array),
            python_schema=handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(
                sorted, when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "uniqueItems": True}


def _each_once(entries: tuple[Any, ...]) -> frozenset[Any]:
    found = frozenset(entries)
    if len(found) != len(entries):
        raise wrong("named_twice")
    return found


_CONTROL = frozenset({"Cc", "Cf"})
_UNPRINTABLE = frozenset({"Cs", "Co", "Cn"})
_BREAKS = frozenset("\n\t\u2028\u2029")
_JOINER = "\u200d"
"""Without it, families and flags of emoji fall apart."""


def _printable(text: str) -> str:
    """NFC text without control characters, lone surrogates or direction overrides."""
    for char in "" if text.isprintable() else text:
        category = unicodedata.category(char)
        if category in _UNPRINTABLE or (
            category in _CONTROL and char not in _BREAKS and char != _JOINER
        ):
            raise wrong("unprintable")
    return unicodedata.normalize("NFC", text)


def _one_line(text: str) -> str:
    if not _BREAKS.isdisjoint(text):
        raise wrong("several_lines")
    return _printable(text)


def narrow(text: str) -> str:
    """`text` as codes and numbers are kept: full-width forms made narrow, no space around (NFKC).

    What only looks like a Latin letter stays what it is, and fails the field's pattern.
    """
    return unicodedata.normalize("NFKC", text).strip()


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    _DAY.pattern + r"T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)
_FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Between which, both excluded, somebody does something."""
_Dated = TypeVar("_Dated", date, datetime)


def _day(value: object) -> object:
    """Taken in one form alone: pydantic would also read seconds since 1970, and more."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError
    return date.fromisoformat(value)


def _moment(value: object) -> object:
    """As `_day`."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError
    return datetime.fromisoformat(value.upper())


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise wrong("not_a_time")
    if value.tzinfo is not UTC:
        value = _of_our_time(value).astimezone(UTC)  # no UTC before the year 1, or after 9999
    return _of_our_time(value)


def _of_our_time(value: _Dated) -> _Dated:
    """`value`, unless zones and calendars of its year are nobody's business."""
    if not _FIRST_YEAR < value.year < LAST_YEAR:
        raise wrong("far_off", first=_FIRST_YEAR + 1, last=LAST_YEAR - 1)
    return value


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
Code = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$"), Wanted("not_a_code")
]
REFERENCE: Final = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}"
Reference = Annotated[str, StringConstraints(pattern=f"^{REFERENCE}$"), Wanted("not_a_reference")]
Ratio = Annotated[
    str, StringConstraints(pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$"), Wanted("not_a_ratio")
]
"""A decimal string from 0 to 1."""
Moment = Annotated[datetime, BeforeValidator(_moment), Wanted("not_a_time"), AfterValidator(_utc)]
"""RFC 3339 with its offset, kept in UTC."""
Day = Annotated[date, BeforeValidator(_day), Wanted("not_a_date")]
"""A calendar date, however far off: cover for life ends on 9999-12-31."""
WorkingDay = Annotated[Day, AfterValidator(_of_our_time)]
"""A date on which somebody does something."""
Jurisdiction = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$", to_upper=True),
    Wanted("not_a_jurisdiction"),
]
"""A country, or one of its states where they have their own rules (ISO 3166): `CN`, `US-CA`."""


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` without those that are unset (`None`)."""
    return {name: value for name, value in fields.items() if value is not None}


def kept(model: BaseModel) -> str:
    """`model` as the table keeps it: JSON without what is unset, which reads back as it was."""
    return model.model_dump_json(exclude_none=True)


def plain(model: BaseModel) -> dict[str, Any]:
    """JSON-ready fields of `model`, without those that are unset (`None`)."""
    return model.model_dump(mode="json", exclude_none=True)
