"""What happened to one transaction, from every table that tells of it: for who was let in before."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from webapp.domain.journal import GONE
from webapp.store.anomalies import Anomaly
from webapp.store.database import AnyRow
from webapp.store.documents import SupportingDocument
from webapp.store.journal import JournalEntry, JournalNote, file_stream
from webapp.store.messages import Message


def documents(tx: Connection, transaction_id: str) -> Sequence[AnyRow]:
    """Return the documents that came, replaced ones too, oldest first."""
    return tx.execute(
        select(
            SupportingDocument.code,
            SupportingDocument.state,
            SupportingDocument.received_at,
            SupportingDocument.reviewed_at,
            SupportingDocument.reason,
            SupportingDocument.note_id,
        )
        .where(SupportingDocument.transaction_id == transaction_id)
        .order_by(SupportingDocument.received_at)
    ).all()


def anomalies(tx: Connection, transaction_id: str) -> Sequence[AnyRow]:
    """Return its anomalies, closed ones too, oldest first."""
    return tx.execute(
        select(
            Anomaly.kind,
            Anomaly.about,
            Anomaly.label,
            Anomaly.reason,
            Anomaly.note_id,
            Anomaly.opened_at,
            Anomaly.closed_at,
            Anomaly.answered_at,
        )
        .where(Anomaly.transaction_id == transaction_id)
        .order_by(Anomaly.opened_at)
    ).all()


def entries(tx: Connection, file_id: str, transaction_id: str, kinds: Iterable[str]) -> Sequence[AnyRow]:
    """Return the journal's entries of some kinds that name it, oldest first."""
    return tx.execute(
        select(JournalEntry.kind, JournalEntry.recorded_at)
        .where(
            JournalEntry.stream == file_stream(file_id),
            JournalEntry.kind.in_(sorted(kinds)),
            JournalEntry.data.contains(f'"transaction_id":"{transaction_id}"'),
        )
        .order_by(JournalEntry.seq)
    ).all()


def message_counts(tx: Connection, transaction_id: str) -> dict[str, tuple[int, int]]:
    """Return, of each side that wrote, how many messages, and how many of them the other has not read."""
    rows = tx.execute(
        select(Message.side, func.count(), func.count() - func.count(Message.read_at))
        .where(Message.transaction_id == transaction_id)
        .group_by(Message.side)
    )
    return {side: (written, unread) for side, written, unread in rows}


def sentences(tx: Connection, note_ids: Iterable[str | None]) -> dict[str, str]:
    """Return what was written, by the id of its note; ``GONE`` for what is forgotten."""
    wanted = sorted({one for one in note_ids if one is not None})
    if not wanted:
        return {}
    rows = tx.execute(select(JournalNote.id, JournalNote.text).where(JournalNote.id.in_(wanted)))
    return dict.fromkeys(wanted, GONE) | {row.id: row.text for row in rows}
