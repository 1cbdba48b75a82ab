"""Supporting documents and what arrives in pieces: their tables; the files themselves lie elsewhere."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.documents import DocumentState
from webapp.store.anomalies import is_disputed
from webapp.store.database import AnyRow, AnySelect, Base, UtcDateTime, Values
from webapp.store.journal import JournalNote, text_of
from webapp.store.transactions import DebitTransaction

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


def _seen_by(partner_id: str | None) -> AnySelect:
    """Return the SELECT of documents a partner may see; None is the Region, which sees all."""
    statement = select(
        *SupportingDocument.__table__.c,
        text_of(SupportingDocument.note_id).label("sentence"),
        DebitTransaction.rank,
    )
    statement = statement.join(
        DebitTransaction, DebitTransaction.id == SupportingDocument.transaction_id
    ).outerjoin(JournalNote, JournalNote.id == SupportingDocument.note_id)
    return statement if partner_id is None else statement.where(SupportingDocument.partner_id == partner_id)


def of_transaction(tx: Connection, partner_id: str | None, transaction_id: str) -> Sequence[AnyRow]:
    """Return the documents of a transaction the partner may see, the latest first."""
    latest = (SupportingDocument.received_at.desc(), SupportingDocument.id)
    wanted = SupportingDocument.transaction_id == transaction_id
    return tx.execute(_seen_by(partner_id).where(wanted).order_by(*latest)).all()


def document(tx: Connection, partner_id: str | None, document_id: str) -> AnyRow | None:
    """Return one document the partner may see, or None."""
    return tx.execute(_seen_by(partner_id).where(SupportingDocument.id == document_id)).one_or_none()


def add(tx: Connection, partner_id: str, row: Values) -> None:
    """Add a document of a partner; the one of the same code that stood there becomes history."""
    tx.execute(
        update(SupportingDocument)
        .where(
            SupportingDocument.partner_id == partner_id,
            SupportingDocument.transaction_id == row["transaction_id"],
            SupportingDocument.code == row["code"],
        )
        .values(state=DocumentState.REPLACED)
    )
    tx.execute(insert(SupportingDocument), [{"partner_id": partner_id, **row}])


def set_purge_on(tx: Connection, partner_id: str, transaction_id: str, code: str, day: date | None) -> None:
    """Write on which day the documents of a code are forgotten, replaced ones included."""
    tx.execute(
        update(SupportingDocument)
        .where(
            SupportingDocument.partner_id == partner_id,
            SupportingDocument.transaction_id == transaction_id,
            SupportingDocument.code == code,
            SupportingDocument.purged_at.is_(None),
        )
        .values(purge_on=day)
    )


def due_transactions(tx: Connection, day: date, limit: int) -> Sequence[str]:
    """Return transactions that have documents to be forgotten by that day."""
    return tx.scalars(
        select(SupportingDocument.transaction_id)
        .where(*_due_by(day))
        .distinct()
        .order_by("transaction_id")
        .limit(limit)
    ).all()


def due_documents(tx: Connection, transaction_id: str, day: date) -> Sequence[AnyRow]:
    """Return id and file of a transaction's documents to be forgotten by that day."""
    return tx.execute(
        select(SupportingDocument.id, SupportingDocument.content_name).where(
            SupportingDocument.transaction_id == transaction_id, *_due_by(day)
        )
    ).all()


def _due_by(day: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what is to be forgotten; what the young person disputes is proof and waits."""
    over = (SupportingDocument.purged_at.is_(None), SupportingDocument.purge_on <= day)
    return *over, ~is_disputed(SupportingDocument.transaction_id)


def set_purged(tx: Connection, document_ids: Sequence[str], at: datetime) -> None:
    """Write that documents are purged and name no file any more: the caller drops them after the commit."""
    tx.execute(
        update(SupportingDocument)
        .where(SupportingDocument.id.in_(document_ids))
        .values(content_name=None, purged_at=at)
    )


def kept_files(tx: Connection, after: str, limit: int) -> Sequence[AnyRow]:
    """Return id, file and sum of documents that have one, in the order of their ids, after one of them."""
    return tx.execute(
        select(SupportingDocument.id, SupportingDocument.content_name, SupportingDocument.sha256)
        .where(SupportingDocument.content_name.is_not(None), SupportingDocument.id > after)
        .order_by(SupportingDocument.id)
        .limit(limit)
    ).all()


def named(tx: Connection, names: Sequence[str]) -> frozenset[str]:
    """Return which of these files a document names."""
    wanted = SupportingDocument.content_name.in_(names)
    return frozenset(tx.scalars(select(SupportingDocument.content_name).where(wanted)))


def count_files(tx: Connection) -> int:
    """Return how many documents have a file."""
    kept = SupportingDocument.content_name.is_not(None)
    return tx.scalar(select(func.count()).select_from(SupportingDocument).where(kept)) or 0
