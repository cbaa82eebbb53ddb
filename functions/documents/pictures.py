"""JPEG, PNG and WebP: opened within bounds, and a preview made that holds nothing but the picture.

Telephones write into a photograph where it was taken, with what, and sometimes a smaller picture
of what was cut away. The preview is drawn anew: no EXIF, GPS, XMP, comment or colour profile.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from functions.documents.kinds import LARGEST_PIXELS, ContentType, Finding, Flaw

PREVIEW_SIDE = 1024
"""Pixels of the longer side, at most."""
_QUALITY = 80
_FORMATS = {
    ContentType.JPEG: ("JPEG", "MPO"),  # telephones add the depth, or a brighter copy, as MPO
    ContentType.PNG: ("PNG",),
    ContentType.WEBP: ("WEBP",),
}
_LARGEST = {
    ContentType.JPEG: LARGEST_PIXELS,  # decoded no larger than the preview needs it
    ContentType.PNG: 72 * 1024 * 1024,
    ContentType.WEBP: 72 * 1024 * 1024,
}
"""Pixels, of all frames: a sheet of A3 at 600 dpi has 70 million."""
_DRAWABLE = frozenset({"L", "RGB", "RGBA"})

Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS


def opened(content: bytes, content_type: ContentType) -> Finding:
    """Whether the picture can be drawn, and its preview."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS[content_type]) as image:
            if _pixels(image) > _LARGEST[content_type]:
                return Finding(Flaw.EXPLODES)
            return Finding(preview=_preview(image))
    except Image.DecompressionBombError:  # the library's own bound
        return Finding(Flaw.EXPLODES)
    except Exception:  # noqa: BLE001 - whatever a decoder makes of a stranger's file
        return Finding(Flaw.UNREADABLE)


def _pixels(image: Image.Image) -> int:
    """Of all frames that a viewer would play."""
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    return image.width * image.height * int(frames)


def _preview(image: Image.Image) -> bytes:
    image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
    if image.mode.startswith("I"):  # 16 bits of grey, as X-ray pictures have
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in _DRAWABLE:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    image = ImageOps.exif_transpose(image)
    drawn = Image.new("RGB", image.size, "white")
    drawn.paste(image, mask=image if image.mode == "RGBA" else None)
    written = BytesIO()
    drawn.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
