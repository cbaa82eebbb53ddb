"""Every code has its words in three languages, and every word its code."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import pytest

from functions.claims.payees import PaymentFlaw
from functions.claims.states import State as ClaimState
from functions.claims.steps import DEDUCTIBLE_FIRST, STANDARD
from functions.core.counting import End, FirstDay, Roll, Unit
from functions.core.rule import Level
from functions.core.timetable import ClockState
from functions.documents.kinds import Flaw
from functions.documents.kinds import State as DocumentState
from functions.notices.model import State as NoticeState
from functions.rulepacks import checklists, packs, phrases

GROUPS = sorted(path.stem for path in Path(phrases.__file__).with_suffix("").glob("*.toml"))
ENTRIES = [(group, code) for group in GROUPS for code in phrases.group(group)]
CODES = {"payable", *(step.name for step in (*STANDARD, *DEDUCTIBLE_FIRST))}
AUTHORITIES = {step.basis for step in (*STANDARD, *DEDUCTIBLE_FIRST)}

CLOCKS = [rule for pack in packs.every() for rule in pack.rules]

MOMENTS = {"checking_documents", "account_wanted", "account_changed"}
"""What progress speaks of beside the state."""

CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")
LEGACY = {"zh-CN": "gb2312", "zh-TW": "big5"}
"""Neither of these character sets has the other script's characters."""


def test_every_group_is_found() -> None:
    assert {"error", "claim_state", "item", "guidance", "notice"} <= set(GROUPS)


@pytest.mark.parametrize(("group", "code"), ENTRIES)
def test_a_code_speaks_every_language_and_means_the_same(group: str, code: str) -> None:
    texts = phrases.group(group)[code]

    assert set(texts) == set(phrases.LOCALES)
    assert all(text.strip() for text in texts.values())
    asked = {locale: set(Template(text).get_identifiers()) for locale, text in texts.items()}
    assert asked["zh-CN"] == asked["zh-TW"] == asked["en"]
    assert all(Template(text).is_valid() for text in texts.values())


@pytest.mark.parametrize(("group", "code"), ENTRIES)
def test_each_language_is_written_in_its_own_script(group: str, code: str) -> None:
    texts = phrases.group(group)[code]

    for locale, characters in LEGACY.items():
        assert CHINESE.search(texts[locale])
        texts[locale].encode(characters)
    assert not CHINESE.search(texts["en"])


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("claim_state", set(ClaimState)),
        ("headline", {*ClaimState, *MOMENTS}),
        ("next", {*ClaimState, *MOMENTS}),
        ("document_state", set(DocumentState)),
        ("payment_flaw", set(PaymentFlaw)),
        ("quarantine_reason", set(Flaw)),
        ("notice_state", set(NoticeState)),
        ("clock_state", set(ClockState)),
        ("deadline_level", set(Level)),
        ("unit", set(Unit)),
        ("pack", {pack.id for pack in packs.every()}),
        ("screening_outcome", {outcome for pack in packs.every() for outcome in pack.outcomes}),
        ("clock", {rule.clock for rule in CLOCKS}),
        ("clock_variant", {rule.variant for rule in CLOCKS if rule.variant}),
        ("pause_reason", {reason for rule in CLOCKS for reason in rule.pauses}),
        ("extension_step", {each.step for rule in CLOCKS for each in rule.extensions}),
        ("consequence", {rule.consequence for rule in CLOCKS if rule.consequence}),
        ("first_day", set(FirstDay)),
        ("period_end", set(End)),
        ("roll", set(Roll)),
        ("item", checklists.every_item() | {"other"}),
        ("item_why", checklists.every_item() | {"other"}),
        ("ledger_step", CODES),
        (
            "ledger_basis",
            {basis for basis in AUTHORITIES if not basis.startswith("policy: ")}
            | {"policy", "half up to 0.01"},
        ),
    ],
)
def test_a_group_has_the_codes_that_exist_and_no_other(group: str, codes: set[str]) -> None:
    assert set(phrases.group(group)) == {str(code) for code in codes}


def test_states_are_called_what_the_field_calls_them() -> None:
    words = {code: texts["zh-CN"] for code, texts in phrases.group("claim_state").items()}

    assert words == {
        "awaiting_documents": "待交材料",
        "deficient": "待补充材料",
        "under_review": "审核中",
        "assessing": "定损中",
        "calculated": "已理算",
        "pending_approval": "核赔中",
        "offered": "待客户确认",
        "agreed": "已达成协议",
        "payment_pending": "待支付",
        "paid": "已支付",
        "closed": "结案归档",
        "closed_without_payment": "无赔付结案",
        "withdrawn": "撤案",
    }


def test_placeholders_are_filled_once_and_never_read_as_placeholders_again() -> None:
    assert phrases.say("notice", "yuan", "zh-CN", amount="$amount") == "人民币$amount元"


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrases.say("notice", "yuan", "en")


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "zh-CN"),
        ("zh-TW", "zh-TW"),
        ("zh-Hant-HK,en;q=0.5", "zh-TW"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.4, zh;q=0.8", "zh-CN"),
        ("fr", "zh-CN"),
        ("en;q=high, zh-TW;q=0.1", "zh-TW"),
    ],
)
def test_the_best_of_our_languages_is_chosen(header: str, locale: str) -> None:
    assert phrases.negotiated(header) == locale
