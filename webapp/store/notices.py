"""Notices: what stands behind the bell of an account, and which mails it does not want."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class Notice(Base):
    """One event told to one account in the app; unread until ``read_at``."""

    __tablename__ = "notice"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("outbox_message.id"))
    kind: Mapped[str] = mapped_column(String(40))
    transaction_id: Mapped[str | None] = mapped_column(ForeignKey("debit_transaction.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime())
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        UniqueConstraint("event_id", "account_id", name="uq_notice_event_id_account_id"),
        Index("ix_notice_account_id", "account_id", "told_at"),
    )


class MailRefusedBy(Base):
    """An account that wants no mail of a kind; the bell still tells it."""

    __tablename__ = "mail_refused_by"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
