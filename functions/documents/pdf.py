"""PDFs: what is in one that acts, hides or explodes (ISO 32000-2).

What acts is known by its name, and a name stands either in the bytes of the file or in those of an
object stream. So these are searched, rather than a tree of objects walked: programs differ in what
they take for a part of the tree, and a name that any of them may find is found here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, IndirectObject, NullObject, StreamObject

from functions.documents.kinds import LARGEST_PIXELS, Flaw

_MOST_OBJECTS = 50_000
_LARGEST_STREAM = 128 * 1024 * 1024
"""Bytes when inflated: a page scanned at 600 dpi in colour has 105 million."""
_LARGEST_CONTENT = 1024 * 1024 * 1024
"""Bytes of all streams when inflated."""

_ACTIVE = frozenset(
    {b"JavaScript", b"Launch", b"SubmitForm", b"ImportData", b"GoToE", b"GoToR"}
    | {b"Rendition"}  # actions
    | {b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment", b"RichMedia"}
)
"""Names so long that chance does not write them into compressed data."""
_DYNAMIC_FORM = frozenset({b"AcroForm", b"XFA"})
"""Both together, for chance may write the shorter one."""
_NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]{2,60})")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_INFLATES = frozenset({"/FlateDecode", "/Fl"})
_DRAWS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"})
"""What these make of a stream is an image, of the width and height that stand beside it."""


def flaw(content: bytes) -> Flaw | None:
    """What is wrong inside a PDF."""
    names = _names(content)
    if b"Encrypt" in names:
        return Flaw.ENCRYPTED
    if _is_active(names):
        return Flaw.ACTIVE_CONTENT
    try:
        with apply_configuration(jbig2dec_binary=None):  # it would start another program
            return _flaw(PdfReader(BytesIO(content)))
    except LimitReachedError:
        return Flaw.EXPLODES
    except Exception:  # noqa: BLE001 - whatever a parser makes of a stranger's file
        return Flaw.UNREADABLE


def _names(content: bytes) -> set[bytes]:
    """Every name in the bytes: `/J#61vaScript` as what it means."""
    written = set(_NAME.findall(content))
    return {_HEX.sub(lambda code: bytes.fromhex(code[1].decode()), name) for name in written}


def _is_active(names: set[bytes]) -> bool:
    return bool(names & _ACTIVE) or names >= _DYNAMIC_FORM


def _flaw(reader: PdfReader) -> Flaw | None:
    if reader.is_encrypted:
        return Flaw.ENCRYPTED
    if not reader.pages:
        return Flaw.UNREADABLE
    inflated = 0
    for number, item in enumerate(_objects(reader)):
        if number >= _MOST_OBJECTS:
            return Flaw.UNREADABLE
        if not isinstance(item, StreamObject):
            continue
        inflated += _inflated(item)
        if inflated > _LARGEST_CONTENT or _pixels(item) > LARGEST_PIXELS:
            return Flaw.EXPLODES
        if _type_of(item) == "/ObjStm" and _is_active(_names(item.get_data())):
            return Flaw.ACTIVE_CONTENT
    return None


def _type_of(item: StreamObject) -> object:
    """Its `/Type`, which may stand in an object of its own."""
    return item.get("/Type", NullObject()).get_object()


def _objects(reader: PdfReader) -> Iterator[object]:
    """Every object that the tables of the file name."""
    plain = [(number, kind) for kind, offsets in reader.xref.items() for number in offsets]
    for number, generation in (*plain, *((number, 0) for number in reader.xref_objStm)):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _inflated(stream: StreamObject) -> int:
    """How many bytes there are of a stream in the end, and on the way there.

    Raises:
        LimitReachedError: more than `_LARGEST_STREAM`; it is not inflated any further.
    """
    data, total = stream._data, 0
    for name in _filters(stream):
        if name in _DRAWS:
            break
        if name not in _INFLATES:  # rare, and bounded by the library
            return total + len(stream.get_data())
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(data, _LARGEST_STREAM)
        except zlib.error:  # no bomb: readers show what they can of it
            break
        if inflater.unconsumed_tail:
            raise LimitReachedError
        total += len(data)
    return total


def _filters(stream: StreamObject) -> list[object]:
    given = stream.get("/Filter", ArrayObject()).get_object()
    return [each.get_object() for each in given] if isinstance(given, ArrayObject) else [given]


def _pixels(stream: StreamObject) -> int:
    """Of an image; of what is none, 0."""
    width, height = (stream.get(side, NullObject()).get_object() for side in ("/Width", "/Height"))
    return width * height if isinstance(width, int) and isinstance(height, int) else 0
