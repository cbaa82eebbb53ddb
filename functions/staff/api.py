"""Staff, branches, and what anybody may read, over HTTPS."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.trigger import Call
from functions.staff import reference, usecases, views
from functions.staff.commands import RecordStaff
from functions.staff.file import AccountFile, BranchFile
from functions.staff.model import BranchDetails

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
    """One staff record."""
    return usecases.read(call, staff_id)


@api.operation(
    "PUT /v1/branches/{code}", body=BranchDetails, answers=views.BranchView, present=views.branch
)
def record_branch(call: Call, code: str, body: BranchDetails) -> BranchFile:
    """Write where a branch is: zone, calendar, jurisdiction."""
    return usecases.record_branch(call, code, body)


@api.operation("GET /v1/branches/{code}", answers=views.BranchView, present=views.branch)
def read_branch(call: Call, code: str) -> BranchFile:
    """One branch."""
    return usecases.read_branch(call, code)


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
