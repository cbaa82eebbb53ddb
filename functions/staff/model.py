"""Who may sign in, with which power, and the branches they work for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from functions.core.access import Principal, Record, Role
from functions.core.calendar import DEFAULT_ZONE
from functions.core.contact import Zone
from functions.core.decision import Aggregate
from functions.core.errors import wrong
from functions.core.money import Money
from functions.core.values import (
    PERSONAL,
    Code,
    Jurisdiction,
    Line,
    Listed,
    Reference,
    Shape,
    Wanted,
)

Names = Annotated[frozenset[Reference], Listed(50)]


class Identity(Shape):
    """One token subject of an issuer."""

    issuer: Annotated[str, Field(pattern=r"^https://[!\"$-~]{1,240}$"), Wanted("not_an_issuer")]
    """Without `#`, which parts issuer from subject in keys."""
    subject: Annotated[str, Field(pattern=r"^[!-~]{1,128}$"), Wanted("not_a_subject")]


class Power(Shape):
    """What a person may do, and where."""

    roles: Annotated[frozenset[Role], Listed(30)]
    branch: Reference | None = None
    """None means head office: every branch."""
    team: Reference | None = None
    lead_of: Names = frozenset()
    head_of: Names = frozenset()
    authority: Money | None = None
    active: bool = True

    @field_validator("roles")
    @classmethod
    def _never_the_system(cls, roles: frozenset[Role]) -> frozenset[Role]:
        if Role.SYSTEM in roles:
            raise wrong("reserved_role")
        return roles


class Account(Aggregate):
    """One person or machine: their power, and the identities they sign in with."""

    account_id: str
    name: Annotated[Line | None, PERSONAL] = None
    staff_id: str | None = None
    customer_id: str | None = None
    power: Power
    skills: Names = frozenset()
    regions: Names = frozenset()
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


class BranchCard(Shape):
    """Read item `V#branch`."""

    code: str
    time_zone: str
    calendar: str
    jurisdiction: str
