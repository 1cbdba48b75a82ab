"""Reminders told: a coupon's owner hears of its end twice, and no more."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class CouponReminder(Base):
    """A reminder told, ``days`` before the end."""

    __tablename__ = "coupon_reminder"
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"), primary_key=True)
    days: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime())
