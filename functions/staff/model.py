"""Who may sign in, with which power, and the branches they work for."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from functions.core.access import MACHINES, SUBJECT, Principal, Record, Role
from functions.core.calendar import DEFAULT_ZONE
from functions.core.contact import Zone
from functions.core.decision import Aggregate
from functions.core.money import Money
from functions.core.published import ReadItem
from functions.core.values import PERSONAL, Code, Jurisdiction, Line, Reference, Shape

_Names = Annotated[frozenset[Reference], Field(max_length=50)]


class Identity(Shape):
    """One token subject of an issuer."""

    issuer: Annotated[str, Field(pattern=r"^https://[!-~]{1,240}$")]
    subject: Annotated[str, Field(pattern=SUBJECT)]


class Power(Shape):
    """What a person may do, and where."""

    roles: Annotated[frozenset[Role], Field(max_length=30)]
    branch: Reference | None = None
    """None means head office: every branch."""
    team: Reference | None = None
    lead_of: _Names = frozenset()
    head_of: _Names = frozenset()
    authority: Money | None = None
    active: bool = True

    @field_validator("roles")
    @classmethod
    def _of_a_person_or_a_machine(cls, roles: frozenset[Role]) -> frozenset[Role]:
        if Role.SYSTEM in roles:
            raise ValueError("the system is nobody's role")
        if roles & MACHINES and roles - MACHINES:
            raise ValueError("a machine has no person's role")
        return roles

    @property
    def is_machine(self) -> bool:
        return bool(self.roles & MACHINES)


class Account(Aggregate):
    """One person or machine: their power, and the identities they sign in with."""

    account_id: str
    name: Annotated[Line | None, PERSONAL] = None
    staff_id: str | None = None
    customer_id: str | None = None
    power: Power
    skills: _Names = frozenset()
    regions: _Names = frozenset()
    identities: tuple[Identity, ...] = ()

    @property
    def record(self) -> Record:
        return Record(branch=self.power.branch)

    def principal(self, identity: Identity) -> Principal:
        """The record that requests of this identity are decided on."""
        return Principal(
            **identity.model_dump(),
            **{name: getattr(self.power, name) for name in Power.model_fields},
            staff_id=self.staff_id,
            customer_id=self.customer_id,
        )


class BranchDetails(Shape):
    """Where a branch is, by the clock, the calendar and the law."""

    name: Line | None = None
    time_zone: Zone = DEFAULT_ZONE
    calendar: Code = "cn"
    jurisdiction: Jurisdiction = "CN"


class Branch(Aggregate):
    code: str
    details: BranchDetails


class BranchCard(ReadItem):
    """Where a branch is, for those who count its days."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "branch"

    code: str
    time_zone: str
    calendar: str
    jurisdiction: str
