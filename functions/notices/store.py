"""Keys and shapes of notices in the table."""

from __future__ import annotations

from dataclasses import replace

from functions.aws import commit as committing
from functions.aws import table
from functions.aws.table import Loaded
from functions.aws.trigger import Call, Delivery, Key
from functions.core.access import Action, Record
from functions.core.decision import Decision
from functions.core.errors import NotFound
from functions.notices.file import NoticePage
from functions.notices.model import Notice
from functions.notices.readings import Contact


def key(notice: Notice) -> Key:
    return Key(f"NTC#{notice.customer_id}", f"@{notice.caused_at}#{notice.notice_id}")


def _contact_key(customer_id: str) -> Key:
    return Key(f"CUS#{customer_id}", "V#contact")


def contact(customer_id: str) -> Contact:
    """How a customer can be told, and in which language.

    Raises:
        NotFound: no such customer.
    """
    row = table.get(_contact_key(customer_id))
    if row is None:
        raise NotFound
    return table.read(row, Contact)


def as_stored(notice: Notice) -> Notice:
    """The notice as an earlier delivery left it; `notice` itself where there was none."""
    row = table.get(key(notice))
    return table.read(row, Notice) if row else notice


def commit(delivery: Delivery, decision: Decision[Notice]) -> Notice:
    """Store one step of a notice.

    Each step is one commit of the delivery; what makes a repeat harmless is the notice's own state.

    Raises:
        Repeated, Conflict: another delivery of the same event took this step first.
    """
    notice = decision.state
    step = replace(delivery, step=f"#{notice.channel}#{notice.version + 1}")
    return committing.commit(Loaded(step, step.principal), key(notice), decision)


def open_list(call: Call, customer_id: str) -> Loaded:
    """The caller, where they may read the customer's notices.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    at = _contact_key(customer_id)
    loaded = table.load(call, at)
    known = loaded.find(at, Contact)
    if known is None:
        loaded.require_role(Action.NOTICE_READ)
        raise NotFound
    record = Record(parties=frozenset({customer_id}), branch=known.branch)
    loaded.require(Action.NOTICE_READ, record)
    return loaded


def of_customer(customer_id: str, after: str | None, limit: int) -> NoticePage:
    """What a customer was told, newest first."""
    page = table.page(f"NTC#{customer_id}", prefix="@", after=after, limit=limit)
    return NoticePage(tuple(table.read(row, Notice) for row in page.rows), page.after)
