"""`docs/deadlines.md`: every clock of every rule pack, as the engine has it.

`python -m docs.deadlines` writes the page; with `--check` it only says whether it is out of date,
and fails.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from functions.core.counting import CLOCKED, End, FirstDay, Roll
from functions.core.rule import ClockRule, Standstill, Warned
from functions.rulepacks import pack_check, phrases
from functions.rulepacks.packs import Pack

PAGE = Path(__file__).with_suffix(".md")

_HEAD = """\
# Deadlines

Every clock that Anxin runs, from the rule packs it comes with (`functions/rulepacks/packs/`); `make
generate` writes this page. A case has the clocks of the law of its place and of the day on which it
was received, and beside them what the company promises. One clock may run by law and by promise at
once, each with its own date.

Verified is a clock whose text itself was read; of the others the number is known from elsewhere,
and answers say so. Where nothing else is said, the day on which a period of days begins is not
counted, it ends with its last day, and a last day of rest moves to the next working day. A clock
begins once for a case, with what starts it first; `anew` counts it again from that event, `void`
ends it because nothing is owed any more.
"""
_COLUMNS = (
    "Clock",
    "Basis",
    "Verified",
    "Length",
    "Starts",
    "Stops",
    "Pauses",
    "Extensions",
    "Warnings",
)


def page(all_: Sequence[Pack]) -> str:
    """The whole of `deadlines.md`."""
    return "\n".join([_HEAD, *(line for pack in all_ for line in _section(pack)), ""])


def _section(pack: Pack) -> list[str]:
    ended = f" until before {pack.until_on}" if pack.until_on else ""
    where = pack.jurisdiction or "Beside every law"
    cases = ", ".join(pack.cases).replace("_", " ")
    lines = [
        f"## {pack.id}",
        "",
        phrases.say("pack", pack.id, "en") + " · " + phrases.say("pack", pack.id, "zh-CN"),
        "",
        f"{where}; cases received from {pack.from_on}{ended}; {cases}.",
    ]
    if pack.outcomes:
        outcomes = ", ".join(f"`{outcome}`" for outcome in pack.outcomes)
        lines += ["", f"Screening may end with {outcomes}."]
    lines += ["", _row(_COLUMNS), f"|{'---|' * len(_COLUMNS)}"]
    return [*lines, *(_row(_cells(rule)) for rule in pack.rules), ""]


def _cells(rule: ClockRule) -> tuple[str, ...]:
    name = f"**{rule.clock}**<br>{phrases.say('clock', rule.clock, 'en')}"
    name += f"<br>{phrases.say('clock', rule.clock, 'zh-CN')}"
    verified = "yes" if rule.verified else "no"
    extensions = [
        f"{phrases.say('extension_step', each.step, 'en')}: {each.length} in all, "
        f"approved by {_whom(each.approver)}{', told before' if each.notice else ''}"
        for each in rule.extensions
    ]
    warnings = [_warning(warned) for warned in rule.warnings]
    if rule.consequence:
        warnings.append(f"then: {phrases.say('consequence', rule.consequence, 'en')}")
    lists = (_starts(rule), _stops(rule), _pauses(rule), extensions, warnings)
    return name, rule.basis, verified, _length(rule), *("<br>".join(each) or "–" for each in lists)


def _length(rule: ClockRule) -> str:
    unit = phrases.say("unit", rule.unit, "en")
    said = f"{rule.length} {unit.removesuffix('s') if rule.length == 1 else unit}"
    if rule.every:
        said = f"every {said}"
    if rule.unit not in CLOCKED:
        said += ", first day counted" if rule.first_day is FirstDay.SAME_DAY else ""
        said += ", to the close of business" if rule.end is End.CLOSE_OF_BUSINESS else ""
        said += ", not moved" if rule.roll is Roll.NONE else ""
    return said


def _starts(rule: ClockRule) -> list[str]:
    starts = [f"`{event}`" for event in rule.starts_on]
    if rule.starts_after:
        starts.append(f"when {rule.starts_after} stops")
    if rule.variant:
        starts.append(f"only: {_small(phrases.say('clock_variant', rule.variant, 'en'))}")
    starts += [f"anew: `{event}`" for event in rule.restarts_on]
    return [*starts, "again after its end"] if rule.again else starts


def _stops(rule: ClockRule) -> list[str]:
    stops = [f"`{event}`" for event in rule.stops_on]
    if rule.told:
        stops.append(f"proof: notice `{rule.told}` sent")
    stops += [f"void: `{event}`" for event in rule.cancels_on]
    stops += [f"owed again: `{event}`" for event in rule.taken_up_on]
    return [*stops, "or just ends: nothing is owed"] if rule.optional else stops


def _pauses(rule: ClockRule) -> list[str]:
    moved = {each.reason: each for each in rule.stands_still}
    return [
        phrases.say("pause_reason", reason, "en")
        + (_standing_still(moved[reason]) if reason in moved else "")
        for reason in rule.pauses
    ]


def _standing_still(standstill: Standstill) -> str:
    of = f" of `{standstill.told}`" if standstill.told else ""
    return f": from `{standstill.from_event}`{of} until `{standstill.until_event}`"


def _warning(warned: Warned) -> str:
    level = phrases.say("deadline_level", warned.level, "en")
    return f"{level}: {', '.join(map(_whom, warned.to))}"


def _whom(role: str) -> str:
    group = "case_role" if role in phrases.group("case_role") else "role"
    return _small(phrases.say(group, role, "en"))


def _small(said: str) -> str:
    """Words as they stand inside a line."""
    return said[0].lower() + said[1:]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    text = page(pack_check.load())
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in arguments:
        print("out of date: docs/deadlines.md; run `make generate`")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    print("docs/deadlines.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
