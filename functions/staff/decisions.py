"""The rules of staff, branches and calendars.

Power changes at once, for every identity, in the same commit.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from functions.core import access
from functions.core.access import Principal
from functions.core.calendar import Calendar
from functions.core.decision import Decision
from functions.core.errors import FieldError, Forbidden, Invalid
from functions.staff.commands import Enrol, RecordStaff
from functions.staff.events import (
    BranchRecorded,
    CalendarPublished,
    PrincipalEnrolled,
    StaffRecorded,
)
from functions.staff.model import Account, Power
from functions.staff.places import (
    Branch,
    BranchDetails,
    CalendarYear,
    DaysPublished,
    WorkCalendar,
)


def record(
    before: Account | None, command: RecordStaff, *, staff_id: str, by: Principal
) -> Decision[Account]:
    """Write a staff member's record and power.

    Raises:
        Forbidden: `forbidden`: one's own record, or another branch's than the administrator's;
            or a machine's, which sees every branch and is the operator's alone to enrol.
    """
    powers = (command, before.power if before else command)
    # Whoever is lent power does not write the record it comes from.
    is_own = staff_id in {by.id, *(lender.staff_id for lender in by.lenders)}
    if is_own or any(power.is_machine for power in powers):
        raise Forbidden("forbidden")
    by = access.first(c for c in by.capacities if all(c.serves(power.branch) for power in powers))
    held = before.identities if before else ()
    change = {
        "name": command.name,
        "email": command.email,
        "mobile": command.mobile,
        "locale": command.locale,
        "power": _power(command),
        "skills": command.skills,
        "regions": command.regions,
        "identities": held if command.identities is None else command.identities,
    }
    start = before or Account(account_id=staff_id, staff_id=staff_id, power=_power(command))
    account = start.model_copy(update=change)
    event = StaffRecorded(
        **_told(account),
        name=command.name,
        email=command.email,
        mobile=command.mobile,
        locale=command.locale,
    )
    return Decision(account, (event,), by=by)


def enrol(before: Account | None, command: Enrol) -> Decision[Account]:
    """Let a token subject act as this person or machine.

    Raises:
        ValidationError: roles of a person and of a machine would come together.
    """
    power = _power(command)
    if before is None:
        account = Account(
            account_id=command.account_id,
            staff_id=command.staff_id,
            customer_id=command.customer_id,
            power=power,
            identities=(command.identity,),
        )
    else:
        identities = tuple(dict.fromkeys((*before.identities, command.identity)))
        change = {"power": _added(command, before.power), "identities": identities}
        account = before.model_copy(update=change)
    return Decision(account, (PrincipalEnrolled.model_validate(_told(account)),))


def _added(given: Power, held: Power) -> Power:
    """What was held, with what is given on top; what is not said stays."""
    return Power(
        roles=held.roles | given.roles,
        branch=given.branch or held.branch,
        team=given.team or held.team,
        lead_of=held.lead_of | given.lead_of,
        head_of=held.head_of | given.head_of,
        authority=given.authority or held.authority,
        active=given.active if "active" in given.model_fields_set else held.active,
    )


def _power(command: Power) -> Power:
    return Power(**{name: getattr(command, name) for name in Power.model_fields})


def _told(account: Account) -> dict[str, Any]:
    power = account.power
    return {
        "account_id": account.account_id,
        "roles": tuple(sorted(power.roles)),
        "branch": power.branch,
        "team": power.team,
        "authority": power.authority,
        "active": power.active,
        "identities": len(account.identities),
    }


def record_branch(
    before: Branch | None,
    details: BranchDetails,
    *,
    code: str,
    calendars: Collection[str],
    by: Principal,
) -> Decision[Branch]:
    """Write where a branch is; `calendars` are those there are.

    Raises:
        Forbidden: `forbidden`: another branch than one's own.
        Invalid: `/calendar` is none of them.
    """
    by = access.first(capacity for capacity in by.capacities if capacity.serves(code))
    details.must_have_a_calendar(calendars)
    branch = (before or Branch(code=code, details=details)).model_copy(update={"details": details})
    event = BranchRecorded(
        code=code,
        time_zone=details.time_zone,
        calendar=details.calendar,
        jurisdiction=details.jurisdiction,
        hours=details.hours,
    )
    return Decision(branch, (event,), by=by)


def publish(
    before: WorkCalendar, days: DaysPublished, *, year: int, known: Calendar, by: Principal
) -> Decision[WorkCalendar]:
    """Write a year of a calendar; `known` is what stands of it.

    Raises:
        Forbidden: `forbidden`: every branch counts by it, so it is head office's to write.
        Invalid: a date of another year; a day to work that is none of the weekend, or of rest too.
    """
    by = access.first(capacity for capacity in by.capacities if capacity.serves(None))
    errors = [
        FieldError(f"/rests/{day}", "not_of_year", {"year": year})
        for day in days.rests
        if day.year != year
    ]
    errors += [
        FieldError("/works", "no_make_up_day", {"day": day, "year": year})
        for day in sorted(days.works)
        if day.year != year or day.weekday() not in known.weekend or day in days.rests
    ]
    if errors:
        raise Invalid(*errors)
    stands = known.years.get(year)
    publication = stands.version + 1 if stands else 1
    published = CalendarYear(year=year, publication=publication, rests=days.rests, works=days.works)
    others = (each for each in before.years if each.year != year)
    years = tuple(sorted((*others, published), key=lambda each: each.year))
    event = CalendarPublished(
        calendar_id=before.calendar_id,
        year=year,
        publication=publication,
        rests=days.rests,
        works=tuple(sorted(days.works)),
    )
    return Decision(before.model_copy(update={"years": years}), (event,), by=by)
