"""HEIC and MP4 by their structure: boxes that fill the file, one after the other (ISO 14496-12).

Neither is decoded here: what is to be known stands in the boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from functions.documents.kinds import LARGEST_PIXELS, ContentType, Flaw

_MOST_BOXES = 100_000
_NEEDED = {
    ContentType.HEIC: frozenset({b"meta"}),
    ContentType.MP4: frozenset({b"moov", b"moof"}),
}
"""Any of these makes it such a file."""
_KIND = re.compile(rb"[ -~\xa9][ -~]{3}")
_EXTENT = re.compile(rb"\x00\x00\x00\x14ispe\x00{4}(?P<width>.{4})(?P<height>.{4})", re.DOTALL)
"""Property box of an image's width and height in pixels (ISO/IEC 23008-12, 6.5.3)."""


class _Box(NamedTuple):
    kind: bytes
    start: int
    end: int


class _NoBox(Exception):
    """What stands there is no box: it was not written with the rest of the file."""


def flaw(content: bytes, content_type: ContentType) -> Flaw | None:
    """What is wrong with a HEIC or MP4: cut off, more than the file it claims to be, too large."""
    found: list[_Box] = []
    try:
        for box in _boxes(content):
            found.append(box)
            if box.end > len(content) or len(found) > _MOST_BOXES:
                return Flaw.UNREADABLE
    except _NoBox:
        return Flaw.POLYGLOT
    if not _NEEDED[content_type] & {box.kind for box in found}:
        return Flaw.UNREADABLE
    images = (box for box in found if box.kind == b"meta")
    if any(_is_too_large(content, box) for box in images):
        return Flaw.EXPLODES
    return None


def _boxes(content: bytes) -> Iterator[_Box]:
    """The boxes of the file; only zeros may follow them, which some cameras write.

    Raises:
        _NoBox: something else follows.
    """
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if size == 0 and kind in {b"", b"\0\0\0\0"} and not content[at:].strip(b"\0"):
            return
        header = 8
        if size == 1:
            size, header = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif size == 0:  # it goes on to the end
            size = len(content) - at
        if size < header or not _KIND.fullmatch(kind):
            raise _NoBox
        yield _Box(kind, at, at + size)
        at += size


def _is_too_large(content: bytes, meta: _Box) -> bool:
    return any(
        int.from_bytes(extent["width"], "big") * int.from_bytes(extent["height"], "big")
        > LARGEST_PIXELS
        for extent in _EXTENT.finditer(content, meta.start, meta.end)
    )
