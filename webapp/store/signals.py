"""What may mean that a coupon is passed round: who read which, and the signals drawn from it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class CouponSighting(Base):
    """A coupon read at a counter; purged, and never shown to a school."""

    __tablename__ = "coupon_sighting"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"))
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)

    __table_args__ = (
        Index("ix_coupon_sighting_coupon_id_seen_at", "coupon_id", "seen_at"),
        Index("ix_coupon_sighting_account_id_seen_at", "account_id", "seen_at"),
    )


class SharingSignal(Base):
    """A signal: ``about`` tells one from the next of its kind (a coupon, or a member of staff and a day)."""

    __tablename__ = "sharing_signal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(80))
    coupon_id: Mapped[str | None] = mapped_column(ForeignKey("coupon.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    count: Mapped[int] = mapped_column(Integer())
    first_at: Mapped[datetime] = mapped_column(UtcDateTime())
    last_at: Mapped[datetime] = mapped_column(UtcDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    note_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (
        UniqueConstraint("kind", "about", name="uq_sharing_signal_kind_about"),
        Index("ix_sharing_signal_closed_at_last_at", "closed_at", "last_at"),
    )
