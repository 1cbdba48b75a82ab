"""Which coupon stands for which: duplicates of the lost, finals of the provisional, a new print."""

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Integer, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime, Values


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
