"""Rules and calendars for the tests of what is counted: a few, as they were published."""

from __future__ import annotations

from datetime import date, timedelta

from functions.core.calendar import Calendar, PublishedYear
from functions.core.counting import End, Roll, Unit
from functions.core.rule import ClockRule, Extension, Level, Warned


def _days(names: dict[tuple[str, int], str]) -> dict[date, str]:
    return {
        date.fromisoformat(first) + timedelta(days=n): name
        for (first, days), name in names.items()
        for n in range(days)
    }


_CHINA = PublishedYear(
    2026,
    1,
    _days(
        {
            ("2026-01-01", 1): "元旦",
            ("2026-01-02", 1): "休息日（由 2026-01-04 调休）",
            ("2026-02-16", 1): "农历除夕",
            ("2026-02-17", 3): "春节",
            ("2026-02-20", 1): "休息日（由 2026-02-14 调休）",
            ("2026-02-23", 1): "休息日（由 2026-02-28 调休）",
            ("2026-04-05", 1): "清明节",
            ("2026-04-06", 1): "清明节（补假）",
            ("2026-05-01", 2): "劳动节",
            ("2026-05-04", 1): "劳动节（补假）",
            ("2026-05-05", 1): "休息日（由 2026-05-09 调休）",
            ("2026-06-19", 1): "端午节",
            ("2026-09-25", 1): "中秋节",
            ("2026-10-01", 3): "国庆节",
            ("2026-10-05", 1): "国庆节（补假）",
            ("2026-10-06", 1): "休息日（由 2026-09-20 调休）",
            ("2026-10-07", 1): "休息日（由 2026-10-10 调休）",
        }
    ),
    frozenset(
        _days(
            {
                ("2026-01-04", 1): "",
                ("2026-02-14", 1): "",
                ("2026-02-28", 1): "",
                ("2026-05-09", 1): "",
                ("2026-09-20", 1): "",
                ("2026-10-10", 1): "",
            }
        )
    ),
)
_BRITAIN = PublishedYear(
    2026,
    1,
    _days(
        {
            ("2026-01-01", 1): "New Year's Day",
            ("2026-04-03", 1): "Good Friday",
            ("2026-04-06", 1): "Easter Monday",
            ("2026-05-04", 1): "May Day",
            ("2026-05-25", 1): "Spring Bank Holiday",
            ("2026-08-31", 1): "Late Summer Bank Holiday",
            ("2026-12-25", 1): "Christmas Day",
            ("2026-12-28", 1): "Boxing Day (observed)",
        }
    ),
)
CALENDARS = {"cn": Calendar("cn", {2026: _CHINA}), "gb": Calendar("gb", {2026: _BRITAIN})}
COMPLAINT = ClockRule(
    pack="cn-2020",
    clock="T-CMP-DEC",
    basis="CBIRC Order 3 (2020); Caixin and Xinhua, 2020-01-17",
    verified=False,
    length=15,
    unit=Unit.CALENDAR_DAYS,
    starts_on=("complaint.received",),
    pauses=("external_appraisal", "mediation"),
    extensions=(
        Extension(step="complex", length=30, approver="complaints_head"),
        Extension(step="special", length=60, approver="senior_management"),
    ),
    warnings=tuple(Warned(level=level, to=("owner",)) for level in Level),
)
SUMMARY = ClockRule(
    pack="uk-disp",
    clock="T-CMP-SHORT",
    basis="FCA DISP 1.5",
    verified=True,
    length=3,
    unit=Unit.WORKING_DAYS,
    end=End.CLOSE_OF_BUSINESS,
    roll=Roll.NONE,
    starts_on=("complaint.received",),
    warnings=(Warned(level=Level.DAY_BEFORE, to=("owner",)),),
)
