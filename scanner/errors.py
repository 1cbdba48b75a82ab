"""The three ways the library says no; each carries a stable code and never a sentence for the screen."""

from __future__ import annotations

from typing import Final, Literal, get_args

FrameCode = Literal["empty", "too_large", "unsupported_type", "unreadable"]
PayloadReason = Literal["prefix", "encoding", "length", "version", "unknown_key", "signature"]

FRAME_CODES: Final[tuple[FrameCode, ...]] = get_args(FrameCode)
PAYLOAD_REASONS: Final[tuple[PayloadReason, ...]] = get_args(PayloadReason)

# A text in our own shape that nobody we know has signed is a forgery; anything else is only not ours to read.
_FORGED: Final[frozenset[PayloadReason]] = frozenset({"unknown_key", "signature"})


class FrameRejected(Exception):
    """The bytes sent are not a picture this library agrees to decode.

    Attributes:
        code: one of ``empty``, ``too_large``, ``unsupported_type``, ``unreadable``.
    """

    def __init__(self, code: FrameCode) -> None:
        """Keep the stable code."""
        super().__init__(code)
        self.code: FrameCode = code


class PayloadError(Exception):
    """The text is not a coupon payload that can be trusted.

    Attributes:
        reason: the first check that failed, in the order of ``PAYLOAD_REASONS``.
        code: ``payload_forged`` when the key is unknown or the signature wrong, else ``payload_unreadable``.
    """

    def __init__(self, reason: PayloadReason) -> None:
        """Keep the reason and derive the stable code from it."""
        super().__init__(reason)
        self.reason: PayloadReason = reason
        self.code: Literal["payload_unreadable", "payload_forged"] = (
            "payload_forged" if reason in _FORGED else "payload_unreadable"
        )


class NumberError(ValueError):
    """A coupon number has our own shape and a check character that does not hold.

    Attributes:
        code: always ``number_mistyped``.
    """

    code: Final = "number_mistyped"
