"""`python -m benchmarks`: measure, print a table, write `results.json` and the README's table."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import behaviour, report, scene, stacks
from benchmarks.measure import Bench
from benchmarks.report import Report

ROUNDS = 15
README = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).with_name("results.json")
BEGIN, END = "<!-- the last run: begin -->\n", "<!-- the last run: end -->\n"

console = Console(highlight=False)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the interpreter to measure on")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    asked = parser.parse_args(arguments)
    found = measured(asked.python, asked.rounds)
    table = Table(*report.HEADINGS, caption=report.summary(found))
    for row in report.rows(found):
        table.add_row(*row)
    console.print(table)
    if not asked.dry:
        write(found)


def measured(python: str, rounds: int) -> Report:
    """Build every stack, see that all behave alike, and measure.

    Raises:
        BehavesDifferently: there would be nothing to compare.
    """
    console.print("Installing the stacks ...")
    built = stacks.built(python)
    package = sum(file.stat().st_size for file in stacks.deployed().rglob("*") if file.is_file())
    console.print("Trying that they behave alike ...")
    with behaviour.cloud() as cloud:
        replies = scene.replies(cloud.insurer)
        for stack in built:
            behaviour.check(stack, cloud)
    with TemporaryDirectory() as folder, Progress(console=console, transient=True) as progress:
        bench = Bench(built, replies, Path(folder))
        task = progress.add_task("Cold starts", total=2 * (rounds + 1) * len(built))
        cold = bench.cold(rounds, lambda: progress.advance(task))
        progress.update(task, description="Warm requests")
        warm = bench.warm(rounds, lambda: progress.advance(task))
    return Report(_name(python), cold, warm, package)


def _name(python: str) -> str:
    code = "import platform as p; print(p.python_implementation(), p.python_version())"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def write(found: Report) -> None:
    RESULTS.write_text(json.dumps(report.figures(found), indent=2) + "\n")
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{report.markdown(found)}\n\n{END}{after}")


if __name__ == "__main__":
    main()
