"""What is loaded, decided, sent and saved together."""

from __future__ import annotations

from functools import partial

from functions.aws import clock, cursor, mail, sms
from functions.aws.delivery import NotAccepted, OutcomeUnknown
from functions.aws.trigger import Call, Delivery, Repeated
from functions.core.errors import Conflict, Problem
from functions.notices import decisions, store, wording
from functions.notices.commands import ListNotices
from functions.notices.decisions import Outcome
from functions.notices.file import NoticePage
from functions.notices.model import Channel, Notice, State
from functions.notices.readings import NEWS
from functions.rulepacks import phrases

_UNFINISHED = frozenset({State.RESERVED, State.DEFERRED})


def tell(delivery: Delivery, template: str) -> None:
    """Tell the customer what happened, in their language, by every channel they have.

    Raises:
        Problem: `busy`: a message is not settled yet; the next delivery of the event sees to it.
        NotFound: no such customer.
    """
    news = NEWS[template].model_validate(delivery.data)
    contact = store.contact(news.customer_id)
    locale = phrases.negotiated(contact.locale)
    told = [
        _tell_by(
            delivery,
            decisions.draft(
                news,
                wording.message(template, channel, locale, news),
                template=template,
                channel=channel,
                locale=locale,
                event_id=delivery.event_id,
                occurred_at=delivery.occurred_at,
                now=clock.now(),
            ),
            address,
        )
        for channel, address in decisions.addresses(contact).items()
    ]
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
    loaded = store.open_list(call, customer_id)
    of = f"{call.operation} {loaded.principal.subject} {customer_id}"
    page = store.of_customer(customer_id, cursor.read(of, query.next), query.limit)
    return NoticePage(page.notices, cursor.write(of, page.after))
