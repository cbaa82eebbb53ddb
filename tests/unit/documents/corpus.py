"""Honest files of every kind, made here by the libraries that real programs use.

Where no library is at hand they are made byte by byte; the hostile ones stand in `hostile.py`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    NameObject,
    PdfObject,
)

from functions.documents.kinds import ContentType
from tests.unit.documents.files import ftyp

PLACE = "31 deg 14 min N"
"""What the photographs say of where they were taken, in their EXIF and their comments."""


def picture(kind: str, *, size: tuple[int, int] = (1600, 1200), mode: str = "RGB") -> bytes:
    """A red and blue picture, left and right, with GPS, comment and an orientation: turn right."""
    image = _plain(mode, size, (200, 30, 30))
    image.paste(_plain(mode, (size[0] // 2, size[1]), (30, 30, 200)), (size[0] // 2, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: the top of the picture is its right side
    exif[0x010E] = PLACE  # description
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 29.0, 0.0)})
    written = BytesIO()
    more = {"comment": PLACE} if kind == "JPEG" else {}
    image.save(written, kind, exif=exif, **more)
    return written.getvalue()


def _plain(mode: str, size: tuple[int, int], colour: tuple[int, int, int]) -> Image.Image:
    if mode == "I;16":
        return Image.new(mode, size, colour[0] * 257)
    return Image.new("RGB", size, colour).convert(mode)


def motion_photo() -> bytes:
    """As many telephones save them: the photograph, and after it a short film."""
    return picture("JPEG") + film()


def film() -> bytes:
    return (
        ftyp(b"mp42", b"isom", b"mp42")[:24]
        + box(b"free")
        + box(b"moov", b"\0" * 80)
        + (box(b"mdat", bytes(range(256)) * 8))
    )


def heic(width: int = 4032, height: int = 3024) -> bytes:
    extent = box(b"ispe", b"\0" * 4 + struct.pack(">II", width, height))
    properties = box(b"iprp", box(b"ipco", extent))
    return (
        ftyp(b"heic", b"mif1", b"heic")[:24]
        + box(b"meta", b"\0" * 4 + properties)
        + box(b"mdat", bytes(500))
    )


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def pdf(change: Callable[[PdfWriter], object] | None = None) -> bytes:
    """A page with a link and a bookmark, opened at that page; then changed."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Contents")] = writer._add_object(stream(b"BT (loss list) Tj ET"))
    writer.add_annotation(0, Link(rect=(50, 50, 200, 80), url="https://insurer.example"))
    writer.add_outline_item(title="Page 1", page_number=0)
    writer.root_object[NameObject("/OpenAction")] = ArrayObject(
        [page.indirect_reference, NameObject("/Fit")]
    )
    writer.add_metadata({"/Title": "Loss list"})
    if change is not None:
        change(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def scanned() -> bytes:
    """As scanners make them: a PDF whose pages are photographs."""
    written = BytesIO()
    Image.open(BytesIO(picture("JPEG"))).save(written, "PDF")
    return written.getvalue()


def stream(data: bytes, **entries: PdfObject) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    stream.update({NameObject(f"/{name}"): value for name, value in entries.items()})
    return stream


def compressed_pdf(catalog: bytes) -> bytes:
    """A PDF whose objects lie deflated in an object stream: no name of theirs is in sight."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    offsets, body = [], b""
    for each in objects:
        offsets.append(len(body))
        body += each + b"\n"
    head = b" ".join(b"%d %d" % (number, at) for number, at in enumerate(offsets, start=1)) + b"\n"
    packed = zlib.compress(head + body)
    file = b"%PDF-1.7\n"
    at_stream = len(file)
    file += b"4 0 obj\n<< /Type /ObjStm /N 3 /First %d /Filter /FlateDecode /Length %d >>\n" % (
        len(head),
        len(packed),
    )
    file += b"stream\n" + packed + b"\nendstream\nendobj\n"
    at_table = len(file)
    rows = [(0, 0, 65535), *((2, 4, place) for place in range(3)), (1, at_stream, 0)]
    rows.append((1, at_table, 0))
    table = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in rows))
    file += b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode "
    file += b"/Length %d >>\nstream\n" % len(table) + table + b"\nendstream\nendobj\n"
    return file + b"startxref\n%d\n%%%%EOF\n" % at_table


@cache
def honest() -> dict[str, tuple[ContentType, bytes]]:
    """What it is called -> its type, its content."""
    return {
        "pdf": (ContentType.PDF, pdf()),
        "pdf of a scanner": (ContentType.PDF, scanned()),
        "pdf of deflated objects": (ContentType.PDF, compressed_pdf(b"")),
        "jpeg": (ContentType.JPEG, picture("JPEG")),
        "jpeg for print": (ContentType.JPEG, picture("JPEG", mode="CMYK")),
        "grey jpeg": (ContentType.JPEG, picture("JPEG", mode="L")),
        "jpeg with a film": (ContentType.JPEG, motion_photo()),
        "png": (ContentType.PNG, picture("PNG")),
        "png of a screen": (ContentType.PNG, picture("PNG", mode="P")),
        "png of 16 bits": (ContentType.PNG, picture("PNG", mode="I;16")),
        "png one can see through": (ContentType.PNG, picture("PNG", mode="RGBA")),
        "webp": (ContentType.WEBP, picture("WEBP")),
        "heic": (ContentType.HEIC, heic()),
        "mp4": (ContentType.MP4, film()),
        "mp4 that ends in zeros": (ContentType.MP4, film() + bytes(512)),
        "mp4 whose last box has no end": (
            ContentType.MP4,
            film() + b"\0\0\0\0mdat" + bytes(range(256)),
        ),
    }
