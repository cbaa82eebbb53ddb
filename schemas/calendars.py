"""Write `functions/rulepacks/calendars/` from the `holidays` library: what was published, by year.

`python -m schemas.calendars` writes the files anew; a year whose days differ from those that stand
has its version raised, for deadlines name the versions they were counted by. With `--check` it only
says which file is out of date, and fails.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holidays import country_holidays

ROOT = Path(__file__).parent.parent / "functions" / "rulepacks" / "calendars"


@dataclass(frozen=True)
class Source:
    """What the library is asked for, and the years that an authority has published."""

    country: str
    language: str
    """As it was published; the library would ask the machine's locale."""
    first: int
    last: int
    """The library answers for later years too, as the rules stand; nobody published those."""
    subdivision: str | None = None
    categories: tuple[str, ...] = ("public",)


SOURCES = {
    "cn": Source("CN", "zh_CN", 2010, 2026),
    "gb": Source("GB", "en_GB", 2010, 2027, subdivision="ENG"),
    # The library's `public` are the days of every employee; banks and insurers rest on all.
    "hk": Source("HK", "zh_HK", 2024, 2026, categories=("public", "optional")),
    "sg": Source("SG", "en_SG", 2024, 2026),
    "tw": Source("TW", "zh_TW", 2024, 2026),
    "us": Source("US", "en_US", 2024, 2026),
}
"""Calendar id -> where its days come from. `gb` is England and Wales, `us` the federal government.

Mainland China publishes a year in the autumn before it. A year is added here when it is published.
"""


def written(source: Source, stands: Mapping[str, Any]) -> str:
    """The file of a calendar; `stands` is what was parsed of the one before."""
    years = range(source.first, source.last + 1)
    parts = [
        "# Written by `make calendars`; never edited.\n"
        "# Days of rest beside the weekend, and days of the weekend that are worked.\n"
        f"published_years = {list(years)}\n",
        *(_year(source, year, stands.get(str(year))) for year in years),
    ]
    return "\n".join(parts)


def _year(source: Source, year: int, stands: Mapping[str, Any] | None) -> str:
    found = country_holidays(
        source.country,
        subdiv=source.subdivision,
        years=year,
        language=source.language,
        categories=source.categories,
    )
    rests = {str(day): name.replace("; ", "、") for day, name in sorted(found.items())}
    works = sorted(day for day in found.weekend_workdays if day.year == year)
    version = 1
    if stands:
        same = set(stands["rests"]) == rests.keys() and stands["works"] == works
        version = stands["version"] + (not same)
    lines = [
        f"[{year}]",
        f"version = {version}",
        f"works = [{', '.join(map(str, works))}]",
        f"[{year}.rests]",
        *(f'{day} = "{name}"' for day, name in rests.items()),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str], root: Path = ROOT) -> int:
    stale = []
    for id_, source in SOURCES.items():
        file = root / f"{id_}.toml"
        stands = file.read_text() if file.exists() else ""
        text = written(source, tomllib.loads(stands))
        if text == stands:
            continue
        stale.append(file.name)
        if "--check" not in arguments:
            file.write_text(text)
    if "--check" in arguments:
        for name in stale:
            print(f"functions/rulepacks/calendars/{name}: out of date; run `make calendars`")
        return 1 if stale else 0
    print(f"{', '.join(stale)} written" if stale else "nothing new")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
