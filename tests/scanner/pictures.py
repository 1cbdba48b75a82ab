"""Pictures made by the tests: pages that bear QR codes, in every format, sound and unsound."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any, cast

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray

from scanner.render import render_png

if TYPE_CHECKING:
    from collections.abc import Sequence

Gray = NDArray[np.uint8]

TEXT = "AP1:6A0X50XM0FGWFGWFGWUAW5VO$B1*96DL6WW66:61ZSY$SR-6+83MN3+"
OTHER_TEXT = "https://example.org/another/code"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def code(text: str = TEXT, scale: int = 6) -> Gray:
    """Draw a code alone with its quiet zone, ``uint8 [H, W]``."""
    return pixels(render_png(text, scale=scale))


def pixels(data: bytes) -> Gray:
    """Decode a picture to gray, ``uint8 [H, W]``, with OpenCV alone."""
    return cast("Gray", cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE))


def page(width: int, height: int, *placed: tuple[Gray, int, int], paper: int = 215) -> Gray:
    """Lay codes on a page, each with the column and row of its top left corner."""
    sheet = np.full((height, width), paper, dtype=np.uint8)
    for picture, left, top in placed:
        sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return sheet


def dark_box(picture: Gray, left: int = 0, top: int = 0) -> NDArray[np.float32]:
    """Tell where the four corners of a code's modules are, clockwise from the top left."""
    rows, columns = np.nonzero(picture < 128)
    x0, x1 = left + columns.min(), left + columns.max() + 1
    y0, y1 = top + rows.min(), top + rows.max() + 1
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=np.float32)


def encoded(picture: NDArray[Any], extension: str, options: Sequence[int] = ()) -> bytes:
    """Write a picture with OpenCV, by the extension of the format."""
    done, data = cv2.imencode(extension, picture, list(options))
    assert done
    return data.tobytes()


def heic(picture: NDArray[np.uint8]) -> bytes:
    """Write a HEIC picture, gray ``[H, W]`` or colour with transparency ``[H, W, 4]``."""
    height, width = picture.shape[:2]
    mode = "L" if picture.shape[2:] == () else "RGBA"
    file = io.BytesIO()
    pillow_heif.from_bytes(mode, (width, height), picture.tobytes()).save(file, quality=80)
    return file.getvalue()


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Put an EXIF orientation into a JPEG."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\x00\x00MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    """Write one PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def black_png(width: int, height: int, *, depth: int = 8, colour_type: int = 0) -> bytes:
    """Write a black PNG of any size line by line: few bytes, many pixels, little memory here.

    ``colour_type`` 0 is gray, 2 is colour, 6 is colour with transparency.
    """
    squeezer = zlib.compressobj(9)
    line = bytes(width * {0: 1, 2: 3, 6: 4}[colour_type] * depth // 8 + 1)
    pixels = b"".join([*(squeezer.compress(line) for _ in range(height)), squeezer.flush()])
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return PNG_MAGIC + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg_saying(width: int, height: int, marker: int = 0xC0) -> bytes:
    """Write the segments of a JPEG that claims a size and holds no picture."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8"
        + bytes([0xFF, marker])
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda"
        + struct.pack(">H", len(scan) + 2)
        + scan
        + b"\x00\x00\xff\xd9"
    )
