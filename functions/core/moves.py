"""What can be done to a record: by which right, and what must hold.

A context lists its moves in one table. Its decisions obey the table and its lists of actions show
it, so the two cannot disagree. What depends on the words of a request stands in decisions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

from functions.core import access
from functions.core.access import Action, Principal, Record
from functions.core.errors import Problem


@dataclass(frozen=True)
class Situation:
    """Who wants to do something; contexts add to what."""

    by: Principal
    """Guards look at this one capacity; a move tries each that the caller has."""


Here = TypeVar("Here", bound=Situation)
Guard = Callable[[Here], Problem | None]
"""What stands in the way, if anything does. It is told, not raised: lists ask every guard."""


def raised_by(check: Callable[[], object]) -> Problem | None:
    """What a check of the record itself raises."""
    try:
        check()
    except Problem as problem:
        return problem
    return None


class Move(NamedTuple, Generic[Here]):
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
            Problem: of the first guard that none of the capacities passes.
        """
        able, problem = self._tried(situation)
        if problem is not None:
            raise problem
        return able.by

    def obstacle(self, situation: Here) -> str | None:
        """The code of what stands in the way; None where nothing does."""
        _, problem = self._tried(situation)
        return None if problem is None else problem.code

    def _tried(self, situation: Here) -> tuple[Here, Problem | None]:
        """The first capacity that passes every guard; else what the guard that stops the last of
        them says to the first it stops."""
        able = [situation, *(replace(situation, by=lent) for lent in situation.by.lent)]
        for guard in self.guards:
            told = [(each, guard(each)) for each in able]
            able = [each for each, problem in told if problem is None]
            if not able:
                return told[0]
        return able[0], None


def shown(
    moves: Sequence[Move[Here]], situation: Here, record: Record
) -> Iterator[tuple[Move[Here], str | None]]:
    """Each move the caller has the right to, with the code of what stands in its way."""
    able = access.capacities(situation.by, (move.right for move in moves), record)
    for move, capacity in zip(moves, able, strict=True):
        if capacity is None:
            continue
        if capacity is not situation.by:
            situation = replace(situation, by=capacity)
        yield move, move.obstacle(situation)
