"""Files of strangers are opened in a process of their own: what a file does to it ends with it.

Its environment has no credentials, its bounds on memory and time hold in compiled code too, and it
dies of a decoder's crash in place of the worker.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from contextlib import suppress

from functions.aws import settings
from functions.documents.kinds import ContentType, Finding, Flaw

_INSPECTION = "functions.documents.inspection"
_READY = b"ready"
_PR_SET_DUMPABLE = 4
_PATIENCE = 30
"""Seconds of real time. A file's bound is the processor time it takes, which is half of that: who
is later than this was kept waiting by the machine."""


class InspectionDown(Exception):
    """The inspection did not begin or end: no finding about the file, so it is tried again."""


def _keep_to_ourselves() -> None:
    """Let nobody of the same user look into this process: its environment has the credentials."""
    with suppress(AttributeError, OSError):  # not on Linux
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)


def opened(content: bytes, content_type: ContentType) -> Finding:
    """What opening the file shows. Where the inspection does not come back, it was the file.

    Raises:
        InspectionDown: the inspection could not begin, or the machine gave it no time.
    """
    _keep_to_ourselves()
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and a type from a closed list
            [sys.executable, "-P", "-m", _INSPECTION, content_type],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what decoders say may quote the file
            env=settings.for_a_child(),
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise InspectionDown from late
    ready, _, rest = done.stdout.partition(b"\n")
    if ready != _READY:
        raise InspectionDown
    if done.returncode != 0:
        return Finding(Flaw.UNREADABLE)
    code, _, preview = rest.partition(b"\n")
    return Finding(Flaw(code.decode()) if code else None, preview or None)
