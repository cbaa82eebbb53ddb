"""One running stack for all journeys: the one `make run` starts, on ports of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from local import ports
from local.walk import Client
from tests.journeys.people import Cast

_READY_WITHIN = 240


@dataclass(frozen=True)
class Running:
    """Where the stack answers, and the emulator below it."""

    url: str
    emulator: str


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """The stack at `ANXIN_URL` (and `ANXIN_EMULATOR`), or one started for these tests."""
    if given := os.environ.get("ANXIN_URL"):
        yield Running(given, os.environ.get("ANXIN_EMULATOR", ""))
        return
    port, emulator_port = ports.free(0, "PORT"), ports.free(0, "ANXIN_EMULATOR_PORT")
    stack = Running(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{emulator_port}")
    own = {"PORT": str(port), "ANXIN_EMULATOR_PORT": str(emulator_port)}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "run.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                env=os.environ | own,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _await(process, stack.url, log)
            yield stack
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the stack ended with {process.returncode}:\n{log.read_text()}")
        try:
            if httpx.get(f"{url}/_local/health", trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    pytest.fail(f"the stack is not ready after {_READY_WITHIN} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def client(running: Running) -> Client:
    return Client(running.url)


@pytest.fixture
def cast(client: Client) -> Cast:
    """New people with a policy of their own, so that no test meets another's claims."""
    return Cast(client)
