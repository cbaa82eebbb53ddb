"""What staff read of a clock: case, clock, law, date, what is left and what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from string import Template
from typing import Any

import pytest

from functions.core.rule import ClockRule, Level
from functions.notices import reminder, wording
from functions.notices.model import Channel, Message
from functions.notices.readings import TIMED
from functions.rulepacks import notices, packs, phrases
from tests.unit.notices.test_wording import LEGACY, each_channel, each_language

DUE_AT = datetime(2026, 3, 13, 16, tzinfo=UTC)  # midnight in Shanghai
RULES = [rule for pack in packs.every() for rule in pack.rules if rule.warnings]
each_template = pytest.mark.parametrize("template", sorted(TIMED))
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.pack} {rule.clock}")


def rule(clock: str, pack: str = "cn-insurance-law-2015") -> ClockRule:
    return packs.rule(pack, clock)


def values(
    template: str, of: ClockRule, locale: str, left: timedelta, due_at: datetime = DUE_AT
) -> dict[str, str]:
    level = Level.BREACH if template == "deadline.breached" else of.warnings[0].level
    data: dict[str, Any] = {
        "case_kind": "claim",
        "case_id": "clm_4y7q",
        "case_no": "CLM-SH01-20260302-7QK2MD",
        "branch": "SH01",
        "pack": of.pack,
        "clock": of.clock,
        "revision": 1,
        "due_on": date(2026, 3, 13),
        "due_at": due_at,
        "was_due_on": date(2026, 3, 17),
        "was_due_at": due_at + timedelta(days=4),
        "to": of.told_of(level),
        "level": level,
    }
    event = TIMED[template].model_validate(data)
    return reminder.values(event, locale, time_zone="Asia/Shanghai", now=due_at - left)


def message(
    template: str, of: ClockRule, channel: Channel, locale: str, left: timedelta
) -> Message:
    return wording.message(template, channel, locale, values(template, of, locale, left))


@each_template
@each_language
@each_rule
def test_every_clock_that_warns_has_a_reminder_of_bounded_length(
    template: str, locale: str, rule: ClockRule
) -> None:
    left = timedelta(days=28, hours=23)
    short = message(template, rule, Channel.SMS, locale, left)
    letter = message(template, rule, Channel.EMAIL, locale, left)

    assert len(short.body) <= (3 * 153 if locale == "en" else 3 * 67)
    for body in (short.body, letter.body):
        for words in (
            "CLM-SH01-20260302-7QK2MD",
            phrases.say("clock", rule.clock, locale),
            phrases.say("clock_basis", rule.basis, locale),
            "2026",
            "24:00",
        ):
            assert words in body
        if rule.consequence is not None:
            assert phrases.say("consequence", rule.consequence, locale) in body
        assert "$" not in body
        body.encode(LEGACY[locale])
    assert "\n" not in (letter.subject or "\n")


@each_template
@each_language
def test_a_template_asks_only_for_what_its_event_says(template: str, locale: str) -> None:
    allowed = set(values(template, rule("T-CLM-PAY"), locale, timedelta()))
    email = notices.email(template, locale)
    asked = [
        set(Template(text).get_identifiers())
        for text in (notices.sms(template, locale).body, str(email.subject), email.body)
    ]
    assert set().union(*asked) <= allowed


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=2, hours=15, minutes=5), ("剩余2天15小时", "2 days 15 hours left")),
        (timedelta(minutes=29), ("剩余29分钟", "29 minutes left")),
        (timedelta(seconds=20), ("剩余1分钟", "1 minute left")),
        (timedelta(seconds=-20), ("时限刚刚届满", "ended just now")),
        (timedelta(hours=-3), ("已逾期3小时", "3 hours late")),
    ],
)
@each_template
def test_what_is_left_or_how_late_it_is(
    template: str, left: timedelta, said: tuple[str, str]
) -> None:
    for locale, words in zip(("zh-CN", "en"), said, strict=True):
        assert words in message(template, rule("T-CLM-PAY"), Channel.SMS, locale, left).body


def test_a_moment_of_the_day_is_said_where_it_ends_within_one() -> None:
    due_at = datetime(2026, 3, 13, 2, 30, tzinfo=UTC)
    of = rule("T-CLM-ACK", "promise")
    told = values("deadline.warned", of, "zh-CN", timedelta(minutes=6), due_at)
    assert told["due"] == "2026年3月13日（星期五）10:30"


@each_channel
def test_before_it_is_missed_whom_the_breach_goes_to_is_said_and_after_it_too(
    channel: Channel,
) -> None:
    of, left = rule("T-CLM-PAY"), timedelta(days=1)
    before = message("deadline.warned", of, channel, "zh-CN", left).body
    after = message("deadline.breached", of, channel, "zh-CN", -left).body
    assert "如逾期，将告知财务人员、经办部门负责人、合规人员。" in before
    assert "依规定同时告知财务人员、经办部门负责人、合规人员。" in after
    for body in (before, after):
        assert "逾期后果：赔偿因迟延支付受到的损失。" in body


@each_channel
@each_language
def test_what_ends_sooner_is_told_with_both_dates(channel: Channel, locale: str) -> None:
    """T7: never silent."""
    left = timedelta(days=2)
    body = message("deadline.moved", rule("T-CLM-PAY"), channel, locale, left).body
    told = values("deadline.moved", rule("T-CLM-PAY"), locale, left)
    assert told["was"] != told["due"]
    assert {each for each in (told["was"], told["due"]) if each not in body} == set()


def test_no_building_block_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    used = set[str]()
    say = phrases.say

    def overheard(group: str, code: str, locale: str, **values: object) -> str:
        used.update({code} if group == "reminder" else ())
        return say(group, code, locale, **values)

    monkeypatch.setattr(phrases, "say", overheard)
    for template in TIMED:
        for days in (1, 0, -1):
            message(template, rule("T-CLM-PAY"), Channel.EMAIL, "en", timedelta(days=days))

    assert used == set(phrases.group("reminder"))
