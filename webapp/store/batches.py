"""Batches of coupons: prepared from a file, confirmed, seconded where many, written."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class CouponBatch(Base):
    """One batch; ``content`` is the file it was made from, forgotten once it is written or dropped.

    Attributes:
        kind: "issue" or "import".
        done: People whose coupons are written: an issue goes on from there after a stop.
        leased_until: Until when a worker that writes it is taken to be alive.
    """

    __tablename__ = "coupon_batch"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16))
    scheme_id: Mapped[str | None] = mapped_column(String(64))
    market: Mapped[str | None] = mapped_column(String(20))
    content: Mapped[str | None] = mapped_column(Text())
    content_hash: Mapped[str] = mapped_column(String(64))
    people: Mapped[int] = mapped_column(Integer())
    coupons: Mapped[int] = mapped_column(Integer())
    done: Mapped[int] = mapped_column(Integer())
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    created_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    seconded_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    seconded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
