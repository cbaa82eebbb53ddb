"""How a decision, an access rule or the store says no. `aws/problems.py` has the statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Problem(Exception):
    """Something the caller is told: a stable code, and facts that go with it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Refused(Problem):
    """The rules forbid this transition, whoever asks (409 unless the code says otherwise)."""


class Forbidden(Problem):
    """The caller may see the record but not do this to it (403)."""


class NotFound(Problem):
    """There is no such record, or the caller may not know that there is (404, same answer)."""

    def __init__(self, **facts: Any) -> None:
        super().__init__("not_found", **facts)


class Conflict(Problem):
    """Somebody else changed the record first (409; 412 where the caller sent If-Match)."""


class Unreadable(Problem):
    """The request is not what the protocol asks for: encoding, size, depth, header (400, 413)."""


@dataclass(frozen=True)
class FieldError:
    """One field the caller sent wrong: JSON Pointer, code, and what would be right."""

    field: str
    code: str
    message: str


class Invalid(Problem):
    """Well-formed JSON whose fields break their rules (422)."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("invalid_fields")
        self.errors = errors
