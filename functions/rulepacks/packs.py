"""Which clocks a case has: those of the law of its day and place, and what the company promises.

A pack is a file of `rulepacks/packs/`: its head says for which cases, where and when it holds, and
each `[[clock]]` has the fields of `ClockRule`. That all of them can be meant is found out before
they are shipped, by `pack_check.py`, and not again by every process that starts.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from functions.core.calendar import DEFAULT_ZONE, Venue
from functions.core.rule import ClockRule
from functions.core.values import Code, Day, Jurisdiction, Shape
from functions.rulepacks import tables

FOLDER = Path(__file__).with_name("packs")
_OWN_LAW = frozenset({"CN-HK", "CN-MO", "CN-TW"})
"""Places of which ISO 3166-2 has codes under CN, and whose insurance law is not the mainland's."""


class CaseKind(StrEnum):
    """What has clocks."""

    CLAIM = "claim"
    COMPLAINT = "complaint"
    CALLBACK = "callback"
    SERVICING = "servicing"
    RENEWAL = "renewal"
    """A premium that falls due, and whether the policy stays in force."""
    SERVICER = "servicer"
    """Whose customer somebody is."""
    HAZARD = "hazard"
    FILING = "filing"
    """What the regulator is told of on its own account."""
    DATA_REQUEST = "data_request"
    """What somebody asks about their own data."""


class Pack(Shape):
    """The clocks of one law, or of the company's own promises."""

    id: Code
    jurisdiction: Jurisdiction | None = None
    time_zone: str = DEFAULT_ZONE
    """Where its days are counted for trial, unless somebody says otherwise; a case says it."""
    calendar: Code = "cn"
    always: bool = False
    """Whether it holds beside every law, wherever the case is."""
    cases: tuple[CaseKind, ...]
    from_on: Day
    """The first date of receipt it is for."""
    until_on: Day | None = None
    """The first date of receipt it is no more for."""
    outcomes: tuple[str, ...] = ()
    """What the screening of a complaint may end with."""
    rules: tuple[ClockRule, ...]

    def holds(self, kind: CaseKind, received_on: date) -> bool:
        """Whether it is for cases of a kind that were received on a date."""
        begun = self.from_on <= received_on
        return kind in self.cases and begun and (not self.until_on or received_on < self.until_on)

    @property
    def venue(self) -> Venue:
        """A place where it holds."""
        return Venue(self.time_zone, self.calendar, self.jurisdiction or Venue().jurisdiction)

    def overlaps(self, other: "Pack") -> bool:
        """Whether some case could fall under both, as the law of one place."""
        return (
            self.jurisdiction is not None
            and self.jurisdiction == other.jurisdiction
            and not set(self.cases).isdisjoint(other.cases)
            and (self.until_on is None or other.from_on < self.until_on)
            and (other.until_on is None or self.from_on < other.until_on)
        )


@cache
def every() -> tuple[Pack, ...]:
    """Each pack there is, by its id."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def _read(path: Path) -> Pack:
    head = tables.read(path)
    rules = [fields(clock, head["id"]) for clock in head.pop("clock")]
    return Pack.model_validate({**head, "rules": rules})


def fields(clock: Mapping[str, Any], pack_id: str) -> dict[str, Any]:
    """The fields of a rule, as a `[[clock]]` of a pack gives them."""
    return {"starts_on": (), **clock, "pack": pack_id}


@cache
def get(pack_id: str) -> Pack:
    """The pack of that id.

    Raises:
        KeyError: no such pack.
    """
    return {pack.id: pack for pack in every()}[pack_id]


def venue(pack_id: str) -> Venue:
    """A place where the pack holds; what nothing is known of is where we are."""
    return next((pack.venue for pack in every() if pack.id == pack_id), Venue())


@cache
def rule(pack_id: str, clock: str) -> ClockRule:
    """The rule of a running clock, which is named by both.

    Raises:
        KeyError: no such pack, or no such clock in it.
    """
    return {each.clock: each for each in get(pack_id).rules}[clock]


@cache
def of_place(jurisdiction: Jurisdiction) -> tuple[Pack, ...]:
    """The law of a place, whatever its day, then what holds beside every law.

    A part of a country that no pack names has the law of its country.
    """
    apart = _OWN_LAW | {pack.jurisdiction for pack in every()}
    place = jurisdiction if jurisdiction in apart else jurisdiction.partition("-")[0]
    law = [pack for pack in every() if pack.jurisdiction == place]
    return *law, *(pack for pack in every() if pack.always)


def for_case(kind: CaseKind, jurisdiction: Jurisdiction, received_on: date) -> tuple[Pack, ...]:
    """The law of that day and place, then what holds beside every law."""
    return tuple(pack for pack in of_place(jurisdiction) if pack.holds(kind, received_on))
