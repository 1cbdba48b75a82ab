"""Messages between a school and the Region on a transaction: rows whose text can be purged."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, String, Text, func, insert, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.message import Side
from webapp.domain.transaction import BEFORE_REVIEW
from webapp.store.coupons import AidFileRow, Beneficiary
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.identity import IdentityCheckRow
from webapp.store.partners import PartnerRow
from webapp.store.people import Account
from webapp.store.transactions import DebitTransaction

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
        Index("ix_message_partner_id", "partner_id", "written_at"),
        Index("ix_message_unread", "side", "partner_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )


def message(tx: Connection, message_id: str) -> AnyRow | None:
    """Return one message, whosever it is: to see whether an id was used."""
    return tx.execute(select(*Message.__table__.c).where(Message.id == message_id)).one_or_none()


def add(tx: Connection, row: Values) -> None:
    """Add a message."""
    tx.execute(insert(Message), [row])


def written_since(
    tx: Connection, partner_id: str, side: Side, since: datetime
) -> tuple[int, datetime | None]:
    """Return how many messages a side wrote on a school's transactions since an instant, and the first."""
    wrote = (Message.partner_id == partner_id, Message.side == side, Message.written_at > since)
    row = tx.execute(select(func.count(), func.min(Message.written_at)).where(*wrote)).one()
    return row[0], row[1]


def of_transaction(tx: Connection, partner_id: str | None, transaction_id: str) -> Sequence[AnyRow]:
    """Return a transaction's messages that the partner may see, oldest first; None is the Region."""
    wanted = (
        select(
            Message.id, Message.side, Message.text, Message.written_at, Message.read_at, Account.display_name
        )
        .join(Account, Account.id == Message.account_id)
        .where(Message.transaction_id == transaction_id)
        .order_by(Message.written_at, Message.id)
    )
    return tx.execute(wanted if partner_id is None else wanted.where(Message.partner_id == partner_id)).all()


def set_read(tx: Connection, partner_id: str, transaction_id: str, side: Side, at: datetime) -> int:
    """Note as read what a side wrote on a transaction; return how many were not before."""
    unread = (Message.transaction_id == transaction_id, Message.partner_id == partner_id)
    return tx.execute(
        update(Message).where(*unread, Message.side == side, Message.read_at.is_(None)).values(read_at=at)
    ).rowcount


def count_unread(tx: Connection, partner_id: str | None, side: Side) -> int:
    """Return how many messages of a side wait to be read: on a school's transactions, or on all (None)."""
    unread = select(func.count()).where(Message.side == side, Message.read_at.is_(None))
    return tx.scalar(unread if partner_id is None else unread.where(Message.partner_id == partner_id)) or 0


def waiting_figures(tx: Connection, partner_id: str, side: Side) -> AnyRow:
    """Return how many messages of a side wait to be read on a school's transactions, and since when."""
    unread = (Message.partner_id == partner_id, Message.side == side, Message.read_at.is_(None))
    return tx.execute(
        select(func.count().label("found"), func.min(Message.written_at).label("since")).where(*unread)
    ).one()


def threads_waiting(tx: Connection, partner_id: str | None, side: Side, limit: int) -> Sequence[AnyRow]:
    """Return the transactions on which a side wrote what is not read yet, longest waiting first."""
    since, count = func.min(Message.written_at).label("since"), func.count().label("unread")
    unread = (
        select(Message.transaction_id, since, count)
        .where(Message.side == side, Message.read_at.is_(None))
        .group_by(Message.transaction_id)
    )
    if partner_id is not None:
        unread = unread.where(Message.partner_id == partner_id)
    waiting = unread.subquery()
    about = (DebitTransaction.rank, DebitTransaction.amount_cents, DebitTransaction.status)
    whose = (Beneficiary.first_name, Beneficiary.family_name, IdentityCheckRow.result)
    return tx.execute(
        select(waiting, *about, PartnerRow.name, *whose)
        .join(DebitTransaction, DebitTransaction.id == waiting.c.transaction_id)
        .join(PartnerRow, PartnerRow.id == DebitTransaction.partner_id)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .join(Beneficiary, Beneficiary.id == AidFileRow.beneficiary_id)
        .join(IdentityCheckRow, IdentityCheckRow.id == DebitTransaction.identity_check_id)
        .order_by(waiting.c.since, waiting.c.transaction_id)
        .limit(limit)
    ).all()


def purgeable(tx: Connection, scheme_id: str, after: str, limit: int) -> Sequence[AnyRow]:
    """Return decided transactions that have messages with a text, and when each was decided, by their ids.

    A debit that its school reversed was decided by nobody: it counts from the day it was made.
    """
    decided_at = func.coalesce(DebitTransaction.decided_at, DebitTransaction.debited_at).label("decided_at")
    kept = select(Message.transaction_id).where(Message.text.is_not(None))
    return tx.execute(
        select(DebitTransaction.id, decided_at)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .where(AidFileRow.scheme_id == scheme_id, DebitTransaction.id > after)
        .where(DebitTransaction.status.not_in(sorted(BEFORE_REVIEW)), DebitTransaction.id.in_(kept))
        .order_by(DebitTransaction.id)
        .limit(limit)
    ).all()


def purge(tx: Connection, transaction_ids: Sequence[str], at: datetime) -> int:
    """Forget the texts of some transactions' messages; return how many."""
    chosen = (Message.transaction_id.in_(transaction_ids), Message.text.is_not(None))
    return tx.execute(update(Message).where(*chosen).values(text=None, purged_at=at)).rowcount
