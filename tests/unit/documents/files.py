"""The first bytes of real files of every kind, as programs write them."""

from __future__ import annotations

from functions.documents.kinds import ContentType


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    """The box an ISO base media file begins with, and the start of the next one."""
    brands = major + b"\x00\x00\x00\x00" + b"".join(compatible)
    return (len(brands) + 8).to_bytes(4, "big") + b"ftyp" + brands + b"\x00\x00\x01\x00meta"


HEADS: dict[str, tuple[ContentType, bytes]] = {
    "pdf 1.4": (ContentType.PDF, b"%PDF-1.4\n1 0 obj\n"),
    "pdf 2.0": (ContentType.PDF, b"%PDF-2.0\r\n%\xe2\xe3\xcf\xd3\r\n"),
    "jpeg, jfif": (ContentType.JPEG, b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"),
    "jpeg, exif": (ContentType.JPEG, b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00"),
    "png": (ContentType.PNG, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    "webp": (ContentType.WEBP, b"RIFF\x24\x00\x00\x00WEBPVP8 "),
    "heic of a phone": (ContentType.HEIC, ftyp(b"heic", b"mif1", b"heic")),
    "heic by its compatible brand": (ContentType.HEIC, ftyp(b"mif1", b"mif1", b"heix")),
    "mp4": (ContentType.MP4, ftyp(b"isom", b"isom", b"iso2", b"avc1", b"mp41")),
    "mp4 of a phone": (ContentType.MP4, ftyp(b"mp42", b"isom", b"mp42")),
}
"""What it is called -> its type, its first bytes."""

STRANGERS: dict[str, bytes] = {
    "empty": b"",
    "gif": b"GIF89a\x01\x00\x01\x00",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>',
    "html": b"<!DOCTYPE html><html><script>",
    "zip, docx, macro": b"PK\x03\x04\x14\x00\x06\x00word/vbaProject.bin",
    "old word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "windows program": b"MZ\x90\x00\x03\x00\x00\x00",
    "linux program": b"\x7fELF\x02\x01\x01\x00",
    "eicar": b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR",
    "wav in the container of webp": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "avif": ftyp(b"avif", b"mif1", b"miaf"),
    "heif of no stated kind": ftyp(b"mif1", b"mif1", b"avif"),
    "quicktime": ftyp(b"qt  ", b"qt  "),
    "ftyp box that ends before its brands": b"\x00\x00\x00\x08ftypmp42\x00\x00\x00\x00",
    "ftyp box that never ends": b"\xff\xff\xff\xffftypmp42\x00\x00\x00\x00mp42",
    "pdf header after a space": b" %PDF-1.4\n",
    "pdf header after html": b"<html><script>steal()</script>" + b"%PDF-1.4\n",
    "jpeg that is a pdf as well": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00%PDF-1.4\n",
    "png that is a pdf as well": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rtEXt" + b"\0" * 900 + b"%PDF-1.7",
    "mp4 that is a pdf as well": ftyp(b"mp42", b"mp42") + b"%PDF-1.4\n",
    "png torn by a text transfer": b"\x89PNG\n\x1a\n\x00\x00\x00\rIHDR",
}
"""What none of our types may be taken for."""
