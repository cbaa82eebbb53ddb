"""Who may sign in, with which power, and the branches they work for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, field_validator, model_validator

from functions.core import account
from functions.core.access import MACHINES, STAFF, SUBJECT, Lender, Principal, Record, Role
from functions.core.calendar import DEFAULT_ZONE, PublishedYear, starts_at
from functions.core.contact import Locale, Zone
from functions.core.decision import Aggregate
from functions.core.errors import wrong, wrong_at
from functions.core.money import Money
from functions.core.published import ReadItem
from functions.core.rule import ClockRule, Level
from functions.core.timetable import Clock
from functions.core.values import (
    PERSONAL,
    Code,
    Jurisdiction,
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


_MINUTE = r"([01][0-9]|2[0-3]):[0-5][0-9]"

Weekday = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]  # fmt: skip


class Opening(Shape):
    """Local hours and minutes: `{"from": "09:00", "to": "17:30"}`; a day may end at 24:00."""

    model_config = ConfigDict(serialize_by_alias=True)

    opens: Annotated[str, Field(alias="from", pattern=f"^{_MINUTE}$"), Wanted("not_an_hour")]
    closes: Annotated[str, Field(alias="to", pattern=f"^({_MINUTE}|24:00)$"), Wanted("not_an_hour")]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise wrong_at("to", "too_early", earliest=self.opens)
        return self


def _apart(openings: Sequence[Opening]) -> Sequence[Opening]:
    day = sorted(openings, key=lambda opening: opening.opens)
    if any(later.opens < earlier.closes for earlier, later in pairwise(day)):
        raise wrong("overlapping")
    return openings


Hours = dict[
    Weekday,
    Annotated[tuple[Opening, ...], Field(max_length=6), AfterValidator(_apart)],
]


class BranchDetails(Shape):
    """Where a branch is, by the clock, the calendar and the law; and when it is open."""

    name: Line | None = None
    time_zone: Zone = DEFAULT_ZONE
    calendar: Code = "cn"
    jurisdiction: Jurisdiction = "CN"
    hours: Hours = Field(default_factory=dict)
    """By weekday; a day that is not there is closed. Holidays are the calendar's."""


class Branch(Aggregate):
    code: str
    details: BranchDetails


class BranchCard(ReadItem):
    """Where a branch is, for those who count its days."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "branch"
    shape: ClassVar[int] = 2

    code: str
    time_zone: str
    calendar: str
    jurisdiction: str
    hours: Hours


class DaysPublished(Shape):
    """A year of a calendar as it was published: when people rest beside the weekend, and why."""

    rests: Annotated[dict[WorkingDay, Line], Field(min_length=1, max_length=100)]
    """Date -> name; days of the weekend may be among them."""
    works: Annotated[frozenset[WorkingDay], Listed(50)] = frozenset()
    """Days of the weekend that are worked in place of others."""


class CalendarYear(DaysPublished):
    year: int
    publication: int
    """How often the year was published; deadlines name what they were counted by."""


class WorkCalendar(Aggregate):
    """What was published here of a calendar, over the years that come with the software."""

    calendar_id: str
    years: tuple[CalendarYear, ...] = ()

    @property
    def published(self) -> tuple[PublishedYear, ...]:
        return tuple(
            PublishedYear(each.year, each.publication, each.rests, each.works)
            for each in self.years
        )


class CalendarCard(ReadItem):
    """The years of a calendar that were published here, for those who count its days."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "calendar"

    calendar_id: str
    years: tuple[CalendarYear, ...]


@dataclass(frozen=True)
class Trial:
    """A clock nobody has: what it would come to, and why."""

    clock: Clock
    rule: ClockRule | None
    """The pack's rule it was counted by."""
    levels: Mapping[Level, datetime]
    """When somebody would be told, earliest first."""
    account: account.Account
