"""Events: what a decision says happened, and the envelope in which it is kept and published."""

from typing import Any, ClassVar, NotRequired

from typing_extensions import TypedDict

from functions.core.published import Published
from functions.core.values import personal_fields


class Event(Published):
    """A past-tense fact, published by the source `anxin.<context>`.

    Fields marked `PERSONAL` are sealed: kept as history, never published.
    """

    type: ClassVar[str]
    """The name on the wire, such as `claim.reported`."""

    def data(self) -> dict[str, Any]:
        """What is published: ids and facts, nothing personal."""
        personal = personal_fields(type(self))
        return self.model_dump(mode="json", exclude_none=True, exclude=personal)  # type: ignore[arg-type]

    def sealed(self) -> dict[str, Any]:
        """What is kept with the history but never leaves it."""
        personal = personal_fields(type(self))
        if not personal:
            return {}
        return self.model_dump(mode="json", exclude_none=True, include=personal)  # type: ignore[arg-type]


class Envelope(TypedDict):
    """One event as stored and published; what is sealed of it is stored beside, and stays."""

    id: str
    type: str
    version: int
    aggregate: str
    aggregate_version: int
    occurred_at: str
    """Business time, RFC 3339 in UTC, to the millisecond."""
    actor: str
    in_place_of: NotRequired[str]
    """Whose power the actor used, where it was lent; left out where it was their own."""
    causation_id: str
    correlation_id: str
    rule_version: str
    data: dict[str, Any]
