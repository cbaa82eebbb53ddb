"""What is loaded, decided and saved together."""

from __future__ import annotations

from functions.aws import clock
from functions.aws.trigger import Call, Delivery
from functions.core.access import Action
from functions.core.calendar import Venue
from functions.core.errors import NotFound
from functions.rulepacks import calendars, packs
from functions.staff import decisions, standing_in, store, trial
from functions.staff.commands import Enrol, PreviewDeadline, RecordStaff
from functions.staff.file import AccountFile, BranchFile, CalendarFile, Myself
from functions.staff.model import AbsencePlan, DelegationPlan, Trial
from functions.staff.places import BranchDetails, DaysPublished


def record(call: Call, staff_id: str, command: RecordStaff) -> AccountFile:
    file = store.load(call, staff_id, Action.STAFF_WRITE)
    if file.account is not None and file.account.staff_id is None:
        raise NotFound  # a customer's account is no staff record
    decision = decisions.record(file.account, command, staff_id=staff_id, by=file.loaded.principal)
    return store.commit(file, decision)


def read(call: Call, staff_id: str) -> AccountFile:
    return store.load_member(call, staff_id, Action.STAFF_READ)


def plan_absences(call: Call, staff_id: str, plan: AbsencePlan) -> AccountFile:
    deputies = {item.deputy_id for item in plan.items if item.deputy_id}
    file = store.with_zone(store.load_member(call, staff_id, Action.STAFF_WRITE, *deputies))
    decision = standing_in.plan_absences(
        file.found, plan, people=file.people, time_zone=file.time_zone, by=file.loaded.principal
    )
    return store.commit(file, decision)


def lend(call: Call, staff_id: str, plan: DelegationPlan) -> AccountFile:
    file = store.load_member(call, staff_id, Action.STAFF_WRITE, *plan.delegates)
    file = store.with_zone(file, *(file.found.delegations.delegates - plan.delegates))
    decision, received = standing_in.lend(
        file.found,
        plan,
        people=file.people,
        time_zone=file.time_zone,
        by=file.loaded.principal,
        now=clock.now(),
    )
    return store.commit(file, decision, received)


def myself(call: Call) -> Myself:
    return store.myself(call)


def enrol(delivery: Delivery, command: Enrol) -> str:
    file = store.load(delivery, command.account_id, Action.PRINCIPAL_ENROL)
    stored = store.commit(file, decisions.enrol(file.account, command))
    return stored.found.account_id


def record_branch(call: Call, code: str, details: BranchDetails) -> BranchFile:
    file = store.load_branch(call, code, Action.BRANCH_WRITE)
    decision = decisions.record_branch(
        file.branch,
        details,
        code=code,
        calendars=calendars.ids(),
        by=file.loaded.principal,
    )
    return store.commit_branch(file, decision)


def read_branch(call: Call, code: str) -> BranchFile:
    return store.load_branch(call, code, Action.BRANCH_READ)


def publish(call: Call, calendar_id: str, year: str, days: DaysPublished) -> CalendarFile:
    file = store.load_calendar(call, calendar_id, year, Action.CALENDAR_WRITE)
    decision = decisions.publish(
        file.calendar, days, year=file.year, known=file.known, by=file.loaded.principal
    )
    return store.commit_calendar(file, decision)


def read_calendar(call: Call, calendar_id: str, year: str) -> CalendarFile:
    return store.load_calendar(call, calendar_id, year, Action.CALENDAR_READ)


def preview_deadline(call: Call, command: PreviewDeadline) -> Trial:
    law = packs.venue(command.pack) if command.pack else Venue()
    place = trial.place(command, store.load_place(call, command.branch), law, calendars.ids())
    setting = place.setting(store.published(place.calendar))
    return trial.count(command, packs.rule, setting)
