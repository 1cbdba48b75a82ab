"""What comes next of a transaction: whose turn it is, what they do, when it is expected, what blocks it.

A school that waits for money is never left without a reason (``Source: F30``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from webapp.domain.anomaly import ASKED_OF_SCHOOL, AnomalyKind
from webapp.domain.calendar import paris_day
from webapp.domain.scheme import PaymentDelay
from webapp.domain.transaction import MOVER, TO_BE_PAID, Mover, Status


class NextStep(StrEnum):
    """What is done next."""

    SEND_DOCUMENTS = "send_documents"
    SEND_AGAIN = "send_again"
    REVIEW = "review"
    ORDER_PAYMENT = "order_payment"
    RECEIVE_PAYMENT = "receive_payment"
    PAY_AGAIN = "pay_again"
    NONE = "none"


class Blocker(StrEnum):
    """Why it does not go on by itself."""

    DOCUMENTS = "documents"
    """The documents that its rank calls for were never sent."""

    ASKED = "asked"
    """The Region asked for a document anew, or for one more (``Source: F23, M6``)."""

    DISPUTED = "disputed"
    """The young person says that it was not them."""

    TO_CHECK = "to_check"
    """The Region looks into something odd about how the coupon was taken."""

    ACCOUNT = "account"
    """The bank sent the money back."""

    LATE = "late"
    """The days in which the payment was expected are over."""


_STEPS: Mapping[Status, NextStep] = {
    Status.AWAITING_DOCUMENTS: NextStep.SEND_DOCUMENTS,
    Status.SUBMITTED: NextStep.REVIEW,
    Status.VALIDATED: NextStep.ORDER_PAYMENT,
    Status.IN_PAYMENT: NextStep.RECEIVE_PAYMENT,
    Status.PAID: NextStep.NONE,
    Status.PAYMENT_REJECTED: NextStep.PAY_AGAIN,
    Status.REFUSED: NextStep.NONE,
    Status.CANCELLED: NextStep.NONE,
}

_OVER = frozenset({Status.PAID, Status.REFUSED, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes next.

    Attributes:
        window: First and last day, in Paris, on which the payment is expected; None when there is none.
        blockers: What hinders it, the most pressing first; empty when it goes on by itself.
    """

    mover: Mover
    step: NextStep
    window: tuple[date, date] | None = None
    blockers: tuple[Blocker, ...] = ()


def outlook(
    status: Status,
    anomalies: Collection[AnomalyKind],
    payment: PaymentDelay,
    *,
    decided_at: datetime | None,
    today: date,
) -> Outlook:
    """Tell what comes next of a transaction.

    Args:
        status: Where it stands.
        anomalies: Kinds of its open anomalies.
        payment: Its scheme's days between validation and payment (``Source: F21``).
        decided_at: When the Region said its word last.
        today: In Paris.
    """
    window = payment_window(payment, decided_at) if status in TO_BE_PAID else None
    asked = not ASKED_OF_SCHOOL.isdisjoint(anomalies)
    step = _STEPS[status]
    if step is NextStep.SEND_DOCUMENTS and asked:
        step = NextStep.SEND_AGAIN
    blockers: list[Blocker] = []
    if status is Status.AWAITING_DOCUMENTS:
        blockers.append(Blocker.ASKED if asked else Blocker.DOCUMENTS)
    if status is Status.PAYMENT_REJECTED:
        blockers.append(Blocker.ACCOUNT)
    if status not in _OVER:
        if AnomalyKind.NOT_ME in anomalies:
            blockers.append(Blocker.DISPUTED)
        if set(anomalies) - ASKED_OF_SCHOOL - {AnomalyKind.NOT_ME}:
            blockers.append(Blocker.TO_CHECK)
    if window is not None and today > window[1]:
        blockers.append(Blocker.LATE)
    return Outlook(MOVER[status], step, window, tuple(blockers))


def payment_window(payment: PaymentDelay, decided_at: datetime | None) -> tuple[date, date] | None:
    """Return the first and the last day on which the payment of what was validated is expected.

    Source: F21 (3 to 4 weeks after validation: day +21 to +28).
    """
    if decided_at is None:
        return None
    day = paris_day(decided_at)
    return day + timedelta(days=payment.from_day), day + timedelta(days=payment.to_day)
