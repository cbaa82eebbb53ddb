"""A customer's home: their policies, their open cases, and what waits for them, in one answer."""

from datetime import date, datetime
from typing import Any

from functions.core.access import Principal
from functions.core.filed import SentBack
from functions.core.money import Money
from functions.core.values import Shape, plain
from functions.customers.file import Home, OpenCase
from functions.rulepacks import phrases, sent_back


class HomePolicy(Shape):
    policy_no: str
    line: str
    line_label: str
    sum_insured: Money
    effective_on: date
    expires_on: date
    in_force: bool


class HomeCase(Shape):
    case_id: str
    case_no: str
    kind: str
    policy_no: str
    state: str
    state_label: str
    opened_at: datetime
    href: str


class WantedItem(Shape):
    item: str
    label: str
    sent_back: tuple[SentBack, ...] = ()
    """What was sent for it in vain, and why."""


class Need(Shape):
    """Something only the customer can do; `href` is where it is done."""

    case_id: str
    code: str
    label: str
    items: tuple[WantedItem, ...] = ()
    """The documents; of the newest ten cases that wait for some. Of others, progress tells."""
    amount: Money | None = None
    """What is offered, where it waits for an answer; no day ends that yet."""
    method: str
    href: str


class Owed(Shape):
    """A sum that was agreed and is on its way; its due date joins with the deadlines."""

    case_id: str
    amount: Money
    state_label: str


class HomeView(Shape):
    customer_id: str
    policies: tuple[HomePolicy, ...]
    cases: tuple[HomeCase, ...]
    """Open ones, newest first."""
    needs_me: tuple[Need, ...]
    owed_to_me: tuple[Owed, ...]


_DONE_AT = {
    "send_documents": ("POST", "documents"),
    "answer_offer": ("POST", "offer-response"),
    "name_account": ("PUT", "payees"),
}
"""What is asked -> verb and path by which it is done."""


def home(found: Home, by: Principal, locale: str) -> dict[str, Any]:
    policies = tuple(
        HomePolicy(
            policy_no=cover.policy_no,
            line=cover.line,
            line_label=phrases.say("claim_type", cover.line, locale),
            sum_insured=cover.sum_insured,
            effective_on=cover.effective_on,
            expires_on=cover.expires_on,
            in_force=cover.is_in_force(found.at),
        )
        for cover in found.policies
    )
    return plain(
        HomeView(
            customer_id=found.customer_id,
            policies=policies,
            cases=tuple(_case(each, locale) for each in found.cases),
            needs_me=tuple(need for each in found.cases if (need := _need(each, locale))),
            owed_to_me=tuple(
                Owed(
                    case_id=each.case.case_id,
                    amount=each.case.owed,
                    state_label=_state(each, locale),
                )
                for each in found.cases
                if each.case.owed
            ),
        )
    )


def _case(each: OpenCase, locale: str) -> HomeCase:
    case = each.case
    return HomeCase(
        case_id=case.case_id,
        case_no=case.case_no,
        kind="claim",
        policy_no=case.policy_no,
        state=case.state,
        state_label=_state(each, locale),
        opened_at=case.opened_at,
        href=f"/v1/claims/{case.case_id}",
    )


def _state(each: OpenCase, locale: str) -> str:
    return phrases.say("claim_state", each.case.state, locale)


def _need(each: OpenCase, locale: str) -> Need | None:
    asked = each.asks
    if asked is None:
        return None
    method, path = _DONE_AT[asked]
    return Need(
        case_id=each.case.case_id,
        code=asked,
        label=phrases.say("home_need", asked, locale),
        items=tuple(
            WantedItem(
                item=item,
                label=phrases.say("item", item, locale),
                sent_back=sent_back.told(each.documents or (), item, locale),
            )
            for item in each.wanted_items
        ),
        amount=each.case.offered,
        method=method,
        href=f"/v1/claims/{each.case.case_id}/{path}",
    )
