"""A transaction: one debit of one coupon by one partner, and what becomes of it."""

from enum import StrEnum


class Status(StrEnum):
    """Where a transaction stands; the French labels are those of the contract."""

    AWAITING_DOCUMENTS = "awaiting_documents"
    SUBMITTED = "submitted"
    VALIDATED = "validated"
    IN_PAYMENT = "in_payment"
    PAID = "paid"
    PAYMENT_REJECTED = "payment_rejected"
    REFUSED = "refused"
    CANCELLED = "cancelled"


VALIDATED_STATUSES = frozenset({Status.VALIDATED, Status.IN_PAYMENT, Status.PAID, Status.PAYMENT_REJECTED})
"""The Region has said yes: the next coupon may follow (``Source: F10``)."""

BEFORE_REVIEW = frozenset({Status.AWAITING_DOCUMENTS, Status.SUBMITTED})
"""The Region has not yet said anything: the owner may still reverse, an officer may validate."""

NOT_LIVE = frozenset({Status.CANCELLED})
"""What frees the coupon. A refused transaction keeps it taken: only a person may decide to give it back."""
