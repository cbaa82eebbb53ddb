"""What a notice is: one message to one person by one channel, kept as proof of what was said."""

import base64
import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from functions.core.decision import Aggregate
from functions.core.values import PERSONAL, Moment, Shape, given


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"
    NONE = "none"
    """No way to reach the person is known: the text is kept, and somebody has to tell them."""


class State(StrEnum):
    RESERVED = "reserved"
    """About to be handed to the provider. Found again so, it may or may not have been sent."""
    DEFERRED = "deferred"
    """The provider could not take it just now: it was not sent, and is tried again."""
    SENT = "sent"
    FAILED = "failed"
    """The provider refused it for good."""
    UNKNOWN = "unknown"
    """Perhaps sent; never sent again."""


class Message(Shape):
    """The words themselves."""

    subject: str | None = None
    body: str

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) over subject and body, a newline between."""
        return hashlib.sha256(f"{self.subject or ''}\n{self.body}".encode()).hexdigest()


class Notice(Aggregate):
    """To a customer, or to a member of staff."""

    notice_id: str
    customer_id: str | None = None
    staff_id: str | None = None
    subject_id: str
    """The case it is about."""
    template: str
    channel: Channel
    locale: str
    to: Annotated[str | None, PERSONAL] = None
    """The address it went to, masked."""
    message: Annotated[Message, PERSONAL]
    caused_at: str
    """When the event happened that it tells of, as that event says it: what lists are sorted by."""
    state: State = State.RESERVED
    reserved_at: Moment
    sent_at: Moment | None = None
    provider_id: str | None = None
    reason: str | None = None
    """Why it was deferred, failed or became unknown, in the provider's or our own code."""

    @property
    def named(self) -> dict[str, str]:
        """What every event of this notice carries."""
        to = given({"customer_id": self.customer_id, "staff_id": self.staff_id})
        return {
            "notice_id": self.notice_id,
            **to,
            "subject_id": self.subject_id,
            "template": self.template,
            "channel": self.channel.value,
        }


def notice_id(cause: Iterable[str], channel: Channel) -> str:
    """The same cause by the same channel is the same notice, however often it is delivered."""
    digest = hashlib.sha256("|".join((*cause, channel)).encode()).digest()
    return f"ntc_{base64.b32encode(digest[:16]).decode().rstrip('=').lower()}"
