"""`docs/deadlines.md` says of every clock what its rule says."""

from __future__ import annotations

import pytest

from docs.deadlines import page
from functions.core.counting import End, FirstDay, Roll
from functions.rulepacks import packs


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| **T-")]


def test_every_clock_of_every_pack_has_its_row() -> None:
    named = [row.removeprefix("| **").partition("**")[0] for row in rows(page(packs.every()))]

    assert named == [rule.clock for pack in packs.every() for rule in pack.rules]


def test_a_row_says_how_long_who_may_extend_and_who_hears_of_it() -> None:
    (row,) = [row for row in rows(page([packs.get("cn-2020")])) if "T-CMP-DEC" in row]

    for said in (
        "| no | 15 calendar days |",
        "proof: notice `complaint.notified` sent",
        "void: `complaint.withdrawn`",
        "Mediation",
        "60 in all, approved by senior management, told before",
        "Overdue: compliance",
    ):
        assert said in row


@pytest.mark.parametrize(
    ("pack", "clock", "said"),
    [
        ("promise", "T-MSG", "`message.received`<br>again after its end |"),
        ("promise", "T-CLM-UPDATE", "| every 5 working days |"),
        ("cn-2020", "T-CMP-REVIEW-ASK", "or just ends: nothing is owed |"),
        (
            "cn-insurance-law-2015",
            "T-CLM-ADJ",
            "Waiting for what the claimant has to send: from `notice.delivered` of "
            "`claim.deficiency_notified` until `claim.items_received` |",
        ),
    ],
)
def test_a_row_says_what_is_not_as_usual(pack: str, clock: str, said: str) -> None:
    (row,) = [row for row in rows(page([packs.get(pack)])) if f"**{clock}**" in row]
    assert said in row


def test_a_row_says_how_the_days_are_counted_where_it_is_not_as_usual() -> None:
    pack = packs.get("uk-disp")
    (rule,) = [rule for rule in pack.rules if rule.clock == "T-CMP-SHORT"]
    unusual = {"first_day": FirstDay.SAME_DAY, "end": End.CLOSE_OF_BUSINESS, "roll": Roll.NONE}
    changed = pack.model_copy(update={"rules": (rule.model_copy(update=unusual),)})

    (row,) = rows(page([changed]))

    assert "| 3 working days, first day counted, to the close of business, not moved |" in row
