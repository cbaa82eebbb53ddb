"""A real process, killed by the system between commit and publish: the sweeper publishes, once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.moto_server import serving
from tests.integration.driver import Insurer

ROOT = Path(__file__).parents[2]


def test_a_worker_killed_before_it_published_loses_nothing(
    insurer: Insurer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        serving() as address,
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker"],
            cwd=ROOT,
            env=os.environ | {"AWS_ENDPOINT_URL": address},
            stdout=subprocess.PIPE,
            text=True,
        ) as worker,
    ):
        assert worker.stdout is not None
        answered = json.loads(worker.stdout.readline())["answered"]
        assert json.loads(worker.stdout.readline()) == {"about_to": "publish"}
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(timeout=10) == -signal.SIGKILL
        assert worker.stdout.read() == ""

    claim_id = json.loads(answered)["claim_id"]
    events = [event["id"] for event in insurer.everything(claim_id)]
    assert len(events) == 3
    assert insurer.arrivals() == []
    assert len(insurer.waiting()) == 3

    assert insurer.sweep(monkeypatch) == {"published": 3}
    assert [message["detail"]["id"] for message in insurer.arrivals()] == events
    assert insurer.waiting() == []
    assert insurer.sweep(monkeypatch) == {"published": 0}
    assert insurer.arrivals() == []

    again = insurer.report(key="once")
    assert (again.status, again.text) == (201, answered)
    assert again.headers["idempotent-replayed"] == "true"
