"""What the assistance may find of a transaction: never whose it is."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow, CouponRow
from webapp.store.database import AnyRow, AnySelect
from webapp.store.partners import PartnerRow
from webapp.store.transactions import DebitTransaction

_WHOLE = 36
"""Characters of a whole id."""


def _found() -> AnySelect:
    # Columns by name: what is not written here does not leave the store.
    return (
        select(
            DebitTransaction.id,
            DebitTransaction.status,
            DebitTransaction.rank,
            DebitTransaction.amount_cents,
            DebitTransaction.debited_at,
            DebitTransaction.submitted_at,
            DebitTransaction.decided_at,
            AidFileRow.scheme_id,
            PartnerRow.name.label("partner_name"),
        )
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
    )


def by_id_start(tx: Connection, start: str, limit: int) -> Sequence[AnyRow]:
    """Return the transactions whose id begins so: a whole id, or what a reference shows of it."""
    # Not as a span of ids: many a collation passes over the hyphens.
    same = DebitTransaction.id == start if len(start) == _WHOLE else DebitTransaction.id.startswith(start)
    return tx.execute(_found().where(same).order_by(DebitTransaction.id).limit(limit)).all()


def by_coupon(tx: Connection, coupon_id: str, limit: int) -> Sequence[AnyRow]:
    """Return the transactions of a coupon, reversed ones included, newest first.

    A duplicate stands for the same rank of the same file: any number of the rank finds them.
    """
    rank = select(CouponRow.file_id, CouponRow.rank).where(CouponRow.id == coupon_id).subquery()
    return tx.execute(
        _found()
        .join(rank, (rank.c.file_id == DebitTransaction.file_id) & (rank.c.rank == DebitTransaction.rank))
        .order_by(DebitTransaction.debited_at.desc(), DebitTransaction.id)
        .limit(limit)
    ).all()


def open_anomalies(tx: Connection, transaction_ids: Sequence[str]) -> Sequence[AnyRow]:
    """Return kind and age of the open anomalies of transactions, and whether the school answered."""
    return tx.execute(
        select(Anomaly.transaction_id, Anomaly.kind, Anomaly.opened_at, Anomaly.answered_at)
        .where(Anomaly.transaction_id.in_(transaction_ids), Anomaly.closed_at.is_(None))
        .order_by(Anomaly.opened_at, Anomaly.id)
    ).all()
