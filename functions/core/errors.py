"""How a decision, an access rule or the store says no. `aws/problems.py` has the statuses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, LiteralString, NamedTuple

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError


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


class Overtaken(Problem):
    """A record beside the caller's was changed meanwhile: decided anew, it may well be done."""

    def __init__(self) -> None:
        super().__init__("busy")


class Unreadable(Problem):
    """The request is not what the protocol asks for: encoding, size, depth, header (400, 413)."""


class FieldError(NamedTuple):
    """One field the caller sent wrong: JSON Pointer, code, and what the code's words leave open.

    The words stand in `rulepacks/phrases/field.toml`; they are chosen where the language is known.
    """

    field: str
    code: str
    said: Mapping[str, object] = MappingProxyType({})


class Invalid(Problem):
    """Well-formed JSON whose fields break their rules (422)."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("invalid_fields")
        self.errors = errors


class Worded(NamedTuple):
    """A fact of a problem that is a code with words: told as both, `state` and `state_label`."""

    group: str
    """Where its words are: `rulepacks/phrases/<group>.toml`."""
    code: str


def wrong(code: LiteralString, **said: object) -> PydanticCustomError:
    """What a model's validator raises: a code of `field.toml`, and what its words leave open."""
    return PydanticCustomError(code, code, said or None)


def wrong_at(name: LiteralString, code: LiteralString, **said: object) -> ValidationError:
    """As `wrong`, for a validator of the whole model that knows which of its fields is wrong."""
    detail = InitErrorDetails(type=wrong(code, **said), loc=(name,), input=None)
    return ValidationError.from_exception_data(name, [detail], hide_input=True)
