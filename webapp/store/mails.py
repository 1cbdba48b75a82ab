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
    and_,
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


def any_due(tx: Connection, now: datetime) -> bool:
    """Tell whether a mail is due that nobody has taken."""
    return tx.scalar(select(Mail.id).where(_due(now)).limit(1)) is not None


def lease(tx: Connection, now: datetime, until: datetime) -> AnyRow | None:
    """Take the mail that is due the longest, for oneself until a moment; None when none is due."""
    row = tx.execute(
        select(*Mail.__table__.c)
        .where(_due(now))
        .order_by(Mail.next_try_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is not None:
        tx.execute(
            update(Mail).where(Mail.id == row.id).values(leased_until=until, attempts=row.attempts + 1)
        )
    return row


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(Mail.leased_until.is_(None), Mail.leased_until <= now)
    return and_(Mail.state == MailState.WAITING, Mail.next_try_at <= now, Mail.address.is_not(None), free)


def rewrite(tx: Connection, mail_id: str, leased_until: datetime, subject: str, body: str) -> None:
    """Put other words into a mail that one holds; nothing is written once another worker took it."""
    held = and_(Mail.id == mail_id, Mail.leased_until == leased_until, Mail.state == MailState.WAITING)
    tx.execute(update(Mail).where(held).values(subject=subject, body=body))


def set_sent(tx: Connection, mail_id: str, at: datetime) -> None:
    """Write that a mail has left: that stays true whoever holds it meanwhile."""
    values = {"state": MailState.SENT, "last_error": None, "leased_until": None, "ended_at": at}
    tx.execute(update(Mail).where(Mail.id == mail_id).values(values))


def set_unsent(
    tx: Connection,
    mail_id: str,
    leased_until: datetime,
    code: str,
    next_try_at: datetime | None,
    at: datetime,
) -> None:
    """Write that a try was in vain and give the mail back; without a next try it is given up.

    Nothing is written when the lease ran out and another worker took the mail: theirs is the last word.
    """
    values: dict[str, object] = {"last_error": code, "leased_until": None}
    if next_try_at is None:
        values |= {"state": MailState.REFUSED, "ended_at": at}
    else:
        values |= {"next_try_at": next_try_at}
    held = and_(Mail.id == mail_id, Mail.leased_until == leased_until, Mail.state == MailState.WAITING)
    tx.execute(update(Mail).where(held).values(values))


def set_again(tx: Connection, mail_id: str, now: datetime) -> bool:
    """Let a refused mail be tried again now; False when it is not there, not refused, or forgotten."""
    done = tx.execute(
        update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.REFUSED, Mail.address.is_not(None))
        .values(state=MailState.WAITING, attempts=0, next_try_at=now, ended_at=None)
    )
    return done.rowcount == 1


def troubled(tx: Connection, now: datetime, late: datetime, limit: int) -> Sequence[AnyRow]:
    """Return the mails refused, or tried in vain so far, or due since before ``late``, newest first.

    One that somebody holds at ``now`` is on its way for the first time or not: only its last try tells.
    """
    in_vain = or_(Mail.last_error.is_not(None), and_(Mail.next_try_at < late, _due(now)))
    late_ones = and_(Mail.state == MailState.WAITING, in_vain)
    return _listed(tx, or_(Mail.state == MailState.REFUSED, late_ones), limit)


def recent(tx: Connection, limit: int) -> Sequence[AnyRow]:
    """Return the latest mails, newest first."""
    return _listed(tx, Mail.address.is_not(None), limit)


def _listed(tx: Connection, which: ColumnElement[bool], limit: int) -> Sequence[AnyRow]:
    return tx.execute(
        select(*Mail.__table__.c, OutboxMessage.kind)
        .join(OutboxMessage, OutboxMessage.id == Mail.message_id)
        .where(which)
        .order_by(OutboxMessage.created_at.desc(), Mail.id)
        .limit(limit)
    ).all()


def forget_ended_before(tx: Connection, moment: datetime) -> None:
    """Forget address and words of the mails that left, or were given up, before a moment."""
    tx.execute(
        update(Mail).where(Mail.ended_at < moment, Mail.address.is_not(None)).values(address=None, body=None)
    )
