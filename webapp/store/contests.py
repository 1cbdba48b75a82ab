"""Refusals of offline claims that a school contests, and what an officer decided."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class ClaimContest(Base):
    """One contest, at most one a claim; the notes name purgeable texts."""

    __tablename__ = "claim_contest"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    claim_id: Mapped[str] = mapped_column(String(36), unique=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    note_id: Mapped[str] = mapped_column(String(36))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None] = mapped_column(Boolean())
    decision_note_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (Index("ix_claim_contest_decided_at_asked_at", "decided_at", "asked_at"),)
