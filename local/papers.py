"""Small real files to upload, made on the spot: a one-page PDF and a JPEG."""

from __future__ import annotations


def pdf(line: str) -> bytes:
    """A valid PDF 1.4 of one page that says `line` (ASCII)."""
    page = f"BT /F1 18 Tf 72 760 Td ({_escaped(line)}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    document, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join(
        (
            document,
            b"xref\n0 %d\n0000000000 65535 f \n" % size,
            table,
            trailer % (size, len(document)),
        )
    )


def jpeg() -> bytes:
    """A valid grey JPEG of 8 by 8 pixels."""
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + b"\x10" * 64),
            _segment(0xC0, b"\x08\x00\x08\x00\x08\x01\x01\x11\x00"),
            # One Huffman code each: "no difference" for DC, "end of block" for AC.
            _segment(0xC4, b"\x00" + b"\x01" + b"\x00" * 15 + b"\x00"),
            _segment(0xC4, b"\x10" + b"\x01" + b"\x00" * 15 + b"\x00"),
            _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            b"\x3f",  # the two codes `0` `0`, padded with ones
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return b"\xff%c%s%s" % (marker, (len(content) + 2).to_bytes(2, "big"), content)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
