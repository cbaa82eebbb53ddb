"""The account of a counted period in sentences that can be read aloud, in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from functions.core.account import COUNTING, Account, Fate, Stretch
from functions.core.calendar import DayKind
from functions.core.counting import CLOCKED, End, FirstDay, Roll, Unit
from functions.rulepacks import phrases, spoken

_MOST_NAMED = 4
"""Stretches of one fate that are named; of more, only how many days they are is said."""
_REMARK = re.compile(r" ?[（(].*")
"""What a calendar adds to a holiday's name: that it is observed on another day."""
_SUBSTITUTED = "休息日"
"""A holiday that has no name but such a remark."""


def sentences(account: Account, locale: str) -> tuple[str, ...]:
    """How the period was counted, step by step, in the order in which one reckons."""
    teller = _Teller(account, locale)
    return (
        *teller.beginning(),
        *teller.extension(),
        *teller.counted(),
        *teller.left_out(),
        *teller.moved(),
        *teller.end(),
        *teller.law(),
    )


@dataclass(frozen=True)
class _Teller:
    account: Account
    locale: str

    def say(self, code: str, **values: object) -> str:
        return phrases.say("explanation", code, self.locale, **values)

    def beginning(self) -> Iterator[str]:
        account = self.account
        start = self.moment(account.started_at)
        if account.period.unit in CLOCKED:
            yield self.say("from_moment", start=start)
        elif account.period.first_day is FirstDay.SAME_DAY:
            yield self.say("from_same_day", start=start)
        else:
            yield self.say("from_day_after", start=start)

    def extension(self) -> Iterator[str]:
        account = self.account
        if account.extended is not None and account.originally is not None:
            unit = account.period.unit
            yield self.say(
                "extended",
                step=spoken.labelled("extension_step", account.extended, self.locale),
                before=self.amount(unit, account.originally),
                after=self.amount(unit, account.period.length),
            )

    def counted(self) -> Iterator[str]:
        period = self.account.period
        amount = self.amount(period.unit, period.length)
        match period.unit:
            case Unit.MINUTES | Unit.HOURS:
                yield self.say("counts_time", amount=amount)
            case Unit.BUSINESS_HOURS:
                yield self.say("counts_business", amount=amount)
            case Unit.MONTHS | Unit.YEARS:
                whole = period.first_day is FirstDay.SAME_DAY
                yield self.say("counts_whole_months" if whole else "counts_months", amount=amount)
                if self.account.no_such_day:
                    yield self.say("no_such_day")
            case _:
                yield from self._days(amount)
        yield from self._listed(Fate.MAKE_UP)

    def _days(self, amount: str) -> Iterator[str]:
        counted = self.account.of(*COUNTING)
        first, last = counted[0].first, counted[-1].last
        named = {"first": self.short_date(first), "last": self.short_date(last), "amount": amount}
        if first == last:
            yield self.say("counts_one_day", **named)
        elif self.account.period.unit is Unit.WEEKS:
            days = self.amount("days", self.account.days(*COUNTING))
            yield self.say("counts_weeks", days=days, **named)
        else:
            yield self.say("counts_days", **named)

    def left_out(self) -> Iterator[str]:
        yield from self._told_of_each(Fate.HOLIDAY)
        yield from self._listed(Fate.WEEKEND)
        yield from self._listed(Fate.CLOSED)
        yield from self._told_of_each(Fate.PAUSED)
        if (standing := self.account.standing) is not None:
            since, reason = self.full_date(standing.from_on), self.reason(standing.reason)
            yield self.say("standing", date=since, reason=reason)

    def _listed(self, fate: Fate) -> Iterator[str]:
        """One sentence with every stretch of a fate, or with how many days they are."""
        found = self.account.of(fate)
        if len(found) > _MOST_NAMED:
            yield self._many(fate)
        elif found:
            yield self.say(fate, dates=self.dates(found))

    def _told_of_each(self, fate: Fate) -> Iterator[str]:
        """A sentence for each stretch of a fate that has a reason, or one of how many days."""
        found = self.account.of(fate)
        if len(found) > _MOST_NAMED:
            yield self._many(fate)
            return
        for each in found:
            dates = self.dates([each])
            if fate is Fate.HOLIDAY:
                yield self.say("holiday", dates=dates, names=self.names(each.why))
            else:
                days, reason = self.amount("days", each.days), self.reason(*each.why)
                yield self.say("paused", dates=dates, days=days, reason=reason)

    def _many(self, fate: Fate) -> str:
        return self.say(f"{fate}_many", days=self.amount("days", self.account.days(fate)))

    def moved(self) -> Iterator[str]:
        account, day = self.account, self.account.last_day
        if account.period.unit in CLOCKED:
            return
        nominal = self.full_date(day.on)
        rolls = account.period.roll is Roll.FORWARD
        if not rolls and not day.is_working:
            yield self.say("not_rolled", nominal=nominal)
        elif day.kind is DayKind.HOLIDAY:
            yield self.say("rolled_holiday", nominal=nominal, names=self.names([day.name or ""]))
        elif day.kind is DayKind.WEEKEND:
            yield self.say("rolled_weekend", nominal=nominal)
        elif day.kind is DayKind.MAKE_UP and account.period.unit is not Unit.WORKING_DAYS and rolls:
            yield self.say("worked", nominal=nominal)
        if account.stood_still:
            yield self.say("moved_on", reason=self.reason(*account.stood_still))

    def end(self) -> Iterator[str]:
        account = self.account
        due = self.full_date(account.due_on)
        if account.period.unit in CLOCKED:
            yield self.say("ends_at", due=spoken.end(account.due_on, account.due_at, self.locale))
        elif account.period.end is End.MIDNIGHT:
            yield self.say("ends_at_midnight", due=due)
        else:
            yield self.say("ends_at_close", due=due, time=self._closing())
        if account.unpublished:
            yield self.say("provisional", years=self.years(account.unpublished))
        if account.late is not None:
            yield self._late(account.late)

    def _closing(self) -> str:
        same_day = self.account.due_at.date() == self.account.due_on
        return f"{self.account.due_at:%H:%M}" if same_day else "24:00"

    def _late(self, late: timedelta) -> str:
        told = spoken.duration(late, self.locale)
        return self.say("late", time=told) if told else self.say("late_at_once")

    def law(self) -> Iterator[str]:
        account = self.account
        if account.basis is not None:
            basis = spoken.labelled("clock_basis", account.basis, self.locale)
            yield self.say("basis", basis=basis)
            if not account.verified:
                yield self.say("unverified")

    def amount(self, unit: str, n: int) -> str:
        return spoken.amount(unit, n, self.locale)

    def years(self, years: Sequence[int]) -> str:
        """Years in order, those that follow on each other as one: `2027 to 2031`."""
        runs = groupby(enumerate(years), key=lambda entry: entry[1] - entry[0])
        spans = [[year for _, year in run] for _, run in runs]
        return self.say("and").join(
            str(span[0]) if len(span) == 1 else self.say("range", first=span[0], last=span[-1])
            for span in spans
        )

    def reason(self, *codes: str) -> str:
        return self.say("and").join(
            spoken.labelled("pause_reason", code, self.locale) for code in codes
        )

    def names(self, holidays: Iterable[str]) -> str:
        """The holidays, each once, without what their calendar remarks on the date."""
        plain = dict.fromkeys(_REMARK.sub("", name) for name in holidays)
        named = [
            spoken.labelled("holiday", name, self.locale) for name in plain if name != _SUBSTITUTED
        ]
        return self.say("and").join(named) or self.say("in_exchange")

    def moment(self, moment: datetime) -> str:
        return spoken.moment(moment.date(), f"{moment:%H:%M}", self.locale)

    def full_date(self, day: date) -> str:
        return spoken.full_date(day, self.locale)

    def dates(self, stretches: Sequence[Stretch]) -> str:
        return self.say("and").join(map(self._stretch, stretches))

    def _stretch(self, each: Stretch) -> str:
        first, last = each.first, each.last
        if first == last:
            return self.short_date(first)
        if (first.year, first.month) != (last.year, last.month):
            return self.say("range", first=self.short_date(first), last=self.short_date(last))
        named = {"month": self._month(first), "first": first.day, "last": last.day}
        if self._within_a_year:
            return self.say("days_of_month", **named)
        return self.say("days_of_month_of_year", year=first.year, **named)

    def short_date(self, day: date) -> str:
        """A date without its year, where nobody can take it for one of another year."""
        if self._within_a_year:
            return self.say("date", month=self._month(day), day=day.day)
        return self.say("date_of_year", year=day.year, month=self._month(day), day=day.day)

    @property
    def _within_a_year(self) -> bool:
        return self.account.started_at.year == self.account.due_on.year

    def _month(self, day: date) -> str:
        return spoken.month(day, self.locale)
