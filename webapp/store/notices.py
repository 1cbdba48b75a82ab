"""Notices: what stands behind the bell of an account, and which mails it does not want."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.transactions import DebitTransaction

UNREAD = text("read_at IS NULL")
"""Predicate of the partial index that the bell's count is read from."""


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
        Index("ix_notice_unread", "account_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_notice_told_at", "told_at"),
    )


class MailRefusedBy(Base):
    """An account that wants no mail of a kind; the bell still tells it."""

    __tablename__ = "mail_refused_by"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)


def add(tx: Connection, rows: Sequence[Values]) -> None:
    """Add notices."""
    if rows:
        tx.execute(insert(Notice), rows)


def count_unread(tx: Connection, account_id: str, most: int) -> int:
    """Return how many notices an account has not read; beyond ``most`` nobody counts on."""
    unread = select(Notice.id).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    return tx.scalar(select(func.count()).select_from(unread.limit(most + 1).subquery())) or 0


def latest(tx: Connection, account_id: str, limit: int) -> Sequence[AnyRow]:
    """Return an account's latest notices with the transaction each is about, newest first."""
    about = (DebitTransaction.rank, DebitTransaction.amount_cents, DebitTransaction.partner_id)
    return tx.execute(
        select(Notice.id, Notice.kind, Notice.transaction_id, Notice.told_at, Notice.read_at, *about)
        .outerjoin(DebitTransaction, DebitTransaction.id == Notice.transaction_id)
        .where(Notice.account_id == account_id)
        .order_by(Notice.told_at.desc(), Notice.id)
        .limit(limit)
    ).all()


def set_read(tx: Connection, account_id: str, notice_id: str | None, at: datetime, until: datetime) -> int:
    """Note one notice of an account as read, or all told until an instant; return how many were unread."""
    unread = update(Notice).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    which = Notice.told_at <= until if notice_id is None else Notice.id == notice_id
    return tx.execute(unread.where(which).values(read_at=at)).rowcount


def set_read_about(tx: Connection, account_id: str, transaction_id: str, kind: str, at: datetime) -> None:
    """Note as read what an account was told of a kind about a transaction: it has seen the thing itself."""
    about = (Notice.account_id == account_id, Notice.transaction_id == transaction_id, Notice.kind == kind)
    tx.execute(update(Notice).where(*about, Notice.read_at.is_(None)).values(read_at=at))


def is_of(tx: Connection, account_id: str, notice_id: str) -> bool:
    """Tell whether a notice is there and of an account."""
    chosen = (Notice.id == notice_id, Notice.account_id == account_id)
    return tx.scalar(select(Notice.id).where(*chosen)) is not None


def forget_before(tx: Connection, moment: datetime) -> int:
    """Forget the notices told before a moment; return how many."""
    return tx.execute(delete(Notice).where(Notice.told_at < moment)).rowcount


def refused_kinds(tx: Connection, account_id: str) -> frozenset[str]:
    """Return the kinds whose mail an account does not want."""
    return frozenset(tx.scalars(select(MailRefusedBy.kind).where(MailRefusedBy.account_id == account_id)))


def refusing(tx: Connection, kind: str, account_ids: Collection[str]) -> frozenset[str]:
    """Return those of the accounts that want no mail of a kind."""
    wanted = select(MailRefusedBy.account_id).where(
        MailRefusedBy.kind == kind, MailRefusedBy.account_id.in_(sorted(account_ids))
    )
    return frozenset(tx.scalars(wanted))


def set_refused(tx: Connection, account_id: str, kinds: Collection[str]) -> None:
    """Keep the kinds whose mail an account does not want, and no other."""
    others = MailRefusedBy.kind.not_in(sorted(kinds))
    tx.execute(delete(MailRefusedBy).where(MailRefusedBy.account_id == account_id, others))
    if kinds:
        make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(MailRefusedBy)
        rows = [{"account_id": account_id, "kind": kind} for kind in sorted(kinds)]
        tx.execute(make.on_conflict_do_nothing(), rows)
