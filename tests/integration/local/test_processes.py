"""Nothing that a run starts outlives it: shown on real processes that try to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local import processes
from local.processes import ROOT, Leashed

# Starts a child of its own, and neither heeds a polite request to end.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
wait = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", wait])
print("both started", flush=True)
time.sleep(600)
"""
LEAVES_ITS_GROUP = STUBBORN.replace('"-c", wait]', '"-c", wait], start_new_session=True')


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def leashed(program: str, scratch: Path) -> Leashed:
    log = scratch.parent / "log"
    child = Leashed([sys.executable, "-c", program], env={}, scratch=scratch, log=log)
    wait_until(lambda: "both started" in log.read_text())
    return child


def wait_until(done: object) -> None:
    assert callable(done)
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline, "it did not happen within 10 s"
        time.sleep(0.02)


def test_ending_a_child_ends_its_children(scratch: Path) -> None:
    child = leashed(STUBBORN, scratch)
    assert len(processes.of_run(scratch)) == 3  # the leash, the program, its child

    child.end()

    wait_until(lambda: not processes.of_run(scratch))


def test_who_left_the_group_is_found_and_ended(scratch: Path) -> None:
    child = leashed(LEAVES_ITS_GROUP, scratch)

    child.end()
    assert processes.of_run(scratch)

    assert processes.end_strays(scratch) == []
    assert processes.of_run(scratch) == []


def test_a_killed_holder_leaves_neither_processes_nor_files(scratch: Path) -> None:
    holder = (
        "import sys, time; from pathlib import Path; from local.processes import Leashed;"
        f"Leashed([sys.executable, '-c', {STUBBORN!r}], env={{}},"
        f" scratch=Path({str(scratch)!r}), log=Path({str(scratch.parent / 'log')!r}));"
        "time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", holder], cwd=ROOT)
    log = scratch.parent / "log"
    wait_until(lambda: log.exists() and "both started" in log.read_text())

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    wait_until(lambda: not processes.of_run(scratch))
    wait_until(lambda: not scratch.exists())


def test_an_ended_child_has_a_status_and_last_words(scratch: Path) -> None:
    log = scratch.parent / "log"
    program = "import sys; print('it is broken\\n'); sys.exit(3)"
    child = Leashed([sys.executable, "-c", program], env={}, scratch=scratch, log=log)

    wait_until(lambda: child.status() is not None)

    assert child.status() == 3
    assert child.last_words() == "it is broken"
    child.end()
    assert scratch.exists()


def test_memory_counts_descendants() -> None:
    alone = processes.memory(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        wait_until(lambda: processes.memory(os.getpid()) > alone + 2**20)
    finally:
        child.kill()
        child.wait()
