"""What a young person may ask of the Region: another coupon in the place of one, or a correction."""

from enum import StrEnum

from webapp.domain.coupon import RevocationReason
from webapp.domain.scheme import Duplicates


class RequestKind(StrEnum):
    """What is asked."""

    DUPLICATE = "duplicate"
    CORRECTION = "correction"


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


REASONS = (RevocationReason.LOST, RevocationReason.DAMAGED, RevocationReason.STOLEN)
"""Why one may ask for a duplicate, in the order in which they are shown (``Source: M12``)."""

STOPS_AT_ONCE = frozenset({RevocationReason.LOST, RevocationReason.STOLEN})
"""What somebody else may hold now stops before anything is decided; what is damaged still serves."""


def needs_proof(duplicates: Duplicates, reason: RevocationReason) -> bool:
    """Tell whether the reason must be told in a sentence that can be checked."""
    return reason is RevocationReason.STOLEN and duplicates.stolen_needs_proof
