"""Draw the QR code of a text: SVG for pages and paper, PNG for mails and tests.

Error correction M and a quiet zone of four modules, as measured to read best for the size. The SVG carries no
style, so that a strict content policy lets it be written straight into a page.
Source: ISO/IEC 18004 (quiet zone of four modules).
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

QUIET_ZONE: Final = 4
DEFAULT_SIZE_MM: Final = 40

_BYTE_MODE: Final = 4


def render_svg(text: str, *, size_mm: float = DEFAULT_SIZE_MM, label: str = "QR code") -> str:
    """Draw a QR code as an SVG element.

    Args:
        text: what the code says; upper case, digits and ``$%*+-./:`` and space take the compact mode.
        size_mm: side of the drawing, quiet zone included, in millimetres.
        label: what a screen reader says of it.
    """
    drawn = modules(text)
    side = len(drawn)
    dark = "".join(
        f"M{column} {row}h{length}v1h-{length}z"
        for row, line in enumerate(drawn)
        for column, length in _runs(line)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size_mm:g}mm" height="{size_mm:g}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img" aria-label="{_escape(label)}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{dark}"/></svg>'
    )


def render_png(text: str, *, scale: int = 8) -> bytes:
    """Draw a QR code as a gray PNG file.

    Args:
        text: what the code says.
        scale: pixels a module.

    Raises:
        ValueError: the scale is under one pixel.
    """
    if scale < 1:
        message = "a module is at least one pixel"
        raise ValueError(message)
    drawn = modules(text)
    side = len(drawn) * scale
    # Each line of pixels starts with its filter, 0; a line of modules is repeated as often as a module is
    # high.
    lines = (
        b"\x00" + b"".join((b"\x00" if module else b"\xff") * scale for module in line) for line in drawn
    )
    pixels = b"".join(line * scale for line in lines)
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def modules(text: str) -> list[list[bool]]:
    """Lay the modules out, quiet zone included, True for dark."""
    try:
        return _laid_out(QRData(text))
    except ValueError:
        # The qrcode library divides by zero, in its own field, when a whole block of data is zeros: only a
        # long run of the character 0 does that, and written as bytes it holds no zero.
        return _laid_out(QRData(text, mode=_BYTE_MODE))


def _laid_out(data: QRData) -> list[list[bool]]:
    """Build the smallest code that holds the data, in the narrowest mode that takes all of it."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(data)
    code.make(fit=True)
    return [[bool(module) for module in line] for line in code.get_matrix()]


def _runs(line: list[bool]) -> list[tuple[int, int]]:
    """Give the dark stretches of a line as first column and length."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(line):
        if dark and column and line[column - 1]:
            start, length = runs[-1]
            runs[-1] = (start, length + 1)
        elif dark:
            runs.append((column, 1))
    return runs


def _chunk(kind: bytes, body: bytes) -> bytes:
    """Wrap a PNG chunk: length, name, body, checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _escape(label: str) -> str:
    """Make a label safe inside an attribute."""
    return label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
