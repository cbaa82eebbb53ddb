"""`python -m local.figures`: how fast the stack starts and answers, and the memory it takes.

It starts a stack of its own on free ports, walks one claim through it, reports sixty, measures, and
ends it. It measures this machine as it is now, so compare figures of one run only.
"""

from __future__ import annotations

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from local import ports, processes, walk
from local.demo import POLICY, tell
from local.demo import console as narration
from local.failure import Failed
from local.walk import Client

REPORTS = 60
_PATIENCE = 300.0

console = Console(highlight=False)


def main() -> int:
    """Print the figures; 1 when the stack does not start."""
    try:
        rows = measure()
    except (Failed, walk.Refusal, httpx.HTTPError) as error:
        print(f"make figures: {error}", file=sys.stderr)
        return 1
    table = Table("figure", "measured", "how")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    return 0


def measure() -> list[tuple[str, str, str]]:
    """`[(figure, measured, how)]`."""
    port = ports.free(0, "PORT")
    started = time.monotonic()
    with _stack(port) as stack:
        client = Client(f"http://{ports.HOST}:{port}")
        _wait_until_ready(client, stack)
        to_ready = time.monotonic() - started
        console.print(f"ready after {to_ready:.1f} s; walking one claim from report to payment")
        with contextlib.redirect_stdout(None):
            narration.quiet = True
            tell(client)
        used = sum(processes.memory(group) for group in _groups(stack.pid))
        console.print(f"reporting {REPORTS} claims, one after the other")
        times = sorted(_reports(client))
    p95 = times[int(len(times) * 0.95) - 1]
    return [
        ("start to ready", f"{to_ready:.1f} s", "python -m local, installed venv, until health is 200"),
        ("memory", f"{used / 2**20:.0f} MB", "PSS of all its processes, after one claim"),
        ("claim report, median", f"{statistics.median(times) * 1000:.0f} ms", f"{REPORTS} over HTTP"),
        ("claim report, p95", f"{p95 * 1000:.0f} ms", f"{REPORTS} over HTTP"),
    ]
