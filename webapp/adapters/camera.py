"""Pictures in, symbols out: the scanner under a bounded number of decodes. Only this module wakes OpenCV."""

import os
import threading
from collections.abc import Callable, Mapping

from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports import Seen, Sight

LIVE_BUDGET_MS = 60.0
STILL_BUDGET_MS = 400.0
_PATIENCE_SECONDS = 0.25


class ScannerCamera:
    """The real eye: at most as many decodes at once as there are cores, then ``busy``."""

    def __init__(self, places: int | None = None) -> None:
        self._places = threading.BoundedSemaphore(places or os.cpu_count() or 1)

    def read(self, picture: bytes, *, live: bool, accept: Callable[[str], bool]) -> Sight:
        """Return what a picture holds.

        Raises:
            Invalid: ``empty``, ``too_large``, ``unsupported_type`` or ``unreadable``.
            Unavailable: ``busy``.
        """
        # OpenCV and the engines cost 60 MiB: a worker that never sees a picture never loads them.
        from scanner.errors import FrameRejected  # noqa: PLC0415
        from scanner.frame import read_frame_report  # noqa: PLC0415

        if not self._places.acquire(timeout=_PATIENCE_SECONDS):
            raise Unavailable("busy", retry_after=1)
        try:
            budget = LIVE_BUDGET_MS if live else STILL_BUDGET_MS
            report = read_frame_report(picture, budget_ms=budget, accept=accept)
        except FrameRejected as error:
            raise Invalid(error.code) from error
        finally:
            self._places.release()
        seen = tuple(
            Seen(s.text, s.format, tuple((round(float(x), 1), round(float(y), 1)) for x, y in s.quad))
            for s in report.symbols
        )
        return Sight(seen, report.stage, report.elapsed_ms)

    def engines(self) -> Mapping[str, bool]:
        """Tell which decoding engines are awake."""
        from scanner.wake import engines  # noqa: PLC0415  as above

        return engines()


class NullCamera:
    """An eye that sees what it was told to see."""

    def __init__(self, *texts: str) -> None:
        self._sight = Sight(
            tuple(Seen(t, "QRCode", ((0, 0), (9, 0), (9, 9), (0, 9))) for t in texts), "null", 0.0
        )

    def read(self, picture: bytes, *, live: bool, accept: Callable[[str], bool]) -> Sight:
        """Return what it was told, whatever the picture."""
        del picture, live, accept
        return self._sight

    def engines(self) -> Mapping[str, bool]:
        """No engine."""
        return {}
