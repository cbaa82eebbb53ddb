"""Stacks side by side: what a cold start and a warm request cost, and what is asked of AWS."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import scene
from benchmarks.stacks import Stack

Json = dict[str, Any]

Figure = TypeVar("Figure")

POSTS = 300
"""What a warm process answers in one round, after as many that do not count."""


@dataclass(frozen=True)
class Cold:
    """One fresh process: import, start, first request."""

    cpu: float
    """Seconds, user and system."""
    memory: int
    """The most it had, in kB."""
    calls: tuple[str, ...]
    """The AWS operations that one report takes."""


@dataclass(frozen=True)
class Spread:
    """A median, and the quartiles on both sides of it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)


def ratio(ours: Sequence[float], peers: Sequence[float]) -> Spread:
    """How much of a peer's cost ours is, round by round: both were measured within seconds."""
    return Spread.of([mine / theirs for mine, theirs in zip(ours, peers, strict=True)])


class Bench:
    """Runs children, each stack in turn, beginning with another one each round."""

    def __init__(self, stacks: Sequence[Stack], replies: Json, folder: Path) -> None:
        self.stacks = stacks
        self.scenes = {stack.name: folder / f"{stack.name}.json" for stack in stacks}
        for stack in stacks:
            given = {"event": scene.event("-"), "replies": replies, "sdk": stack.sdk}
            self.scenes[stack.name].write_text(json.dumps(given | {"posts": POSTS}))

    def cold(self, rounds: int, tick: Callable[[], None]) -> dict[str, list[Cold]]:
        return self._rounds(self._cold, rounds, tick)

    def warm(self, rounds: int, tick: Callable[[], None]) -> dict[str, list[float]]:
        """CPU seconds for each request."""
        return self._rounds(self._warm, rounds, tick)

    def _rounds(
        self, measure: Callable[[Stack], Figure], rounds: int, tick: Callable[[], None]
    ) -> dict[str, list[Figure]]:
        found: dict[str, list[Figure]] = {stack.name: [] for stack in self.stacks}
        for number in range(-1, rounds):  # the first is warm-up: files come into memory
            first = number % len(self.stacks)
            for stack in (*self.stacks[first:], *self.stacks[:first]):
                figure = measure(stack)
                if number >= 0:
                    found[stack.name].append(figure)
                tick()
        return found

    def _cold(self, stack: Stack) -> Cold:
        said, used = self._run(stack, "cold")
        return Cold(used.ru_utime + used.ru_stime, said["memory"], tuple(said["calls"]))

    def _warm(self, stack: Stack) -> float:
        said, _ = self._run(stack, "warm")
        return float(said)

    def _run(self, stack: Stack, mode: str) -> tuple[Any, Any]:
        command = stack.command(mode, str(self.scenes[stack.name]))
        child = subprocess.Popen(command, env=stack.environment, stdout=subprocess.PIPE)
        assert child.stdout is not None
        said = child.stdout.read()
        child.stdout.close()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise subprocess.CalledProcessError(child.returncode, command)
        return json.loads(said), used
