"""What mails tell of a transaction, as it stands when they are written or leave."""

from datetime import datetime

from sqlalchemy import Connection, select

from webapp.domain.transaction import Act
from webapp.store.database import AnyRow
from webapp.store.journal import JournalNote
from webapp.store.mails import Mail
from webapp.store.messages import Message
from webapp.store.outbox import OutboxMessage
from webapp.store.reviews import ReviewDecision


def refusal(tx: Connection, transaction_id: str) -> AnyRow | None:
    """Return why a transaction was refused last: reason, sentence and moment; None when it never was."""
    return tx.execute(
        select(ReviewDecision.reason, ReviewDecision.decided_at, JournalNote.text.label("sentence"))
        .outerjoin(JournalNote, JournalNote.id == ReviewDecision.note_id)
        .where(ReviewDecision.transaction_id == transaction_id, ReviewDecision.act == Act.REFUSE)
        .order_by(ReviewDecision.decided_at.desc(), ReviewDecision.id)
        .limit(1)
    ).one_or_none()


def message(tx: Connection, message_id: str) -> AnyRow | None:
    """Return of a message what may be told of it: never its text."""
    columns = (Message.transaction_id, Message.side, Message.account_id, Message.written_at, Message.read_at)
    return tx.execute(select(*columns).where(Message.id == message_id)).one_or_none()


def mail_of(tx: Connection, kind: str, data: str, at: datetime) -> AnyRow | None:
    """Return the first mail of the event of a kind that tells of just this, written at an instant, if any."""
    return tx.execute(
        select(Mail.state, Mail.leased_until, Mail.ended_at)
        .join(OutboxMessage, OutboxMessage.id == Mail.message_id)
        .where(OutboxMessage.kind == kind, OutboxMessage.created_at == at, OutboxMessage.data == data)
        .order_by(Mail.id)
        .limit(1)
    ).one_or_none()
