"""The wire formats of the API: what may come in, what goes out, and the one way to write it."""

from webapp.web.wire.answers import (
    BatchAnswer,
    BatchResult,
    ClaimAnswer,
    FrameAnswer,
    IdentityMatch,
    IdentityMismatch,
    Problem,
    ReadAnswer,
    TransactionAnswer,
)
from webapp.web.wire.outcomes import write_outcome
from webapp.web.wire.requests import BatchBody, ClaimBody, IdentityBody, NumberBody, TextBody

__all__ = [
    "BatchAnswer",
    "BatchBody",
    "BatchResult",
    "ClaimAnswer",
    "ClaimBody",
    "FrameAnswer",
    "IdentityBody",
    "IdentityMatch",
    "IdentityMismatch",
    "NumberBody",
    "Problem",
    "ReadAnswer",
    "TextBody",
    "TransactionAnswer",
    "write_outcome",
]
