"""From the bytes of a picture to the QR codes it shows: the one door to the eyes of the library.

This module costs next to nothing to import; OpenCV and the engines wake with the first picture that passes
the guards, so that a process that never reads one never carries them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from scanner.headers import read_header

if TYPE_CHECKING:
    from scanner.symbol import Symbol

Accept = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FrameReport:
    """What a reading found and what it took.

    Attributes:
        symbols: every QR code seen, corners in the pixels of the picture as sent.
        stage: stage of the cascade that found what ended the search, None when nothing did.
        elapsed_ms: milliseconds from the first guard to the answer.
    """

    symbols: list[Symbol]
    stage: str | None
    elapsed_ms: float


def read_frame(data: bytes, *, budget_ms: float | None = None, accept: Accept | None = None) -> list[Symbol]:
    """Find the QR codes of a picture.

    Args:
        data: a JPEG, PNG, WebP or HEIC file.
        budget_ms: milliseconds, checked between stages; None for no limit. Decoding is counted and never cut
            short: a picture that takes longer to decode takes that long, and is still given the first stage.
            Up to 100 ms the picture is a live frame, and only the first stages run.
        accept: which text ends the search; the others seen on the way are told as well. None for any text.

    Raises:
        FrameRejected: the bytes are not a picture this library decodes.
    """
    return read_frame_report(data, budget_ms=budget_ms, accept=accept).symbols


def read_frame_report(
    data: bytes, *, budget_ms: float | None = None, accept: Accept | None = None
) -> FrameReport:
    """Find the QR codes of a picture, as :func:`read_frame` does, and tell how.

    Raises:
        FrameRejected: the bytes are not a picture this library decodes.
    """
    header = read_header(data)
    from scanner import cascade, picture  # noqa: PLC0415 - they carry OpenCV and the engines: see above

    # Waking the engines happens once and is nobody's budget, so the clock starts after it.
    started = perf_counter()
    decoded = picture.decode_picture(data, header)
    spent_ms = (perf_counter() - started) * 1e3
    scan = cascade.scan_gray(decoded.gray, budget_ms=budget_ms, accept=accept, spent_ms=spent_ms)
    sent_shape = (decoded.height, decoded.width)
    symbols = [cascade.scale_symbol(symbol, decoded.gray.shape, sent_shape) for symbol in scan.symbols]
    return FrameReport(symbols, scan.stage, (perf_counter() - started) * 1e3)
