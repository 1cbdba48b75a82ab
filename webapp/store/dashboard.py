"""The figures of a school's dashboard: counted and summed by the database, over what an index holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from webapp.domain.transaction import Status
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.transactions import DebitTransaction

OPEN = (
    Status.AWAITING_DOCUMENTS,
    Status.SUBMITTED,
    Status.VALIDATED,
    Status.IN_PAYMENT,
    Status.PAYMENT_REJECTED,
)
"""What somebody has still to do something for."""

TO_BE_PAID = (Status.VALIDATED, Status.IN_PAYMENT)


def open_figures(tx: Connection, partner_id: str) -> Sequence[AnyRow]:
    """Return, of each status that is not the last, how many, their sum, and the oldest of its moments."""
    return tx.execute(
        select(
            DebitTransaction.status,
            func.count().label("found"),
            func.sum(DebitTransaction.amount_cents).label("cents"),
            func.min(DebitTransaction.debited_at).label("debited_at"),
            func.min(DebitTransaction.submitted_at).label("submitted_at"),
        )
        .where(DebitTransaction.partner_id == partner_id, DebitTransaction.status.in_(OPEN))
        .group_by(DebitTransaction.status)
    ).all()


def due_figures(tx: Connection, partner_id: str, late_before: Mapping[str, datetime]) -> Sequence[AnyRow]:
    """Return, of each scheme, what was decided first of what is to be paid, and how many are late.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        late_before: Of each scheme, the moment before which what was decided should be paid by now.
    """
    decided = DebitTransaction.decided_at
    late = [
        ((AidFileRow.scheme_id == scheme) & (decided < moment), 1) for scheme, moment in late_before.items()
    ]
    return tx.execute(
        select(
            AidFileRow.scheme_id,
            func.min(decided).label("first"),
            func.sum(case(*late, else_=0)).label("late"),
        )
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .where(
            DebitTransaction.partner_id == partner_id,
            DebitTransaction.status.in_(TO_BE_PAID),
            decided.is_not(None),
        )
        .group_by(AidFileRow.scheme_id)
    ).all()


def months(tx: Connection, partner_id: str, starts: Sequence[datetime]) -> Sequence[AnyRow]:
    """Return how many and how much by month, status and rank.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        starts: Where each month begins, the latest first; ``month`` is the place in it.
    """
    debited = DebitTransaction.debited_at
    month = case(*((debited >= start, place) for place, start in enumerate(starts))).label("month")
    return tx.execute(
        select(
            month,
            DebitTransaction.status,
            DebitTransaction.rank,
            func.count().label("found"),
            func.sum(DebitTransaction.amount_cents).label("cents"),
        )
        .where(DebitTransaction.partner_id == partner_id, debited >= starts[-1])
        .group_by(month, DebitTransaction.status, DebitTransaction.rank)
    ).all()
