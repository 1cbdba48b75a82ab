"""Which coupon stands for which: duplicates of the lost, finals of the provisional, new prints."""

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Integer, String, and_, func, insert, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from webapp.domain.coupon import CouponKind
from webapp.domain.replacement import Standing
from webapp.domain.transaction import Status
from webapp.store.coupons import COUPON_COLUMNS, AidFileRow, CouponRow, coupon_from
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.transactions import DebitTransaction, is_live


class CouponReplacement(Base):
    """One coupon put in the place of another; ``reason`` is a ``RevocationReason``."""

    __tablename__ = "coupon_replacement"
    new_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), primary_key=True)
    old_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(20))
    fee_cents: Mapped[int] = mapped_column(Integer())
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())


def add(tx: Connection, replacement: Values) -> None:
    """Note that a coupon stands for another.

    Raises:
        IntegrityError: the old one has been replaced already.
    """
    tx.execute(insert(CouponReplacement), [replacement])


def replaced_by(tx: Connection, coupon_id: str) -> str | None:
    """Return the coupon that stands for this one, or None."""
    return tx.scalar(select(CouponReplacement.new_id).where(CouponReplacement.old_id == coupon_id))


def standing(tx: Connection, coupon_id: str) -> Standing | None:
    """Return what a replacement of a coupon rests on, or None: for the Region, which sees all."""
    final = aliased(CouponRow)
    of_final = (
        select(func.max(final.expires_on))
        .where(
            final.file_id == CouponRow.file_id, final.rank == CouponRow.rank, final.kind == CouponKind.FINAL
        )
        .scalar_subquery()
    )
    of_rank = and_(
        DebitTransaction.file_id == CouponRow.file_id,
        DebitTransaction.rank == CouponRow.rank,
        is_live(DebitTransaction.status),
    )
    row = tx.execute(
        select(
            *COUPON_COLUMNS,
            AidFileRow.beneficiary_id,
            of_final.label("last_day"),
            DebitTransaction.status.label("debit_status"),
            CouponReplacement.new_id,
        )
        .select_from(CouponRow)
        .join(AidFileRow, AidFileRow.id == CouponRow.file_id)
        .outerjoin(DebitTransaction, of_rank)
        .outerjoin(CouponReplacement, CouponReplacement.old_id == CouponRow.id)
        .where(CouponRow.id == coupon_id)
    ).one_or_none()
    if row is None:
        return None
    coupon = coupon_from(row)
    status = None if row.debit_status is None else Status(row.debit_status)
    last_day = row.last_day or coupon.expires_on
    return Standing(coupon, row.beneficiary_id, last_day, status, replaced=row.new_id is not None)


def replacement(tx: Connection, new_id: str) -> AnyRow | None:
    """Return what a coupon was put in the place of, or None."""
    return tx.execute(
        select(*CouponReplacement.__table__.c).where(CouponReplacement.new_id == new_id)
    ).one_or_none()
