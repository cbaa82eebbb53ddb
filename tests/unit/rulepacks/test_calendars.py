"""Calendars as data: what was published, over what came with the release; no file that lies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from functions.core.calendar import DayKind, PublishedYear
from functions.rulepacks import calendars
from functions.rulepacks.calendars import Malformed, UnknownCalendar
from schemas.calendars import SOURCES, main

GOOD = """\
published_years = [2026]

[2026]
version = 1
works = [2026-01-04]
[2026.rests]
2026-01-01 = "元旦"
2026-01-02 = "元旦"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(calendars, "_FOLDER", tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for cached in (calendars.ids, calendars._packaged, calendars._file):
        cached.cache_clear()


def test_the_calendars_that_come_with_the_software() -> None:
    assert calendars.ids() == {*SOURCES, "cn-no-make-up"}
    for id_, source in SOURCES.items():
        assert list(calendars.named(id_).years) == list(range(source.first, source.last + 1))
        assert calendars.publisher(id_) == id_


def test_the_files_are_those_that_were_published() -> None:
    assert main(["--check"]) == 0


def test_a_year_written_anew_raises_its_version_where_its_days_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], tmp_path) == 0
    file = tmp_path / "cn.toml"
    written = file.read_text()
    file.write_text(written.replace('2026-01-02 = "休息日（由 2026-01-04 调休）"\n', ""))
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().out.endswith("cn.toml: out of date; run `make calendars`\n")
    assert main([], tmp_path) == 0
    assert file.read_text() == written.replace("[2026]\nversion = 1", "[2026]\nversion = 2")
    assert main(["--check"], tmp_path) == 0


def test_days_of_work_and_of_rest() -> None:
    days = {
        "2026-02-14": (DayKind.MAKE_UP, None, False),
        "2026-02-17": (DayKind.HOLIDAY, "春节", False),
        "2026-02-21": (DayKind.WEEKEND, None, False),
        "2026-02-24": (DayKind.WORKDAY, None, False),
        "2027-10-01": (DayKind.WORKDAY, None, True),
    }
    for text, expected in days.items():
        found = calendars.named("cn").day(date.fromisoformat(text))
        assert (found.kind, found.name, found.provisional) == expected


def test_one_that_rests_on_make_up_days_follows_the_publications_of_its_base() -> None:
    assert calendars.publisher("cn-no-make-up") == "cn"
    calendar = calendars.named("cn-no-make-up")
    assert calendar.years == calendars.named("cn").years
    assert not calendar.is_working(date(2026, 2, 14))
    assert calendar.version(date(2026, 1, 1), date(2026, 1, 2)) == "cn-no-make-up@2026.1"


def test_what_is_published_later_stands_over_what_came_with_the_software() -> None:
    years = (PublishedYear(2026, 2), PublishedYear(2027, 1, {date(2027, 1, 4): "元旦"}))
    for id_ in ("cn", "cn-no-make-up"):
        calendar = calendars.named(id_, years)
        assert calendar.version(date(2025, 1, 1), date(2027, 1, 1)) == f"{id_}@2025.1,2026.2,2027.1"
        assert calendar.is_working(date(2026, 10, 1))
        assert not calendar.is_working(date(2027, 1, 4))
    assert 2027 not in calendars.named("cn").years


@pytest.mark.parametrize("id_", ["", "xx", "../cn", "CN"])
def test_a_calendar_nobody_knows(id_: str) -> None:
    with pytest.raises(UnknownCalendar):
        calendars.named(id_)


def test_a_good_file_is_read(folder: Path) -> None:
    (folder / "x.toml").write_text(GOOD)
    rests = {date(2026, 1, 1): "元旦", date(2026, 1, 2): "元旦"}
    year = PublishedYear(2026, 1, rests, frozenset({date(2026, 1, 4)}))
    assert (calendars.named("x").id, calendars.named("x").years) == ("x", {2026: year})


@pytest.mark.parametrize(
    ("good", "bad", "line"),
    [
        ("version = 1", "version = ", 4),
        ("version = 1", "version = 0", 3),
        ("version = 1", 'version = "1"', 3),
        ("version = 1\n", "", 3),
        ("[2026]", "[26]", 1),
        ("published_years = [2026]", "published_years = [2026, 2027]", 1),
        ("published_years = [2026]", "", 1),
        ("published_years = [2026]", "published_years = [2026]\nnote = 1", 2),
        ("works = [2026-01-04]", "works = 2026-01-04", 3),
        ("works = [2026-01-04]", "works = [2027-01-03]", 5),
        ("works = [2026-01-04]", "works = [2026-01-05]", 5),
        ("works = [2026-01-04]", "works = [20260104]", 5),
        ("2026-01-02 =", "2026-01-04 =", 8),
        ("2026-01-02 =", "2027-01-02 =", 8),
        ("2026-01-02 =", "2026-02-30 =", 8),
        ("2026-01-02 =", "20260102 =", 8),
        ("2026-01-02 =", "2026-01-01 =", 8),
        ('2026-01-02 = "元旦"', "2026-01-02 = 1", 8),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(
    folder: Path, good: str, bad: str, line: int
) -> None:
    assert good in GOOD
    (folder / "x.toml").write_text(GOOD.replace(good, bad, 1))
    with pytest.raises(Malformed, match=rf"^x\.toml:{line}: .+"):
        calendars.named("x")


@pytest.mark.parametrize(
    "text",
    [
        'base = "y"\nworks_make_up_days = false',
        'base = "z"\nworks_make_up_days = false',
        'base = "x"',
        'base = "x"\nworks_make_up_days = 0',
        'base = "x"\nworks_make_up_days = false\nmore = 1',
    ],
)
def test_a_calendar_without_a_sound_base_is_refused(folder: Path, text: str) -> None:
    (folder / "x.toml").write_text(GOOD)
    (folder / "y.toml").write_text('base = "x"\nworks_make_up_days = false')
    (folder / "w.toml").write_text(text)
    assert not calendars.named("y").works_make_up_days
    with pytest.raises(Malformed, match=r"^w\.toml:1: .+"):
        calendars.named("w")
