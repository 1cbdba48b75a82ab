"""The pictures the scanner is measured on: photos of a folder, or drawings when there is none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from scanner.render import render_png

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LIVE_SIDE = 960
# A signed coupon is 139 characters long; this text has its length and alphabet, and no meaning.
COUPON_TEXT = "AP1:" + "6A0X50XM0FGWFGW" * 9


@dataclass(frozen=True)
class Photo:
    """A picture as a file, and the text it holds: None when it holds no code."""

    set_name: str
    data: bytes
    expected: str | None


def read_photos(folder: Path) -> list[Photo]:
    """Read every set of a folder by its manifest."""
    photos = []
    for manifest in sorted(folder.glob("*/manifest.json")):
        content = json.loads(manifest.read_text(encoding="utf-8"))
        photos += [
            Photo(content["set"], (manifest.parent / image["file"]).read_bytes(), image["expected"])
            for image in content["images"]
        ]
    return photos


def drawn_photos() -> list[Photo]:
    """Draw coupons turned, blurred, shaded and noisy, and pictures with no code, always the same."""
    draw = np.random.default_rng(2024)
    photos = []
    for turn in range(30):
        sheet = sheet_with_code(draw, degrees=12.0 * turn)
        photos.append(Photo("drawn, turned", jpeg(sheet), COUPON_TEXT))
        blurred = cv2.GaussianBlur(sheet, (0, 0), 0.6 + turn / 30)
        photos.append(Photo("drawn, blurred", jpeg(blurred), COUPON_TEXT))
        shade = np.linspace(0.25 + turn / 60, 1.0, sheet.shape[1])[None]
        photos.append(Photo("drawn, shaded", jpeg(sheet * shade), COUPON_TEXT))
        noisy = sheet + draw.normal(0, 10 + turn, sheet.shape)
        photos.append(Photo("drawn, noisy", jpeg(noisy), COUPON_TEXT))
        speckles = cv2.resize(draw.integers(0, 256, (48, 64)).astype(np.uint8), (640, 480))
        photos.append(Photo("drawn, no code", jpeg(speckles), None))
    return photos


def sheet_with_code(draw: np.random.Generator, degrees: float) -> NDArray[Any]:
    """Draw a page with one code on it, turned, somewhere near the middle."""
    code = pixels(render_png(COUPON_TEXT, scale=5), cv2.IMREAD_GRAYSCALE)
    sheet = np.full((720, 960), 200, dtype=np.uint8)
    left, top = draw.integers(300, 400), draw.integers(200, 270)
    sheet[top : top + code.shape[0], left : left + code.shape[1]] = code
    turn = cv2.getRotationMatrix2D((left + code.shape[1] / 2, top + code.shape[0] / 2), degrees, 1)
    return cv2.warpAffine(sheet, turn, (960, 720), borderValue=(200,))


def live_frames(photos: list[Photo]) -> list[bytes]:
    """Make the frames a camera would send of what holds no code: JPEG, 960 pixels at the longest."""
    frames = []
    for photo in photos:
        if photo.expected is None:
            picture = pixels(photo.data, cv2.IMREAD_COLOR)
            ratio = LIVE_SIDE / max(picture.shape[:2])
            resized = cv2.resize(picture, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_CUBIC)
            frames.append(jpeg(resized))
    return frames


def pixels(data: bytes, flags: int) -> NDArray[Any]:
    """Decode a picture with OpenCV alone.

    Raises:
        ValueError: it is not a picture.
    """
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if picture is None:
        message = "not a picture"
        raise ValueError(message)
    return picture


def jpeg(picture: NDArray[Any]) -> bytes:
    """Write a picture as a JPEG of the quality a browser's canvas gives."""
    shown = np.clip(picture, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return data.tobytes()
