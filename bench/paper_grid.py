"""The pictures that a coupon's code must survive: on a screen, on a sheet, copied, turned, tilted, dirty.

Each coupon of the grid goes through every cell of it, with an angle, a slant and a dirt of its own: more
coupons are more of everything, and the same number always draws the same pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import typst

from bench.scan_pictures import pixels
from scanner.render import modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]
    Treatment = Callable[[Gray, np.random.Generator], Gray]

SCREEN_PX = 320
"""The narrowest screen, at one pixel a CSS pixel."""
SCREEN_CODE_PX = 240
"""What its margins, the ticket's and the code's own leave of it, quiet zone included."""
SHEET_DPI = 150
CAMERA_PX = 960
"""Longest side of a frame of the counter's camera."""

_FORMS = Path(__file__).parents[1] / "templates" / "pdf"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_SIGNED_LENGTH = 139
_WORDS = {
    "title": "Coupon 1 sur 3",
    "scheme": "Aide à l’essai",
    "demo": "",
    "mention": "2024",
    "amount": "300\u00a0€",
    "provisional": "",
    "picture": "QR du coupon",
    "number": "0000-0000-0000-0",
    "until": "Valable jusqu’au 12 mars 2027 inclus",
    "bring": "Votre pièce d’identité.",
    "documents": "Pour l’école\u00a0: Contrat de formation.",
    "where": "Présentez cette feuille à une école du marché 2024.",
    "whose": "Ce coupon sert une seule fois.",
    "care": "Gardez le QR propre et sans pli.",
    "lost": "Demandez un autre coupon.",
    "printed": "Imprimé le 12 mars 2026.",
    "warning": "",
    "call": "",
}
"""What stands on the sheet beside the code: enough to look like one."""


@dataclass(frozen=True)
class Frame:
    """One picture of the grid: where the code was shown, what became of it, and the text it says."""

    source: str
    treatment: str
    gray: Gray
    text: str


def frames(coupons: int) -> Iterator[Frame]:
    """Draw the whole grid for so many coupons."""
    for index in range(coupons):
        draw = np.random.default_rng([2026, index])
        text = "AP1:" + "".join(draw.choice(list(_ALPHABET[1:]), _SIGNED_LENGTH - 4))
        sheet = sheet_150_dpi(text)
        shown: list[tuple[str, Gray, Callable[[Gray], Gray], dict[str, Cell]]] = [
            ("screen, 320 px, 1×", screen(text, 1), whole, _ALL),
            ("screen, 320 px, 2×", screen(text, 2), whole, _ALL),
            ("sheet, 150 dpi", sheet, around_code, _ALL | _COPIED),
            ("whole sheet in one frame", sheet, shrunk, _ALL | _COPIED),
        ]
        for source, thing, framed, cells in shown:
            for name, cell in cells.items():
                yield Frame(source, name, cell.picture(framed(cell.thing(thing, draw)), draw), text)


def screen(text: str, density: int) -> Gray:
    """Draw a code as a browser draws its SVG with crisp edges: each edge on the pixel nearest to it."""
    dark = np.array(modules(text))
    side = SCREEN_CODE_PX * density
    edges = np.round(np.arange(len(dark) + 1) * side / len(dark)).astype(int)
    lengths = np.diff(edges)
    code = np.where(np.repeat(np.repeat(dark, lengths, axis=0), lengths, axis=1), 0, 255).astype(np.uint8)
    shown = np.full((int(1.5 * SCREEN_PX) * density, SCREEN_PX * density), 255, dtype=np.uint8)
    left, top = (shown.shape[1] - side) // 2, (shown.shape[0] - side) // 2
    shown[top : top + side, left : left + side] = code
    return shown


def sheet_150_dpi(text: str) -> Gray:
    """Set the coupon's own form as a picture: the same engine and the same drawing as the PDF's."""
    lines = " ".join("".join("1" if dark else "0" for dark in line) for line in modules(text))
    words = {**_WORDS, "modules": lines}
    form = _FORMS / "coupon.typ"
    drawn = typst.compile(
        form, root=_FORMS, format="png", ppi=float(SHEET_DPI), ignore_system_fonts=True, sys_inputs=words
    )
    return pixels(drawn, cv2.IMREAD_GRAYSCALE)


def whole(shown: Gray) -> Gray:
    """Take a picture of a screen as its own screenshot."""
    return shown


def around_code(sheet: Gray) -> Gray:
    """Cut a camera's frame out of a sheet, held near: the code and its neighbours."""
    height, width = sheet.shape
    top = int(0.13 * height)
    return sheet[top : top + 720, (width - CAMERA_PX) // 2 : (width + CAMERA_PX) // 2]


def shrunk(sheet: Gray) -> Gray:
    """Hold the camera so far that the whole sheet is in its frame."""
    ratio = CAMERA_PX / max(sheet.shape)
    return cv2.resize(sheet, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def as_is(gray: Gray, _draw: np.random.Generator) -> Gray:
    """Leave it."""
    return gray


def turned(gray: Gray, draw: np.random.Generator, *, degrees: float) -> Gray:
    """Turn it by so many degrees and up to 22 more, the frame grown so that nothing is cut."""
    height, width = gray.shape
    side = int(np.hypot(height, width)) + 2
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees + draw.uniform(0, 22.5), 1)
    turn[:, 2] += ((side - width) / 2, (side - height) / 2)
    return cv2.warpAffine(gray, turn, (side, side), flags=cv2.INTER_LINEAR, borderValue=(190,))  # type: ignore[return-value]


def tilted(gray: Gray, draw: np.random.Generator, *, share: float) -> Gray:
    """Look at it from aside: one edge is shorter than the one across by this share."""
    height, width = gray.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    far = int(draw.integers(0, 4))
    first, second = corners[far].copy(), corners[(far + 1) % 4].copy()
    moved = corners.copy()
    moved[far] = first + (second - first) * share / 2
    moved[(far + 1) % 4] = second + (first - second) * share / 2
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(gray, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(190,))  # type: ignore[return-value]


def specked(gray: Gray, draw: np.random.Generator, *, count: int) -> Gray:
    """Sow dark and light specks, up to a module wide, all over."""
    dirty = gray.copy()
    height, width = gray.shape
    most = max(2, 1 + round(0.0025 * min(height, width)))
    for _ in range(count):
        middle = (int(draw.integers(0, width)), int(draw.integers(0, height)))
        cv2.circle(dirty, middle, int(draw.integers(1, most)), int(draw.choice([20, 235])), -1)
    return dirty


def lined(gray: Gray, draw: np.random.Generator, *, count: int) -> Gray:
    """Scratch lines across, dark or light, from edge to edge, up to a third of a module wide."""
    dirty = gray.copy()
    height, width = gray.shape
    for _ in range(count):
        start = (0, int(draw.integers(0, height)))
        end = (width - 1, int(draw.integers(0, height)))
        thick = 1 + int(min(height, width) > SCREEN_PX * 2)
        cv2.line(dirty, start, end, int(draw.choice([40, 215])), thick)
    return dirty


def copied(gray: Gray, draw: np.random.Generator, *, level: int) -> Gray:
    """Copy it: a soft lens, grain, and one threshold; a low level thins what is dark."""
    soft = cv2.GaussianBlur(gray, (0, 0), 0.9).astype(np.float32) + draw.normal(0, 12, gray.shape)
    return np.where(soft < level, 0, 255).astype(np.uint8)


def photographed(gray: Gray, draw: np.random.Generator) -> Gray:
    """Take it with a poor camera: uneven light, a soft lens, grain."""
    light = np.linspace(draw.uniform(0.45, 0.7), 1.0, gray.shape[1])[None]
    soft = cv2.GaussianBlur(gray, (0, 0), 0.7) * light + draw.normal(0, 8, gray.shape)
    return np.clip(soft, 0, 255).astype(np.uint8)


def chain(*steps: Treatment) -> Treatment:
    """Do one thing after the other."""

    def treat(gray: Gray, draw: np.random.Generator) -> Gray:
        for step in steps:
            gray = step(gray, draw)
        return gray

    return treat


def turn_by(degrees: float) -> Treatment:
    """Name a turn."""
    return partial(turned, degrees=degrees)


def tilt_by(share: float) -> Treatment:
    """Name a tilt."""
    return partial(tilted, share=share)


def copy_at(level: int) -> Treatment:
    """Name a copy."""
    return partial(copied, level=level)


class Cell(NamedTuple):
    """What became of what shows the code, and then of its picture."""

    thing: Treatment = as_is
    picture: Treatment = as_is


_SPECKS, _LINES = partial(specked, count=120), partial(lined, count=4)
_DIRT = chain(partial(specked, count=60), partial(lined, count=2))
_ALL: dict[str, Cell] = {
    "as it is": Cell(),
    "poor camera": Cell(picture=photographed),
    **{f"turned by {degrees}° and more": Cell(picture=turn_by(degrees)) for degrees in range(0, 360, 45)},
    **{f"tilted, {share:.0%}": Cell(picture=tilt_by(share)) for share in (0.1, 0.2, 0.3)},
    "specks": Cell(_SPECKS),
    "lines": Cell(_LINES),
    "specks and lines": Cell(_DIRT),
    "turned and tilted": Cell(picture=chain(tilt_by(0.2), turn_by(20))),
    "dirty, turned, poor camera": Cell(_DIRT, chain(turn_by(110), photographed)),
    "dirty, tilted, poor camera": Cell(_DIRT, chain(tilt_by(0.2), photographed)),
}
_COPIED: dict[str, Cell] = {
    **{f"copied, threshold {level}": Cell(copy_at(level)) for level in (90, 128, 170)},
    "copied twice": Cell(chain(copy_at(110), copy_at(150))),
    "dirty, then copied": Cell(chain(_DIRT, copy_at(128))),
    "copied, turned, tilted": Cell(copy_at(128), chain(tilt_by(0.2), turn_by(200))),
    "copied, dirty, turned, tilted, poor camera": Cell(
        chain(copy_at(128), _DIRT), chain(tilt_by(0.15), turn_by(290), photographed)
    ),
}
