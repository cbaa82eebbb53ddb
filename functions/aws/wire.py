"""JSON as it is sent, kept and hashed.

Every answer, record and call to the table is JSON, most of it several times over: written by a
library that does nothing else, a report takes a tenth less CPU (`benchmarks/README.md`).
"""

from __future__ import annotations

import json
from typing import Any

import orjson
from pydantic_core import to_jsonable_python

loads = orjson.loads
"""What a JSON text, or its bytes, says."""

_SORTED = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def encoded(value: Any) -> bytes:
    """`value` in UTF-8, models and all that they are made of included; times end in `Z`."""
    return orjson.dumps(value, default=to_jsonable_python, option=orjson.OPT_UTC_Z)


def text(value: Any) -> str:
    """As `encoded`."""
    return encoded(value).decode()


def canonical(value: Any) -> str:
    """`value` in one form only: sorted names, no spaces (RFC 8785 but for fractions).

    Envelopes hold texts and whole numbers under ASCII names, which both writers write as RFC 8785
    does; a caller's number beyond 64 bits is left to the slower one.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        return _SORTED.encode(value)
