"""One running stack for all journeys: the one `make run` starts, on ports of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local import ports
from local.walk import Client
from tests.journeys.people import Cast

_READY_WITHIN = 240


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Where the stack answers: `ANXIN_URL`, or one started for these tests and ended with them."""
    if given := os.environ.get("ANXIN_URL"):
        yield given
        return
    port = ports.free(0, "PORT")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "run.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                env={**os.environ, "PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _await(process, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
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
def client(url: str) -> Client:
    return Client(url)


@pytest.fixture
def cast(client: Client) -> Cast:
    """New people with a policy of their own, so that no test meets another's claims."""
    return Cast(client)
