"""Mails: one a recipient of an event of the outbox, from the day it is written to the day it has left."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.mail import MailState
from webapp.store.database import AnyRow, Base, UtcDateTime, Values
from webapp.store.outbox import OutboxMessage


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


def add(tx: Connection, mails: Sequence[Values]) -> None:
    """Add mails."""
    tx.execute(insert(Mail), mails)


def lease(tx: Connection, now: datetime, until: datetime) -> AnyRow | None:
    """Take the mail that is due the longest, for oneself until a moment; None when none is due."""
    row = tx.execute(
        select(*Mail.__table__.c)
        .where(
            Mail.state == MailState.WAITING,
            Mail.next_try_at <= now,
            Mail.address.is_not(None),
            or_(Mail.leased_until.is_(None), Mail.leased_until <= now),
        )
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is not None:
        tx.execute(
            update(Mail).where(Mail.id == row.id).values(leased_until=until, attempts=row.attempts + 1)
        )
    return row


def set_tried(
    tx: Connection,
    mail_id: str,
    state: MailState,
    code: str,
    next_try_at: datetime,
    ended_at: datetime | None,
) -> None:
    """Write what became of a try, and give the mail back."""
    values = {"state": state, "last_error": code or None, "next_try_at": next_try_at, "ended_at": ended_at}
    tx.execute(update(Mail).where(Mail.id == mail_id).values(leased_until=None, **values))


def set_again(tx: Connection, mail_id: str, now: datetime) -> bool:
    """Let a refused mail be tried again now; False when it is not there, not refused, or forgotten."""
    done = tx.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.REFUSED, Mail.address.is_not(None))
        .values(state=MailState.WAITING, next_try_at=now, created_at=now, ended_at=None)
    )
    return done.rowcount == 1


def troubled(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the mails that were refused, or tried in vain so far, newest first."""
    in_vain = (Mail.state == MailState.WAITING) & (Mail.attempts > 0)
    return _listed(tx, or_(Mail.state == MailState.REFUSED, in_vain), limit)


def recent(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the latest mails, newest first."""
    return _listed(tx, Mail.address.is_not(None), limit)


def _listed(tx: Connection, which: ColumnElement[bool], limit: int) -> Sequence[AnyRow]:
    return tx.execute(
        select(*Mail.__table__.c, OutboxMessage.kind)
        .join(OutboxMessage, OutboxMessage.id == Mail.message_id)
        .where(which)
        .order_by(Mail.created_at.desc(), Mail.id)
        .limit(limit)
    ).all()


def forget_written_before(tx: Connection, moment: datetime) -> None:
    """Forget address and words of the mails written before a moment."""
    tx.execute(
        update(Mail)
        .where(Mail.created_at < moment, Mail.address.is_not(None))
        .values(address=None, body=None)
    )
