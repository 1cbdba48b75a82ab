"""Mails: one a recipient of an event of the outbox, from the day it is written to the day it has left."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class Mail(Base):
    """One mail; address and body are forgotten some time after it has ended.

    ``recipient`` is ``account:ID`` or ``beneficiary:ID``: with the event it makes the mail unique.
    """

    __tablename__ = "mail"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("outbox_message.id"))
    recipient: Mapped[str] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text())
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime())
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_error: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        UniqueConstraint("message_id", "recipient", name="uq_mail_message_id_recipient"),
        Index("ix_mail_state_next_try_at", "state", "next_try_at"),
    )
