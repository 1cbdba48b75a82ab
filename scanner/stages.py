"""The stages of the cascade: each prepares the gray picture in its own way, then asks one engine.

The order is the one that paid on a thousand real photos: plain reading first (a glance, then in full), then
thresholds for bad light, then contrast, size, and the other engine. Only QR codes are looked for: every
format at once costs ten times as much.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from scanner.wake import Loader, wake

if TYPE_CHECKING:
    from collections.abc import Callable

Gray = NDArray[np.uint8]
Quad = NDArray[np.float32]
Found = list[tuple[str, Quad]]

# A glance, then the five stages that pay most.
LIVE_STAGES: Final = 6

_QR_CODES: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_CORNERS: Final = 4
# Encodings zbar takes UTF-8 for before it encodes it a second time.
_MISTAKEN_ENCODINGS: Final = ("latin-1", "cp932", "big5")
_FLATTENED_WHITE: Final = 200


@dataclass(frozen=True, slots=True)
class Stage:
    """One way of reading a picture.

    Attributes:
        name: stable name, told with each symbol found.
        prepare: gray ``uint8 [H, W]`` to another one, of any size; the ratio of sizes is how corners come
            back.
        read: gray to texts and corners ``float32 [4, 2]`` in the pixels of the prepared picture.
        nanoseconds_per_pixel: first guess of the cost, per pixel of the picture before preparation.
    """

    name: str
    prepare: Callable[[Gray], Gray]
    read: Callable[[Gray], Found]
    nanoseconds_per_pixel: float


@cache
def default_stages() -> tuple[Stage, ...]:
    """Give the stages this machine can run, in order."""
    return make_stages()


def make_stages(load: Loader = import_module) -> tuple[Stage, ...]:
    """Build the cascade, without pyzbar's stage where pyzbar is not awake.

    Args:
        load: imports a module by its name.
    """
    zbar = wake("pyzbar.pyzbar", load)
    last_engine = () if zbar is None else (Stage("pyzbar", _as_is, partial(read_pyzbar, zbar), 30.0),)
    return (
        Stage("glance", _as_is, _glance, 1.5),
        Stage("zxing", _as_is, read_zxing, 3.0),
        Stage("zxing-histogram", _as_is, _read_histogram, 2.0),
        Stage("half-adaptive-31", lambda gray: _adaptive(_half(gray), 31), read_zxing, 1.5),
        Stage("adaptive-15", lambda gray: _adaptive(gray, 15), read_zxing, 4.0),
        Stage("adaptive-61", lambda gray: _adaptive(gray, 61), read_zxing, 4.0),
        Stage("half-flattened", lambda gray: _flatten(_half(gray)), read_zxing, 2.5),
        Stage("clahe", _equalise, read_zxing, 7.0),
        Stage("double", _double, read_zxing, 13.0),
        *last_engine,
        Stage("double-adaptive-61", lambda gray: _adaptive(_double(gray), 61), read_zxing, 20.0),
        Stage("double-soft", lambda gray: _soften(_double(gray)), read_zxing, 20.0),
        Stage("double-mended", lambda gray: _mend(_double(gray)), read_zxing, 20.0),
    )


def read_zxing(
    gray: Gray,
    binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage,
    *,
    inverted: bool = True,
) -> Found:
    """Ask zxing-cpp for QR codes, in plain text: the default mode spells control characters out.

    Args:
        gray: ``uint8 [H, W]``.
        binarizer: how pixels become black or white.
        inverted: whether to look for codes light on dark as well, which doubles the work.
    """
    barcodes = zxingcpp.read_barcodes(
        gray,
        formats=_QR_CODES,
        try_downscale=True,
        try_invert=inverted,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
    )
    return [(barcode.text, _zxing_quad(barcode.position)) for barcode in barcodes if barcode.text.strip()]


def read_pyzbar(zbar: Any, gray: Gray) -> Found:
    """Ask pyzbar for QR codes.

    Args:
        zbar: the awake module ``pyzbar.pyzbar``.
        gray: ``uint8 [H, W]``.
    """
    found = zbar.decode(gray, symbols=[zbar.ZBarSymbol.QRCODE])
    texts = [(unmangle(symbol.data), _zbar_quad(symbol)) for symbol in found]
    return [(text, quad) for text, quad in texts if text.strip()]


def unmangle(data: bytes) -> str:
    """Turn the bytes zbar gives back into the text the code holds.

    zbar guesses an encoding and writes UTF-8 from it; a text that was UTF-8 already comes out encoded twice.
    When undoing one of its guesses gives valid UTF-8 that is not plain ASCII, that guess was the mistake.
    """
    text = data.decode("utf-8", errors="replace")
    if text.isascii():
        return text
    for encoding in _MISTAKEN_ENCODINGS:
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _glance(gray: Gray) -> Found:
    """Ask zxing-cpp for codes dark on light only, as nearly all are: it takes half the time."""
    return read_zxing(gray, inverted=False)


def _read_histogram(gray: Gray) -> Found:
    """Ask zxing-cpp with one threshold for the whole picture."""
    return read_zxing(gray, zxingcpp.Binarizer.GlobalHistogram)


def _as_is(gray: Gray) -> Gray:
    """Leave the picture alone."""
    return gray


def _half(gray: Gray) -> Gray:
    """Halve the picture, which averages noise away."""
    height, width = gray.shape
    return cast(
        "Gray", cv2.resize(gray, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    )


def _double(gray: Gray) -> Gray:
    """Double the picture, for codes whose modules are one or two pixels wide."""
    height, width = gray.shape
    return cast("Gray", cv2.resize(gray, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC))


def _adaptive(gray: Gray, block: int) -> Gray:
    """Threshold each pixel against the mean of its surroundings, ``block`` pixels a side."""
    method = cv2.ADAPTIVE_THRESH_MEAN_C
    return cast("Gray", cv2.adaptiveThreshold(gray, 255, method, cv2.THRESH_BINARY, block, 5))


def _soften(gray: Gray) -> Gray:
    """Blur the picture, so that scratches and specks thinner than a module fade."""
    return cast("Gray", cv2.GaussianBlur(gray, (0, 0), 3))


def _mend(gray: Gray) -> Gray:
    """Grow what is light, then what is dark: a dark line that ties two parts of a code together is gone."""
    return cast("Gray", cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _flatten(gray: Gray) -> Gray:
    """Divide the picture by its own blurred self, so that a shadow across the code goes away."""
    height, width = gray.shape
    small = cv2.resize(gray, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    light = cv2.resize(cv2.GaussianBlur(small, (0, 0), 8), (width, height))
    return cast("Gray", cv2.divide(gray, light, scale=_FLATTENED_WHITE))


class _Equaliser(threading.local):
    """One CLAHE object a thread: it keeps working buffers, so threads may not share one."""

    def __init__(self) -> None:
        """Make this thread's own."""
        self.clahe = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8))


_EQUALISER: Final = _Equaliser()


def _equalise(gray: Gray) -> Gray:
    """Raise contrast tile by tile."""
    return cast("Gray", _EQUALISER.clahe.apply(gray))


def _zxing_quad(position: zxingcpp.Position) -> Quad:
    """Give the corners clockwise from the code's own top left."""
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(corner.x, corner.y) for corner in corners], dtype=np.float32)


def _zbar_quad(symbol: Any) -> Quad:
    """Give the corners clockwise, or those of the box when zbar did not outline four."""
    if len(symbol.polygon) == _CORNERS:
        corners = np.array(symbol.polygon, dtype=np.float32)
    else:
        left, top, width, height = symbol.rect
        right, bottom = left + width, top + height
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)
    offsets = corners - corners.mean(axis=0)
    around = np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]), kind="stable")
    return corners[around]
