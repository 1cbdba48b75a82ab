"""The figures of a school's dashboard: counted and summed by the database, over what an index holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, func, literal, select, union_all

from webapp.domain.transaction import BEFORE_REVIEW, NOT_LIVE, VALIDATED_STATUSES, Status
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

DUE = tuple(sorted(VALIDATED_STATUSES - {Status.PAID}))
"""Validated, and not paid yet."""

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
            func.min(DebitTransaction.decided_at).label("decided_at"),
        )
        .where(DebitTransaction.partner_id == partner_id, DebitTransaction.status.in_(OPEN))
        .group_by(DebitTransaction.status)
    ).all()


def due_figures(
    tx: Connection, partner_id: str, late_before: Mapping[str, datetime], first: datetime
) -> Sequence[AnyRow]:
    """Return, of each scheme, what was decided first of what is to be paid, and how many are late.

    Only what may be late and what was decided first is looked at: not all that is to be paid.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        late_before: Of each scheme, the moment before which what was decided should be paid by now.
        first: When the first of them was decided.
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
            decided <= max(first, *late_before.values()),
        )
        .group_by(AidFileRow.scheme_id)
    ).all()


def months(
    tx: Connection, partner_id: str, bounds: Sequence[tuple[datetime, datetime]], ranks: Sequence[int]
) -> Sequence[AnyRow]:
    """Return, of each month that has some, what is paid, what is due, what waits, and pupils by rank.

    Args:
        tx: The connection.
        partner_id: Whose transactions.
        bounds: Where each month begins and where the next one does; ``month`` is the place in it.
        ranks: Of which live debits are counted, as ``rank_1`` and so on.
    """
    status, cents = DebitTransaction.status, DebitTransaction.amount_cents
    live = status.not_in(sorted(NOT_LIVE))
    counted = [
        func.count().filter(DebitTransaction.rank == rank, live).label(f"rank_{rank}") for rank in ranks
    ]
    found = [
        select(
            literal(place).label("month"),
            func.sum(cents).filter(status == Status.PAID).label("paid"),
            func.sum(cents).filter(status.in_(DUE)).label("due"),
            func.sum(cents).filter(status.in_(sorted(BEFORE_REVIEW))).label("probable"),
            *counted,
        )
        .where(
            DebitTransaction.partner_id == partner_id,
            DebitTransaction.debited_at >= start,
            DebitTransaction.debited_at < end,
        )
        .having(func.count() > 0)
        for place, (start, end) in enumerate(bounds)
    ]
    return tx.execute(union_all(*found)).all()
