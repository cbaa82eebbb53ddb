"""`python -m local`: the whole stack on this machine, in the foreground, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import uvicorn
from botocore.exceptions import BotoCoreError, ClientError

from local import ports, seed
from local.failure import Failed
from local.progress import Progress
from local.run import Run
from local.server import Site, World

DEFAULT_PORT = 8080
_LOOK_EVERY = 0.5


def main() -> int:
    """Start, serve, end; 0 when a signal ended it, 1 when something went wrong."""
    progress = Progress()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    try:
        _run(progress, stop)
    except Failed as failure:
        progress.stop()
        print(f"make run: {failure}", file=sys.stderr)
        return 1
    progress.stop()
    return 0


def _run(progress: Progress, stop: threading.Event) -> None:
    listener = ports.listen(ports.asked_for("PORT", DEFAULT_PORT), "PORT")
    emulator_port = ports.free(ports.asked_for("ANXIN_EMULATOR_PORT", 0), "ANXIN_EMULATOR_PORT")
    port = listener.getsockname()[1]
    site = Site(progress)
    server = uvicorn.Server(
        uvicorn.Config(
            site.app(),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
            server_header=False,
            date_header=False,
        )
    )
    with ThreadPoolExecutor(2) as threads, Run(port, progress) as run:
        serving = threads.submit(server.run, [listener])
        starting = threads.submit(_start, run, site, emulator_port, f"http://{ports.HOST}:{port}")
        try:
            while not stop.wait(_LOOK_EVERY):
                run.must_live()
                _must_not_have_failed(starting)
                _must_not_have_failed(serving)
        finally:
            # First what must happen, then what is said of it: the reader may be gone already.
            server.should_exit = True
            if site.world is not None:
                site.world.stop()
            progress.stop()
            progress.say("Ending ...")


def _start(run: Run, site: Site, emulator_port: int, url: str) -> None:
    """Deploy and seed; then say that it is ready."""
    stack = run.deploy(emulator_port)
    site.world = World(stack, run.clock_file)
    seed.plant(url, run.progress)
    site.ready = True
    run.progress.stop()
    run.progress.say(seed.welcome(url))


def _must_not_have_failed(task: Future[None]) -> None:
    if not task.done():
        return
    try:
        task.result()
    except (BotoCoreError, ClientError, httpx.HTTPError) as error:
        raise Failed(f"{type(error).__name__}: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
