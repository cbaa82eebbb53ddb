"""The rules of staff records. Power changes at once, for every identity, in the same commit."""

from __future__ import annotations

from typing import Any

from functions.core.decision import Decision
from functions.staff.commands import Enrol, RecordStaff
from functions.staff.events import BranchRecorded, PrincipalEnrolled, StaffRecorded
from functions.staff.model import Account, Branch, BranchDetails, Power


def record(before: Account | None, command: RecordStaff, *, staff_id: str) -> Decision[Account]:
    """Write a staff member's record and power."""
    held = before.identities if before else ()
    change = {
        "name": command.name,
        "power": _power(command),
        "skills": command.skills,
        "regions": command.regions,
        "identities": held if command.identities is None else command.identities,
    }
    start = before or Account(account_id=staff_id, staff_id=staff_id, power=_power(command))
    account = start.model_copy(update=change)
    return Decision(account, (StaffRecorded(**_told(account), name=command.name),))


def enrol(before: Account | None, command: Enrol) -> Decision[Account]:
    """Let a token subject act as this person."""
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
        added = power.model_copy(update={"roles": power.roles | before.power.roles})
        identities = tuple(dict.fromkeys((*before.identities, command.identity)))
        account = before.model_copy(update={"power": added, "identities": identities})
    return Decision(account, (PrincipalEnrolled.model_validate(_told(account)),))


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


def record_branch(before: Branch | None, details: BranchDetails, *, code: str) -> Decision[Branch]:
    """Write where a branch is."""
    branch = (before or Branch(code=code, details=details)).model_copy(update={"details": details})
    event = BranchRecorded(
        code=code,
        time_zone=details.time_zone,
        calendar=details.calendar,
        jurisdiction=details.jurisdiction,
    )
    return Decision(branch, (event,))
