"""What can be done to a record: by which right, and what must hold.

A context lists its moves in one table. Its decisions obey the table and its lists of actions show
it, so the two cannot disagree. What depends on the words of a request stands in decisions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from functions.core import access
from functions.core.access import Action, Principal, Record
from functions.core.errors import Problem


@dataclass(frozen=True)
class Situation:
    """Who wants to do something; contexts add to what."""

    by: Principal
    """Guards look at this one capacity; a move tries each that the caller has."""


Here = TypeVar("Here", bound=Situation)
Guard = Callable[[Here], None]
"""Passes, or raises what stands in the way."""


@dataclass(frozen=True)
class Move(Generic[Here]):
    """One thing that can be done to a record."""

    name: str
    right: Action
    method: str
    path: str
    """Of the case, or from there on."""
    guards: tuple[Guard[Here], ...] = ()

    def must_be_open(self, situation: Here) -> Principal:
        """The caller in the first of their capacities to which the move is open as things stand.

        Raises:
            Problem: whatever the first guard raises that none of the capacities passes.
        """
        able = [situation, *(replace(situation, by=lent) for lent in situation.by.lent)]
        for guard in self.guards:
            able = _passing(guard, able)
        return able[0].by

    def obstacle(self, situation: Here) -> str | None:
        """The code of what stands in the way; None where nothing does."""
        try:
            self.must_be_open(situation)
        except Problem as problem:
            return problem.code
        return None


def shown(
    moves: Sequence[Move[Here]], situation: Here, record: Record
) -> Iterator[tuple[Move[Here], str | None]]:
    """Each move the caller has the right to, with the code of what stands in its way."""
    able = access.capacities(situation.by, (move.right for move in moves), record)
    for move, capacity in zip(moves, able, strict=True):
        if capacity is not None:
            yield move, move.obstacle(replace(situation, by=capacity))


def _passing(guard: Guard[Here], situations: Iterable[Here]) -> list[Here]:
    """The situations in which `guard` passes; in none, what it raises in the first."""
    passed: list[Here] = []
    refusals: list[Problem] = []
    for situation in situations:
        try:
            guard(situation)
        except Problem as problem:
            refusals.append(problem)
        else:
            passed.append(situation)
    if not passed:
        raise refusals[0]
    return passed
