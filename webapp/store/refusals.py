"""What was refused at the counter: which coupon, why, by whom it was presented; no name."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class Refusal(Base):
    """One refusal, of a coupon read or of a claim; ``coupon_id`` is None for what is no coupon of ours."""

    __tablename__ = "refusal"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    coupon_id: Mapped[str | None] = mapped_column(ForeignKey("coupon.id"))
    stage: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(40))
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_refusal_partner_id_refused_at", "partner_id", "refused_at"),)
