"""A stack of one's own, started as a person would, ended with the block: for tests and figures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import httpx

from local import ports
from local.failure import Failed
from local.processes import ROOT
from local.walk import Client, Refusal

_PATIENCE = 300.0


@contextmanager
def running(output: IO[str] | None = None) -> Iterator[tuple[Client, int]]:
    """`python -m local` on a free port: a client of it, and the id of its process.

    What it prints goes to `output`, or else where our own output goes.

    Raises:
        Failed: it did not get ready.
    """
    port = ports.free(0, "PORT")
    stack = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
        stdout=output,
        stderr=output and subprocess.STDOUT,
    )
    try:
        client = Client(f"http://{ports.HOST}:{port}")
        _wait_until_ready(client, stack)
        yield client, stack.pid
    finally:
        stack.send_signal(signal.SIGINT)
        stack.wait()


def _wait_until_ready(client: Client, stack: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if stack.poll() is not None:
            raise Failed("the stack ended while it started")
        try:
            client.local("GET", "health")
        except (httpx.TransportError, Refusal):
            time.sleep(0.05)
        else:
            return
    raise Failed("the stack did not get ready")
