"""A pack that cannot be meant is refused, with its file, the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from functions.rulepacks.pack_check import PackInvalid, load

PACK = """\
id = "cn-2020"
jurisdiction = "CN"
cases = ["complaint"]
from_on = 2020-03-01
until_on = 2026-01-01
outcomes = ["accept"]

[[clock]]
clock = "T-CMP-DEF"
basis = "A law"
verified = true
length = 5
unit = "working_days"
starts_on = ["complaint.received"]
stops_on = ["complaint.decided"]

[[clock]]
clock = "T-CMP-DEC"
basis = "A law"
verified = true
length = 15
unit = "calendar_days"
starts_after = "T-CMP-DEF"
stops_on = ["complaint.notified"]
proof = "sent"
told = "complaint.notified"
pauses = ["mediation"]
extensions = [
  { step = "complex", length = 30, approver = "owner" },
  { step = "special", length = 60, approver = "senior_management" },
]
warnings = [{ level = "half", to = ["owner", "compliance"] }]
consequence = "lapse"
"""
FIRST, SECOND = 8, 17
"""Lines of the headers of its clocks."""


def write(folder: Path, text: str, name: str = "cn-2020") -> None:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_pack_that_can_be_meant_is_read(tmp_path: Path) -> None:
    write(tmp_path, PACK)

    (pack,) = load(tmp_path)

    assert [(rule.pack, rule.clock) for rule in pack.rules] == [
        ("cn-2020", "T-CMP-DEF"),
        ("cn-2020", "T-CMP-DEC"),
    ]


@pytest.mark.parametrize(
    ("said", "instead", "line", "reason"),
    [
        ("length = 5", "length = ", 12, "Invalid value"),
        ('consequence = "lapse"', "consequence = [", 33, "Invalid value"),
        ('id = "cn-2020"', 'id = "cn-2013"', 1, "id is not the name of the file"),
        ('id = "cn-2020"\n', "", 1, "id is not the name of the file"),
        ("outcomes =", "outcome =", 1, "outcome: Extra inputs"),
        ('["complaint"]', '["complain"]', 1, "cases.0: Input should be 'claim'"),
        ('jurisdiction = "CN"', "", 1, "needs a jurisdiction, or always"),
        ('jurisdiction = "CN"', 'jurisdiction = "CN"\nalways = true', 1, "and not both"),
        ("until_on = 2026-01-01", "until_on = 2020-03-01", 1, "until_on is not after from_on"),
        ('["accept"]', '["accepted"]', 1, "accepted has no words in phrases/screening_outcome"),
        ('jurisdiction = "CN"', 'jurisdiction = "CN"\ncalendar = "xx"', 1, "xx is no calendar"),
        (
            'jurisdiction = "CN"',
            'jurisdiction = "CN"\ntime_zone = "Asia/Nowhere"',
            1,
            "Asia/Nowhere is no time zone",
        ),
        ("[[clock]]", "[[clocks]]", 1, "has no [[clock]]"),
        ("length = 5", "lenght = 5", FIRST, "required; lenght: Extra inputs"),
        ("length = 5", "length = 5\nlimit = 5", FIRST, "limit: Extra inputs"),
        ("length = 5", "length = 0", FIRST, "T-CMP-DEF: length is less than 1"),
        (
            "length = 5",
            'length = 5\nfirst_day = "same_day"\nend = "close_of_business"',
            FIRST,
            "may be over before it begins",
        ),
        ('unit = "working_days"', 'unit = "wd"', FIRST, "unit: Input should be 'minutes'"),
        ('starts_on = ["complaint.received"]\n', "", FIRST, "T-CMP-DEF: nothing starts it"),
        ('clock = "T-CMP-DEF"', 'clock = "T-CMP-DFE"', FIRST, "T-CMP-DFE has no words"),
        ('clock = "T-CMP-DEC"', 'clock = "T-CMP-DEF"', SECOND, "a clock above has the same name"),
        ('starts_after = "T-CMP-DEF"', 'starts_after = "T-CMP-ACC"', SECOND, "no other clock"),
        ('starts_after = "T-CMP-DEF"', 'starts_after = "T-CMP-DEC"', SECOND, "no other clock"),
        ('stops_on = ["complaint.notified"]\n', "", SECOND, "nothing stops it, yet"),
        ('proof = "sent"\n', "", SECOND, 'proof is "sent" where'),
        ('told = "complaint.notified"\n', "", SECOND, 'proof is "sent" where'),
        ('proof = "sent"', 'proof = "delivered"', SECOND, 'proof is "sent" where'),
        ("length = 30", "length = 15", SECOND, "complex does not lengthen it"),
        ("length = 60", "length = 30", SECOND, "special is no longer than the step before"),
        ('["mediation"]', '["holidays"]', SECOND, "holidays has no words in phrases/pause_reason"),
        (
            'step = "complex"',
            'step = "hard"',
            SECOND,
            "hard has no words in phrases/extension_step",
        ),
        (
            'approver = "owner"',
            'approver = "boss"',
            SECOND,
            "boss has no words in phrases/case_role",
        ),
        ('"compliance"]', '"boss"]', SECOND, "boss has no words in phrases/case_role"),
        ('level = "half"', 'level = "third"', SECOND, "warnings.0.level: Input should be 'half'"),
        ('"lapse"', '"doom"', SECOND, "doom has no words in phrases/consequence"),
        ('proof = "sent"', 'proof = "sent"\nvariant = "odd"', SECOND, "odd has no words"),
        (
            'proof = "sent"',
            'proof = "sent"\nrestarts_on = ["a.b", "c.d"]\ncancels_on = ["c.d"]',
            SECOND,
            "so it neither ends nor is taken up, by c.d",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_place(
    tmp_path: Path, said: str, instead: str, line: int, reason: str
) -> None:
    assert said in PACK
    write(tmp_path, PACK.replace(said, instead))

    with pytest.raises(PackInvalid) as refused:
        load(tmp_path)

    assert (refused.value.file, refused.value.line) == ("cn-2020.toml", line)
    assert reason in refused.value.reason
    assert str(refused.value) == f"cn-2020.toml:{line}: {refused.value.reason}"


def test_what_only_informs_needs_no_stop(tmp_path: Path) -> None:
    write(tmp_path, PACK.replace('stops_on = ["complaint.decided"]\n', ""))

    (pack,) = load(tmp_path)

    assert pack.rules[0].stops_on == ()


OTHER = PACK.replace('id = "cn-2020"', 'id = "promise"')


@pytest.mark.parametrize(
    "other",
    [
        OTHER,
        OTHER.replace("until_on = 2026-01-01\n", ""),
        OTHER.replace("from_on = 2020-03-01", "from_on = 2025-12-31").replace(
            "until_on = 2026-01-01", "until_on = 2027-01-01"
        ),
        OTHER.replace("from_on = 2020-03-01", "from_on = 2019-03-01").replace(
            "until_on = 2026-01-01", "until_on = 2020-03-02"
        ),
    ],
)
def test_two_laws_of_one_place_never_set_one_clock(tmp_path: Path, other: str) -> None:
    write(tmp_path, PACK)
    write(tmp_path, other, "promise")

    with pytest.raises(PackInvalid) as refused:
        load(tmp_path)

    assert refused.value.file == "promise.toml"
    assert refused.value.reason == "T-CMP-DEF: cn-2020 has it for the same cases on the same days"


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("from_on = 2020-03-01\nuntil_on = 2026-01-01", "from_on = 2026-01-01"),
        (
            "from_on = 2020-03-01\nuntil_on = 2026-01-01",
            "from_on = 2019-01-01\nuntil_on = 2020-03-01",
        ),
        ('jurisdiction = "CN"', 'jurisdiction = "GB"'),
        ('jurisdiction = "CN"', "always = true"),
        ('["complaint"]', '["claim"]'),
    ],
)
def test_after_one_another_elsewhere_or_for_other_cases_they_may(
    tmp_path: Path, said: str, instead: str
) -> None:
    write(tmp_path, PACK)
    write(tmp_path, OTHER.replace(said, instead), "promise")

    assert [pack.id for pack in load(tmp_path)] == ["cn-2020", "promise"]


def test_laws_that_set_different_clocks_stand_side_by_side(tmp_path: Path) -> None:
    write(tmp_path, PACK)
    others = OTHER.replace('"T-CMP-DEF"', '"T-CMP-ACC"').replace('"T-CMP-DEC"', '"T-CMP-TELL"')
    write(tmp_path, others, "promise")

    assert len(load(tmp_path)) == 2
