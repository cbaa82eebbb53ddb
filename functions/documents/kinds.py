"""The closed lists of documents: types of files, states, verdicts of scanners, flaws."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

_MEGABYTE = 1024 * 1024


class ContentType(StrEnum):
    """What may be uploaded."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    MP4 = "video/mp4"

    @property
    def largest(self) -> int:
        """The most bytes a file of this type may have."""
        return (200 if self is ContentType.MP4 else 20) * _MEGABYTE

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How names of such files end, lower case, without the dot; the usual one first."""
        return _SUFFIXES[self]


_SUFFIXES: dict[ContentType, tuple[str, ...]] = {
    ContentType.PDF: ("pdf",),
    ContentType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    ContentType.PNG: ("png",),
    ContentType.WEBP: ("webp",),
    ContentType.HEIC: ("heic", "heif"),
    ContentType.MP4: ("mp4", "m4v"),
}


class State(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    EXPIRED = "expired"
    """Shown, never stored: the upload form's time has passed and nothing came."""
    SCANNING = "scanning"
    """It passed our own checks; the malware scanner's verdict is not in."""
    RECEIVED = "received"
    QUARANTINED = "quarantined"
    """What arrived is not what was announced, or is dangerous; nobody can open it."""
    VERIFIED = "verified"
    REFUSED = "refused"
    REMOVED = "removed"
    """Taken back, or superseded by another document."""


JUDGED = frozenset({State.VERIFIED, State.REFUSED})
READABLE = JUDGED | {State.RECEIVED}


class Scan(StrEnum):
    """What the malware scanner says of an arrival."""

    NOT_SCANNED = "not_scanned"
    """This stage has no scanner, and says so wherever the document is shown."""
    PENDING = "pending"
    CLEAN = "clean"
    THREATS_FOUND = "threats_found"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


class Flaw(StrEnum):
    """Why an arrival is quarantined."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    WRONG_SIZE = "wrong_size"
    WRONG_HASH = "wrong_hash"
    POLYGLOT = "polyglot"
    """Another program would read it as a page, an archive or another document."""
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    """A PDF with scripts, actions that reach outside it, dynamic forms or files inside it."""
    EXPLODES = "explodes"
    """Small as it lies there, but too large for whoever opens it."""
    UNREADABLE = "unreadable"
    """Broken, cut off, or more work to read than a document may be."""
    MALWARE = "malware"
    NOT_SCANNABLE = "not_scannable"
    SCAN_FAILED = "scan_failed"


SCAN_FLAWS = {
    Scan.THREATS_FOUND: Flaw.MALWARE,
    Scan.UNSUPPORTED: Flaw.NOT_SCANNABLE,
    Scan.FAILED: Flaw.SCAN_FAILED,
}
"""The verdicts of a scanner that quarantine."""


LARGEST_PIXELS = 128 * 1024 * 1024
"""Width times height of an image: above what telephones take, 108 million."""


class Finding(NamedTuple):
    """What an inspection found inside a file: a flaw, or a preview (JPEG) where one can be made."""

    flaw: Flaw | None = None
    preview: bytes | None = None
