"""What is wrong inside a file, and its preview: `python -m functions.documents.inspection <type>`.

`isolation.py` runs this as a program of its own, for it opens what strangers send. Standard input
is the file; standard output a line that says `ready`, a line with the flaw's code or nothing, and
the preview. It holds itself to its bounds; where it is killed at one, the file was at fault.
"""

from __future__ import annotations

import contextlib
import resource
import sys

from functions.documents import boxes, pdf, pictures, signatures
from functions.documents.kinds import ContentType, Finding, Flaw

READY = b"ready\n"
_MOST_MEMORY = 1280 * 1024 * 1024
"""Bytes of address space."""
_MOST_SECONDS = 15
"""Of processor time."""


def opened(content: bytes, content_type: ContentType) -> Finding:
    """What opening the file shows; its first bytes are known to be of this type."""
    if signatures.is_polyglot(content, content_type):
        return Finding(Flaw.POLYGLOT)
    if content_type is ContentType.PDF:
        return Finding(pdf.flaw(content))
    if content_type in {ContentType.HEIC, ContentType.MP4}:
        return Finding(boxes.flaw(content, content_type))
    return pictures.opened(content, content_type)


def main(content_type: str) -> None:
    _bound(resource.RLIMIT_AS, _MOST_MEMORY)
    _bound(resource.RLIMIT_CPU, _MOST_SECONDS)
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    try:
        finding = opened(sys.stdin.buffer.read(), ContentType(content_type))
    except MemoryError:
        finding = Finding(Flaw.UNREADABLE)
    sys.stdout.buffer.write(b"%s\n%s" % ((finding.flaw or "").encode(), finding.preview or b""))


def _bound(kind: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # not every system a developer uses has each
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(sys.argv[1])
