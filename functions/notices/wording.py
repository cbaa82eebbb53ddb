"""From what happened to what the customer reads: every placeholder's value, in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from string import Template
from typing import Any

from functions.core.money import Money
from functions.notices.model import Channel, Message
from functions.notices.readings import News, Step
from functions.rulepacks import notices, phrases

Say = Callable[..., str]
"""(group, code, **values) -> words in the reader's language."""

GUIDANCE = ("send_documents", "we_check", "we_calculate", "we_offer", "we_pay")


def message(template: str, channel: Channel, locale: str, values: Mapping[str, str]) -> Message:
    """The notice, filled in completely or not at all.

    Raises:
        KeyError: the template asks for what `values` do not say.
    """
    wording = notices.sms if channel is Channel.SMS else notices.email
    told = wording(template, locale)
    return Message(
        subject=Template(told.subject).substitute(values) if told.subject else None,
        body=Template(told.body).substitute(values),
    )


def values(news: News, locale: str) -> dict[str, str]:
    """Every placeholder that a template for `news` may use.

    Raises:
        KeyError: a code has no words.
    """
    say: Say = partial(_say, locale)
    found = {
        "claim_no": news.claim_no,
        "insurer": say("notice", "insurer"),
        "contact": say("notice", "contact"),
        "contact_short": say("notice", "contact_short"),
        "how_to_submit": say("guidance", "how_to_submit"),
        "next_steps": _numbered([say("guidance", step) for step in GUIDANCE]),
        "dispute_ways": say("notice", "dispute_ways"),
        "dispute_ways_short": say("notice", "dispute_ways_short"),
    }
    for field, words in _WORDS.items():
        if field in type(news).model_fields:
            found |= words(getattr(news, field), say)
    return found


def _say(locale: str, group: str, code: str, **values: object) -> str:
    return phrases.say(group, code, locale, **values)


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{no}. {line}" for no, line in enumerate(lines, start=1))


def _items(items: tuple[str, ...], say: Say) -> dict[str, str]:
    explained = [f"{say('item', item)}\n   {say('item_why', item)}" for item in items]
    return {
        "items": _numbered(explained),
        "items_short": say("notice", "comma").join(say("item", item) for item in items),
    }


def _amount(amount: Money, say: Say) -> dict[str, str]:
    if amount.currency == "CNY":
        return {"amount": say("notice", "yuan", amount=f"{amount.amount:,.2f}")}
    return {"amount": str(amount)}


def _steps(steps: tuple[Step, ...], say: Say) -> dict[str, str]:
    """Each step of the ledger that changed something, with its authority; and in short."""
    told = [step for step in steps if Decimal(step.result) or step.name == "payable"]
    lines = [
        say(
            "notice",
            "step_payable" if step.name == "payable" else "step",
            label=say("ledger_step", step.name),
            result=f"{Decimal(step.result):,}",
            running=f"{Decimal(step.running):,}",
            basis=say("ledger_basis", _authority(step.basis)),
        )
        for step in told
    ]
    short = [
        f"{say('ledger_step', step.name)} {Decimal(step.result):,}"
        for step in steps
        if Decimal(step.result)
    ]
    return {"steps": _numbered(lines), "steps_short": say("notice", "comma").join(short)}


def _authority(basis: str) -> str:
    """A clause has no words of its own here: to the customer it is the contract."""
    return "policy" if basis.startswith("policy: ") else basis


def _account_tails(tails: tuple[str, ...], say: Say) -> dict[str, str]:
    return {"account_tails": say("notice", "comma").join(dict.fromkeys(tails))}


def _paid_on(day: date, say: Say) -> dict[str, str]:
    year, month, day_of_month = day.isoformat().split("-")
    return {"paid_on": say("notice", "date", year=year, month=month, day=day_of_month)}


_WORDS: dict[str, Callable[[Any, Say], dict[str, str]]] = {
    "required_items": _items,
    "missing_items": _items,
    "amount": _amount,
    "steps": _steps,
    "account_tails": _account_tails,
    "paid_on": _paid_on,
}
"""Field of the news -> the placeholders it fills."""
