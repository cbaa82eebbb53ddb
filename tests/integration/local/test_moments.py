from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from local.moments import length, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P5D", timedelta(days=5)),
        ("P2W", timedelta(weeks=2)),
        ("PT36H", timedelta(hours=36)),
        ("P1DT12H30M", timedelta(days=1, hours=12, minutes=30)),
        ("PT0S", timedelta(0)),
        ("PT0.5S", timedelta(milliseconds=500)),
    ],
)
def test_a_duration_is_read_by_its_units(text: str, expected: timedelta) -> None:
    assert length(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "5D", "P-5D", "-P5D", "P1M", "P1Y", "P5D ", "p5d", "PT1.5H", "P٥D"],
)
def test_what_has_no_fixed_length_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="a duration such as"):
        length(text)


def test_times_are_written_in_utc_to_the_millisecond() -> None:
    shanghai_morning = datetime.fromisoformat("2026-03-02T09:00:00.123456+08:00")

    assert written(shanghai_morning) == "2026-03-02T01:00:00.123Z"
    assert written(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"
