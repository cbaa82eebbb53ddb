"""JSON in one form only, for what is hashed: sorted names, no spaces (RFC 8785 but for fractions).

Envelopes hold texts and whole numbers under ASCII names, which Python writes as RFC 8785 does.
"""

from __future__ import annotations

import json
from typing import Any

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def text(value: Any) -> str:
    """`value` as canonical JSON; equal values have equal texts."""
    return _ENCODER.encode(value)
