"""Keys and shapes of accounts, branches and calendars in the table."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from functions.aws import clock, table
from functions.aws import commit as committing
from functions.aws.commit import Delete, Put, Write
from functions.aws.trigger import Call, Key, Trigger
from functions.core.access import Action
from functions.core.calendar import DEFAULT_ZONE, Calendar
from functions.core.decision import Decision
from functions.core.errors import NotFound, Refused
from functions.core.lending import Loan, PowerCard
from functions.core.values import kept
from functions.rulepacks import calendars
from functions.staff.card import Away, StaffCard
from functions.staff.file import AccountFile, BranchFile, CalendarFile, Myself
from functions.staff.model import Account, Identity
from functions.staff.places import Branch, BranchCard, CalendarCard, WorkCalendar
from functions.staff.readings import Customer

_YEAR = re.compile(r"20\d\d", re.ASCII)


def _key(account_id: str) -> Key:
    return Key(f"STF#{account_id}")


def _branch_key(code: str) -> Key:
    return Key(f"BRN#{code}")


def _calendar_key(calendar_id: str) -> Key:
    return Key(f"CAL#{calendar_id}")


def load(trigger: Trigger, account_id: str, action: Action) -> AccountFile:
    """The account, if there is one, where the caller's role may do `action`."""
    loaded = table.load(trigger, _key(account_id))
    loaded.require_role(action)
    return AccountFile(loaded.find(_key(account_id), Account), loaded)


def load_member(trigger: Trigger, staff_id: str, action: Action, *people: str) -> AccountFile:
    """A member of staff, with those of `people` we know, where the caller may do `action`.

    Everybody may read their own.

    Raises:
        Forbidden: as `Loaded.require_role`.
        NotFound: nobody of that id, or not the caller's to know of.
    """
    loaded = table.load(trigger, _key(staff_id), *map(_key, people))
    is_own = action is Action.STAFF_READ and loaded.caller.staff_id == staff_id
    if not is_own:
        loaded.require_role(action)
    account = loaded.find(_key(staff_id), Account)
    if account is None or account.staff_id is None:
        raise NotFound
    if not is_own:  # once more, in the capacity that lets them read this one
        loaded.require(action, account.record)
    found = {person: loaded.find(_key(person), Account) for person in people}
    return AccountFile(account, loaded, {id_: one for id_, one in found.items() if one})


def with_zone(file: AccountFile, *people: str) -> AccountFile:
    """The file with the zone of the account's branch, and with more people."""
    code = file.found.power.branch
    keys = [*map(_key, people), *([_branch_key(code)] if code else [])]
    rows = table.get_all(keys)
    more = {id_: table.read(rows[_key(id_)], Account) for id_ in people if _key(id_) in rows}
    row = rows.get(_branch_key(code)) if code else None
    zone = table.read(row, Branch).details.time_zone if row else DEFAULT_ZONE
    return replace(file, people={**file.people, **more}, time_zone=zone)


def myself(call: Call) -> Myself:
    """Who asks: one read for staff, as their card stands in the caller's row; two for customers."""
    asked = call.principal_key
    loaded = table.load(call)
    row = loaded.rows[asked] if asked else {}
    card = StaffCard.model_validate_json(row["card"]) if "card" in row else None
    customer = loaded.caller.customer_id
    contact = table.get(Key(f"CUS#{customer}", "V#contact")) if customer else None
    locale = table.read(contact, Customer).locale if contact else call.locale
    return Myself(card, card.away_at(clock.now()) if card else None, locale)


def load_branch(trigger: Trigger, code: str, action: Action) -> BranchFile:
    """The branch, if there is one, where the caller's role may do `action`."""
    key = _branch_key(code)
    loaded = table.load(trigger, key)
    loaded.require_role(action)
    return BranchFile(loaded.find(key, Branch), loaded)


def load_place(trigger: Trigger, code: str | None) -> Branch | None:
    """The branch whose days somebody wants to count, if they name one that is there.

    Raises:
        Forbidden: as `Loaded.require_role`.
    """
    keys = [_branch_key(code)] if code else []
    loaded = table.load(trigger, *keys)
    loaded.require_role(Action.DEADLINE_PREVIEW)
    return loaded.find(keys[0], Branch) if keys else None


def published(calendar_id: str) -> Calendar:
    """The calendar, with what was published here over what comes with the software."""
    row = table.get(_calendar_key(calendars.publisher(calendar_id)))
    return calendars.named(calendar_id, table.read(row, WorkCalendar).published if row else ())


def load_calendar(trigger: Trigger, calendar_id: str, year: str, action: Action) -> CalendarFile:
    """A year of a calendar, published or not, where the caller's role may do `action`.

    Raises:
        NotFound: no such calendar, or one that follows another's publications; no year of ours.
    """
    key = _calendar_key(calendar_id)
    loaded = table.load(trigger, key)
    loaded.require_role(action)
    known = calendar_id in calendars.ids() and calendars.publisher(calendar_id) == calendar_id
    if not known or not _YEAR.fullmatch(year):
        raise NotFound
    calendar = loaded.find(key, WorkCalendar) or WorkCalendar(calendar_id=calendar_id)
    return CalendarFile(calendar, int(year), loaded)


def commit(
    file: AccountFile, decision: Decision[Account], others: Iterable[Decision[Account]] = ()
) -> AccountFile:
    """Store the account with what others read of it, and `others` that change by it."""

    def writes(account: Account) -> Iterable[Write]:
        yield from _shown(file.account, account)
        for other in others:
            yield from committing.along(file.loaded, _key(other.state.account_id), other)
            yield from _shown(file.people[other.state.account_id], other.state)

    stored = committing.commit(
        file.loaded,
        _key(decision.state.account_id),
        decision,
        writes=writes,
        answer=lambda account: replace(file, account=account),
    )
    return replace(file, account=stored)


def _shown(before: Account | None, account: Account) -> Iterable[Write]:
    """The principal row of each identity, the card, and the power as far as it is lent."""
    card = _card(account)
    for gone in set(before.identities if before else ()) - set(account.identities):
        yield Delete(_principal_key(gone))
    for identity in account.identities:
        principal = account.principal(identity).model_dump(mode="json", exclude=_OF_A_REQUEST)
        row = {"doc": json.dumps({"principal": principal})}
        yield Put(
            _principal_key(identity),
            row | ({"card": kept(card)} if card else {}),
            unless_taken=lambda _: Refused("identity_taken"),
            owner=account.account_id,
        )
    key = _key(account.account_id)
    if card:
        yield committing.read_item(key, card)
    if account.delegations.items:
        yield committing.read_item(key, _power(account))
    elif before is not None and before.delegations.items:
        yield Delete(Key(key.pk, _power(before).sort_key))


_OF_A_REQUEST = {"lent", "stands_for", "lent_until"}
"""What a principal is given when it is read, and is never stored."""


def _card(account: Account) -> StaffCard | None:
    if account.staff_id is None:
        return None
    power, zone = account.power, account.absences.time_zone
    return StaffCard(
        staff_id=account.staff_id,
        name=account.name,
        email=account.email,
        mobile=account.mobile,
        locale=account.locale,
        roles=power.roles,
        branch=power.branch,
        team=power.team,
        lead_of=power.lead_of,
        head_of=power.head_of,
        skills=account.skills,
        regions=account.regions,
        active=power.active,
        absences=tuple(
            Away(until_on=item.to_on, deputy_id=item.deputy_id, **item.between(zone))
            for item in account.absences.items
        ),
    )


def _power(account: Account) -> PowerCard:
    power, lent = account.power, account.delegations
    return PowerCard(
        staff_id=account.account_id,
        roles=power.roles,
        branch=power.branch,
        lead_of=power.lead_of,
        head_of=power.head_of,
        authority=power.authority,
        active=power.active,
        loans=tuple(
            Loan(
                to_id=item.to_id,
                roles=item.roles,
                authority=item.authority,
                **item.between(lent.time_zone),
            )
            for item in lent.items
        ),
    )


def _principal_key(identity: Identity) -> Key:
    return Key(f"PRIN#{identity.issuer}#{identity.subject}")


def commit_branch(file: BranchFile, decision: Decision[Branch]) -> BranchFile:
    """Store the branch, with the card that others read."""
    key = _branch_key(decision.state.code)
    stored = committing.commit(
        file.loaded,
        key,
        decision,
        shows=_branch_card,
        answer=lambda branch: replace(file, branch=branch),
    )
    return replace(file, branch=stored)


def _branch_card(branch: Branch) -> BranchCard:
    return BranchCard(code=branch.code, **branch.details.model_dump(exclude={"name"}))


def commit_calendar(file: CalendarFile, decision: Decision[WorkCalendar]) -> CalendarFile:
    """Store the calendar, with the card that others read."""
    stored = committing.commit(
        file.loaded,
        _calendar_key(decision.state.calendar_id),
        decision,
        shows=lambda calendar: CalendarCard(calendar_id=calendar.calendar_id, years=calendar.years),
        answer=lambda calendar: replace(file, calendar=calendar),
    )
    return replace(file, calendar=stored)
