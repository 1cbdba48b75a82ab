"""Eyes and hands for coupons: find the QR codes of a picture, read and write what a code says.

The library ignores the web application and any framework. Importing it costs next to nothing: the engines
that read pictures wake at the first :func:`read_frame`, and the modules for payloads, numbers and names need
none of them.
"""

from scanner.errors import FrameRejected
from scanner.frame import FrameReport, read_frame, read_frame_report
from scanner.symbol import Symbol
from scanner.wake import engines

__all__ = ["FrameRejected", "FrameReport", "Symbol", "engines", "read_frame", "read_frame_report"]
