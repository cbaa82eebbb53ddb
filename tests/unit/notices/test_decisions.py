"""When a message may be sent, and what its fate means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from functions.notices import decisions
from functions.notices.events import (
    NoticeDeferred,
    NoticeFailed,
    NoticeOutcomeUnknown,
    NoticeReserved,
    NoticeSent,
)
from functions.notices.model import Channel, Message, Notice, State
from functions.notices.readings import Contact
from tests.unit.notices import news

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
MOBILE = "+8613800001234"
MESSAGE = Message(subject=None, body="您好")


def drafted(channel: Channel = Channel.SMS, event_id: str = "01EVENT") -> Notice:
    heard = news.read("claim.registered")
    return decisions.draft(
        decisions.of_news(heard, "claim.registered", event_id=event_id),
        MESSAGE,
        channel=channel,
        locale="zh-CN",
        occurred_at="2026-03-02T00:59:59.000+00:00",
        now=NOW,
    )


def stored(state: State, channel: Channel = Channel.SMS) -> Notice:
    return drafted(channel).model_copy(update={"state": state, "version": 2})


def test_the_same_event_by_the_same_channel_is_the_same_notice() -> None:
    assert drafted().notice_id == drafted().notice_id
    assert drafted().notice_id.startswith("ntc_")
    others = {drafted(Channel.EMAIL).notice_id, drafted(event_id="01OTHER").notice_id}
    assert len(others | {drafted().notice_id}) == 3


def test_every_channel_a_customer_has_is_used() -> None:
    contact = Contact(
        customer_id="cus_1", branch="SH01", locale="en", mobile=MOBILE, email="w@example.com"
    )

    assert decisions.addresses(contact) == {Channel.SMS: MOBILE, Channel.EMAIL: "w@example.com"}
    only_mail = contact.model_copy(update={"mobile": None})
    assert decisions.addresses(only_mail) == {Channel.EMAIL: "w@example.com"}


def test_whoever_cannot_be_reached_leaves_a_notice_that_failed() -> None:
    contact = Contact(customer_id="cus_1", branch="SH01", locale="en")
    [(channel, address)] = decisions.addresses(contact).items()

    decision = decisions.take_up(drafted(channel), address, now=NOW)

    assert decision is not None
    assert decision.state.state is State.FAILED
    assert decision.state.to is None
    assert decision.events == (NoticeFailed(**decision.state.named, reason="no_address"),)
    again = decision.state.model_copy(update={"version": 1})
    assert decisions.take_up(again, address, now=NOW) is None


def test_a_new_notice_is_reserved_before_anything_is_sent() -> None:
    decision = decisions.take_up(drafted(), MOBILE, now=NOW)

    assert decision is not None
    notice = decision.state
    assert (notice.state, notice.reserved_at, notice.to) == (State.RESERVED, NOW, "+86*******1234")
    [event] = decision.events
    assert event == NoticeReserved(**notice.named, locale="zh-CN", content_sha256=MESSAGE.sha256)


def test_a_reservation_found_later_may_have_been_sent_and_is_not_sent_again() -> None:
    decision = decisions.take_up(stored(State.RESERVED), MOBILE, now=NOW)

    assert decision is not None
    assert decision.state.state is State.UNKNOWN
    assert decision.events == (NoticeOutcomeUnknown(**decision.state.named, reason="interrupted"),)


def test_a_deferred_notice_is_reserved_anew_for_the_address_of_now() -> None:
    later = NOW + timedelta(minutes=6)
    before = stored(State.DEFERRED).model_copy(update={"reason": "Throttling"})

    decision = decisions.take_up(before, "+8613900005678", now=later)

    assert decision is not None
    notice = decision.state
    assert (notice.state, notice.reserved_at) == (State.RESERVED, later)
    assert (notice.to, notice.reason) == ("+86*******5678", None)


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.UNKNOWN])
def test_a_settled_notice_stays_as_it_is(state: State) -> None:
    assert decisions.take_up(stored(state), MOBILE, now=NOW) is None


def test_each_outcome_leaves_its_state_and_its_event() -> None:
    notice = stored(State.RESERVED)
    named = notice.named

    sent = decisions.sent(notice, "sns-1", now=NOW)
    assert (sent.state.state, sent.state.provider_id, sent.state.sent_at) == (
        State.SENT, "sns-1", NOW,
    )  # fmt: skip
    assert sent.events == (NoticeSent(**named, provider_id="sns-1"),)

    deferred = decisions.deferred(notice, "Throttling")
    assert (deferred.state.state, deferred.state.reason) == (State.DEFERRED, "Throttling")
    assert deferred.events == (NoticeDeferred(**named, reason="Throttling"),)

    failed = decisions.failed(notice, "OptedOut")
    assert (failed.state.state, failed.state.reason) == (State.FAILED, "OptedOut")
    assert failed.events == (NoticeFailed(**named, reason="OptedOut"),)

    unknown = decisions.unknown(notice, "ReadTimeoutError")
    assert (unknown.state.state, unknown.state.reason) == (State.UNKNOWN, "ReadTimeoutError")
    assert unknown.events == (NoticeOutcomeUnknown(**named, reason="ReadTimeoutError"),)


def test_no_event_carries_an_address_or_a_word_of_the_message() -> None:
    decision = decisions.take_up(drafted(), MOBILE, now=NOW)
    assert decision is not None

    said = str([event.data() for event in decision.events])

    assert "您好" not in said
    assert "1234" not in said
