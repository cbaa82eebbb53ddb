"""Whether packs can be meant: each is read as TOML, and refused with file, line and reason."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import available_timezones

from pydantic import ValidationError

from functions.core.counting import End, FirstDay
from functions.core.rule import ClockRule, Level
from functions.core.values import Shape
from functions.rulepacks import calendars, phrases
from functions.rulepacks.packs import FOLDER, Pack, fields

_HEADER = re.compile(r"^\s*\[\[\s*clock\s*\]\]", re.MULTILINE)
_LINE = re.compile(r"at line (\d+)")
_Read = TypeVar("_Read", bound=Shape)


class PackInvalid(ValueError):
    """A pack that cannot be meant: `cn-2020.toml:12: T-CMP-DEC: length is less than 1`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


def load(folder: Path = FOLDER) -> tuple[Pack, ...]:
    """Every pack of a folder.

    Raises:
        PackInvalid: what is wrong first, and where.
    """
    sources = [_Source(path) for path in sorted(folder.glob("*.toml"))]
    for one, other in combinations(sources, 2):
        if one.pack.overlaps(other.pack):
            other.share_no_clock_with(one.pack)
    return tuple(source.pack for source in sources)


class _Source:
    """A file, what it says, and on which lines."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        text = path.read_text(encoding="utf-8")
        self._headers = [text.count("\n", 0, m.end()) + 1 for m in _HEADER.finditer(text)]
        head = self._parsed(text)
        tables = head.pop("clock", [])
        if not self._headers or len(tables) != len(self._headers):
            raise PackInvalid(self._file, 1, "has no [[clock]], or a clock in another form")
        id_ = head.get("id")
        if id_ != path.stem:
            raise PackInvalid(self._file, 1, "id is not the name of the file")
        rules = [
            self._read(ClockRule, fields(table, id_), line)
            for table, line in zip(tables, self._headers, strict=True)
        ]
        self.pack = self._read(Pack, {**head, "rules": rules}, 1)
        for reason in _faults_of(self.pack):
            raise PackInvalid(self._file, 1, reason)
        for place, each in enumerate(rules):
            for reason in _faults(each, rules[:place], rules):
                raise PackInvalid(self._file, self._headers[place], f"{each.clock}: {reason}")

    def share_no_clock_with(self, law: Pack) -> None:
        """Laws of one place stand side by side, but one alone says how long something may take.

        Raises:
            PackInvalid: both have a clock of the same name.
        """
        theirs = {each.clock for each in law.rules}
        for line, each in zip(self._headers, self.pack.rules, strict=True):
            if each.clock in theirs:
                reason = f"{each.clock}: {law.id} has it for the same cases on the same days"
                raise PackInvalid(self._file, line, reason)

    def _parsed(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _LINE.search(str(error))
            line = int(found[1]) if found else len(text.splitlines())  # at the end of the document
            raise PackInvalid(self._file, line, str(error)) from error

    def _read(self, shape: type[_Read], given: dict[str, Any], line: int) -> _Read:
        try:
            return shape.model_validate(given)
        except ValidationError as error:
            reasons = [
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
            ]
            raise PackInvalid(self._file, line, "; ".join(reasons)) from error


def _faults_of(pack: Pack) -> Iterator[str]:
    """What is wrong with the head."""
    if pack.always == (pack.jurisdiction is not None):
        yield "needs a jurisdiction, or always = true, and not both"
    if pack.until_on is not None and pack.until_on <= pack.from_on:
        yield "until_on is not after from_on"
    if pack.calendar not in calendars.ids():
        yield f"{pack.calendar} is no calendar"
    if pack.time_zone not in available_timezones():
        yield f"{pack.time_zone} is no time zone"
    yield from _unspoken("pack", [pack.id])
    yield from _unspoken("screening_outcome", pack.outcomes)


def _faults(
    each: ClockRule, before: Sequence[ClockRule], all_: Sequence[ClockRule]
) -> Iterator[str]:
    """What is wrong with one clock, among those `before` it and `all_` of the pack."""
    if each.clock in {other.clock for other in before}:
        yield "a clock above has the same name"
    if each.length < 1:
        yield "length is less than 1"
    if (each.first_day, each.end) == (FirstDay.SAME_DAY, End.CLOSE_OF_BUSINESS):
        yield "same_day with close_of_business may be over before it begins"
    if not each.starts_on and each.starts_after is None:
        yield "nothing starts it: neither starts_on nor starts_after"
    others = {other.clock for other in all_} - {each.clock}
    if each.starts_after is not None and each.starts_after not in others:
        yield f"starts_after names no other clock of the pack: {each.starts_after}"
    if not each.stops_on and (each.warnings or each.consequence):
        yield "nothing stops it, yet somebody is warned or something follows"
    if (each.proof, each.told is None) not in {(None, True), ("sent", False)}:
        yield 'proof is "sent" where told names the notice, and unset where it does not'
    yield from _extension_faults(each)
    yield from _repeat_faults(each)
    yield from _unspoken("clock", [each.clock])
    yield from _unspoken("clock_variant", [each.variant] if each.variant else [])
    yield from _unspoken("pause_reason", each.pauses)
    yield from _unspoken("extension_step", [extension.step for extension in each.extensions])
    yield from _unspoken("consequence", [each.consequence] if each.consequence else [])
    roles = [role for warned in each.warnings for role in warned.to]
    approvers = [extension.approver for extension in each.extensions]
    yield from _unspoken("case_role", {*roles, *approvers} - set(phrases.group("role")))


def _repeat_faults(each: ClockRule) -> Iterator[str]:
    if still := {one.reason for one in each.stands_still} - set(each.pauses):
        yield f"stands_still has a reason that is not among pauses: {', '.join(sorted(still))}"
    told = {warned.level for warned in each.warnings}
    if each.optional and (Level.BREACH in told or each.consequence):
        yield "it is optional, so it is never breached"
    if both := set(each.restarts_on) & {*each.cancels_on, *each.taken_up_on}:
        named = ", ".join(sorted(both))
        yield f"it is counted anew, so it neither ends nor is taken up, by {named}"


def _extension_faults(each: ClockRule) -> Iterator[str]:
    length = each.length
    for extension in each.extensions:
        if extension.length <= each.length:
            yield f"{extension.step} does not lengthen it"
        if extension.length <= length:
            yield f"{extension.step} is no longer than the step before"
        length = extension.length


def _unspoken(group: str, codes: Sequence[str] | set[str]) -> Iterator[str]:
    """Codes that nobody could be told of."""
    for code in sorted(set(codes) - set(phrases.group(group))):
        yield f"{code} has no words in phrases/{group}.toml"
