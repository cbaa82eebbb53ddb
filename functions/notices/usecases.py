"""What is loaded, decided, sent and saved together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from functions.aws import clock, cursor, mail, observability, sms
from functions.aws.delivery import NotAccepted, OutcomeUnknown
from functions.aws.trigger import Call, Delivery, Repeated
from functions.core.errors import Conflict, Problem
from functions.notices import decisions, reminder, store, wording
from functions.notices.commands import ListNotices
from functions.notices.decisions import Occasion, Outcome
from functions.notices.file import NoticePage
from functions.notices.model import Channel, Notice, State
from functions.notices.readings import NEWS, TIMED, Reader
from functions.rulepacks import phrases

UNHEARD = "deadline heard by nobody"
_UNFINISHED = frozenset({State.RESERVED, State.DEFERRED})
_HEARD = frozenset({State.SENT, State.UNKNOWN})

Values = Callable[[str], Mapping[str, str]]
"""Locale -> what a template's placeholders stand for."""
Read = Callable[[str, str | None, int], NoticePage]
"""(whose, after, limit) -> one page of a list."""


def tell(delivery: Delivery, template: str) -> None:
    """Tell the customer what happened, in their language, by every channel they have.

    Raises:
        Problem: `busy`: a message is not settled yet; the next delivery of the event sees to it.
        NotFound: no such customer.
    """
    news = NEWS[template].model_validate(delivery.data)
    contact = store.contact(news.customer_id)
    occasion = decisions.of_news(news, template, event_id=delivery.event_id)
    _settle(_tell(delivery, occasion, contact, partial(wording.values, news)))


def remind(delivery: Delivery, template: str) -> None:
    """Tell those on our staff who must hear of a deadline, each once, by every channel they have.

    That nobody can be told is an error in the log, which has an alarm: delivering the event again
    would find nobody either.

    Raises:
        Problem: as `tell`.
    """
    timed = TIMED[template].model_validate(delivery.data)
    if not timed.to:
        return  # a clock that moved and leaves more time, or as much
    now = clock.now()
    values = partial(reminder.values, timed, time_zone=store.time_zone(timed.branch), now=now)
    told: list[State] = []
    for colleague in store.audience(timed, now):
        occasion = decisions.of_clock(timed, template, colleague)
        told += _tell(delivery, occasion, colleague, values)
    _settle(told)
    if not _HEARD.intersection(told):
        named = {"case_id": timed.case_id, "clock": timed.clock, "level": timed.level}
        observability.log.error(UNHEARD, extra=named)


def _tell(delivery: Delivery, occasion: Occasion, reader: Reader, values: Values) -> list[State]:
    """Tell one person by every channel they have; the states in which it leaves the notices."""
    locale = phrases.negotiated(reader.locale)
    filled = values(locale)
    return [
        _tell_by(
            delivery,
            decisions.draft(
                occasion,
                wording.message(occasion.template, channel, locale, filled),
                channel=channel,
                locale=locale,
                occurred_at=delivery.occurred_at,
                now=clock.now(),
            ),
            address,
        )
        for channel, address in decisions.addresses(reader).items()
    ]


def _settle(told: Iterable[State]) -> None:
    if _UNFINISHED.intersection(told):
        raise Problem("busy")


def _tell_by(delivery: Delivery, draft: Notice, address: str) -> State:
    """Reserve, call, confirm; the state in which it leaves the notice."""
    notice = store.as_stored(draft)
    decision = decisions.take_up(notice, address, now=clock.now())
    if decision is None:
        return notice.state
    try:
        notice = store.commit(delivery, decision)
    except (Conflict, Repeated):  # another delivery of this event is at it
        return store.as_stored(notice).state
    if notice.state is not State.RESERVED:
        return notice.state
    return _confirm(delivery, notice, _hand_over(notice, address)).state


def _hand_over(notice: Notice, address: str) -> Outcome:
    message = notice.message
    try:
        if notice.channel is Channel.SMS:
            provider_id = sms.send(address, message.body)
        else:
            provider_id = mail.send(address, message.subject or "", message.body)
    except NotAccepted as refusal:
        outcome = decisions.deferred if refusal.temporary else decisions.failed
        return partial(outcome, reason=refusal.code)
    except OutcomeUnknown as lost:
        return partial(decisions.unknown, reason=str(lost))
    return partial(decisions.sent, provider_id=provider_id, now=clock.now())


def _confirm(delivery: Delivery, notice: Notice, outcome: Outcome) -> Notice:
    try:
        return store.commit(delivery, outcome(notice))
    except (Conflict, Repeated):
        stored = store.as_stored(notice)
    # Another delivery found our reservation and, not seeing us at work, called it unknown.
    return store.commit(delivery, outcome(stored)) if stored.state is State.UNKNOWN else stored


def of_customer(call: Call, customer_id: str, query: ListNotices) -> NoticePage:
    store.open_list(call, customer_id)
    return _page(call, customer_id, query, store.of_customer)


def of_staff(call: Call, staff_id: str, query: ListNotices) -> NoticePage:
    store.open_staff_list(call, staff_id)
    return _page(call, staff_id, query, store.of_staff)


def _page(call: Call, of: str, query: ListNotices, read: Read) -> NoticePage:
    bound = f"{call.operation} {call.subject} {of}"
    page = read(of, cursor.read(bound, query.next), query.limit)
    return NoticePage(page.notices, cursor.write(bound, page.after))
