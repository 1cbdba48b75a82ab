"""The outbox: what is to leave the house after the commit, written inside it. One message an event."""

from datetime import datetime

from sqlalchemy import Connection, Index, String, Text, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime, Values


class OutboxMessage(Base):
    """One message to send: its kind, and opaque ids to build it from when it leaves."""

    __tablename__ = "outbox_message"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[str] = mapped_column(Text())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (Index("ix_outbox_message_sent_at_created_at", "sent_at", "created_at"),)


def add(tx: Connection, messages: list[Values]) -> None:
    """Add messages."""
    tx.execute(insert(OutboxMessage), messages)


def messages(tx: Connection, kind: str) -> list[tuple[str, str]]:
    """Return id and data of the messages of a kind, oldest first."""
    rows = tx.execute(
        select(OutboxMessage.id, OutboxMessage.data)
        .where(OutboxMessage.kind == kind)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return [(row.id, row.data) for row in rows]
