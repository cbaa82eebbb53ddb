"""What callers see of staff and branches."""

from __future__ import annotations

from typing import Any

from functions.core.access import Principal
from functions.core.values import plain
from functions.staff.commands import RecordStaff
from functions.staff.file import AccountFile, BranchFile
from functions.staff.model import BranchDetails, Power


class StaffView(RecordStaff):
    staff_id: str
    version: int


class BranchView(BranchDetails):
    code: str
    version: int


def staff(file: AccountFile, by: Principal, locale: str) -> dict[str, Any]:
    account = file.found
    return plain(
        StaffView(
            staff_id=account.account_id,
            version=account.version,
            name=account.name or account.account_id,
            skills=account.skills,
            regions=account.regions,
            identities=account.identities,
            **{name: getattr(account.power, name) for name in Power.model_fields},
        )
    )


def branch(file: BranchFile, by: Principal, locale: str) -> dict[str, Any]:
    branch = file.found
    details = {name: getattr(branch.details, name) for name in BranchDetails.model_fields}
    return plain(BranchView(code=branch.code, version=branch.version, **details))
