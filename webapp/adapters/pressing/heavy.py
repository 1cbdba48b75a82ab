"""The pictures inside a PDF: freed of what a camera wrote, and lowered where the pages weigh too much."""

from dataclasses import dataclass
from io import BytesIO

from pikepdf import Name, Pdf, PdfImage, Stream
from pikepdf import exceptions as faults
from PIL import Image, UnidentifiedImageError

from webapp.adapters.pressing.kinds import RefusedFile
from webapp.adapters.pressing.pictures import MOST_JPEG_PIXELS, fitting, flat, jpeg_bytes

_A4_INCHES = 11.7
_SMALL = 20_000
"""Bytes of a picture that is not worth lowering."""
_MARKER, _END, _SCAN = 0xFF, 0xD9, 0xDA
_TELLING = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""Markers of a JPEG that hold anything but pixels: EXIF, XMP, thumbnails, comments; 0xEE says its colours."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far pictures are lowered: dots per inch of an A4 page, quality of the JPEG."""

    dpi: int
    quality: int


LEVELS = (Level(170, 70), Level(150, 60), Level(150, 45), Level(150, 32))
"""One after the other, until the pages are light enough; under 150 dpi a 2D-Doc can't be read."""


def strip_pictures(pdf: Pdf) -> None:
    """Take from every JPEG of a PDF what is not its pixels, and leave these as they are."""
    for image in _pictures(pdf):
        if _filters(image) == ["/DCTDecode"]:
            raw = image.read_raw_bytes()
            bare = bare_jpeg(raw)
            if len(bare) != len(raw):
                image.write(bare, filter=Name.DCTDecode)
        elif "/JPXDecode" in _filters(image):
            _lower(image, Level(170, 80), always=True)


def lighten(pdf: Pdf, level: Level) -> None:
    """Lower the pictures of a PDF, each only where that makes it smaller."""
    strip_pictures(pdf)
    for image in _pictures(pdf):
        if len(image.read_raw_bytes()) > _SMALL and not image.get("/ImageMask", False):
            _lower(image, level)


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without its telling segments and what stands behind its end; unchanged if it is odd."""
    kept, place = bytearray(content[:2]), 2
    while place + 4 <= len(content) and content[place] == _MARKER:
        kind, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        if kind == _SCAN:
            end = content.rfind(bytes([_MARKER, _END]))
            return bytes(kept) + content[place : end + 2 if end > place else len(content)]
        if kind not in _TELLING:
            kept += content[place : place + 2 + length]
        place += 2 + length
    return content


def _pictures(pdf: Pdf) -> list[Stream]:
    return [
        thing for thing in pdf.objects if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image
    ]


def _filters(image: Stream) -> list[str]:
    found = image.get("/Filter")
    if found is None:
        return []
    return [str(found)] if isinstance(found, Name) else [str(one) for one in found]


def _lower(image: Stream, level: Level, *, always: bool = False) -> None:
    if int(image.get("/Width", 0)) * int(image.get("/Height", 0)) > MOST_JPEG_PIXELS:
        raise RefusedFile("document_too_large")
    seen = _seen(image, level)
    if seen is None:
        return
    size = fitting(seen.size, round(_A4_INCHES * level.dpi))
    content = jpeg_bytes(seen.resize(size, Image.Resampling.LANCZOS, reducing_gap=3), level.quality)
    if not always and len(content) >= len(image.read_raw_bytes()):
        return
    image.write(content, filter=Name.DCTDecode)
    image.Width, image.Height, image.BitsPerComponent = *size, 8
    image.ColorSpace = Name.DeviceGray if seen.mode == "L" else Name.DeviceRGB
    for key in ("/Decode", "/Mask", "/Intent"):
        if key in image:
            del image[key]


def _seen(image: Stream, level: Level) -> Image.Image | None:
    """Return the pixels of a picture; None for one that is left as it is: inks, colours that are masks."""
    if "/Decode" in image or "/Mask" in image:
        return None
    try:
        coded = {"/DCTDecode": "JPEG", "/JPXDecode": "JPEG2000"}.get("".join(_filters(image)))
        if coded is not None:
            file = Image.open(BytesIO(image.read_raw_bytes()), formats=(coded,))
            file.draft(None, fitting(file.size, round(_A4_INCHES * level.dpi)))
            seen: Image.Image = file
        else:
            seen = PdfImage(image).as_pil_image()
        if seen.mode == "CMYK":
            return None
        return flat(seen)
    except (faults.PdfError, UnidentifiedImageError, NotImplementedError, OSError, ValueError, TypeError):
        return None
