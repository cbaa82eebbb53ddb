"""Who stands in for whom: absences with deputies, and power lent for some days (代行职权)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from functions.core import access
from functions.core.access import MACHINES, Lender, Principal
from functions.core.decision import Decision
from functions.core.errors import FieldError, Invalid
from functions.staff.events import AbsencesPlanned, DaysAway, LentPower, PowerLent, PowerReceived
from functions.staff.model import (
    AbsencePlan,
    Absences,
    Account,
    Delegation,
    DelegationPlan,
    Delegations,
)

_MOST_LENDERS = 10
"""Each is one more row to read with every request of the person they lend to."""


def plan_absences(
    account: Account,
    plan: AbsencePlan,
    *,
    people: Mapping[str, Account],
    time_zone: str,
    by: Principal,
) -> Decision[Account]:
    """Say when somebody is away, and who stands in for them.

    `people` are the deputies we know, by id.

    Raises:
        Forbidden: `forbidden`: of another branch than the administrator's.
        Invalid: a deputy who is the absent person, or nobody at work whom the administrator knows.
    """
    by = access.first(c for c in by.capacities if c.serves(account.power.branch))
    errors = [
        FieldError(f"/items/{place}/deputy_id", "not_at_work")
        for place, item in enumerate(plan.items)
        if item.deputy_id is not None
        and (
            item.deputy_id == account.account_id or _at_work(people.get(item.deputy_id), by) is None
        )
    ]
    if errors:
        raise Invalid(*errors)
    event = AbsencesPlanned(
        staff_id=account.account_id,
        absences=tuple(
            DaysAway(from_on=item.from_on, to_on=item.to_on, deputy_id=item.deputy_id)
            for item in plan.items
        ),
        time_zone=time_zone,
        reasons={str(item.from_on): item.reason for item in plan.items if item.reason},
    )
    absences = Absences(items=plan.items, time_zone=time_zone)
    return Decision(account.model_copy(update={"absences": absences}), (event,), by=by)


def _at_work(account: Account | None, by: Principal) -> Account | None:
    """A member of staff who is at work; machines and customers are not.

    Whom `by` may not know of is None as well: no refusal tells that there is such a colleague.
    """
    if account is None or not access.visible(by, account.record):
        return None
    power = account.power
    is_here = account.staff_id is not None and power.active and not power.roles & MACHINES
    return account if is_here else None


def lend(
    account: Account,
    plan: DelegationPlan,
    *,
    people: Mapping[str, Account],
    time_zone: str,
    by: Principal,
    now: datetime,
) -> tuple[Decision[Account], tuple[Decision[Account], ...]]:
    """Lend a person's own power to others, in place of what they lent before.

    `people` are those it is lent to from now on, and those it was lent to, by id. What a person is
    lent never becomes their own, so it cannot be lent on.

    Returns:
        The lender's decision, and one for each person whose lenders change by it.

    Raises:
        Forbidden: `forbidden`: the administrator's own power, or power for the administrator;
            of another branch than theirs.
        Invalid: to oneself, to nobody at work in this branch or head office whom the administrator
            knows, more than is held.
    """
    concerned = {account.account_id, *plan.delegates}
    by = access.first(
        capacity
        for capacity in by.capacities
        if capacity.serves(account.power.branch)
        and concerned.isdisjoint({capacity.id, capacity.stands_for})
    )
    errors = [
        fault
        for place, item in enumerate(plan.items)
        for fault in _faults(
            f"/items/{place}", account, item, _at_work(people.get(item.to_id), by), now
        )
    ]
    if errors:
        raise Invalid(*errors)
    event = PowerLent(
        staff_id=account.account_id,
        delegations=tuple(
            LentPower(
                to_id=item.to_id,
                roles=tuple(sorted(item.roles)),
                authority=item.authority,
                from_on=item.from_on,
                to_on=item.to_on,
            )
            for item in plan.items
        ),
        time_zone=time_zone,
    )
    delegations = Delegations(items=plan.items, time_zone=time_zone)
    lent = Decision(account.model_copy(update={"delegations": delegations}), (event,), by=by)
    received = (
        _received(person, delegations, account.account_id, by, now) for person in people.values()
    )
    return lent, tuple(decision for decision in received if decision is not None)


def _faults(
    at: str, lender: Account, item: Delegation, to: Account | None, now: datetime
) -> Iterator[FieldError]:
    """Everything that the delegation at this JSON Pointer may not be; `to` is somebody at work."""
    if to is None or to.account_id == lender.account_id:
        yield FieldError(f"{at}/to_id", "not_at_work")
    elif to.power.branch not in {None, lender.power.branch}:
        yield FieldError(f"{at}/to_id", "other_branch")
    elif len({one.staff_id for one in _others(to, lender.account_id, now)}) >= _MOST_LENDERS:
        yield FieldError(f"{at}/to_id", "too_many_lenders", {"most": _MOST_LENDERS})
    if not item.roles <= lender.power.roles:
        yield FieldError(f"{at}/roles", "not_held")
    held = lender.power.authority
    if item.authority is not None and (held is None or not held.covers(item.authority)):
        yield FieldError(f"{at}/authority", "not_held")


def _received(
    person: Account, delegations: Delegations, lender_id: str, by: Principal, now: datetime
) -> Decision[Account] | None:
    """What is lent to one person, among what others lend them; None where it stays the same."""
    before = tuple(one for one in person.lenders if one.staff_id == lender_id)
    after = tuple(
        Lender(staff_id=lender_id, **item.between(delegations.time_zone))
        for item in delegations.items
        if item.to_id == person.account_id
    )
    if before == after:
        return None
    lenders = (*_others(person, lender_id, now), *after)
    event = PowerReceived(staff_id=person.account_id, lenders=lenders)
    return Decision(person.model_copy(update={"lenders": lenders}), (event,), by=by)


def _others(person: Account, lender_id: str, now: datetime) -> list[Lender]:
    """Who else lends this person power, now or later."""
    return [one for one in person.lenders if one.staff_id != lender_id and one.until_at > now]
