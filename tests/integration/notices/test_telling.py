"""Customers are told by every channel, once, and what became of it is known (C7, C8, R12, R13)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from functions.notices.model import Channel
from tests.integration.notices.conftest import EMAIL, MOBILE, Killed, Post, message

REGISTERED = message("claim.registered", {"document_ids": ["doc_1"]})
OTHER = {Channel.SMS: Channel.EMAIL, Channel.EMAIL: Channel.SMS}
each_channel = pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])


def sent_by(post: Post, channel: Channel) -> int:
    return len(post.texts() if channel is Channel.SMS else post.letters())


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", "专人"), ("zh-TW", "專人"), ("en", "a handler")]
)
def test_a_customer_is_told_by_every_channel_in_their_language(
    post: Post, locale: str, words: str
) -> None:
    post.put_customer(locale=locale)

    assert post.deliver(REGISTERED) == []

    [(number, text)] = post.texts()
    assert number == MOBILE
    assert words in text
    [letter] = post.letters()
    assert letter.destinations["ToAddresses"] == [EMAIL]
    assert words in letter.body
    assert "CLM-SH01-20260302-7QK2MD" in letter.subject


@pytest.mark.feature("CLM-21")
def test_whoever_disputes_an_amount_is_told_where_else_to_turn(post: Post) -> None:
    amount = {"amount": "72000.00", "currency": "CNY"}

    assert post.deliver(message("claim.disputed", {"amount": amount})) == []

    [(_, text)] = post.texts()
    [letter] = post.letters()
    for told in (text, letter.body):
        assert all(way in told for way in ("复核", "调解", "12378", "仲裁", "诉讼"))


def test_a_notice_is_kept_as_proof_of_what_was_said(post: Post) -> None:
    post.deliver(REGISTERED)

    [(_, text)] = post.texts()
    notice = post.notices()["sms"]
    assert notice["state"] == "sent"
    assert notice["provider_id"]
    assert notice["message"]["body"] == text
    assert notice["to"] == "+86*******1234"
    assert (notice["template"], notice["subject_id"]) == ("claim.registered", "clm_1")
    assert notice["sent_at"] >= notice["reserved_at"]
    assert post.history(Channel.SMS) == ["notice.reserved", "notice.sent"]
    assert hashlib.sha256(f"\n{text}".encode()).hexdigest() in post.published()


def test_history_and_log_know_nothing_of_the_person(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.refuse(Channel.SMS, 400, "ThrottlingException")
    post.refuse(Channel.EMAIL, 400, "MessageRejected")
    post.deliver(REGISTERED)
    post.heal()
    post.deliver(REGISTERED)

    logged = str([vars(record) for record in caplog.records]) + caplog.text
    assert "message failed" in logged
    for words in (MOBILE, MOBILE[-4:], EMAIL, "example.com", "王芳", "正式受理"):
        assert words not in post.published()
        assert words not in logged


def test_a_redelivered_event_is_told_once(post: Post) -> None:
    for _ in range(3):
        assert post.deliver(REGISTERED, REGISTERED) == []

    assert (len(post.texts()), len(post.letters())) == (1, 1)
    assert post.history(Channel.SMS) == ["notice.reserved", "notice.sent"]


def test_two_events_are_two_notices(post: Post) -> None:
    withdrawn = message("claim.withdrawn", {"on_behalf": False}, event_id="01LATER")

    assert post.deliver(REGISTERED, withdrawn) == []

    assert (len(post.texts()), len(post.letters())) == (2, 2)


@pytest.mark.parametrize(
    ("missing", "channel"), [("email", Channel.SMS), ("mobile", Channel.EMAIL)]
)
def test_one_channel_is_enough(post: Post, missing: str, channel: Channel) -> None:
    post.put_customer(**{missing: None})

    assert post.deliver(REGISTERED) == []

    assert post.states() == {channel: "sent"}
    assert sent_by(post, OTHER[channel]) == 0


def test_whoever_cannot_be_reached_leaves_a_failed_notice_for_staff(post: Post) -> None:
    post.put_customer(mobile=None, email=None)

    assert post.deliver(REGISTERED) == []
    assert post.deliver(REGISTERED) == []

    assert post.states() == {"none": "failed"}
    assert post.notices()["none"]["reason"] == "no_address"
    assert "CLM-SH01-20260302-7QK2MD" in post.notices()["none"]["message"]["body"]
    assert post.history(Channel.NONE) == ["notice.failed"]


def test_an_event_about_nobody_we_know_goes_back_to_the_queue(post: Post) -> None:
    stranger = message("claim.registered", {"customer_id": "cus_nobody"})

    assert post.deliver(stranger, message("claim.registered", {}, event_id="01OK")) == [
        "msg-01EVENT"
    ]
    assert post.states() == {"sms": "sent", "email": "sent"}


class TestInterruption:
    @each_channel
    def test_killed_before_the_answer_it_is_never_sent_again(
        self, post: Post, channel: Channel
    ) -> None:
        post.after(channel, killed)
        with pytest.raises(Killed):
            post.deliver(REGISTERED)
        post.heal()
        assert sent_by(post, channel) == 1
        assert post.states()[channel] == "reserved"

        assert post.deliver(REGISTERED) == []
        assert post.deliver(REGISTERED) == []

        assert post.states() == {channel: "unknown", OTHER[channel]: "sent"}
        assert (len(post.texts()), len(post.letters())) == (1, 1)
        assert post.history(channel) == ["notice.reserved", "notice.outcome_unknown"]

    @each_channel
    def test_killed_before_the_call_it_may_have_been_sent_for_all_we_know(
        self, post: Post, channel: Channel
    ) -> None:
        post.before(channel, killed)
        with pytest.raises(Killed):
            post.deliver(REGISTERED)
        post.heal()

        assert post.deliver(REGISTERED) == []

        assert post.states() == {channel: "unknown", OTHER[channel]: "sent"}
        assert sent_by(post, channel) == 0

    @each_channel
    def test_an_answer_that_never_comes_is_unknown_at_once(
        self, post: Post, channel: Channel
    ) -> None:
        def lost(**_: Any) -> None:
            raise ReadTimeoutError(endpoint_url="https://provider.example")

        post.after(channel, lost)

        assert post.deliver(REGISTERED) == []
        post.heal()
        assert post.deliver(REGISTERED) == []

        assert post.states() == {channel: "unknown", OTHER[channel]: "sent"}
        assert post.notices()[channel]["reason"] == "ReadTimeoutError"
        assert sent_by(post, channel) == 1

    @each_channel
    def test_a_second_delivery_meanwhile_sends_nothing_and_the_first_one_knows_best(
        self, post: Post, channel: Channel
    ) -> None:
        meanwhile: list[str] = []

        def delivered_again(**_: Any) -> None:
            post.heal()
            assert post.deliver(REGISTERED) == []
            meanwhile.append(post.states()[channel])

        post.after(channel, delivered_again)

        assert post.deliver(REGISTERED) == []

        assert meanwhile == ["unknown"]
        assert post.states() == {"sms": "sent", "email": "sent"}
        assert post.notices()[channel]["provider_id"]
        assert (len(post.texts()), len(post.letters())) == (1, 1)
        assert post.history(channel) == [
            "notice.reserved",
            "notice.outcome_unknown",
            "notice.sent",
        ]

    def test_a_delivery_that_comes_second_answers_for_the_first_one_too(self, post: Post) -> None:
        """Both begin together; the one that reserves is killed, and the other may not rest."""

        def reserved_by_another(**_: Any) -> None:
            post.heal()
            post.before(Channel.SMS, killed)
            with pytest.raises(Killed):
                post.deliver(REGISTERED)
            post.heal()

        post.before_commit(reserved_by_another)

        assert post.deliver(REGISTERED) == ["msg-01EVENT"]
        assert post.deliver(REGISTERED) == []
        assert post.states() == {"sms": "unknown", "email": "sent"}
        assert (len(post.texts()), len(post.letters())) == (0, 1)


class TestRefusal:
    @each_channel
    def test_refused_for_now_it_is_sent_once_by_a_later_delivery(
        self, post: Post, channel: Channel
    ) -> None:
        post.refuse(channel, 400, "ThrottlingException")
        assert post.deliver(REGISTERED) == ["msg-01EVENT"]
        assert post.deliver(REGISTERED) == ["msg-01EVENT"]
        assert post.states() == {channel: "deferred", OTHER[channel]: "sent"}
        assert post.notices()[channel]["reason"] == "ThrottlingException"
        assert sent_by(post, channel) == 0
        post.heal()

        assert post.deliver(REGISTERED) == []
        assert post.deliver(REGISTERED) == []

        assert post.states() == {"sms": "sent", "email": "sent"}
        assert "reason" not in post.notices()[channel]
        assert (len(post.texts()), len(post.letters())) == (1, 1)
        assert post.history(channel) == [
            *["notice.reserved", "notice.deferred"] * 2,
            "notice.reserved",
            "notice.sent",
        ]

    @pytest.mark.parametrize(
        ("channel", "code"), [(Channel.SMS, "OptedOut"), (Channel.EMAIL, "MessageRejected")]
    )
    def test_refused_for_good_it_is_kept_and_not_tried_again(
        self, post: Post, channel: Channel, code: str
    ) -> None:
        post.refuse(channel, 400, code)
        assert post.deliver(REGISTERED) == []
        post.heal()
        assert post.deliver(REGISTERED) == []

        notice = post.notices()[channel]
        assert (notice["state"], notice["reason"]) == ("failed", code)
        assert "CLM-SH01-20260302-7QK2MD" in notice["message"]["body"]
        assert post.history(channel) == ["notice.reserved", "notice.failed"]
        assert sent_by(post, channel) == 0
        assert sent_by(post, OTHER[channel]) == 1


def killed(**_: Any) -> None:
    raise Killed
