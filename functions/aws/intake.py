"""Reading what a caller sent: guards before anything looks at it, then the body's own model."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from functions.aws import wire
from functions.core.errors import FieldError, Invalid, Unreadable

Body = TypeVar("Body", bound=BaseModel)

MOST_BYTES = 256 * 1024
DEEPEST = 32
MOST_ERRORS = 100
"""A body of 256 KB can be wrong in 40,000 places, and Lambda refuses to answer more than 6 MB."""
_MARKS = re.compile(r'\\u0000|\\.|["\[\]{}]', re.DOTALL)
"""An escaped character, taken whole, or a quote or bracket: no way to backtrack."""
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_QUOTED = re.compile(r"'([^']*)'")
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


def raw_body(event: Mapping[str, Any]) -> bytes:
    """The request body as bytes.

    Raises:
        Unreadable: `body_too_large` (413) over 256 KB.
    """
    text = event.get("body") or ""
    try:
        raw = (
            base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
        )
    except ValueError as error:  # no base64, or half of a surrogate pair
        raise Unreadable("not_utf8") from error
    if len(raw) > MOST_BYTES:
        raise Unreadable("body_too_large")
    return raw


def json_body(raw: bytes) -> Any:
    """The JSON value in `raw`, read strictly.

    Raises:
        Unreadable: `not_utf8`, `too_deep`, `duplicate_key`, `control_character`, `malformed_json`.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8") from error
    if "\ufffd" in text:  # somebody on the way replaced what was no UTF-8
        raise Unreadable("not_utf8")
    if "\x00" in text:
        raise Unreadable("control_character")
    if r"\u0000" in text or text.count("{") + text.count("[") > DEEPEST:
        _look_closely(text)
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("malformed_json") from error
    if _SURROGATE.search(text) and not _encodable(value):
        raise Unreadable("not_utf8")
    return value


def _look_closely(text: str) -> None:
    """Pass where an escaped NUL, or many brackets, are only what a string speaks of."""
    marks = _MARKS.findall(text)
    if r"\u0000" in marks:
        raise Unreadable("control_character")
    if _depth(marks) > DEEPEST:
        raise Unreadable("too_deep")


def _encodable(value: Any) -> bool:
    """Whether every escaped surrogate found its other half."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth(marks: list[str]) -> int:
    """Deepest nesting of brackets outside strings."""
    deepest = depth = 0
    in_string = False
    for mark in marks:
        if mark == '"':
            in_string = not in_string
        elif not in_string:
            depth += _STEP.get(mark, 0)
            deepest = max(deepest, depth)
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("duplicate_key")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _integer(digits: str) -> int:
    if len(digits) > 18:
        raise ValueError("an integer of more than 18 digits")
    return int(digits)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse, parse_int=_integer)


def parsed(model: type[Body], value: Any, *, strict: bool) -> Body:
    """`value` as the operation's model; `strict` where it is JSON, whose types are to be meant.

    Raises:
        Invalid: `invalid_fields` (422), a JSON Pointer for each field that is wrong.
        Unreadable: `not_utf8`: half of a surrogate pair in a query.
    """
    if not strict and not _encodable(value):
        raise Unreadable("not_utf8")
    try:
        return model.model_validate_json(to_json(value, inf_nan_mode="constants"), strict=strict)
    except ValidationError as error:
        raise Invalid(*islice(_field_errors(error), MOST_ERRORS)) from error


def _field_errors(error: ValidationError) -> Iterator[FieldError]:
    items = error.errors(include_url=False, include_input=False)
    around = {item["loc"][:length] for item in items for length in range(len(item["loc"]))}
    for item in items:
        # Entries that are wrong are not counted, so that their list seems too short as well.
        if item["type"] == "too_short" and item["loc"] in around:
            continue
        said = dict(item.get("ctx", {}))
        if "expected" in said:  # 'a', 'b' or 'c'
            said["expected"] = ", ".join(_QUOTED.findall(said["expected"]))
        yield FieldError(_pointer(item["loc"]), item["type"], said)


def _pointer(loc: tuple[int | str, ...]) -> str:
    """JSON Pointer (RFC 6901) of a field; a key that is wrong is where its value is."""
    parts = loc[:-1] if loc and loc[-1] == "[key]" else loc
    return "".join(f"/{_escaped(str(part))}" for part in parts)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def request_hash(path: str, value: Any) -> str:
    """SHA-256 over path and body, whose names are sorted: what makes requests the same."""
    return hashlib.sha256(f"{path}\n{wire.canonical(value)}".encode()).hexdigest()
