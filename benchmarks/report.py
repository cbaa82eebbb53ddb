"""What a run found, as figures for programs and as a table for people."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure import Cold, Spread, ratio

Row = tuple[str, ...]

HEADINGS: Row = (
    "stack",
    "cold, CPU ms",
    "ours to it",
    "warm, CPU µs",
    "ours to it",
    "AWS calls",
    "memory, MB",
)
_READS = frozenset({"BatchGetItem", "GetItem", "Query"})


@dataclass(frozen=True)
class Report:
    """What one run found, by stack and round."""

    interpreter: str
    cold: dict[str, list[Cold]]
    warm: dict[str, list[float]]
    package: int
    """Bytes that Lambda unpacks for an API function of ours."""

    @property
    def rounds(self) -> int:
        return len(self.warm["ours"])

    def cold_ratio(self, peer: str) -> Spread:
        return ratio([run.cpu for run in self.cold["ours"]], [run.cpu for run in self.cold[peer]])

    def warm_ratio(self, peer: str) -> Spread:
        return ratio(self.warm["ours"], self.warm[peer])

    def calls(self, stack: str) -> tuple[int, int]:
        """Reads and writes of one report of a loss."""
        calls = self.cold[stack][0].calls
        reads = sum(call in _READS for call in calls)
        return reads, len(calls) - reads


def figures(report: Report) -> dict[str, object]:
    """Each figure with its quartiles; ratios are ours to the peer's. Smaller is better."""
    reads, writes = report.calls("ours")

    def figure(spread: Spread, rounds: int, **more: int) -> dict[str, object]:
        return {
            "median": round(spread.median, 3),
            "iqr": [round(spread.low, 3), round(spread.high, 3)],
            "rounds": rounds,
            "interpreter": report.interpreter,
            **more,
        }

    return {
        "cold_vs_typical": figure(report.cold_ratio("typical"), report.rounds),
        "cold_vs_fastapi": figure(report.cold_ratio("fastapi"), report.rounds),
        "warm_vs_typical": figure(report.warm_ratio("typical"), report.rounds),
        "calls_per_command": figure(_exactly(reads + writes), 1, reads=reads, writes=writes),
        "package_mb": figure(_exactly(round(report.package / 1e6, 1)), 1),
    }


def _exactly(value: float) -> Spread:
    return Spread(value, value, value)


def rows(report: Report) -> list[Row]:
    """The table below `HEADINGS`."""
    return [_row(report, stack) for stack in report.cold]


def _row(report: Report, stack: str) -> Row:
    cold = report.cold[stack]
    reads, writes = report.calls(stack)
    return (
        stack,
        f"{statistics.median(run.cpu for run in cold) * 1e3:.0f}",
        "" if stack == "ours" else _said(report.cold_ratio(stack)),
        f"{statistics.median(report.warm[stack]) * 1e6:.0f}",
        "" if stack == "ours" else _said(report.warm_ratio(stack)),
        f"{reads} + {writes}",
        f"{statistics.median(run.memory for run in cold) / 1024:.0f}",
    )


def _said(spread: Spread) -> str:
    return f"{spread.median:.2f} ({spread.low:.2f} to {spread.high:.2f})"


def summary(report: Report) -> str:
    return (
        f"{report.interpreter}, {report.rounds} rounds: medians, and of ratios the quartiles. "
        f"Our package: {report.package / 1e6:.1f} MB."
    )


def markdown(report: Report) -> str:
    """The table for the README."""
    lines: Sequence[Row] = (HEADINGS, ("---",) * len(HEADINGS), *rows(report))
    return "\n".join([summary(report), "", *(f"| {' | '.join(cells)} |" for cells in lines)])
