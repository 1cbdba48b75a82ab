"""A transaction: one debit of one coupon by one partner, and what becomes of it: one state machine.

Whoever changes a status asks ``after`` first. The picture is in ``docs/architecture.md``.
"""

from collections.abc import Mapping
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


class Act(StrEnum):
    """What may be done to a transaction that stands."""

    SUBMIT = "submit"
    """The school sends it to the Region: every document that its rank calls for is in (``Source: F11``)."""

    SEND_BACK = "send_back"
    """The Region asks for a document anew, or for one more (``Source: F23, M6``)."""

    VALIDATE = "validate"
    """The Region says yes: the next coupon may follow (``Source: F10``)."""

    REFUSE = "refuse"
    """The Region says no, with its reason (``Source: M7``). The coupon stays taken."""

    REOPEN = "reopen"
    """The Region looks again at what it refused (``Source: M9``)."""

    RELEASE = "release"
    """The Region gives back the coupon of a transaction that it refused."""

    REVERSE = "reverse"
    """The school's owner takes the debit back before the Region has said anything."""

    START_PAYMENT = "start_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    REJECT_PAYMENT = "reject_payment"
    """The bank sent the money back: at once, or days after it was thought paid."""


class Mover(StrEnum):
    """Whose turn it is."""

    SCHOOL = "school"
    REGION = "region"
    PAYER = "payer"
    BANK = "bank"
    NOBODY = "nobody"


class Stage(StrEnum):
    """Where a sum stands on its way to the school, from the surest on."""

    PAID = "paid"
    DUE = "due"
    REVIEW = "review"
    SCHOOL = "school"


TRANSITIONS: Mapping[tuple[Status, Act], Status] = {
    (Status.AWAITING_DOCUMENTS, Act.SUBMIT): Status.SUBMITTED,
    (Status.AWAITING_DOCUMENTS, Act.REFUSE): Status.REFUSED,
    (Status.AWAITING_DOCUMENTS, Act.REVERSE): Status.CANCELLED,
    (Status.SUBMITTED, Act.SEND_BACK): Status.AWAITING_DOCUMENTS,
    (Status.SUBMITTED, Act.VALIDATE): Status.VALIDATED,
    (Status.SUBMITTED, Act.REFUSE): Status.REFUSED,
    (Status.SUBMITTED, Act.REVERSE): Status.CANCELLED,
    (Status.REFUSED, Act.REOPEN): Status.SUBMITTED,
    (Status.REFUSED, Act.RELEASE): Status.CANCELLED,
    (Status.VALIDATED, Act.START_PAYMENT): Status.IN_PAYMENT,
    (Status.IN_PAYMENT, Act.CONFIRM_PAYMENT): Status.PAID,
    (Status.IN_PAYMENT, Act.REJECT_PAYMENT): Status.PAYMENT_REJECTED,
    (Status.PAID, Act.REJECT_PAYMENT): Status.PAYMENT_REJECTED,
    (Status.PAYMENT_REJECTED, Act.START_PAYMENT): Status.IN_PAYMENT,
}
"""Every change of status there is; what is not here does not exist."""

MOVER: Mapping[Status, Mover] = {
    Status.AWAITING_DOCUMENTS: Mover.SCHOOL,
    Status.SUBMITTED: Mover.REGION,
    Status.VALIDATED: Mover.PAYER,
    Status.IN_PAYMENT: Mover.BANK,
    Status.PAID: Mover.NOBODY,
    Status.PAYMENT_REJECTED: Mover.PAYER,
    Status.REFUSED: Mover.NOBODY,
    Status.CANCELLED: Mover.NOBODY,
}
"""Who has the next step of each status."""

STAGE: Mapping[Status, Stage] = {
    Status.PAID: Stage.PAID,
    Status.VALIDATED: Stage.DUE,
    Status.IN_PAYMENT: Stage.DUE,
    Status.PAYMENT_REJECTED: Stage.DUE,
    Status.SUBMITTED: Stage.REVIEW,
    Status.AWAITING_DOCUMENTS: Stage.SCHOOL,
}
"""Where the sum of each status stands; what was refused or cancelled is nobody's to pay."""

VALIDATED_STATUSES = frozenset({Status.VALIDATED, Status.IN_PAYMENT, Status.PAID, Status.PAYMENT_REJECTED})
"""The Region has said yes: the next coupon may follow (``Source: F10``)."""

TO_BE_PAID = frozenset({Status.VALIDATED, Status.IN_PAYMENT})
"""The school is owed it, and expects it within the days of its scheme (``Source: F21``)."""

BEFORE_REVIEW = frozenset({Status.AWAITING_DOCUMENTS, Status.SUBMITTED})
"""The Region has not yet said its word: the owner may still reverse."""

NOT_LIVE = frozenset({Status.CANCELLED})
"""What frees the coupon. A refused transaction keeps it taken: only a person may decide to give it back."""


def after(status: Status, act: Act) -> Status | None:
    """Return where an act leads from a status; None when it can't be done there."""
    return TRANSITIONS.get((status, act))
