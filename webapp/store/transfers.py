"""Requests of a school for a file begun at another, and what the Region decided."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime

OPEN = text("decided_at IS NULL")
"""Predicate of the partial unique index: one open request per file and school."""


class TransferRequest(Base):
    """One request; ``note_id`` names the purgeable text of a refusal's reason."""

    __tablename__ = "transfer_request"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("aid_file.id"))
    coupon_id: Mapped[str] = mapped_column(ForeignKey("coupon.id"))
    from_partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    to_partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None] = mapped_column(Boolean())
    note_id: Mapped[str | None] = mapped_column(String(36))

    __table_args__ = (
        Index(
            "uq_transfer_request_open",
            "file_id",
            "to_partner_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_transfer_request_decided_at_asked_at", "decided_at", "asked_at"),
    )
