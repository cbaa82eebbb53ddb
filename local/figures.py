"""`python -m local.figures`: how fast the stack starts and answers, and the memory it takes.

It starts a stack of its own on free ports, walks one claim through it, reports sixty, measures, and
ends it. It measures this machine as it is now, so compare figures of one run only.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
from rich.console import Console
from rich.table import Table

from local import processes, walk
from local.demo import POLICY, tell
from local.demo import console as narration
from local.failure import Failed
from local.running import running
from local.walk import Client

REPORTS = 60

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
    started = time.monotonic()
    with running() as (client, pid):
        to_ready = time.monotonic() - started
        console.print(f"Ready after {to_ready:.1f} s. Walking one claim from report to payment ...")
        narration.quiet = True
        tell(client)
        used = processes.memory(pid)
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
