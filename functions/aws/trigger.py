"""What woke us: a call or an event; each knows the row that makes its repetition harmless."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from functions.core.access import Principal, Role


class Key(NamedTuple):
    """Primary key of one item."""

    pk: str
    sk: str = "@"


ANY_VERSION: Final = "*"

Presenter = Callable[[Any, Principal, str], Mapping[str, Any]]
"""(record, caller, locale) -> JSON-ready answer."""


@dataclass
class Call:
    """One request: who calls which operation, under which idempotency key."""

    operation: str
    issuer: str
    subject: str
    request_id: str
    locale: str
    present: Presenter
    request_hash: str = ""
    idempotency_key: str | None = None
    expected_version: int | Literal["*"] | None = None
    """What `If-Match` named, where the caller sent it: a version, or any that is there."""
    principal: Principal | None = None
    """Our record of the caller, found with the first read; given for signed machine callbacks."""
    body: Mapping[str, Any] | None = None
    """The answer as it was stored with the commit."""
    text: str = ""
    """That answer as JSON."""

    @cached_property
    def guard(self) -> Key | None:
        if self.idempotency_key is None:
            return None
        caller = hashlib.sha256(f"{self.issuer} {self.subject}".encode()).hexdigest()[:32]
        digest = hashlib.sha256(self.idempotency_key.encode()).hexdigest()
        return Key(f"IDEM#{caller}#{self.operation}#{digest}")

    @property
    def principal_key(self) -> Key | None:
        return None if self.principal else Key(f"PRIN#{self.issuer}#{self.subject}")

    @property
    def causation_id(self) -> str:
        return self.request_id

    @property
    def correlation_id(self) -> str:
        return self.request_id


@dataclass(frozen=True)
class Delivery:
    """One event handed to one consumer: seen once, it changes nothing the second time."""

    consumer: str
    event_id: str
    correlation_id: str
    data: Mapping[str, Any]
    occurred_at: str = ""
    step: str = ""
    """Tells apart several commits that one delivery leads to."""
    guarded: bool = True
    """Whether a row keeps its repetition harmless, where the state does not do so itself."""
    principal: Principal = field(init=False)

    def __post_init__(self) -> None:
        system = Principal(
            issuer="anxin", subject=f"system:{self.consumer}", roles=frozenset({Role.SYSTEM})
        )
        object.__setattr__(self, "principal", system)

    @property
    def guard(self) -> Key | None:
        if not self.guarded:
            return None
        return Key(f"SEEN#{self.consumer}#{self.event_id}{self.step}")

    @property
    def principal_key(self) -> None:
        return None

    @property
    def causation_id(self) -> str:
        return self.event_id


Trigger = Call | Delivery


class Repeated(Exception):
    """This trigger has already had its effect; `row` is what was stored with it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__("repeated")
        self.row = row
