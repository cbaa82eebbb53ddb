"""What customers read: complete, in their language, in nothing but our words and their figures."""

from __future__ import annotations

from decimal import Decimal
from string import Template

import pytest

from functions.core.money import Money
from functions.notices import wording
from functions.notices.model import Channel, Message
from functions.notices.readings import NEWS, Answered, News
from functions.rulepacks import notices, phrases
from tests.unit.notices import news

TEMPLATES = sorted(NEWS)
LEGACY = {"zh-CN": "gb2312", "zh-TW": "big5", "en": "ascii"}
WAYS = {
    "zh-CN": ("复核", "调解", "12378", "仲裁", "诉讼"),
    "zh-TW": ("複核", "調解", "12378", "仲裁", "訴訟"),
    "en": ("review", "mediation", "12378", "arbitration", "court"),
}
each_language = pytest.mark.parametrize("locale", phrases.LOCALES)
each_channel = pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
each_template = pytest.mark.parametrize("template", TEMPLATES)


def message(template: str, channel: Channel, locale: str, told: News | None = None) -> Message:
    values = wording.values(told or news.read(template), locale)
    return wording.message(template, channel, locale, values)


def body(template: str, channel: Channel, locale: str) -> str:
    return message(template, channel, locale).body


@each_template
@each_channel
@each_language
def test_a_notice_names_the_claim_and_whom_to_call_and_leaves_no_placeholder(
    template: str, channel: Channel, locale: str
) -> None:
    told = message(template, channel, locale)

    assert news.CLAIM["claim_no"] in told.body
    assert phrases.say("notice", "insurer", locale) in told.body
    assert "400-000-0000" in told.body
    assert "$" not in told.body + (told.subject or "")
    assert (told.subject is None) is (channel is Channel.SMS)
    assert "\n" not in (told.subject or "")


@each_template
@each_channel
@each_language
def test_a_notice_is_written_in_the_script_of_its_reader(
    template: str, channel: Channel, locale: str
) -> None:
    body(template, channel, locale).encode(LEGACY[locale])


@each_template
@each_language
def test_a_template_asks_only_for_what_its_event_says(template: str, locale: str) -> None:
    allowed = set(wording.values(news.read(template), locale))
    email = notices.email(template, locale)

    for text in (notices.sms(template, locale).body, str(email.subject), email.body):
        assert Template(text).is_valid()
        assert set(Template(text).get_identifiers()) <= allowed


@each_template
@each_language
def test_an_sms_is_short(template: str, locale: str) -> None:
    # Three parts of a concatenated message: 67 characters each in Chinese, 153 in English.
    most = 3 * (153 if locale == "en" else 67)

    assert len(body(template, Channel.SMS, locale)) <= most


@pytest.mark.feature("CLM-03", "CLM-08")
@pytest.mark.parametrize("template", ["claim.reported", "claim.deficiency_notified"])
@each_channel
@each_language
def test_everything_that_is_wanted_is_named(template: str, channel: Channel, locale: str) -> None:
    data = news.published(template)
    wanted = data.get("required_items") or data["missing_items"]
    assert isinstance(wanted, list)

    for item in wanted:
        assert phrases.say("item", item, locale) in body(template, channel, locale)


@pytest.mark.feature("CLM-03")
def test_the_first_answer_says_what_comes_next_and_how_documents_reach_us() -> None:
    told = body("claim.reported", Channel.EMAIL, "zh-CN")

    for step in ("how_to_submit", *wording.GUIDANCE):
        assert phrases.say("guidance", step, "zh-CN") in told


@each_channel
def test_a_deficiency_notice_says_what_it_does_to_the_time(channel: Channel) -> None:
    assert "不计入" in body("claim.deficiency_notified", channel, "zh-CN")
    assert "期限" in body("claim.deficiency_notified", channel, "zh-CN")


@pytest.mark.feature("CLM-21")
@pytest.mark.parametrize(
    "template", ["claim.amount_offered", "claim.disputed", "claim.closed_without_payment"]
)
@each_channel
@each_language
def test_whoever_may_disagree_is_told_every_way(
    template: str, channel: Channel, locale: str
) -> None:
    told = body(template, channel, locale)

    assert all(way in told for way in WAYS[locale])


@pytest.mark.feature("CLM-20")
@pytest.mark.parametrize(
    ("locale", "amount"),
    [("zh-CN", "人民币72,000.00元"), ("zh-TW", "人民幣72,000.00元"), ("en", "CNY 72,000.00")],
)
@each_channel
def test_an_offer_says_the_amount_and_how_it_came_about(
    channel: Channel, locale: str, amount: str
) -> None:
    told = body("claim.amount_offered", channel, locale)

    assert amount in told
    for step, change in (
        ("ground_up_loss", "86,000.00"),
        ("salvage", "-6,000.00"),
        ("deductible", "-8,000.00"),
    ):
        assert phrases.say("ledger_step", step, locale) in told
        assert change in told
    assert "+" not in told


@pytest.mark.feature("CLM-20")
def test_the_letter_gives_each_step_its_running_figure_and_its_authority() -> None:
    told = body("claim.amount_offered", Channel.EMAIL, "zh-CN")

    assert "2. 扣除残值：-6,000.00，小计 80,000.00（保险合同约定）" in told
    assert "剩余保险金额" not in told  # a step that took nothing would only raise questions
    assert "4. 应付赔款：72,000.00（四舍五入到分）" in told


def test_a_short_message_leaves_out_steps_that_took_nothing() -> None:
    told = body("claim.amount_offered", Channel.SMS, "zh-CN")

    assert "核定损失 86,000.00、扣除残值 -6,000.00、扣除免赔额 -8,000.00）" in told


@each_channel
@each_language
def test_a_zero_is_explained_and_never_called_a_rejection(channel: Channel, locale: str) -> None:
    told = body("claim.closed_without_payment", channel, locale)

    assert "-1,500.00" in told
    assert not any(word in told.lower() for word in ("拒", "reject", "refus", "declin", "deni"))


@pytest.mark.feature("CLM-24")
@pytest.mark.parametrize(
    ("locale", "paid_on"),
    [("zh-CN", "2026年03月09日"), ("zh-TW", "2026年03月09日"), ("en", "2026-03-09")],
)
@each_channel
def test_a_payment_is_told_with_amount_account_and_date(
    channel: Channel, locale: str, paid_on: str
) -> None:
    told = body("claim.paid", channel, locale)

    assert "72,000.00" in told
    assert "6789" in told
    assert paid_on in told


def test_another_currency_is_named_by_its_code() -> None:
    disputed = Answered(**news.CLAIM, amount=Money(amount=Decimal("1000.50"), currency="USD"))

    told = message("claim.disputed", Channel.SMS, "zh-CN", disputed)

    assert "USD 1,000.50" in told.body


def test_what_an_event_says_is_never_read_as_a_template() -> None:
    sly = Answered(**{**news.CLAIM, "claim_no": "$contact {0} %s"}, amount=news.SUM)

    told = message("claim.disputed", Channel.SMS, "en", sly)

    assert "$contact {0} %s" in told.body


def test_no_building_block_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    used = set[str]()
    say = phrases.say

    def overheard(group: str, code: str, locale: str, **values: object) -> str:
        used.update({code} if group == "notice" else ())
        return say(group, code, locale, **values)

    monkeypatch.setattr(phrases, "say", overheard)
    for template in TEMPLATES:
        body(template, Channel.EMAIL, "en")

    assert used == set(phrases.group("notice"))


def test_nothing_is_said_at_all_where_a_word_is_missing() -> None:
    with pytest.raises(KeyError):
        message("claim.paid", Channel.SMS, "en", news.read("claim.registered"))
