"""What callers see of a notice."""

from datetime import datetime
from typing import Any

from functions.core.access import Principal
from functions.core.values import Shape, plain
from functions.notices.file import NoticePage
from functions.notices.model import Notice
from functions.rulepacks import phrases


class NoticeView(Shape):
    notice_id: str
    subject_id: str
    """The case it is about."""
    template: str
    channel: str
    locale: str
    to: str | None = None
    """The address, masked."""
    subject: str | None = None
    body: str
    state: str
    state_label: str
    reserved_at: datetime
    sent_at: datetime | None = None
    provider_id: str | None = None
    """The provider's own id of the message: with it, the proof of sending."""


class NoticeList(Shape):
    items: tuple[NoticeView, ...]
    next: str | None = None


def listed(page: NoticePage, by: Principal, locale: str) -> dict[str, Any]:
    items = tuple(_view(notice, locale) for notice in page.notices)
    return plain(NoticeList(items=items, next=page.after))


def _view(notice: Notice, locale: str) -> NoticeView:
    return NoticeView(
        notice_id=notice.notice_id,
        subject_id=notice.subject_id,
        template=notice.template,
        channel=notice.channel,
        locale=notice.locale,
        to=notice.to,
        subject=notice.message.subject,
        body=notice.message.body,
        state=notice.state,
        state_label=phrases.say("notice_state", notice.state, locale),
        reserved_at=notice.reserved_at,
        sent_at=notice.sent_at,
        provider_id=notice.provider_id,
    )
