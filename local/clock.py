"""The business clock that every function reads: real time plus an offset in one small file."""

from __future__ import annotations

import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import field_validator, model_validator

from functions.core.values import Moment, Shape
from local.moments import length, wall, written
from local.problems import Told

_LAST_YEAR = 2190
_TOO_FAR = f"the clock ends with the year {_LAST_YEAR}"


class Move(Shape):
    """Where to, or by how much: one of the two."""

    now: Moment | None = None
    advance: timedelta | None = None

    @field_validator("advance", mode="before")
    @classmethod
    def _iso(cls, value: object) -> timedelta | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise ValueError("a duration is text, such as P5D")  # noqa: TRY004 - pydantic's protocol
        return length(value)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.now is None) == (self.advance is None):
            raise ValueError("give either now or advance")
        return self


class Clock:
    """Business time. It goes forward only: what has happened stays in the past."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._moving = threading.Lock()

    def now(self) -> datetime:
        """Business time, in UTC."""
        return wall() + self._offset()

    def move(self, move: Move) -> datetime:
        """Move the clock; the new time.

        Raises:
            Told: as `target`.
        """
        with self._moving:
            now = self.now()
            self._write(self._offset() + (self.target(move, now) - now))
            return self.now()

    def reach(self, instant: datetime) -> None:
        """Move the clock on to `instant`, unless it is past it."""
        with self._moving:
            ahead = instant - self.now()
            if ahead > timedelta(0):
                self._write(self._offset() + ahead)

    def target(self, move: Move, now: datetime) -> datetime:
        """Where a move leads.

        Raises:
            Told: 409 `clock_backwards`, 422 `too_far`.
        """
        try:
            ahead = move.advance if move.now is None else move.now - now
            target = now + (ahead or timedelta(0))
        except OverflowError as error:
            raise Told(422, "too_far", _TOO_FAR) from error
        if target.year > _LAST_YEAR:
            raise Told(422, "too_far", _TOO_FAR)
        if target < now:
            raise Told(409, "clock_backwards", f"it is {written(now)} already", now=written(now))
        return target

    def _offset(self) -> timedelta:
        try:
            return timedelta(seconds=float(self._file.read_text()))
        except FileNotFoundError:
            return timedelta(0)

    def _write(self, offset: timedelta) -> None:
        """All at once: functions read the file at any moment."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(repr(offset.total_seconds()))
        os.replace(fresh, self._file)
