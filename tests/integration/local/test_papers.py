from __future__ import annotations

import re

from functions.documents.kinds import ContentType
from functions.documents.signatures import content_type
from local import papers


def test_the_files_are_what_they_claim_to_be() -> None:
    assert content_type(papers.pdf("Claim form")) is ContentType.PDF
    assert content_type(papers.jpeg()) is ContentType.JPEG


def test_the_cross_reference_table_of_the_pdf_points_at_its_objects() -> None:
    document = papers.pdf("Loss list (of a fire)")
    start = int(document.rpartition(b"startxref\n")[2].split()[0])
    assert document[start:].startswith(b"xref\n0 6\n")

    offsets = [int(each) for each in re.findall(rb"^(\d{10}) 00000 n ", document, re.MULTILINE)]

    assert len(offsets) == 5
    for number, offset in enumerate(offsets, start=1):
        assert document[offset:].startswith(b"%d 0 obj\n" % number)
    assert rb"(Loss list \(of a fire\)) Tj" in document


def test_the_segments_of_the_jpeg_follow_each_other() -> None:
    image = papers.jpeg()
    markers, at = [], 2
    while image[at : at + 2] != b"\xff\xda":
        assert image[at] == 0xFF
        markers.append(image[at + 1])
        at += 2 + int.from_bytes(image[at + 2 : at + 4], "big")

    assert markers == [0xE0, 0xDB, 0xC0, 0xC4, 0xC4]
    assert image.endswith(b"\xff\xd9")
