"""`make guarantees`: what is proved at length, with its figures, in `docs/guarantees.md`.

A test marked `guarantee` takes the fixture `proof`: it goes through its cases with `proof.each`,
which shows how far it is, and names what else it measured with `proof.figure`. The first line of
its docstring is what it proves. `make test` leaves such tests out.
"""

from __future__ import annotations

import platform
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

Case = TypeVar("Case")

_ROOT = Path(__file__).resolve().parent.parent
_PROOFS = pytest.StashKey[list["Proof"]]()
_SHOWN_EVERY = 0.5
"""Seconds between two signs of life on a terminal; in a file they come by tenths."""


@dataclass
class Proof:
    """What one test proved: how many cases held, in how many seconds, and what it measured."""

    what: str
    test: str
    show: Callable[[str], None]
    live: bool
    """Whether what is shown can be overwritten, as on a terminal."""
    cases: int = 0
    took: float = 0.0
    figures: dict[str, str] = field(default_factory=dict)

    def each(self, cases: Sequence[Case]) -> Iterator[Case]:
        """The cases one by one; those gone through count as proved."""
        shown, tenth = time.monotonic(), 0
        for done, case in enumerate(cases, start=1):
            yield case
            self.cases += 1
            if self.live and (time.monotonic() - shown > _SHOWN_EVERY or done == len(cases)):
                shown = time.monotonic()
                self.show(f"\r  {done:,} of {len(cases):,}\x1b[K")
            elif not self.live and done * 10 // len(cases) > tenth:
                tenth = done * 10 // len(cases)
                self.show(f"  {done:,} of {len(cases):,}\n")

    def figure(self, name: str, value: str) -> None:
        """Note one more thing that was measured, with its unit."""
        self.figures[name] = value


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--guarantees", metavar="FILE", help="write what was proved to FILE")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_PROOFS] = []


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """The record of this test; it is written only where every test passed."""
    what = (request.function.__doc__ or "").strip().partition("\n")[0]
    assert what, "a guarantee says what it proves in the first line of its docstring"
    plugins = request.config.pluginmanager
    terminal, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")

    def show(text: str) -> None:
        with capture.global_and_fixture_disabled():
            terminal.write(text, flush=True)

    record = Proof(what, request.node.nodeid, show, terminal.isatty)
    show(f"\n{what}\n")
    began = time.monotonic()
    yield record
    record.took = time.monotonic() - began
    request.config.stash[_PROOFS].append(record)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    path = session.config.getoption("--guarantees")
    if path and exitstatus == pytest.ExitCode.OK:
        Path(path).write_text(_page(session.config.stash[_PROOFS]))


def _page(proofs: list[Proof]) -> str:
    rows = [
        f"| {each.what} | {each.cases:,} | {each.took:.0f} s | "
        f"{'; '.join(f'{name} {value}' for name, value in each.figures.items())} | "
        f"`{each.test}` |"
        for each in proofs
    ]
    interpreter = f"{platform.python_implementation()} {platform.python_version()}"
    return "\n".join(
        [
            "# Guarantees",
            "",
            "What `make guarantees` proved, beyond what `make test` shows in passing.",
            "It writes this page; nobody edits it.",
            "",
            f"On {_commit()}, with {interpreter} on {platform.system()} {platform.machine()}.",
            "",
            "| What holds | Cases | Took | Measured | Test |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _commit() -> str:
    """The commit that was tested, and whether files differed from it."""

    def git(*arguments: str) -> str:
        asked = ["git", "-C", str(_ROOT), *arguments]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--", ".", ":!docs/guarantees.md")
    return f"commit `{git('rev-parse', '--short', 'HEAD')}`{' with changes' if changed else ''}"
