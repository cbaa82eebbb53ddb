"""What callers see of staff, branches and calendars."""

from typing import Any

from functions.core import access, contact
from functions.core.access import Action, Principal
from functions.core.money import Money
from functions.core.rule import Level
from functions.core.values import Day, Moment, Shape, plain
from functions.rulepacks import explanation, packs, phrases
from functions.staff.commands import RecordStaff
from functions.staff.file import AccountFile, BranchFile, CalendarFile, Myself
from functions.staff.model import AbsencePlan, DelegationPlan, Power, Trial
from functions.staff.places import BranchDetails, CalendarYear


class StaffView(RecordStaff):
    email: str | None = None
    """Masked for all but themselves and who writes the record, as `mobile` is."""
    mobile: str | None = None
    staff_id: str
    version: int


class AbsencesView(AbsencePlan):
    staff_id: str
    version: int


class DelegationsView(DelegationPlan):
    staff_id: str
    version: int


class AbsentView(Shape):
    until_on: Day
    deputy_id: str | None = None


class LentView(Shape):
    """What one other lends the caller today."""

    from_id: str
    roles: tuple[str, ...]
    branch: str | None = None
    authority: Money | None = None
    until_at: Moment
    """The first moment at which it is over."""


class MyStaffView(Shape):
    staff_id: str
    name: str | None = None
    branch: str | None = None
    """None means head office."""
    team: str | None = None
    lead_of: tuple[str, ...]
    head_of: tuple[str, ...]
    authority: Money | None = None
    skills: tuple[str, ...]
    regions: tuple[str, ...]
    absent: AbsentView | None = None
    """Only while it lasts."""
    lent: tuple[LentView, ...]


class Me(Shape):
    subject: str
    roles: tuple[str, ...]
    """The caller's own; what is lent stands under `staff`."""
    staff: MyStaffView | None = None
    customer_id: str | None = None
    acting_for: tuple[str, ...]
    """Those in whose place the caller may act today."""
    locale: str


class BranchView(BranchDetails):
    code: str
    packs: tuple[str, ...]
    """Every pack of rules its cases may be under, by their kind and day: where no law of the place
    is among them, there are only our own promises."""
    version: int


class CalendarView(CalendarYear):
    calendar_id: str
    version: int | None = None
    """Of the calendar's record; absent until one of its years was published here."""


class LevelView(Shape):
    level: Level
    label: str
    at: Moment


class DeadlineView(Shape):
    pack: str | None = None
    clock: str | None = None
    basis: str | None = None
    verified: bool | None = None
    """Whether the text of the basis itself was read."""
    started_at: Moment
    nominal_on: Day
    """The last day, before it moved because people rest on it."""
    due_on: Day
    due_at: Moment
    """The first moment that is too late."""
    provisional: bool
    calendar: str
    """The publications it was counted by."""
    levels: tuple[LevelView, ...]
    explanation: tuple[str, ...]


def staff(file: AccountFile, by: Principal, locale: str) -> dict[str, Any]:
    account = file.found
    is_own = by.staff_id == account.account_id
    shown = is_own or access.permits(by, Action.STAFF_WRITE, account.record)
    return plain(
        StaffView(
            staff_id=account.account_id,
            version=account.version,
            name=account.name or account.account_id,
            email=_address(account.email, shown=shown),
            mobile=_address(account.mobile, shown=shown),
            locale=account.locale,
            skills=account.skills,
            regions=account.regions,
            identities=account.identities,
            **{name: getattr(account.power, name) for name in Power.model_fields},
        )
    )


def _address(address: str | None, *, shown: bool) -> str | None:
    return address if shown or address is None else contact.masked(address)


def absences(file: AccountFile, by: Principal, locale: str) -> dict[str, Any]:
    account = file.found
    return plain(
        AbsencesView(
            staff_id=account.account_id, version=account.version, items=account.absences.items
        )
    )


def delegations(file: AccountFile, by: Principal, locale: str) -> dict[str, Any]:
    account = file.found
    return plain(
        DelegationsView(
            staff_id=account.account_id, version=account.version, items=account.delegations.items
        )
    )


def me(file: Myself, by: Principal, locale: str) -> dict[str, Any]:
    return plain(
        Me(
            subject=by.subject,
            roles=tuple(sorted(by.roles)),
            staff=_my_staff(file, by, by.staff_id) if by.staff_id else None,
            customer_id=by.customer_id,
            acting_for=tuple(sorted({one.stands_for for one in by.lent if one.stands_for})),
            locale=file.locale,
        )
    )


def _my_staff(file: Myself, by: Principal, staff_id: str) -> MyStaffView:
    card = file.card
    return MyStaffView(
        staff_id=staff_id,
        name=card.name if card else None,
        branch=by.branch,
        team=by.team,
        lead_of=tuple(sorted(by.lead_of)),
        head_of=tuple(sorted(by.head_of)),
        authority=by.authority,
        skills=tuple(sorted(card.skills)) if card else (),
        regions=tuple(sorted(card.regions)) if card else (),
        absent=AbsentView(until_on=file.away.until_on, deputy_id=file.away.deputy_id)
        if file.away
        else None,
        lent=tuple(
            LentView(
                from_id=one.stands_for,
                roles=tuple(sorted(one.roles)),
                branch=one.branch,
                authority=one.authority,
                until_at=one.lent_until,
            )
            for one in by.lent
            if one.stands_for and one.lent_until
        ),
    )


def branch(file: BranchFile, by: Principal, locale: str) -> dict[str, Any]:
    branch = file.found
    details = {name: getattr(branch.details, name) for name in BranchDetails.model_fields}
    held = tuple(pack.id for pack in packs.of_place(branch.details.jurisdiction))
    return plain(BranchView(code=branch.code, packs=held, version=branch.version, **details))


def calendar(file: CalendarFile, by: Principal, locale: str) -> dict[str, Any]:
    found = file.found
    return plain(
        CalendarView(
            calendar_id=file.calendar.calendar_id,
            year=found.year,
            publication=found.version,
            rests=dict(found.rests),
            works=found.works,
            version=file.calendar.version or None,
        )
    )


def previewed(trial: Trial, by: Principal, locale: str) -> dict[str, Any]:
    clock, rule = trial.clock, trial.rule
    return plain(
        DeadlineView(
            pack=rule.pack if rule else None,
            clock=rule.clock if rule else None,
            basis=rule.basis if rule else None,
            verified=rule.verified if rule else None,
            started_at=clock.started_at,
            nominal_on=clock.nominal_on,
            due_on=clock.due_on,
            due_at=clock.due_at,
            provisional=clock.provisional,
            calendar=clock.calendar,
            levels=tuple(
                LevelView(level=level, label=phrases.say("deadline_level", level, locale), at=at)
                for level, at in trial.levels.items()
            ),
            explanation=explanation.sentences(trial.account, locale),
        )
    )
