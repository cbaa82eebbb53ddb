"""What a file is by its first bytes, whatever its name or its sender says (S18)."""

from __future__ import annotations

from functions.documents.model import ContentType

_PDF = b"%PDF-"
_STARTS: tuple[tuple[bytes, ContentType], ...] = (
    (_PDF, ContentType.PDF),
    (b"\xff\xd8\xff", ContentType.JPEG),
    (b"\x89PNG\r\n\x1a\n", ContentType.PNG),
)
_PDF_WINDOW = 1024
"""PDF readers look for a header this far into a file (ISO 32000-1, Annex H.3)."""

# Brands of ISO base media files, by mp4ra.org; HEIC's by ISO/IEC 23008-12, Annex B.
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF = frozenset({b"mif1", b"msf1"})
"""Says only that it is an image file: a compatible brand must say of which kind."""
_MP4 = frozenset(
    {b"mp41", b"mp42", b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8"}
    | {b"iso9", b"avc1", b"M4V ", b"MSNV", b"dash"}
)
_FIRST_COMPATIBLE_BRAND = 16


def content_type(head: bytes) -> ContentType | None:
    """The type of the file that begins with `head` (4 KB will do); None where it is none we take.

    A file that one program reads as an image or a film and another as a PDF is neither.
    """
    found = _by_start(head)
    if found is not ContentType.PDF and _PDF in head[:_PDF_WINDOW]:
        return None
    return found


def _by_start(head: bytes) -> ContentType | None:
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ContentType.WEBP
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    return None


def _by_brand(head: bytes) -> ContentType | None:
    """By the brands in the `ftyp` box an ISO base media file begins with (ISO/IEC 14496-12)."""
    end = int.from_bytes(head[:4], "big")
    if not _FIRST_COMPATIBLE_BRAND <= end <= len(head) or end % 4:
        return None
    major = head[8:12]
    compatible = {head[at : at + 4] for at in range(_FIRST_COMPATIBLE_BRAND, end, 4)}
    if major in _HEIC or (major in _HEIF and compatible & _HEIC):
        return ContentType.HEIC
    return ContentType.MP4 if major in _MP4 else None
