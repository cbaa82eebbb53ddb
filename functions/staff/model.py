"""Who may sign in, with which power, and the branches they work for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from functions.core import account
from functions.core.access import MACHINES, STAFF, SUBJECT, Lender, Principal, Record, Role
from functions.core.calendar import DEFAULT_ZONE, starts_at
from functions.core.contact import Locale
from functions.core.decision import Aggregate
from functions.core.errors import wrong, wrong_at
from functions.core.money import Money
from functions.core.rule import ClockRule, Level
from functions.core.timetable import Clock
from functions.core.values import (
    PERSONAL,
    Line,
    Listed,
    Reference,
    Shape,
    Wanted,
    WorkingDay,
)

MOST_DELEGATES = 3
"""People who may be lent power in one list: each is a record written in the same commit."""

Names = Annotated[frozenset[Reference], Listed(50)]


class Identity(Shape):
    """One token subject of an issuer."""

    issuer: Annotated[str, Field(pattern=r"^https://[!\"$-~]{1,240}$"), Wanted("not_an_issuer")]
    """Without `#`, which parts issuer from subject in keys."""
    subject: Annotated[str, Field(pattern=SUBJECT), Wanted("not_a_subject")]


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
    def _of_a_person_or_a_machine(cls, roles: frozenset[Role]) -> frozenset[Role]:
        if Role.SYSTEM in roles:
            raise wrong("reserved_role")
        if roles & MACHINES and roles - MACHINES:
            raise wrong("machine_alone")
        return roles

    @property
    def is_machine(self) -> bool:
        return bool(self.roles & MACHINES)


class Days(Shape):
    """Whole days in the branch's calendar, both ends included."""

    from_on: WorkingDay
    to_on: WorkingDay

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_on < self.from_on:
            raise wrong_at("to_on", "too_early", earliest=self.from_on)
        return self

    def between(self, zone: str) -> dict[str, datetime]:
        """`from_at`, and `until_at` when it is over, where days are those of `zone`."""
        after = self.to_on + timedelta(days=1)
        return {"from_at": starts_at(self.from_on, zone), "until_at": starts_at(after, zone)}


class Absence(Days):
    deputy_id: Reference | None = None
    """Who stands in, and hears what the absent would."""
    reason: Annotated[Line, PERSONAL] | None = None


class AbsencePlan(Shape):
    """Every absence there is: what is left out is taken away."""

    items: Annotated[tuple[Absence, ...], Field(max_length=50)]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        days = sorted(self.items, key=lambda item: item.from_on)
        if any(later.from_on <= earlier.to_on for earlier, later in pairwise(days)):
            raise wrong("overlapping")
        return self


class Absences(AbsencePlan):
    items: tuple[Absence, ...] = ()
    time_zone: str = DEFAULT_ZONE
    """Whose days they are: the branch's zone when they were planned."""


class Delegation(Days):
    """Power lent to one person; to stand in for an approver they need the authority too."""

    to_id: Reference
    roles: Annotated[frozenset[Role], Listed(30)]
    authority: Money | None = None
    """None is lent where none is given."""

    @field_validator("roles")
    @classmethod
    def _of_people_at_work(cls, roles: frozenset[Role]) -> frozenset[Role]:
        if not roles or not roles <= STAFF:
            raise wrong("not_lendable")
        return roles


class DelegationPlan(Shape):
    """All that is lent: what is left out is taken back."""

    items: Annotated[tuple[Delegation, ...], Field(max_length=20)]

    @model_validator(mode="after")
    def _to_few(self) -> Self:
        if len(self.delegates) > MOST_DELEGATES:
            raise wrong("too_many_delegates", most=MOST_DELEGATES)
        return self

    @property
    def delegates(self) -> frozenset[str]:
        return frozenset(item.to_id for item in self.items)


class Delegations(DelegationPlan):
    items: tuple[Delegation, ...] = ()
    time_zone: str = DEFAULT_ZONE


class Account(Aggregate):
    """One person or machine: their power, and the identities they sign in with."""

    account_id: str
    name: Annotated[Line | None, PERSONAL] = None
    email: Annotated[str | None, PERSONAL] = None
    mobile: Annotated[str | None, PERSONAL] = None
    locale: Locale = "zh-CN"
    staff_id: str | None = None
    customer_id: str | None = None
    power: Power
    skills: Names = frozenset()
    regions: Names = frozenset()
    identities: tuple[Identity, ...] = ()
    absences: Absences = Field(default_factory=Absences)
    delegations: Delegations = Field(default_factory=Delegations)
    lenders: tuple[Lender, ...] = ()

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
            lenders=self.lenders,
        )


@dataclass(frozen=True)
class Trial:
    """A clock nobody has: what it would come to, and why."""

    clock: Clock
    rule: ClockRule | None
    """The pack's rule it was counted by."""
    levels: Mapping[Level, datetime]
    """When somebody would be told, earliest first."""
    account: account.Account
