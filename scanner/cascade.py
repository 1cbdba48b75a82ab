"""Run the stages in order on one gray picture, within a budget, until what is wanted has been seen."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from scanner.stages import LIVE_STAGES, Stage, default_stages
from scanner.symbol import Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

# A budget up to this one belongs to a live frame, which another will follow: only the first stages pay.
LIVE_BUDGET_MS: Final = 100.0

# The smallest QR code is 21 modules a side: a thinner picture holds none, and some filters cannot take it.
_SMALLEST_SIDE: Final = 21
# A stage starts when what is left holds its expected cost with this much to spare: a cost is never sure.
_SPARE: Final = 1.25
_LEARNING: Final = 0.3
_FORGETTING: Final = 0.9


@dataclass(frozen=True, slots=True)
class Scan:
    """What the cascade saw.

    Attributes:
        symbols: every symbol seen, each once; corners in the pixels of the picture scanned.
        stage: name of the stage that found what ended the search, None when nothing did.
    """

    symbols: list[Symbol]
    stage: str | None


class _Pace(threading.local):
    """What each stage costs this thread, learnt as it goes, in nanoseconds a pixel."""

    def __init__(self) -> None:
        """Start from each stage's own guess."""
        self._learnt: dict[str, float] = {}

    def expect(self, stage: Stage) -> float:
        """Give the cost to expect."""
        return self._learnt.get(stage.name, stage.nanoseconds_per_pixel)

    def learn(self, stage: Stage, cost: float) -> None:
        """Move towards a cost just seen."""
        expected = self.expect(stage)
        self._learnt[stage.name] = expected + _LEARNING * (cost - expected)

    def skip(self, stage: Stage) -> None:
        """Drift back to the guess: a stage skipped is never measured, and one slow moment must not ban it."""
        guess = stage.nanoseconds_per_pixel
        self._learnt[stage.name] = guess + _FORGETTING * (self.expect(stage) - guess)


_PACE: Final = _Pace()


def scan_gray(
    gray: NDArray[np.uint8],
    *,
    budget_ms: float | None = None,
    accept: Callable[[str], bool] | None = None,
    spent_ms: float = 0.0,
    stages: Sequence[Stage] | None = None,
) -> Scan:
    """Look for QR codes in a gray picture.

    Args:
        gray: ``uint8 [H, W]``, contiguous.
        budget_ms: milliseconds in all, checked between stages; None for no limit. The first stage always
            runs.
        accept: which text ends the search; None for any.
        spent_ms: milliseconds of the budget already gone.
        stages: the cascade to run; None for all that this machine has.
    """
    if min(gray.shape) < _SMALLEST_SIDE:
        return Scan([], None)
    started = perf_counter() - spent_ms / 1e3
    cascade = _within(default_stages() if stages is None else stages, budget_ms)
    seen: list[Symbol] = []
    run_ns = expected_ns = 0.0
    for index, stage in enumerate(cascade):
        guess = _PACE.expect(stage) * gray.size
        if index and budget_ms is not None:
            # A picture full of detail is slower in every stage; one that has been is expected to go on so.
            slowness = max(1.0, run_ns / max(expected_ns, 1.0))
            left_ns = budget_ms * 1e6 - (perf_counter() - started) * 1e9
            if guess * slowness * _SPARE > left_ns:
                _PACE.skip(stage)
                continue
        before = perf_counter()
        symbols = run_stage(stage, gray)
        cost = (perf_counter() - before) * 1e9
        _PACE.learn(stage, cost / gray.size)
        run_ns, expected_ns = run_ns + cost, expected_ns + guess
        _add_unseen(seen, symbols)
        if any(accept is None or accept(symbol.text) for symbol in symbols):
            return Scan(seen, stage.name)
    return Scan(seen, None)


def run_stage(stage: Stage, gray: NDArray[np.uint8]) -> list[Symbol]:
    """Run one stage, and bring the corners back to the pixels of the picture it was given."""
    prepared = stage.prepare(gray)
    found = [Symbol(text, quad, "QRCode", stage.name) for text, quad in stage.read(prepared)]
    return [scale_symbol(symbol, prepared.shape, gray.shape) for symbol in found]


def scale_symbol(symbol: Symbol, from_shape: tuple[int, ...], to_shape: tuple[int, ...]) -> Symbol:
    """Bring a symbol's corners from one ``(height, width)`` of the picture to another."""
    if from_shape == to_shape:
        return symbol
    ratio = np.array([to_shape[1] / from_shape[1], to_shape[0] / from_shape[0]], dtype=np.float32)
    return replace(symbol, quad=symbol.quad * ratio)


def _within(stages: Sequence[Stage], budget_ms: float | None) -> Sequence[Stage]:
    """Keep the stages a budget is meant for."""
    if budget_ms is not None and budget_ms <= LIVE_BUDGET_MS:
        return stages[:LIVE_STAGES]
    return stages


def _add_unseen(seen: list[Symbol], symbols: list[Symbol]) -> None:
    """Add the symbols not yet found at the same place; a code printed twice counts twice."""
    for symbol in symbols:
        if not any(_same(symbol, other) for other in seen):
            seen.append(symbol)


def _same(one: Symbol, other: Symbol) -> bool:
    """Tell whether two sightings are of one code: same text, centres nearer than half its size."""
    distance = np.abs(one.quad.mean(axis=0) - other.quad.mean(axis=0)).max()
    return one.text == other.text and bool(distance < np.ptp(other.quad, axis=0).max() / 2)
