"""What a file is by its bytes, whatever its name or its sender says: its type, and what else (S18).

A search through the whole content takes signatures so long that chance does not write them.
"""

from __future__ import annotations

import re

from functions.documents.kinds import ContentType

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
_HEAD = 4096

_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The string that every scanner calls a virus by agreement, and that does nothing (eicar.org)."""

_HEAD_OF_PAGE = re.compile(rb"<(?i:!doctype\s+html|html|head|body|script|iframe|svg)[\s>/]")
"""What makes a browser that sniffs take a file for a page: it looks at the beginning alone."""
_PAGE = re.compile(rb"<(?i:!doctype\s+html|html|script|iframe|svg\s[^<>]{0,300}xmlns)[\s>=:]")
_ANOTHER_PDF = re.compile(rb"%PDF-[12]\.\d")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MSCF\0\0\0\0")
"""RAR, 7-Zip and Cabinet: programs search a file for where one begins."""
_END_OF_ZIP = re.compile(rb"PK\x05\x06.{18}", re.DOTALL)
_ZIP_ENTRY = b"PK\x01\x02"


def is_test_virus(content: bytes) -> bool:
    """Whether the EICAR string is in it: how a finding of malware is shown without a scanner."""
    return _EICAR in content


def is_polyglot(content: bytes, content_type: ContentType) -> bool:
    """Whether another program would read this file as a page, an archive or another document."""
    return (
        _HEAD_OF_PAGE.search(content, 0, _PDF_WINDOW) is not None
        or _PAGE.search(content) is not None
        or (content_type is not ContentType.PDF and _ANOTHER_PDF.search(content) is not None)
        or any(archive in content for archive in _ARCHIVES)
        or any(_ends_zip(content, found) for found in _END_OF_ZIP.finditer(content))
    )


def _ends_zip(content: bytes, found: re.Match[bytes]) -> bool:
    """Whether the directory of a ZIP stands before what looks like its end (APPNOTE 4.3.16)."""
    record = found[0]
    size = int.from_bytes(record[12:16], "little")
    return (
        record[4:8] == b"\0\0\0\0"  # one disk, the first
        and record[8:10] == record[10:12]  # all entries are on it
        and size <= found.start()
        and content.startswith(_ZIP_ENTRY, found.start() - size)
    )


def content_type(content: bytes) -> ContentType | None:
    """The type of a file by its first 4 KB; None where it is none we take.

    A file that one program reads as an image or a film and another as a PDF is neither.
    """
    head = content[:_HEAD]
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
