"""Runs one command so that nothing it starts can outlive whoever started us.

    python leash.py SCRATCH COMMAND [ARGUMENT ...]

The command gets a process group of its own. When the command ends, or standard input does (its
holder closed it, or was killed), the whole group is killed; in the latter case the folder SCRATCH
goes too, since nobody is left to remove it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

_PATIENCE = 0.3


def main(scratch: str, *command: str) -> int:
    """Run `command`; its exit status, or minus the signal that ended it."""
    # Ctrl-C reaches every process of the terminal's group; only our holder decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    released = threading.Event()

    def hold() -> None:
        sys.stdin.buffer.read()
        released.set()
        _kill(child.pid)

    threading.Thread(target=hold, daemon=True).start()
    status = child.wait()
    _kill(child.pid)
    if released.is_set():
        _wait_until_gone(child.pid)
        shutil.rmtree(scratch, ignore_errors=True)
    return status


def _kill(group: int) -> bool:
    """Kill every process of `group`; False when there is none."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        return False
    return True


def _wait_until_gone(group: int) -> None:
    """Return when the group is empty, or nearly: the dead stay in it until somebody buries them."""
    deadline = time.monotonic() + _PATIENCE
    while _kill(group) and time.monotonic() < deadline:
        time.sleep(0.02)


if __name__ == "__main__":
    # Not `sys.exit`: the thread that waits for standard input would hold up the interpreter's end.
    os._exit(main(*sys.argv[1:]) & 0xFF)
