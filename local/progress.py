"""What is going on, for the person who waits: bars in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars


@dataclass
class Step:
    """One slow step: how far it is, of how many."""

    title: str
    total: int | None = None
    done: int = 0
    state: str = "running"
    started: float = field(default_factory=time.monotonic)

    @property
    def count(self) -> str:
        return f" {self.done}/{self.total}" if self.total else ""


class Progress:
    """The steps of a start. Used from several threads: steps overlap."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        self.steps: list[Step] = []
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        if self.console.is_terminal:
            self._bars = Bars(
                SpinnerColumn(finished_text="[green]✓"),
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TextColumn("{task.fields[count]}"),
                TimeElapsedColumn(),
                console=self.console,
            )
            self._bars.start()

    @contextmanager
    def step(self, title: str, total: int | None = None) -> Iterator[Step]:
        """Show a step from its start to its end; `reached` tells how far it is meanwhile."""
        step = Step(title, total)
        self.steps.append(step)
        if self._bars is not None:
            self._tasks[title] = self._bars.add_task(title, total=total, count=step.count)
        else:
            self.say(f"{title} ...")
        try:
            yield step
        except BaseException:
            step.state = "failed"
            self._show(step)
            raise
        step.state = "done"
        step.done = step.total or 0
        self._show(step, completed=step.total or 1, total=step.total or 1)
        if self._bars is None:
            self.say(f"{title}: done in {time.monotonic() - step.started:.1f} s")

    def reached(self, step: Step, done: int) -> None:
        """`step` has come to `done`; without a terminal every quarter is a line."""
        before, step.done = step.done, done
        self._show(step, completed=done)
        if self._bars is None and step.total and 4 * before // step.total < 4 * done // step.total:
            self.say(f"{step.title}:{step.count}")

    def say(self, line: str, style: str | None = None) -> None:
        """One line above the bars, never broken: it may be read by a program."""
        self.console.print(line, style=style, soft_wrap=True, markup=False)

    def stop(self) -> None:
        """Leave the bars as they stand."""
        if self._bars is not None:
            self._bars.stop()

    def _show(self, step: Step, **change: Any) -> None:
        if self._bars is not None:
            self._bars.update(self._tasks[step.title], count=step.count, **change)
