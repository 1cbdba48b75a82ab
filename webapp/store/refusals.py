"""What was refused at the counter: which coupon, why, by whom it was presented; no name."""

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime, Values

READ, CLAIM = "read", "claim"
"""Stages at which a refusal is told: a coupon read, a debit claimed."""


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


def told_since(tx: Connection, partner_id: str, account_id: str, refusal: Values, since: datetime) -> bool:
    """Tell whether this person was told the same of the same coupon (or of no coupon) since an instant."""
    same = select(Refusal.id).where(
        Refusal.partner_id == partner_id,
        Refusal.refused_at > since,
        Refusal.account_id == account_id,
        Refusal.code == refusal["code"],
        Refusal.coupon_id.is_not_distinct_from(refusal["coupon_id"]),
    )
    return tx.scalar(same.limit(1)) is not None


def claims_refused_since(tx: Connection, partner_id: str, code: str, since: datetime) -> list[Values]:
    """Return the claims that a partner was refused with a code: of which coupon, to whom, when."""
    rows = tx.execute(
        select(Refusal.coupon_id, Refusal.account_id, Refusal.refused_at).where(
            Refusal.partner_id == partner_id,
            Refusal.refused_at > since,
            Refusal.stage == CLAIM,
            Refusal.code == code,
        )
    )
    return [dict(row) for row in rows.mappings()]


def add(tx: Connection, refusal: Values) -> None:
    """Note a refusal."""
    tx.execute(insert(Refusal), [refusal])
