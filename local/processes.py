"""The processes of one run: each on a leash, all known by the scratch folder they were given."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LEASH = Path(__file__).with_name("leash.py")
_PATIENCE = 10.0


class Leashed:
    """A command running in a process group of its own, that ends with us whatever happens to us."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str], scratch: Path, log: Path
    ) -> None:
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as sink:
            self._leash = subprocess.Popen(
                [sys.executable, str(_LEASH), str(scratch), *command],
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**env, "TMPDIR": str(scratch)},
                start_new_session=True,
            )

    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._leash.poll()

    def end(self) -> None:
        """Kill the command and all it started; return when the leash has seen them go."""
        if self._leash.stdin is not None:
            self._leash.stdin.close()
        try:
            self._leash.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._leash.kill()
            self._leash.wait()

    def last_words(self) -> str:
        """The last line it wrote that says something: what a person should read first."""
        lines = self.log.read_text(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def of_run(scratch: Path) -> list[int]:
    """Ids of the processes that were started with `scratch` as their TMPDIR and still live.

    Asks /proc; on systems without it the answer is empty, and the leashes alone must be trusted.
    """
    return [pid for pid in _pids() if f"TMPDIR={scratch}".encode() in _environment(pid)]


def end_strays(scratch: Path) -> list[int]:
    """Kill what a leash missed, such as a process that left its group; those that survive."""
    deadline = time.monotonic() + _PATIENCE
    while (left := of_run(scratch)) and time.monotonic() < deadline:
        for pid in left:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
    return left


def memory(root: int) -> int:
    """Bytes of memory that process `root` and all its descendants take (PSS).

    Shared pages count in proportion, so that the sum is what the machine has less. Linux only.
    """
    parents = {pid: _parent(pid) for pid in _pids()}
    family = {root}
    while new := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= new
    return sum(_pss(pid) for pid in family)


def _pids() -> Iterator[int]:
    proc = Path("/proc")
    if proc.is_dir():
        yield from (int(entry.name) for entry in proc.iterdir() if entry.name.isdigit())


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it ended meanwhile, or is somebody else's
        return []


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def _pss(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(
        (int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0
    )
