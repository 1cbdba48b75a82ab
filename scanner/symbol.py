"""What a reading found: one QR code, its text and its four corners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# Compared by identity: two arrays of corners have no single truth value, and no caller needs one.
@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """One QR code seen in a picture.

    Attributes:
        text: exactly what the code says.
        quad: corners, ``float32 [4, 2]``, x then y in pixels from the picture's top left, clockwise.
        format: kind of symbol; always ``QRCode``.
        stage: name of the stage of the cascade that found it.
    """

    text: str
    quad: NDArray[np.float32]
    format: str
    stage: str
