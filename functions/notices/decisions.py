"""When a message may be handed to its provider, and what its answer means.

Reserve, call, confirm: the notice is stored before the call, and what came of the call after it.
One that a later delivery finds reserved may have been sent, so it is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from functions.core.contact import masked
from functions.core.decision import Decision
from functions.notices.events import (
    NoticeDeferred,
    NoticeEvent,
    NoticeFailed,
    NoticeOutcomeUnknown,
    NoticeReserved,
    NoticeSent,
)
from functions.notices.model import Channel, Message, Notice, State, notice_id
from functions.notices.readings import Colleague, News, Reader, Told

Outcome = Callable[[Notice], Decision[Notice]]
"""What a call to the provider came to, to be applied to the notice as it stands by then."""


def addresses(reader: Reader) -> dict[Channel, str]:
    """Every channel by which a person can be told; all of them are used (NB-08)."""
    known = {Channel.SMS: reader.mobile, Channel.EMAIL: reader.email}
    return {channel: to for channel, to in known.items() if to} or {Channel.NONE: ""}


@dataclass(frozen=True)
class Occasion:
    """What somebody is told of, and what makes that one occasion and no other."""

    template: str
    cause: tuple[str, ...]
    subject_id: str
    customer_id: str | None = None
    staff_id: str | None = None


def of_news(news: News, template: str, *, event_id: str) -> Occasion:
    """A customer hears of each event once."""
    cause = (event_id, template)
    return Occasion(template, cause, news.claim_id, customer_id=news.customer_id)


def of_clock(timed: Told, template: str, colleague: Colleague) -> Occasion:
    """A member of staff hears once of each level of each revision of a clock."""
    clock = (timed.case_id, timed.pack, timed.clock, str(timed.revision), timed.level)
    staff_id = colleague.staff_id
    return Occasion(template, (*clock, staff_id), timed.case_id, staff_id=staff_id)


def draft(
    occasion: Occasion,
    message: Message,
    *,
    channel: Channel,
    locale: str,
    occurred_at: str,
    now: datetime,
) -> Notice:
    """The notice of one occasion by one channel, not stored yet."""
    return Notice(
        notice_id=notice_id(occasion.cause, channel),
        customer_id=occasion.customer_id,
        staff_id=occasion.staff_id,
        subject_id=occasion.subject_id,
        template=occasion.template,
        channel=channel,
        locale=locale,
        message=message,
        caused_at=occurred_at,
        reserved_at=now,
    )


def take_up(notice: Notice, address: str, *, now: datetime) -> Decision[Notice] | None:
    """What a delivery of the event makes of the notice before the call; None if it is settled.

    Only what comes out `reserved` may be handed over.
    """
    if notice.channel is Channel.NONE:
        return None if notice.version else failed(notice, "no_address")
    if notice.version == 0 or notice.state is State.DEFERRED:
        event = NoticeReserved(
            **notice.named, locale=notice.locale, content_sha256=notice.message.sha256
        )
        to = masked(address)
        return _moved(notice, State.RESERVED, event, to=to, reserved_at=now, reason=None)
    if notice.state is State.RESERVED:
        return unknown(notice, "interrupted")
    return None


def sent(notice: Notice, provider_id: str, *, now: datetime) -> Decision[Notice]:
    """The provider took it."""
    event = NoticeSent(**notice.named, provider_id=provider_id)
    return _moved(notice, State.SENT, event, provider_id=provider_id, sent_at=now, reason=None)


def deferred(notice: Notice, reason: str) -> Decision[Notice]:
    """The provider took nothing for now."""
    event = NoticeDeferred(**notice.named, reason=reason)
    return _moved(notice, State.DEFERRED, event, reason=reason)


def failed(notice: Notice, reason: str) -> Decision[Notice]:
    """The provider will never take it, or there is no address to give it."""
    event = NoticeFailed(**notice.named, reason=reason)
    return _moved(notice, State.FAILED, event, reason=reason)


def unknown(notice: Notice, reason: str) -> Decision[Notice]:
    """Nobody can say whether it was sent."""
    event = NoticeOutcomeUnknown(**notice.named, reason=reason)
    return _moved(notice, State.UNKNOWN, event, reason=reason)


def _moved(notice: Notice, state: State, event: NoticeEvent, **update: object) -> Decision[Notice]:
    return Decision(notice.model_copy(update={"state": state, **update}), (event,))
