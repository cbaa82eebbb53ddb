"""`docs/features.md`: what the product owes, row by row, and the tests that show it working.

`python -m docs.features` writes the page; with `--check` it only says whether it is out of date,
and fails. Rows come from `features.csv`; which test shows which is what pytest collects of the
marks `@pytest.mark.feature("CLM-08", ...)`.
"""

from __future__ import annotations

import contextlib
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("features.md")

_HEAD = """\
# Features

What the documents that Anxin is built on ask of an insurer's customer service
([features.csv](features.csv)), and the tests that show it working. A test is named where the main
part of what the row asks for is there and the test asserts its outcome. `make features` writes this
page from the marks of the tests.

Sources: **cee8** 保险客户服务 (2016) · **894e** contents and problems of customer service ·
**67f8** a branch's report (P1), 客户服务管理规定 Art. 1–29, a thesis on service quality (P3) ·
**77e0** 保险理赔流程及客户维护方案 · **644b** 保险客户管理办法 · 〃 as above.
"""


class Feature(NamedTuple):
    id: str
    capability: str
    area: str
    source: str


class Shown(NamedTuple):
    """A test, whatever its parameters."""

    path: str
    """From the root of the repository."""
    name: str
    """`test_it` or `TestClass::test_it`."""


class NotCollected(Exception):
    """Pytest could not collect the tests; the text is what it said."""


class _Marks:
    """A pytest plugin: feature id -> the tests marked with it, in the order of collection."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[Shown, None]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            path, _, name = item.nodeid.partition("[")[0].partition("::")
            for mark in item.iter_markers("feature"):
                for id_ in mark.args or ("",):
                    self.shown.setdefault(id_, {})[Shown(path, name)] = None


def owed() -> list[Feature]:
    """Every row of the contract, in its order."""
    with PAGE.with_suffix(".csv").open(encoding="utf-8", newline="") as rows:
        return [Feature(**row) for row in csv.DictReader(rows)]


def shown(tests: Path) -> dict[str, list[Shown]]:
    """Feature id -> the tests below `tests` that are marked with it.

    Raises:
        NotCollected: with what pytest said.
    """
    marks = _Marks()
    said = io.StringIO()
    # No other plugin and no rewritten assertions: nothing runs, and it takes half as long.
    options = ["--collect-only", "-qq", "-m", "", "--disable-plugin-autoload", "--assert=plain"]
    with contextlib.redirect_stdout(said):
        code = pytest.main([*options, "-p", "no:cacheprovider", str(tests)], plugins=[marks])
    if code is not pytest.ExitCode.OK:
        raise NotCollected(said.getvalue())
    return {id_: list(found) for id_, found in marks.shown.items()}


def page(features: Sequence[Feature], tests: Mapping[str, Sequence[Shown]]) -> str:
    """The whole of `features.md`.

    Raises:
        KeyError: a test is marked with something that is no feature.
    """
    if unknown := set(tests) - {feature.id for feature in features}:
        raise KeyError(", ".join(map(repr, sorted(unknown))))
    areas: dict[str, list[Feature]] = {}
    for feature in features:
        areas.setdefault(feature.area, []).append(feature)
    totals = [_total(area, rows, tests) for area, rows in areas.items()]
    return "\n".join(
        [
            _HEAD,
            "| Area | With a test | Rows |",
            "|---|---:|---:|",
            _total("**All**", features, tests),
            *totals,
            *(line for area, rows in areas.items() for line in _section(area, rows, tests)),
            "",
        ]
    )


def _total(name: str, rows: Sequence[Feature], tests: Mapping[str, Sequence[Shown]]) -> str:
    return f"| {name} | {sum(row.id in tests for row in rows)} | {len(rows)} |"


def _section(area: str, rows: Sequence[Feature], tests: Mapping[str, Sequence[Shown]]) -> list[str]:
    lines = ["", f"## {area}", "", "| ID | Capability | Source | Tests |", "|---|---|---|---|"]
    for row in rows:
        cells = (row.id, row.capability, row.source, _links(tests.get(row.id, ())) or "none")
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _links(tests: Sequence[Shown]) -> str:
    """A line for each file, with the names of its tests."""
    files: dict[str, list[str]] = {}
    for test in tests:
        files.setdefault(test.path, []).append(f"`{test.name}`")
    return "<br>".join(
        f"[{path.removeprefix('tests/').removesuffix('.py')}](../{path}): {', '.join(names)}"
        for path, names in files.items()
    )


def main(arguments: list[str]) -> int:
    try:
        text = page(owed(), shown(ROOT / "tests"))
    except NotCollected as error:
        print(error)
        return 1
    except KeyError as error:
        print(f"tests are marked with what is no feature: {error.args[0]}")
        return 1
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in arguments:
        print("out of date: docs/features.md; run `make features`")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    print("docs/features.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
