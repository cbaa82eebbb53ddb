"""On which days people work, by the calendar's id: data of ours, one version per published year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from functions.core.calendar import Calendar, PublishedYear
from functions.rulepacks import tables

_FOLDER = Path(__file__).with_suffix("")


class UnknownCalendar(LookupError):
    """No calendar has this id."""


class Malformed(Exception):
    """A calendar's file is none: `cn.toml:7: reason`."""


@cache
def ids() -> frozenset[str]:
    """Every calendar there is."""
    return frozenset(file.stem for file in _FOLDER.glob("*.toml"))


@cache
def publishers() -> frozenset[str]:
    """The calendars that have publications of their own."""
    return frozenset(publisher(each) for each in ids())


def named(id_: str, later: Iterable[PublishedYear] = ()) -> Calendar:
    """The calendar of that id, with what was published `later` over what came with this release.

    Raises:
        UnknownCalendar: there is none.
        Malformed: its file is none.
    """
    packaged = _packaged(id_)
    published = {year.year: year for year in later}
    return replace(packaged, years={**packaged.years, **published}) if published else packaged


def publisher(id_: str) -> str:
    """The calendar whose publications this one follows: itself, or the one it is based on.

    Raises:
        UnknownCalendar: there is none.
    """
    base: str = _file(id_).tables.get("base", id_)
    return base


@cache
def _packaged(id_: str) -> Calendar:
    file = _file(id_)
    if "base" in file.tables:
        return _derived(id_, file)
    found = [_year(file, key) for key in file.tables if key != "published_years"]
    years = {each.year: each for each in found}
    if file.tables.get("published_years") != list(years):
        raise file.malformed("published_years", "published_years are not the years below")
    return Calendar(id_, years)


def _derived(id_: str, file: _File) -> Calendar:
    base, works = file.tables["base"], file.tables.get("works_make_up_days")
    if file.tables.keys() != {"base", "works_make_up_days"} or not isinstance(works, bool):
        raise file.malformed("base", "with a base, works_make_up_days is wanted, and nothing else")
    if base not in ids() or publisher(base) != base:
        raise file.malformed("base", f"{base!r} is no calendar with years of its own")
    return replace(_packaged(base), id=id_, works_make_up_days=works)


class _File(NamedTuple):
    path: Path
    tables: Mapping[str, Any]

    def malformed(self, word: str, reason: str) -> Malformed:
        """What is wrong at the first line that begins with `word`, or else has it."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        places = [n for n, line in enumerate(lines, 1) if line.startswith(word)]
        places += [n for n, line in enumerate(lines, 1) if word in line]
        return Malformed(f"{self.path.name}:{next(iter(places), 1)}: {reason}")


@cache
def _file(id_: str) -> _File:
    if id_ not in ids():
        raise UnknownCalendar(id_)
    path = _FOLDER / f"{id_}.toml"
    try:
        return _File(path, tables.read(path))
    except ValueError as error:
        reason = str(error)
        line = re.search(r"line (\d+)", reason)
        place = line[1] if line else path.read_bytes().count(b"\n")
        raise Malformed(f"{path.name}:{place}: {reason}") from error


def _year(file: _File, key: str) -> PublishedYear:
    table = file.tables[key]
    heading = f"[{key}]"
    if not re.fullmatch(r"[12]\d{3}", key) or not isinstance(table, dict):
        raise file.malformed(heading if isinstance(table, dict) else key, f"{key!r} is no year")
    if table.keys() != {"version", "works", "rests"}:
        raise file.malformed(heading, "version, works and rests are wanted, and nothing else")
    version, works, rests = table["version"], table["works"], table["rests"]
    if type(version) is not int or version < 1:
        raise file.malformed(heading, "version counts from 1")
    if not isinstance(works, list) or not isinstance(rests, dict):
        raise file.malformed(heading, "works is a list of dates, and rests a table: date -> name")
    return PublishedYear(int(key), version, *_days(file, key, works, rests))


def _days(
    file: _File, year: str, works: list[Any], rests: dict[str, Any]
) -> tuple[dict[date, str], frozenset[date]]:
    """Days of rest with their names, and days of the weekend that are worked."""
    named = {_day(file, year, text): name for text, name in rests.items()}
    for day, name in named.items():
        if not isinstance(name, str):
            raise file.malformed(str(day), f"{day} has no name")
    worked = [_day(file, year, str(day)) for day in works]
    for day in worked:
        if day.weekday() not in Calendar.weekend or day in named:
            raise file.malformed(str(day), f"{day} is no day of rest that may be worked")
    return named, frozenset(worked)


def _day(file: _File, year: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or str(day) != text or day.year != int(year):
        raise file.malformed(text, f"{text} is no day of {year}")
    return day
