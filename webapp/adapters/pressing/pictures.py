"""Pictures made anew: upright, no larger than a page needs, without what the camera wrote beside them."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from webapp.adapters.pressing.kinds import RefusedFile

LONGEST_SIDE = 2_000
"""Pixels: an A4 page that fills seven eighths of the photo has its 150 dpi, which a 2D-Doc needs."""

MOST_PIXELS = 25_000_000
MOST_JPEG_PIXELS = 64_000_000
"""A JPEG is read at a reduced scale: more pixels cost no more memory."""

_MOST_BYTES = 650_000
_QUALITIES = (82, 74, 64, 54, 44)
_SMALLER = 0.8
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

# The bound is ours, by format, and judged before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew: JPEG bytes, pixels, whether it is gray."""

    content: bytes
    width: int
    height: int
    gray: bool


def remake(content: bytes) -> Picture:
    """Return a picture upright and light, as a JPEG without EXIF, place, profile or thumbnail.

    Raises:
        RefusedFile: ``document_unreadable``, or ``document_too_large``: more pixels than a page has.
    """
    # Only here: a PDF needs no HEIC.
    from pillow_heif import register_heif_opener  # noqa: PLC0415

    register_heif_opener(thumbnails=False)
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            return encoded(flat(_opened(image)))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
        raise RefusedFile("document_unreadable") from error


def _opened(image: Image.Image) -> Image.Image:
    jpeg = image.format in {"JPEG", "MPO"}
    if image.width * image.height > (MOST_JPEG_PIXELS if jpeg else MOST_PIXELS):
        raise RefusedFile("document_too_large")
    if jpeg:
        image.draft(None, fitting(image.size, LONGEST_SIDE))
    image.load()
    return ImageOps.exif_transpose(image)


def fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return a size of the same shape whose longer side is at most ``longest`` pixels."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def flat(image: Image.Image) -> Image.Image:
    """Return a picture in gray or RGB; what shows through shows white, as on paper."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits a pixel, of which a page needs the upper eight.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("RGB")


def encoded(image: Image.Image) -> Picture:
    """Return a picture as a JPEG light enough, its quality lowered before its size is."""
    longest = LONGEST_SIDE
    while True:
        size = fitting(image.size, longest)
        shown = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
        for quality in _QUALITIES:
            content = jpeg_bytes(shown, quality)
            if len(content) <= _MOST_BYTES:
                return Picture(content, *shown.size, shown.mode == "L")
        longest = round(max(size) * _SMALLER)


def jpeg_bytes(image: Image.Image, quality: int) -> bytes:
    """Return a picture in gray or RGB as a JPEG that says nothing but its pixels."""
    # Pillow copies a comment and a resolution that it finds here.
    image.info = {}
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
