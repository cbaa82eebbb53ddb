from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from functions.aws import clock as functions_clock
from functions.aws.settings import Setting
from local.clock import Clock, Move
from local.moments import wall, written
from local.problems import Told, parsed

NEARLY = timedelta(seconds=5)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clock"


def moved(clock: Clock, body: str) -> None:
    clock.move(parsed(Move, body.encode()))


def test_business_time_is_real_time_until_it_is_moved(file: Path) -> None:
    assert abs(Clock(file).now() - wall()) < NEARLY


def test_moves_add_up(file: Path) -> None:
    clock = Clock(file)

    moved(clock, '{"advance": "P5D"}')
    moved(clock, '{"advance": "PT12H"}')

    assert abs(clock.now() - wall() - timedelta(days=5, hours=12)) < NEARLY


def test_it_is_moved_to_a_moment(file: Path) -> None:
    clock = Clock(file)
    target = wall() + timedelta(days=30)

    moved(clock, f'{{"now": "{written(target)}"}}')

    assert abs(clock.now() - target) < NEARLY


def test_functions_read_the_time_that_was_set(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(Setting.CLOCK_FILE, str(file))
    clock = Clock(file)

    moved(clock, '{"advance": "P9D"}')

    assert abs(functions_clock.now() - clock.now()) < NEARLY
    assert abs(functions_clock.wall() - wall()) < NEARLY


def test_it_does_not_go_backwards(file: Path) -> None:
    clock = Clock(file)
    moved(clock, '{"advance": "P5D"}')
    yesterday_there = written(clock.now() - timedelta(days=1))

    with pytest.raises(Told) as told:
        moved(clock, f'{{"now": "{yesterday_there}"}}')

    assert (told.value.status, told.value.code) == (409, "clock_backwards")
    assert abs(clock.now() - wall() - timedelta(days=5)) < NEARLY


def test_it_ends_with_the_calendar(file: Path) -> None:
    clock = Clock(file)
    moved(clock, '{"now": "2190-12-30T00:00:00Z"}')

    with pytest.raises(Told) as told:
        moved(clock, '{"advance": "P9D"}')

    assert (told.value.status, told.value.code) == (422, "too_far")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        '{"advance": "P1M"}',
        '{"advance": 5}',
        '{"now": "2030-01-01T00:00:00"}',
        '{"now": "2030-01-01T00:00:00Z", "advance": "P1D"}',
        '{"advance": "P1D", "back": true}',
    ],
)
def test_anything_else_is_no_move(body: str) -> None:
    with pytest.raises(Told) as told:
        parsed(Move, body.encode())

    assert (told.value.status, told.value.code) == (422, "invalid_fields")
    assert told.value.facts["errors"]
