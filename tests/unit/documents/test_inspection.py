"""Files are opened within bounds: honest ones pass, each hostile one is known for it (S18)."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from functions.documents import boxes, inspection, pdf, pictures, signatures
from functions.documents.kinds import ContentType, Finding, Flaw
from tests.unit.documents import corpus
from tests.unit.documents.hostile import deflated, hostile, inflating

pytestmark = [
    pytest.mark.feature("CLM-05"),
    # What decoders warn of on the way to their finding.
    pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

OUTSIDE = {Flaw.EMPTY, Flaw.TOO_LARGE, Flaw.WRONG_TYPE, Flaw.WRONG_SIZE, Flaw.WRONG_HASH}
"""Seen without opening a file (`decisions.flaw_outside`)."""
OF_SCANNERS = {Flaw.MALWARE, Flaw.NOT_SCANNABLE, Flaw.SCAN_FAILED}
PICTURES = sorted(
    name
    for name, (kind, _) in corpus.honest().items()
    if kind.startswith("image/") and name != "heic"
)


@pytest.mark.parametrize("name", corpus.honest())
def test_an_honest_file_is_what_it_is(name: str) -> None:
    content_type, content = corpus.honest()[name]
    assert signatures.content_type(content) is content_type
    assert inspection.opened(content, content_type).flaw is None
    assert not signatures.is_test_virus(content)


@pytest.mark.parametrize("name", hostile())
def test_a_hostile_file_is_found_out(name: str) -> None:
    content_type, content, flaw = hostile()[name]
    if flaw is Flaw.MALWARE:
        assert signatures.is_test_virus(content)
    else:
        assert inspection.opened(content, content_type) == Finding(flaw)


def test_there_is_a_file_for_every_flaw_and_every_type() -> None:
    found = hostile().values()
    assert {each.flaw for each in found} == set(Flaw) - OUTSIDE - OF_SCANNERS | {Flaw.MALWARE}
    assert {kind for kind, _ in corpus.honest().values()} == set(ContentType)
    assert {each.content_type for each in found} == set(ContentType)


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(corpus.honest())),
    place=st.floats(0, 1, exclude_max=True),
    noise=st.binary(min_size=1, max_size=40),
    cut=st.booleans(),
)
def test_whatever_is_sent_has_a_finding(name: str, place: float, noise: bytes, cut: bool) -> None:
    content_type, content = corpus.honest()[name]
    at = int(place * len(content))
    damaged = content[:at] + noise + (b"" if cut else content[at + len(noise) :])
    finding = inspection.opened(damaged, content_type)
    assert finding.flaw is None or finding.preview is None


class TestPreview:
    @pytest.mark.parametrize("name", PICTURES)
    def test_it_is_small_and_upright_and_holds_nothing_but_the_picture(self, name: str) -> None:
        content_type, content = corpus.honest()[name]
        preview = inspection.opened(content, content_type).preview
        assert preview is not None
        picture = Image.open(BytesIO(preview))
        # It lay on its side: 1600 by 1200, and what was red on the left is above.
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (768, 1024))
        upper, lower = picture.getpixel((384, 100)), picture.getpixel((384, 900))
        assert upper != lower
        assert dict(picture.getexif()) == {}
        assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        for secret in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", corpus.PLACE.encode()):
            assert secret not in preview

    def test_the_original_does_say_where_it_was_taken(self) -> None:
        for name in ("jpeg", "png", "webp"):
            picture = Image.open(BytesIO(corpus.honest()[name][1]))
            assert picture.getexif().get_ifd(0x8825)[1] == "N"
            assert corpus.PLACE.encode() in corpus.honest()[name][1]

    def test_colours_stay(self) -> None:
        preview = inspection.opened(corpus.picture("PNG"), ContentType.PNG).preview or b""
        upper = Image.open(BytesIO(preview)).getpixel((384, 100))
        assert isinstance(upper, tuple)
        assert all(
            abs(found - drawn) < 12 for found, drawn in zip(upper, (200, 30, 30), strict=True)
        )

    def test_a_small_picture_is_not_made_larger(self) -> None:
        small = corpus.picture("PNG", size=(80, 60))
        preview = inspection.opened(small, ContentType.PNG).preview
        assert Image.open(BytesIO(preview or b"")).size == (60, 80)

    @pytest.mark.parametrize("name", ["pdf", "heic", "mp4"])
    def test_other_files_have_none(self, name: str) -> None:
        content_type, content = corpus.honest()[name]
        assert inspection.opened(content, content_type).preview is None


class TestBounds:
    def test_streams_that_are_large_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        each = deflated(2)
        file = inflating(each, "FlateDecode")
        monkeypatch.setattr(pdf, "_LARGEST_CONTENT", 3 * 1024 * 1024)
        assert pdf.flaw(file) is None
        monkeypatch.setattr(pdf, "_LARGEST_CONTENT", 1024 * 1024)
        assert pdf.flaw(file) is Flaw.EXPLODES

    def test_more_objects_than_a_document_has(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert pdf.flaw(corpus.pdf()) is None
        monkeypatch.setattr(pdf, "_MOST_OBJECTS", 3)
        assert pdf.flaw(corpus.pdf()) is Flaw.UNREADABLE

    def test_frames_count_as_pixels(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(pictures._LARGEST, ContentType.PNG, 3 * 80 * 60)
        for frames, flaw in ((3, None), (4, Flaw.EXPLODES)):
            played = [Image.new("RGB", (80, 60), (shade, 0, 0)) for shade in range(frames)]
            written = BytesIO()
            played[0].save(written, "PNG", save_all=True, append_images=played[1:])
            assert pictures.opened(written.getvalue(), ContentType.PNG).flaw is flaw

    def test_a_box_may_be_as_long_as_64_bits_say(self) -> None:
        head, content = corpus.film()[:24], corpus.film()[24:]
        long = b"\0\0\0\x01mdat" + (16 + 100).to_bytes(8, "big") + bytes(100)
        assert boxes.flaw(head + long + content, ContentType.MP4) is None
        longer = b"\0\0\0\x01mdat" + (2**63).to_bytes(8, "big") + bytes(100)
        assert boxes.flaw(head + longer + content, ContentType.MP4) is Flaw.UNREADABLE
