"""Staff, branches, calendars, and what anybody may read, over HTTPS."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.trigger import Call
from functions.staff import reference, usecases, views
from functions.staff.commands import PreviewDeadline, RecordStaff
from functions.staff.file import AccountFile, BranchFile, CalendarFile, Myself
from functions.staff.model import AbsencePlan, DelegationPlan, Trial
from functions.staff.places import BranchDetails, DaysPublished

api = Api("staff")
handler = api.handler


@api.operation(
    "PUT /v1/staff/{staff_id}",
    body=RecordStaff,
    answers=views.StaffView,
    present=views.staff,
    refusals=("identity_taken",),
)
def record(call: Call, staff_id: str, body: RecordStaff) -> AccountFile:
    """Write a staff record; its power holds from the next request on."""
    return usecases.record(call, staff_id, body)


@api.operation("GET /v1/staff/{staff_id}", answers=views.StaffView, present=views.staff)
def read(call: Call, staff_id: str) -> AccountFile:
    """One staff record; everybody may read their own."""
    return usecases.read(call, staff_id)


@api.operation(
    "PUT /v1/staff/{staff_id}/absences",
    body=AbsencePlan,
    answers=views.AbsencesView,
    present=views.absences,
)
def plan_absences(call: Call, staff_id: str, body: AbsencePlan) -> AccountFile:
    """Say when somebody is away and who stands in: the list in full."""
    return usecases.plan_absences(call, staff_id, body)


@api.operation(
    "GET /v1/staff/{staff_id}/absences", answers=views.AbsencesView, present=views.absences
)
def read_absences(call: Call, staff_id: str) -> AccountFile:
    """When somebody is away; everybody may read their own."""
    return usecases.read(call, staff_id)


@api.operation(
    "PUT /v1/staff/{staff_id}/delegations",
    body=DelegationPlan,
    answers=views.DelegationsView,
    present=views.delegations,
)
def lend(call: Call, staff_id: str, body: DelegationPlan) -> AccountFile:
    """Lend a person's power to others for some days: the list in full."""
    return usecases.lend(call, staff_id, body)


@api.operation(
    "GET /v1/staff/{staff_id}/delegations",
    answers=views.DelegationsView,
    present=views.delegations,
)
def read_delegations(call: Call, staff_id: str) -> AccountFile:
    """What somebody lends to whom; everybody may read their own."""
    return usecases.read(call, staff_id)


@api.operation("GET /v1/me", answers=views.Me, present=views.me)
def myself(call: Call) -> Myself:
    """Who the caller is here: roles, staff record or customer, and for whom they may act today."""
    return usecases.myself(call)


@api.operation(
    "PUT /v1/branches/{code}", body=BranchDetails, answers=views.BranchView, present=views.branch
)
def record_branch(call: Call, code: str, body: BranchDetails) -> BranchFile:
    """Write where a branch is: zone, calendar, jurisdiction; and when it is open."""
    return usecases.record_branch(call, code, body)


@api.operation("GET /v1/branches/{code}", answers=views.BranchView, present=views.branch)
def read_branch(call: Call, code: str) -> BranchFile:
    """One branch."""
    return usecases.read_branch(call, code)


@api.operation(
    "POST /v1/deadlines/preview",
    body=PreviewDeadline,
    keyed=False,
    answers=views.DeadlineView,
    present=views.previewed,
)
def preview_deadline(call: Call, body: PreviewDeadline) -> Trial:
    """Where a deadline would fall, and why; nothing is stored."""
    return usecases.preview_deadline(call, body)


@api.operation(
    "PUT /v1/calendars/{calendar_id}/{year}",
    body=DaysPublished,
    answers=views.CalendarView,
    present=views.calendar,
)
def publish(call: Call, calendar_id: str, year: str, body: DaysPublished) -> CalendarFile:
    """Write on which days of a year people rest, and which days of the weekend they work."""
    return usecases.publish(call, calendar_id, year, body)


@api.operation(
    "GET /v1/calendars/{calendar_id}/{year}", answers=views.CalendarView, present=views.calendar
)
def read_calendar(call: Call, calendar_id: str, year: str) -> CalendarFile:
    """A published year of a calendar."""
    return usecases.read_calendar(call, calendar_id, year)


@api.operation(
    "GET /v1/meta/enums", public=True, answers=reference.Enumerations, present=reference.enums
)
def read_enums(call: Call) -> None:
    """Every code of a request or an answer, in the asked language."""


@api.operation(
    "GET /v1/meta/errors", public=True, answers=reference.ErrorCodes, present=reference.errors
)
def read_errors(call: Call) -> None:
    """Every code a problem may carry, in the asked language."""


@api.page("GET /v1/openapi.json", media="application/json")
def read_contract(call: Call) -> str:
    """This document."""
    return reference.contract()


@api.page(
    "GET /v1/docs",
    media="text/html; charset=utf-8",
    headers={"content-security-policy": reference.ONLY_ITSELF},
)
def read_docs(call: Call) -> str:
    """This document as a page to browse and to try."""
    return reference.docs()
