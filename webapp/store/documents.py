"""Supporting documents and what arrives in pieces: their tables; the files themselves lie elsewhere."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime

KEPT = text("purged_at IS NULL")
"""Predicate of the partial index of what is still to be purged."""


class SupportingDocument(Base):
    """One document that a school sent with a transaction, replaced ones included.

    ``content_name`` is the opaque name of its file, None once it is purged; ``reason`` and ``note_id`` say
    why the Region can't use it.
    """

    __tablename__ = "supporting_document"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"))
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    code: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    signed_on: Mapped[date | None] = mapped_column(Date())
    pages: Mapped[int] = mapped_column(Integer())
    bytes: Mapped[int] = mapped_column(Integer())
    content_name: Mapped[str | None] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime())
    received_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reviewed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str | None] = mapped_column(String(40))
    note_id: Mapped[str | None] = mapped_column(String(36))
    purge_on: Mapped[date | None] = mapped_column(Date())
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    __table_args__ = (
        Index("ix_supporting_document_transaction_id", "transaction_id", "code", "received_at"),
        Index("ix_supporting_document_purge_on", "purge_on", sqlite_where=KEPT, postgresql_where=KEPT),
    )


class Upload(Base):
    """One file on its way: how long it will be, for which transaction, until when it may go on."""

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"))
    length: Mapped[int] = mapped_column(Integer())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
