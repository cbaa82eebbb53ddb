"""How a period was counted, as somebody would say it: in each language, for every unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from functions.core import account
from functions.core.counting import End, FirstDay, Roll, Setting, Unit
from functions.core.deadline import Law
from functions.core.rule import ClockRule
from functions.core.timetable import LeftOut
from functions.rulepacks import calendars, explanation, packs, phrases
from tests.laws import own

ZONES = {"cn": "Asia/Shanghai", "gb": "Europe/London"}
Sentences = dict[str, tuple[str, ...]]


def said(
    rule: ClockRule,
    start: str,
    *pauses: tuple[str, str | None, str],
    extended: str | None = None,
    late: timedelta | None = None,
    calendar: str = "cn",
) -> Sentences:
    law = Law(rule, Setting(calendars.named(calendar), ZONES[calendar]))
    clock = law.start(datetime.fromisoformat(start), now=datetime.fromisoformat(start))
    left_out = tuple(
        LeftOut(
            from_on=date.fromisoformat(a), to_on=date.fromisoformat(b) if b else None, reason=why
        )
        for a, b, why in pauses
    )
    changed = replace(clock, pauses=left_out, extended=extended)
    clock = law.recounted(changed, "resumed", now=clock.started_at)
    now = None if late is None else clock.due_at + late
    found = account.of_clock(law, clock, now=now)
    return {locale: explanation.sentences(found, locale) for locale in phrases.LOCALES}


CASES: dict[str, tuple[Sentences, Sentences]] = {
    "D1, five working days over the Spring Festival": (
        said(own(Unit.WORKING_DAYS, 5), "2026-02-13T10:00:00+08:00"),
        {
            "zh-CN": (
                "自2026年2月13日（星期五）10:00起算，当日不计入。",
                "期限为5个工作日，计入的日期自2月14日至2月27日。",
                "2月14日为调休上班日，计入。",
                "2月15日至23日为除夕、春节假期，不计入。",
                "期限届满日为2026年2月27日（星期五）24时。",
            ),
            "zh-TW": (
                "自2026年2月13日（星期五）10:00起算，當日不計入。",
                "期限為5個工作日，計入的日期自2月14日至2月27日。",
                "2月14日為補行上班日，計入。",
                "2月15日至23日為除夕、春節假期，不計入。",
                "期限屆滿日為2026年2月27日（星期五）24時。",
            ),
            "en": (
                "It begins on Friday 13 February 2026, 10:00; that day is not counted.",
                "It is 5 working days long: those from 14 February to 27 February are counted.",
                "Make-up working days are counted: 14 February.",
                "15 to 23 February: holiday (Lunar New Year's Eve, Spring Festival), not counted.",
                "It ends with Friday 27 February 2026, at 24:00.",
            ),
        },
    ),
    "D3, rolled over National Day": (
        said(own(Unit.CALENDAR_DAYS, 15), "2026-09-20T10:00:00+08:00"),
        {
            "zh-CN": (
                "自2026年9月20日（星期日）10:00起算，当日不计入。",
                "期限为15个自然日，计入的日期自9月21日至10月5日。",
                "期间的最后一日2026年10月5日（星期一）是节假日（国庆节），顺延至其后的第一个工作日。",
                "期限届满日为2026年10月8日（星期四）24时。",
            ),
            "zh-TW": (
                "自2026年9月20日（星期日）10:00起算，當日不計入。",
                "期限為15個日曆日，計入的日期自9月21日至10月5日。",
                "期間之末日2026年10月5日（星期一）為假日（國慶節），順延至其後第一個工作日。",
                "期限屆滿日為2026年10月8日（星期四）24時。",
            ),
            "en": (
                "It begins on Sunday 20 September 2026, 10:00; that day is not counted.",
                "It is 15 calendar days long: those from 21 September to 5 October are counted.",
                "The last day, Monday 5 October 2026, is a holiday (National Day), so the end "
                "moves to the next working day.",
                "It ends with Thursday 8 October 2026, at 24:00.",
            ),
        },
    ),
    "D14, eight weeks in Britain": (
        said(own(Unit.WEEKS, 8, roll=Roll.NONE), "2026-03-02T10:00:00+00:00", calendar="gb"),
        {
            "zh-CN": (
                "自2026年3月2日（星期一）10:00起算，当日不计入。",
                "期限为8周，即56天，计入的日期自3月3日至4月27日。",
                "期限届满日为2026年4月27日（星期一）24时。",
            ),
            "zh-TW": (
                "自2026年3月2日（星期一）10:00起算，當日不計入。",
                "期限為8週，即56天，計入的日期自3月3日至4月27日。",
                "期限屆滿日為2026年4月27日（星期一）24時。",
            ),
            "en": (
                "It begins on Monday 2 March 2026, 10:00; that day is not counted.",
                "It is 8 weeks long, which is 56 days: those from 3 March to 27 April are counted.",
                "It ends with Monday 27 April 2026, at 24:00.",
            ),
        },
    ),
    "months without the day, in a year without a calendar": (
        said(own(Unit.MONTHS, 6), "2026-08-31T10:00:00+08:00"),
        {
            "zh-CN": (
                "自2026年8月31日（星期一）10:00起算，当日不计入。",
                "期限为6个月，在届满月份中与起算日相对应的日期届满。",
                "届满月份没有对应的日期，以该月末日为准。",
                "期间的最后一日2027年2月28日（星期日）是周末，顺延至其后的第一个工作日。",
                "期限届满日为2027年3月1日（星期一）24时。",
                "2027年的放假和调休安排尚未公布，暂按每周固定的工作日计算，公布后届满日可能变更。",
            ),
            "zh-TW": (
                "自2026年8月31日（星期一）10:00起算，當日不計入。",
                "期限為6個月，於屆滿月份中與起算日相當之日屆滿。",
                "屆滿月份無相當日，以該月之末日為準。",
                "期間之末日2027年2月28日（星期日）為週末，順延至其後第一個工作日。",
                "期限屆滿日為2027年3月1日（星期一）24時。",
                "2027年的放假及補班安排尚未公布，暫依每週固定的工作日計算，公布後屆滿日可能變更。",
            ),
            "en": (
                "It begins on Monday 31 August 2026, 10:00; that day is not counted.",
                "It is 6 months long and ends on the day of the last month that corresponds to the "
                "first.",
                "The last month has no such day; its last day takes its place.",
                "The last day, Sunday 28 February 2027, is at the weekend, so the end moves to the "
                "next working day.",
                "It ends with Monday 1 March 2027, at 24:00.",
                "The calendar of 2027 is not published yet: days were counted by the week alone, "
                "and the end may change.",
            ),
        },
    ),
    "business hours into the weekend": (
        said(own(Unit.BUSINESS_HOURS, 1), "2026-03-06T18:00:00+08:00"),
        {
            "zh-CN": (
                "自2026年3月6日（星期五）18:00开始计时。",
                "期限为1个营业小时，只计入工作日的营业时间。",
                "3月7日至8日为周末，不计入。",
                "3月6日无可计入的营业时间。",
                "期限于2026年3月9日（星期一）10:00届满。",
            ),
            "zh-TW": (
                "自2026年3月6日（星期五）18:00開始計時。",
                "期限為1個營業小時，只計入工作日的營業時間。",
                "3月7日至8日為週末，不計入。",
                "3月6日無可計入的營業時間。",
                "期限於2026年3月9日（星期一）10:00屆滿。",
            ),
            "en": (
                "The time runs from Friday 6 March 2026, 18:00.",
                "It is 1 business hour long; only the opening hours of working days are counted.",
                "7 to 8 March: weekend, not counted.",
                "6 March: no business hours to count.",
                "It ends on Monday 9 March 2026, 10:00.",
            ),
        },
    ),
    "a law's own clock, extended, stood still and late": (
        said(
            packs.rule("cn-2020", "T-CMP-DEC"),
            "2026-03-02T10:00:00+08:00",
            ("2026-03-05", "2026-03-09", "mediation"),
            extended="complex",
            late=timedelta(days=1, hours=6, minutes=7),
        ),
        {
            "zh-CN": (
                "自2026年3月2日（星期一）10:00起算，当日不计入。",
                "已按“情况复杂”延长：期限由15个自然日延长至30个自然日，仍自原起算日计算。",
                "期限为30个自然日，计入的日期自3月3日至4月5日。",
                "3月5日至8日因“调解”暂停计算，共4天。",
                "期间的最后一日2026年4月5日（星期日）是节假日（清明节），顺延至其后的第一个工作日。",
                "期限届满日为2026年4月7日（星期二）24时。",
                "已超过期限1天6小时。",
                "依据：《银行业保险业消费投诉处理管理办法》（银保监会令2020年第3号）。",
                "该依据的条文尚未与原文核对，使用前请先核实。",
            ),
            "zh-TW": (
                "自2026年3月2日（星期一）10:00起算，當日不計入。",
                "已依「案情複雜」延長：期限由15個日曆日延長為30個日曆日，仍自原起算日計算。",
                "期限為30個日曆日，計入的日期自3月3日至4月5日。",
                "3月5日至8日因「調解」暫停計算，共4天。",
                "期間之末日2026年4月5日（星期日）為假日（清明節），順延至其後第一個工作日。",
                "期限屆滿日為2026年4月7日（星期二）24時。",
                "已逾期限1天6小時。",
                "依據：《銀行業保險業消費投訴處理管理辦法》（銀保監會令2020年第3號）。",
                "該依據的條文尚未與原文核對，使用前請先確認。",
            ),
            "en": (
                "It begins on Monday 2 March 2026, 10:00; that day is not counted.",
                "It was extended (Complex) from 15 calendar days to 30 calendar days, still "
                "counted from its first day.",
                "It is 30 calendar days long: those from 3 March to 5 April are counted.",
                "5 to 8 March: the count stood still (Mediation), 4 days in all.",
                "The last day, Sunday 5 April 2026, is a holiday (Tomb-Sweeping Day), so the end "
                "moves to the next working day.",
                "It ends with Tuesday 7 April 2026, at 24:00.",
                "It is 1 day 6 hours late.",
                "Basis: Measures for Handling Consumer Complaints in Banking and Insurance "
                "(CBIRC Order 3 of 2020).",
                "The number was not checked against the text itself; please verify it before "
                "relying on it.",
            ),
        },
    ),
    "a working day that closes": (
        said(packs.rule("uk-disp", "T-CMP-SHORT"), "2026-04-01T10:00:00+01:00", calendar="gb"),
        {
            "zh-CN": (
                "自2026年4月1日（星期三）10:00起算，当日不计入。",
                "期限为3个工作日，计入的日期自4月2日至4月8日。",
                "4月3日至6日为耶稣受难日、复活节星期一假期，不计入。",
                "期限届满日为2026年4月8日（星期三），至营业结束时（17:00）止。",
                "依据：《英国金融行为监管局手册》DISP第1.5节。",
            ),
            "zh-TW": (
                "自2026年4月1日（星期三）10:00起算，當日不計入。",
                "期限為3個工作日，計入的日期自4月2日至4月8日。",
                "4月3日至6日為耶穌受難日、復活節星期一假期，不計入。",
                "期限屆滿日為2026年4月8日（星期三），至營業結束時（17:00）止。",
                "依據：《英國金融行為監理局手冊》DISP第1.5節。",
            ),
            "en": (
                "It begins on Wednesday 1 April 2026, 10:00; that day is not counted.",
                "It is 3 working days long: those from 2 April to 8 April are counted.",
                "3 to 6 April: holiday (Good Friday, Easter Monday), not counted.",
                "It ends on Wednesday 8 April 2026 at the close of business (17:00).",
                "Basis: FCA Handbook, DISP 1.5.",
            ),
        },
    ),
}


@pytest.mark.parametrize("locale", phrases.LOCALES)
@pytest.mark.parametrize("case", CASES)
def test_a_count_is_told(case: str, locale: str) -> None:
    told, expected = CASES[case]
    assert told[locale] == expected[locale]


RECEIVED = "2026-03-02T10:00:00+08:00"
ONE_SENTENCE: list[tuple[Sentences, tuple[str, str, str]]] = [
    (  # D6
        said(own(Unit.CALENDAR_DAYS, 30), "2026-01-15T10:00:00+08:00"),
        (
            "期间的最后一日2026年2月14日（星期六）虽为周末，但调休上班，不顺延。",
            "期間之末日2026年2月14日（星期六）雖為週末，但補行上班，不順延。",
            "The last day, Saturday 14 February 2026, is at the weekend but worked in place of "
            "another, so the end does not move.",
        ),
    ),
    (  # D8
        said(own(Unit.WORKING_DAYS, 5), "2026-04-30T10:00:00+08:00"),
        (
            "期限届满日为2026年5月11日（星期一）24时。",
            "期限屆滿日為2026年5月11日（星期一）24時。",
            "It ends with Monday 11 May 2026, at 24:00.",
        ),
    ),
    (  # D13
        said(own(Unit.CALENDAR_DAYS, 60), "2026-05-20T00:00:00+08:00"),
        (
            "期间的最后一日2026年7月19日（星期日）是周末，顺延至其后的第一个工作日。",
            "期間之末日2026年7月19日（星期日）為週末，順延至其後第一個工作日。",
            "The last day, Sunday 19 July 2026, is at the weekend, so the end moves to the next "
            "working day.",
        ),
    ),
    (  # D18
        said(own(Unit.WORKING_DAYS, 300), "2026-12-30T10:00:00+08:00"),
        (
            "2027至2028年的放假和调休安排尚未公布，暂按每周固定的工作日计算，公布后届满日可能变更。",
            "2027至2028年的放假及補班安排尚未公布，暫依每週固定的工作日計算，公布後屆滿日可能變更。",
            "The calendar of 2027 to 2028 is not published yet: days were counted by the week "
            "alone, and the end may change.",
        ),
    ),
    (
        said(
            own(Unit.CALENDAR_DAYS, 5),
            RECEIVED,
            ("2026-03-08", "2026-03-10", "mediation"),
            ("2026-03-10", "2026-03-11", "external_appraisal"),
        ),
        (
            "届时正因“调解、外部鉴定、检测、评估”暂停计算，届满日再顺延至恢复计算后的第一个工作日。",
            "屆時正因「調解、外部鑑定、檢測、評估」暫停計算，屆滿日再順延至恢復計算後第一個工作日。",
            "The count stands still then (Mediation, Appraisal, test or evaluation by others), so "
            "the end moves on to the first working day after that.",
        ),
    ),
    (
        said(own(Unit.CALENDAR_DAYS, 5, roll=Roll.NONE), RECEIVED),
        (
            "期间的最后一日2026年3月7日（星期六）是休息日，按本规则不顺延。",
            "期間之末日2026年3月7日（星期六）為休息日，依本規則不順延。",
            "The last day, Saturday 7 March 2026, is a day of rest; by this rule the end does not "
            "move.",
        ),
    ),
    (
        said(own(Unit.CALENDAR_DAYS, 1, first_day=FirstDay.SAME_DAY), RECEIVED),
        (
            "期限为1个自然日，计入的是3月2日。",
            "期限為1個日曆日，計入的是3月2日。",
            "It is 1 calendar day long: the day counted is 2 March.",
        ),
    ),
    (
        said(own(Unit.YEARS, 1, first_day=FirstDay.SAME_DAY), RECEIVED),
        (
            "期限为1年，自起算日起连续计算，在届满月份中对应日期的前一日届满。",
            "期限為1年，自起算日起連續計算，於屆滿月份中相當日之前一日屆滿。",
            "It is 1 year long, counted from the first day, and ends on the day before the one "
            "that corresponds to it in the last month.",
        ),
    ),
    (
        said(own(Unit.HOURS, 24), "2026-03-02T00:00:00+08:00"),
        (
            "期限于2026年3月2日（星期一）24:00届满。",
            "期限於2026年3月2日（星期一）24:00屆滿。",
            "It ends on Monday 2 March 2026, 24:00.",
        ),
    ),
    (
        said(own(Unit.MINUTES, 30), RECEIVED, late=timedelta(minutes=1)),
        ("已超过期限1分钟。", "已逾期限1分鐘。", "It is 1 minute late."),
    ),
    (
        said(own(Unit.MINUTES, 30), RECEIVED, late=timedelta()),
        ("期限已届满。", "期限已屆滿。", "The time is over."),
    ),
    (
        said(own(Unit.CALENDAR_DAYS, 15), RECEIVED, ("2026-03-05", None, "mediation")),
        (
            "自2026年3月5日（星期四）起因“调解”暂停计算，尚未恢复；恢复后届满日将顺延。",
            "自2026年3月5日（星期四）起因「調解」暫停計算，尚未恢復；恢復後屆滿日將順延。",
            "Since Thursday 5 March 2026 the count stands still (Mediation); the end will move "
            "once it goes on.",
        ),
    ),
    (
        said(own(Unit.WORKING_DAYS, 60, end=End.CLOSE_OF_BUSINESS), "2026-02-13T10:00:00+08:00"),
        (
            "期间的周末不计入，共18天。",
            "期間內的週末不計入，共18天。",
            "Weekends in between are not counted, 18 days in all.",
        ),
    ),
]


@pytest.mark.parametrize(("told", "expected"), ONE_SENTENCE)
@pytest.mark.parametrize("place", range(3))
def test_what_is_particular_is_told(
    told: Sentences, expected: tuple[str, str, str], place: int
) -> None:
    assert expected[place] in told[phrases.LOCALES[place]]


def test_a_name_that_says_only_in_place_of_which_day_is_not_said() -> None:
    bridge = said(own(Unit.CALENDAR_DAYS, 5), "2026-10-02T10:00:00+08:00")
    assert "2026年10月7日（星期三）是节假日（调休）" in "".join(bridge["zh-CN"])
