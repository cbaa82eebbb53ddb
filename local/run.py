"""One run of the stack: what is started in which order, and how all of it ends."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from local import deploy
from local.emulator import Emulator
from local.failure import Failed
from local.ports import HOST
from local.processes import ROOT, Leashed, end_strays
from local.progress import Progress
from local.stack import Stack

Child = TypeVar("Child", bound=Leashed)


class Run:
    """Everything one run owns: processes, a scratch folder, logs. Leaving it ends all of it."""

    def __init__(self, port: int, progress: Progress) -> None:
        """`port` is where it will be served: browsers call it by that, its logs are named so."""
        self.port = port
        self.progress = progress
        self.logs = ROOT / ".local" / str(port)
        self.scratch = Path(tempfile.mkdtemp(prefix="anxin-")).resolve()
        self.clock_file = self.scratch / "clock"
        self._emulator: Emulator | None = None
        self._children: list[Leashed] = []
        self._ended = False
        self._guard = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def deploy(self, emulator_port: int) -> Stack:
        """Synthesize while the emulator starts, then create the stack in it.

        Raises:
            Failed: a step went wrong; the message says which and why.
        """
        out = self.scratch / "template"
        emulator = self._start(
            lambda: Emulator(emulator_port, self.scratch, self.logs / "emulator.log")
        )
        self._emulator = emulator
        synthesis = self._start(
            lambda: deploy.Synthesis(
                out, self._context(), scratch=self.scratch, log=self.logs / "synthesis.log"
            )
        )
        with ThreadPoolExecutor(2) as both:
            waits = (
                both.submit(self._wait, "Starting the emulator", emulator.wait_until_ready),
                both.submit(self._wait, "Synthesizing the template", synthesis.wait),
            )
            for wait in waits:
                wait.result()
        url = deploy.upload_assets(emulator.endpoint, out, self.progress)
        count = len(deploy.resources(out))
        stack = deploy.create(emulator.endpoint, url, count, self.progress)
        deploy.allow_browsers(stack, out)
        return stack

    def must_live(self) -> None:
        """Raises:
        Failed: the emulator has ended, and with it everything that was deployed.
        """
        if self._emulator is not None:
            self._emulator.must_live()

    def end(self) -> None:
        """End every process that was started, make sure of it, and remove what they left.

        Raises:
            Failed: a process survived.
        """
        with self._guard:
            self._ended = True
        for child in self._children:
            child.end()
        left = end_strays(self.scratch)
        shutil.rmtree(self.scratch, ignore_errors=True)
        if left:
            raise Failed(f"these processes could not be ended: {left}")

    def _start(self, make: Callable[[], Child]) -> Child:
        """A child that is ended with the run, even one that starts while the run is being ended."""
        with self._guard:
            if self._ended:
                raise Failed("the run was ended while it started")
            child = make()
            self._children.append(child)
            return child

    def _context(self) -> dict[str, str]:
        """What the template must know of this run: its clock, and whence browsers may call."""
        origins = ",".join(f"http://{host}:{self.port}" for host in (HOST, "localhost"))
        return {"clock_file": str(self.clock_file), "origins": origins}

    def _wait(self, title: str, wait: Callable[[], None]) -> None:
        with self.progress.step(title):
            wait()
