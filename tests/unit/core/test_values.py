"""Text, codes, times and the mark of personal data."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from functions.core.calendar import local_date, starts_at
from functions.core.event import Event
from functions.core.values import (
    PERSONAL,
    Code,
    Day,
    Line,
    Moment,
    Ratio,
    Reference,
    Shape,
    Text,
    WorkingDay,
    personal_fields,
    plain,
)

TEXT, LINE = TypeAdapter[str](Text), TypeAdapter[str](Line)
CODE, REFERENCE = TypeAdapter[str](Code), TypeAdapter[str](Reference)
RATIO, MOMENT = TypeAdapter[str](Ratio), TypeAdapter[datetime](Moment)
DAY = TypeAdapter[date](Day)
WORKING_DAY: TypeAdapter[Any] = TypeAdapter(WorkingDay)

UNPRINTABLE = {
    "NUL": "a\x00b",
    "escape": "a\x1bb",
    "carriage return": "a\rb",
    "C1 control": "a\x85b",
    "lone surrogate": "a\ud800b",
    "right-to-left override": "a\u202eb",
    "left-to-right isolate": "a\u2066b",
    "zero-width space": "a\u200bb",
    "byte order mark": "a\ufeffb",
    "soft hyphen": "a\u00adb",
    "private use": "a\ue000b",
    "unassigned": "a\U000e0fffb",
}


@pytest.mark.parametrize("text", UNPRINTABLE.values(), ids=list(UNPRINTABLE))
@pytest.mark.parametrize("field", [TEXT, LINE], ids=["text", "line"])
def test_what_cannot_be_printed_is_refused(field: TypeAdapter[str], text: str) -> None:
    with pytest.raises(ValidationError):
        field.validate_python(text)


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("  王芳 ", "王芳"),
        ("Zoe\u0308", "Zoë"),
        ("一\n二", "一\n二"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("𠮷野家", "𠮷野家"),
        ("<script>{{x}}", "<script>{{x}}"),
    ],
)
def test_text_is_kept_in_one_form(given_: str, kept: str) -> None:
    assert TEXT.validate_python(given_) == kept


@given(st.text(max_size=50))
def test_accepted_text_is_composed_and_printable(text: str) -> None:
    try:
        kept = TEXT.validate_python(text)
    except ValidationError:
        return
    assert kept == unicodedata.normalize("NFC", kept)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert not {"Cs", "Co", "Cn"} & {unicodedata.category(char) for char in kept}


@pytest.mark.parametrize(("field", "longest"), [(LINE, 200), (TEXT, 4000)])
def test_text_is_bounded(field: TypeAdapter[str], longest: int) -> None:
    assert len(field.validate_python("字" * longest)) == longest
    for text in ("字" * (longest + 1), "", "  "):
        with pytest.raises(ValidationError):
            field.validate_python(text)


@pytest.mark.parametrize("code", ["", "A", "a b", "-a", "ａ", "a\n", "a" * 65, "١"])
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(ValidationError):
        CODE.validate_python(code)


@pytest.mark.parametrize(
    "reference",
    ["", "../x", "a/b", "a#b", "_a", "a\n", "Ｐ1", "\u0420-1", "P\u20111", "P\u200b1", "a" * 65],
)
def test_what_is_no_reference(reference: str) -> None:
    with pytest.raises(ValidationError):
        REFERENCE.validate_python(reference)


@pytest.mark.parametrize("ratio", ["-0.1", "1.1", "1.000001", ".5", "0.1234567", "1e-1", "", "½"])
def test_what_is_no_ratio(ratio: str) -> None:
    with pytest.raises(ValidationError):
        RATIO.validate_python(ratio)


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-02T09:00:00+08:00",
        "2026-03-02T01:00:00Z",
        "2026-03-02t01:00:00.000000000z",
        "2026-03-01T15:30:00-09:30",
    ],
)
def test_times_have_an_offset_and_are_kept_in_utc(written: str) -> None:
    kept = MOMENT.validate_python(written)
    assert (kept, kept.tzinfo) == (datetime(2026, 3, 2, 1, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-03-02T09:00:00", "not_a_time"),
        ("2026-03-02 09:00:00+08:00", "not_a_time"),
        ("2026-03-02T09:00+08:00", "not_a_time"),
        ("2026-03-02", "not_a_time"),
        ("2026-02-29T09:00:00+08:00", "not_a_time"),
        ("2026-03-02T09:00:60Z", "not_a_time"),
        ("2026-03-02T09:00:00+24:00", "not_a_time"),
        ("２０２６-03-02T09:00:00Z", "not_a_time"),
        ("1767225600", "not_a_time"),
        (1767225600, "not_a_time"),
        (True, "not_a_time"),
        (datetime(2026, 3, 2, 9), "not_a_time"),  # noqa: DTZ001 - that is what is wrong with it
        ("1900-12-31T23:59:59Z", "far_off"),
        ("1901-01-01T00:00:00+14:00", "far_off"),
        ("0001-01-01T00:00:00+14:00", "far_off"),
        ("9999-12-31T23:59:59-14:00", "far_off"),
        ("2200-01-01T00:00:00Z", "far_off"),
    ],
)
def test_what_is_no_time(written: Any, code: str) -> None:
    with pytest.raises(ValidationError) as error:
        MOMENT.validate_python(written)
    assert [each["type"] for each in error.value.errors()] == [code]


@pytest.mark.parametrize(
    "written",
    ["2026-02-29", "20260302", "2026-3-2", "2026-03-02T00:00:00", "1767225600", 0, True, "", None],
)
def test_what_is_no_date(written: Any) -> None:
    with pytest.raises(ValidationError) as error:
        DAY.validate_python(written)
    assert [each["type"] for each in error.value.errors()] == ["not_a_date"]


def test_cover_for_life_has_a_date_to_end_on() -> None:
    assert DAY.validate_python("9999-12-31") == date(9999, 12, 31)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-03-02T15:59:59+00:00", "Asia/Shanghai", "2026-03-02"),
        ("2026-03-02T16:00:00+00:00", "Asia/Shanghai", "2026-03-03"),
        ("2026-03-02T16:00:00+00:00", "Europe/Lisbon", "2026-03-02"),
        ("2026-03-02T04:59:59+00:00", "America/New_York", "2026-03-01"),
    ],
)
def test_the_day_it_is_where_the_branch_is(moment: str, zone: str, day: str) -> None:
    assert local_date(datetime.fromisoformat(moment), zone).isoformat() == day


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        ("2026-03-03", "Asia/Shanghai", "2026-03-02T16:00:00+00:00"),
        ("2026-03-08", "America/New_York", "2026-03-08T05:00:00+00:00"),
        ("2026-03-09", "America/New_York", "2026-03-09T04:00:00+00:00"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00+00:00"),
    ],
    ids=["plain", "before the change", "after it", "a day without midnight"],
)
def test_a_day_begins_when_it_does_where_the_branch_is(day: str, zone: str, moment: str) -> None:
    begun = starts_at(date.fromisoformat(day), zone)
    assert begun.isoformat() == moment
    assert local_date(begun, zone).isoformat() == day


@pytest.mark.parametrize("day", ["0001-01-01", "1900-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_is_of_our_time(day: str) -> None:
    """The day after the last one there is, or its midnight elsewhere, cannot be computed."""
    with pytest.raises(ValidationError):
        WORKING_DAY.validate_python(day)


class Told(Event):
    type: ClassVar[str] = "told"
    context: ClassVar[str] = "tests"

    claim_id: str
    name: Annotated[str, PERSONAL]
    reason: Annotated[str | None, PERSONAL] = None
    amount: str | None = None


def test_personal_fields_are_found_by_their_mark() -> None:
    assert personal_fields(Told) == {"name", "reason"}


def test_the_mark_holds_however_the_option_is_written() -> None:
    """`Annotated[str, PERSONAL] | None` is how models write it: a mark lost there would publish."""

    class Noted(Shape):
        note: Annotated[str, PERSONAL] | None = None

    assert personal_fields(Noted) == {"note"}


def test_every_field_is_either_published_or_sealed() -> None:
    told = Told(claim_id="clm_1", name="王芳", reason="电话")
    assert told.data() == {"claim_id": "clm_1"}
    assert told.sealed() == {"name": "王芳", "reason": "电话"}
    assert told.data() | told.sealed() == plain(told)


def test_shapes_are_frozen_and_know_their_fields() -> None:
    class Point(Shape):
        x: int

    point = Point(x=1)
    with pytest.raises(ValidationError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Point.model_validate({"x": 1, "y": 2})
