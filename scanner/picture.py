"""From the bytes of a picture to the gray pixels the engines read, at a size they are quick on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.errors import FrameRejected
from scanner.headers import Header, check_size
from scanner.wake import Loader, wake

Gray = NDArray[np.uint8]

WORKING_SIDE: Final = 1_280
REDUCED_ABOVE: Final = 2_500
_STRIP_LINES: Final = 256

# Frames are read side by side, one a core; a decoder that took every core for one frame would upset the
# budgets of the others. And OpenCV keeps quiet about damaged files: they are refused, not logged.
cv2.setNumThreads(1)
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

# The picture's own pixels, not those its EXIF orientation would have shown: corners are told in the picture
# as it was sent, and a QR code reads the same in any orientation.
_AS_SENT: Final = cv2.IMREAD_IGNORE_ORIENTATION


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes:
        gray: ``uint8 [H, W]``, longest side 1,280 pixels at most.
        width: pixels of the picture as sent.
        height: pixels of the picture as sent.
    """

    gray: Gray
    width: int
    height: int


def decode_picture(data: bytes, header: Header, load: Loader = import_module) -> Picture:
    """Decode a picture whose header has passed the guards.

    Args:
        data: the whole file.
        header: what :func:`scanner.headers.read_header` said of it.
        load: imports a module by its name; HEIC's decoder is woken by it when one comes.

    Raises:
        FrameRejected: ``unreadable``; of a HEIC also ``too_large``, since its size is known only here, and
            ``unsupported_type`` where its decoder is missing.
    """
    try:
        gray, sized = _decode(data, header, load)
    except FrameRejected:
        raise
    except Exception as error:  # decoders raise what they like, from cv2.error to IndexError
        raise FrameRejected("unreadable") from error
    return Picture(_shrink(gray), sized.width, sized.height)


def _decode(data: bytes, header: Header, load: Loader) -> tuple[Gray, Header]:
    """Decode by the format's own decoder; the header comes back with its size."""
    if header.kind == "heic":
        return _decode_heic(data, header, load)
    if header.transparent:
        pixels = _imdecode(data, cv2.IMREAD_UNCHANGED)
        return _on_white(pixels, cv2.COLOR_BGRA2GRAY, cv2.COLOR_BGR2GRAY), header
    return _imdecode(data, _gray_flag(header) | _AS_SENT).astype(np.uint8, copy=False), header


def _gray_flag(header: Header) -> int:
    """Decode a large JPEG at the coarsest scale that leaves the working size; only JPEG gains by it."""
    longest = max(header.width, header.height)
    if header.kind != "jpeg" or longest <= REDUCED_ABOVE:
        return cv2.IMREAD_GRAYSCALE
    if longest < 4 * WORKING_SIDE:
        return cv2.IMREAD_REDUCED_GRAYSCALE_2
    if longest < 8 * WORKING_SIDE:
        return cv2.IMREAD_REDUCED_GRAYSCALE_4
    return cv2.IMREAD_REDUCED_GRAYSCALE_8


def _imdecode(data: bytes, flags: int) -> NDArray[Any]:
    """Call OpenCV, which raises on some bad files and gives None on others."""
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if decoded is None or decoded.size == 0:
        raise FrameRejected("unreadable")
    return cast("NDArray[Any]", decoded)


def _decode_heic(data: bytes, header: Header, load: Loader) -> tuple[Gray, Header]:
    """Read a HEIC picture; its size is judged after its boxes are parsed and before a pixel is decoded."""
    heif = wake("pillow_heif", load)
    if heif is None:
        raise FrameRejected("unsupported_type")
    opened = heif.open_heif(data, convert_hdr_to_8bit=True)
    width, height = opened.size
    sized = replace(header, width=width, height=height, transparent=opened.has_alpha)
    check_size(sized)
    return _on_white(np.asarray(opened), cv2.COLOR_RGBA2GRAY, cv2.COLOR_RGB2GRAY), sized


def _on_white(pixels: NDArray[Any], alpha_to_gray: int, colour_to_gray: int) -> Gray:
    """Lay a picture on white paper: under its transparency is often black, which hides the code.

    A strip of lines at a time: the steps between cost a few megabytes instead of the picture once more each.
    """
    gray = np.empty(pixels.shape[:2], np.uint8)
    for top in range(0, len(pixels), _STRIP_LINES):
        strip = pixels[top : top + _STRIP_LINES]
        gray[top : top + _STRIP_LINES] = _strip_on_white(strip, alpha_to_gray, colour_to_gray)
    return gray


def _strip_on_white(pixels: NDArray[Any], alpha_to_gray: int, colour_to_gray: int) -> Gray:
    """Lay some lines of a picture on white paper."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]  # noqa: PLR2004 - rows and columns alone
    if channels == 1:
        return pixels.reshape(pixels.shape[:2]).astype(np.uint8, copy=False)
    if channels == 3:  # noqa: PLR2004 - colour without transparency
        return _gray(cv2.cvtColor(pixels, colour_to_gray))
    darkness = cv2.bitwise_not(cv2.cvtColor(pixels, alpha_to_gray))
    return _gray(cv2.bitwise_not(cv2.multiply(darkness, cv2.extractChannel(pixels, 3), scale=1 / 255)))


def _shrink(gray: Gray) -> Gray:
    """Bring the longest side down to the working size; a smaller picture stays as it is."""
    height, width = gray.shape
    scale = WORKING_SIDE / max(height, width)
    if scale >= 1:
        return gray
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return _gray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA))


def _gray(picture: Any) -> Gray:
    """Tell the type checker what OpenCV's stubs do not say."""
    return cast("Gray", picture)
