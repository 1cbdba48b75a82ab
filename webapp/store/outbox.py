"""The outbox: what is to leave the house after the commit, written inside it. One message an event."""

from datetime import datetime

from sqlalchemy import Connection, Index, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime, Values


class OutboxMessage(Base):
    """One event to tell: its kind, and opaque ids to tell of; ``sent_at``: when its mails were written."""

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


def withdraw(tx: Connection, message_id: str) -> None:
    """Take a message back that this very transaction added."""
    tx.execute(delete(OutboxMessage).where(OutboxMessage.id == message_id))


def messages(tx: Connection, kind: str) -> list[tuple[str, str]]:
    """Return id and data of the messages of a kind, oldest first."""
    rows = tx.execute(
        select(OutboxMessage.id, OutboxMessage.data)
        .where(OutboxMessage.kind == kind)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return [(row.id, row.data) for row in rows]


def untold(tx: Connection, limit: int) -> list[tuple[str, str]]:
    """Return id and kind of events not told yet, oldest first."""
    rows = tx.execute(
        select(OutboxMessage.id, OutboxMessage.kind)
        .where(OutboxMessage.sent_at.is_(None))
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
        .limit(limit)
    )
    return [(row.id, row.kind) for row in rows]


def count_untold(tx: Connection, before: datetime) -> int:
    """Return how many events of before a moment are not told yet."""
    waiting = OutboxMessage.sent_at.is_(None) & (OutboxMessage.created_at < before)
    return tx.scalar(select(func.count()).select_from(OutboxMessage).where(waiting)) or 0


def hold(tx: Connection, message_id: str) -> tuple[str, str] | None:
    """Hold an event and return its kind and data; None when it is told, or another worker holds it."""
    row = tx.execute(
        select(OutboxMessage.kind, OutboxMessage.data)
        .where(OutboxMessage.id == message_id, OutboxMessage.sent_at.is_(None))
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return None if row is None else (row.kind, row.data)


def event(tx: Connection, message_id: str) -> tuple[str, str]:
    """Return kind and data of an event."""
    chosen = OutboxMessage.id == message_id
    row = tx.execute(select(OutboxMessage.kind, OutboxMessage.data).where(chosen)).one()
    return row.kind, row.data


def set_told(tx: Connection, message_id: str, at: datetime) -> None:
    """Note that the mails of an event are written."""
    tx.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(sent_at=at))
