"""Rules that no pack has, for tests of how periods are counted and told; the law's are in packs."""

from __future__ import annotations

from typing import Any

from functions.core.counting import Unit
from functions.core.rule import ClockRule


def own(unit: Unit, length: int, **manner: Any) -> ClockRule:
    """A rule of a period alone, as a caller may give one: without a basis, a start or a stop."""
    fields = {"pack": "p", "clock": "T", "basis": "", "verified": True, "starts_on": ()}
    return ClockRule.model_validate(fields | {"unit": unit, "length": length} | manner)
