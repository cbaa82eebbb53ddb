"""What notices publish: the proof that something was sent, or why it was not."""

from typing import ClassVar

from functions.core.event import Event


class NoticeEvent(Event):
    context: ClassVar[str] = "notices"

    notice_id: str
    customer_id: str | None = None
    staff_id: str | None = None
    """Where it is to one of us, and to no customer."""
    subject_id: str
    """The case the notice is about."""
    template: str
    channel: str


class NoticeReserved(NoticeEvent):
    type: ClassVar[str] = "notice.reserved"

    locale: str
    content_sha256: str
    """Of subject and body."""


class NoticeSent(NoticeEvent):
    type: ClassVar[str] = "notice.sent"

    provider_id: str


class NoticeDeferred(NoticeEvent):
    type: ClassVar[str] = "notice.deferred"

    reason: str


class NoticeFailed(NoticeEvent):
    type: ClassVar[str] = "notice.failed"

    reason: str


class NoticeOutcomeUnknown(NoticeEvent):
    type: ClassVar[str] = "notice.outcome_unknown"

    reason: str
