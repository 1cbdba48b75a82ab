"""Messages between a school and the Region on a transaction: rows whose text can be purged."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime

UNREAD = text("read_at IS NULL")
"""Predicate of the partial index of what waits to be read."""


class Message(Base):
    """One message; ``side`` wrote it, ``school`` or ``region``, and the other side reads it."""

    __tablename__ = "message"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"))
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    side: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str | None] = mapped_column(Text())
    written_at: Mapped[datetime] = mapped_column(UtcDateTime())
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_message_transaction_id", "transaction_id", "written_at"),
        Index("ix_message_unread", "side", "partner_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )
