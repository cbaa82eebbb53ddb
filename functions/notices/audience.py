"""Who hears of a clock: the roles its event names, as people of the branch or of head office.

A role that nobody fills, or whose people are all away or without an address, is heard by whoever
stands above it, so that a warning is heard by somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from functions.core.access import Principal, Role
from functions.notices.readings import Case, Colleague, Timed

People = Mapping[str, Colleague | None]
"""Staff by id, as far as they were looked up; None where there is nobody of that id."""

ABOVE: dict[str, str] = {
    "owner": "lead",
    "lead": "head",
    "head": "branch_head",
    "claims_lead": "claims_head",
    "claims_head": "branch_head",
    "complaints_head": "branch_head",
    "finance": "branch_head",
    "branch_head": "senior_management",
    "compliance": "senior_management",
    "senior_management": "admin",
}
"""Role -> who hears in its place; administrators are the last, for they can fill every place."""

_LEADS = {"claim": "claims_lead", "complaint": "complaints_lead"}
_HEADS = {"claim": "claims_head", "complaint": "complaints_head"}
"""Kind of case -> who leads, or heads, those who work on it, where no team says so."""


@dataclass(frozen=True)
class Audience:
    people: tuple[Colleague, ...]
    """Each once, in the order in which they were named."""
    unknown: frozenset[str]
    """Staff who matter and were not looked up yet: without them it is not settled."""


def resolve(timed: Timed, case: Case, people: People, now: datetime) -> Audience:
    """Everybody who hears; the absent do as well as their deputies."""
    search = _Search(timed, case, people, now)
    for role in timed.to:
        search.reach(role)
    return Audience(tuple(search.heard.values()), frozenset(search.unknown))


def leads(caller: Principal, colleague: Colleague) -> bool:
    """Whether the caller leads or heads the colleague's team, or heads their branch."""
    return any(
        colleague.team in capacity.lead_of | capacity.head_of
        or colleague.branch in capacity.head_of
        or Role.BRANCH_HEAD in capacity.roles
        for capacity in caller.capacities
        if capacity.active and capacity.serves(colleague.branch)
    )


@dataclass
class _Search:
    timed: Timed
    case: Case
    people: People
    now: datetime
    heard: dict[str, Colleague] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def reach(self, role: str) -> None:
        """Add rung after rung, from `role` up, until somebody can hear."""
        for holders in self._rungs(role):
            found = [each for holder in holders for each in self._standing_in(holder)]
            self.heard |= {each.staff_id: each for each in found}
            if any(self._can_hear(each) for each in found):
                return

    def _rungs(self, role: str) -> Iterator[list[Colleague]]:
        step: str | None = role
        while step is not None:
            yield from self._holders(step)
            step = ABOVE.get(step)

    def _holders(self, role: str) -> Iterator[list[Colleague]]:
        team, kind = self.case.owner_team, self.timed.case_kind
        if role == "owner":
            owner = self._known(self.case.owner_id)
            yield [owner] if owner else []
        elif role == "lead":
            yield from self._here(lambda each: team in each.lead_of)
            yield from self._here(lambda each: _LEADS.get(kind) in each.roles)
        elif role == "head":
            yield from self._here(lambda each: not each.head_of.isdisjoint({team, self.branch}))
            yield from self._here(lambda each: _HEADS.get(kind) in each.roles)
        else:
            yield from self._here(lambda each: role in each.roles)

    @property
    def branch(self) -> str:
        return self.timed.branch

    def _here(self, is_meant: Callable[[Colleague], bool]) -> Iterator[list[Colleague]]:
        """Those of the branch; then those of head office."""
        found = [each for each in self.people.values() if each and each.active and is_meant(each)]
        for branch in (self.branch, None):
            yield [each for each in found if each.branch == branch]

    def _standing_in(self, person: Colleague) -> list[Colleague]:
        """The person, and while they are away their deputy, and so on; nobody twice."""
        chain: dict[str, Colleague] = {}
        one: Colleague | None = person
        while one is not None and one.staff_id not in chain:
            chain[one.staff_id] = one
            away = one.away_at(self.now)
            one = self._known(away.deputy_id) if away else None
        return list(chain.values())

    def _known(self, staff_id: str | None) -> Colleague | None:
        """Somebody at work here, where they were looked up."""
        if staff_id is None:
            return None
        if staff_id not in self.people:
            self.unknown.add(staff_id)
        found = self.people.get(staff_id)
        return found if found is not None and found.active else None

    def _can_hear(self, person: Colleague) -> bool:
        return person.away_at(self.now) is None and bool(person.email or person.mobile)
