"""Keys and shapes of notices in the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from functions.aws import commit as committing
from functions.aws import table
from functions.aws.table import Loaded, Page
from functions.aws.trigger import Call, Delivery, Key
from functions.core.access import Action, Record
from functions.core.decision import Decision
from functions.core.errors import NotFound
from functions.notices.audience import leads, resolve
from functions.notices.file import NoticePage
from functions.notices.model import Notice
from functions.notices.readings import Branch, Case, Colleague, Contact, Timed

_CASES = {"claim": "CLM"}
"""Kind of case -> the prefix of its key. A kind without a read item has no owner that we know."""


def key(notice: Notice) -> Key:
    """Customers' notices lie in the order of what they tell of; those of staff by what they are.

    Two events that tell staff of the same thing, at whatever times, meet in one notice.
    """
    if notice.staff_id is not None:
        return Key(f"NTC#STF#{notice.staff_id}", f"@{notice.notice_id}")
    return Key(f"NTC#{notice.customer_id}", f"@{notice.caused_at}#{notice.notice_id}")


def _indexes(notice: Notice) -> dict[str, str]:
    """A place in the list of what a member of staff was told (G4)."""
    if notice.staff_id is None:
        return {}
    return {
        "g4pk": f"STF#{notice.staff_id}",
        "g4sk": f"NTC#{notice.caused_at}#{notice.notice_id}",
    }


def _contact_key(customer_id: str) -> Key:
    return Key(f"CUS#{customer_id}", "V#contact")


def _colleague_key(staff_id: str) -> Key:
    return Key(f"STF#{staff_id}", "V#staff")


def contact(customer_id: str) -> Contact:
    """How a customer can be told, and in which language.

    Raises:
        NotFound: no such customer.
    """
    row = table.get(_contact_key(customer_id))
    if row is None:
        raise NotFound
    return table.read(row, Contact)


def audience(timed: Timed, now: datetime) -> tuple[Colleague, ...]:
    """Everybody on our staff who hears of a clock: its branch's people, head office's, deputies."""
    case = _case(timed)
    people: dict[str, Colleague | None] = {}
    for branch in (timed.branch, "-"):
        rows = table.listed("G2", f"STF#{branch}#active")
        people |= {each.staff_id: each for each in (table.read(row, Colleague) for row in rows)}
    while (found := resolve(timed, case, people, now)).unknown:
        people |= _colleagues(found.unknown)
    return found.people


def _case(timed: Timed) -> Case:
    prefix = _CASES.get(timed.case_kind)
    row = table.get(Key(f"{prefix}#{timed.case_id}", "V#case")) if prefix else None
    return table.read(row, Case) if row else Case()


def _colleagues(ids: frozenset[str]) -> dict[str, Colleague | None]:
    rows = table.get_all([_colleague_key(staff_id) for staff_id in ids])
    found = ((staff_id, rows.get(_colleague_key(staff_id))) for staff_id in ids)
    return {staff_id: table.read(row, Colleague) if row else None for staff_id, row in found}


def time_zone(branch: str) -> str:
    """In whose time the branch's staff are told of dates."""
    row = table.get(Key(f"BRN#{branch}", "V#branch"))
    return (table.read(row, Branch) if row else Branch()).time_zone


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
    to = f"#{notice.staff_id}" if notice.staff_id else ""
    step = replace(delivery, step=f"{to}#{notice.channel}#{notice.version + 1}")
    loaded = Loaded(step, step.principal)
    return committing.commit(loaded, key(notice), decision, indexes=_indexes(notice))


def open_list(call: Call, customer_id: str) -> None:
    """Pass where the caller may read the customer's notices.

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


def open_staff_list(call: Call, staff_id: str) -> None:
    """Pass where the caller may read what a member of staff was told.

    Everybody may read their own; who leads or heads somebody, theirs; the rest as staff records.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    at = _colleague_key(staff_id)
    loaded = table.load(call, at)
    known = loaded.find(at, Colleague)
    if loaded.caller.staff_id == staff_id or (known and leads(loaded.caller, known)):
        return
    loaded.require_role(Action.STAFF_READ)
    if known is None:
        raise NotFound
    loaded.require(Action.STAFF_READ, Record(branch=known.branch))


def of_staff(staff_id: str, after: str | None, limit: int) -> NoticePage:
    """What a member of staff was told, newest first."""
    page = table.page(f"STF#{staff_id}", index="G4", prefix="NTC#", after=after, limit=limit)
    return _read(page)


def of_customer(customer_id: str, after: str | None, limit: int) -> NoticePage:
    """What a customer was told, newest first."""
    page = table.page(f"NTC#{customer_id}", prefix="@", after=after, limit=limit)
    return _read(page)


def _read(page: Page) -> NoticePage:
    return NoticePage(tuple(table.read(row, Notice) for row in page.rows), page.after)
