"""What can be done to a record is what its list of actions shows, in the capacity that may."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from functions.core import moves
from functions.core.access import Action, Principal, Record, Role
from functions.core.errors import Problem, Refused


@dataclass(frozen=True)
class Situation(moves.Situation):
    door: str


def _is_open(situation: Situation) -> Problem | None:
    if situation.door != "open":
        return Refused("shut")
    return None


def _of_the_branch(situation: Situation) -> Problem | None:
    if situation.by.branch != "SH":
        return Refused(f"not_from_{situation.by.branch}")
    return None


def _of_the_team(situation: Situation) -> Problem | None:
    if situation.by.team != "fire":
        return Refused("other_team")
    return None


ENTER = moves.Move[Situation](
    "enter", Action.CLAIM_REGISTER, "POST", "rooms", (_is_open, _of_the_branch, _of_the_team)
)
LEAVE = moves.Move[Situation]("leave", Action.KEEP_TIME, "DELETE", "rooms")


def handler(branch: str, team: str | None = None, *lent: Principal) -> Principal:
    role = frozenset({Role.CLAIMS_HANDLER})
    return Principal(issuer="i", subject="li", roles=role, branch=branch, team=team, lent=lent)


def test_what_is_open_is_so_in_the_first_capacity_that_passes_every_guard() -> None:
    in_place = handler("SH", "fire")
    by = handler("BJ", "fire", handler("SH"), in_place)
    assert ENTER.must_be_open(Situation(by, "open")) == in_place
    assert ENTER.obstacle(Situation(by, "open")) is None


@pytest.mark.parametrize(
    ("by", "door", "code"),
    [
        (handler("BJ"), "closed", "shut"),
        (handler("BJ", None, handler("GZ")), "open", "not_from_BJ"),
        (handler("BJ", "fire", handler("SH")), "open", "other_team"),
    ],
)
def test_powers_are_never_added_up(by: Principal, door: str, code: str) -> None:
    """The first guard that none of the capacities passes speaks, of the first that came to it."""
    with pytest.raises(Refused, match=code):
        ENTER.must_be_open(Situation(by, door))
    assert ENTER.obstacle(Situation(by, door)) == code


def test_shown_is_what_one_has_the_right_to_open_or_not() -> None:
    found = moves.shown((ENTER, LEAVE), Situation(handler("SH"), "open"), Record(branch="SH"))
    assert list(found) == [(ENTER, "other_team")]
    elsewhere = moves.shown((ENTER, LEAVE), Situation(handler("BJ"), "open"), Record(branch="SH"))
    assert list(elsewhere) == []
