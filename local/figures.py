"""`python -m local.figures`: how fast the stack starts and answers, and the memory it takes.

It starts a stack of its own on free ports, walks one claim through it, reports sixty, measures, and
ends it. It measures this machine as it is now, so compare figures of one run only.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

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
    """`[(figure, measured, how)]`.

    Raises:
        Failed: the stack did not start.
    """
    port = ports.free(0, "PORT")
    started = time.monotonic()
    with _stack(port) as stack:
        client = Client(f"http://{ports.HOST}:{port}")
        _wait_until_ready(client, stack)
        to_ready = time.monotonic() - started
        console.print(f"Ready after {to_ready:.1f} s. Walking one claim from report to payment ...")
        narration.quiet = True
        tell(client)
        used = processes.memory(stack.pid)
        console.print(f"Reporting {REPORTS} claims, one after the other ...")
        times = list(_reports(client))
    median = statistics.median(times)
    p95 = statistics.quantiles(times, n=20)[-1]
    return [
        ("start to ready", f"{to_ready:.1f} s", "python -m local in an installed .venv"),
        ("memory", f"{used / 2**20:.0f} MB", "PSS of all its processes, after one claim"),
        ("claim report, median", f"{median * 1000:.0f} ms", f"of {REPORTS}, over HTTP"),
        ("claim report, p95", f"{p95 * 1000:.0f} ms", f"of {REPORTS}, over HTTP"),
    ]


@contextmanager
def _stack(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m local` on `port`, its output shown, ended as Ctrl-C ends it."""
    stack = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=processes.ROOT,
        env={**os.environ, "PORT": str(port)},
    )
    try:
        yield stack
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
        except (httpx.TransportError, walk.Refusal):
            time.sleep(0.05)
        else:
            return
    raise Failed("the stack did not get ready")


def _reports(client: Client) -> Iterator[float]:
    """Seconds that each of `REPORTS` claim reports took, by the customer, over one connection."""
    handler = client.caller("claims_handler")
    customer = client.caller("customer", customer_id=handler.get(f"policies/{POLICY}")["holder_id"])
    now = datetime.fromisoformat(client.local("GET", "clock")["now"])
    for number in range(REPORTS):
        loss_at = now - timedelta(days=30, minutes=number)
        started = time.perf_counter()
        walk.report(customer, POLICY, cause="storm", loss_at=loss_at.isoformat())
        yield time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
