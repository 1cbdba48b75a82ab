"""Typed texts and the entries of the journal that name them: which are old, and how they are forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.journal import JournalEntry, JournalNote
from webapp.store.transactions import DebitTransaction


def named(tx: Connection, before: datetime, after: int, limit: int) -> Sequence[AnyRow]:
    """Return entries written before an instant that name a text, in the order of their ids after one."""
    return tx.execute(
        select(JournalEntry.id, JournalEntry.stream, JournalEntry.recorded_at, JournalEntry.data)
        .where(
            JournalEntry.id > after,
            JournalEntry.recorded_at < before,
            JournalEntry.data.contains('"note_id"'),
        )
        .order_by(JournalEntry.id)
        .limit(limit)
    ).all()


def kept(tx: Connection, note_ids: Collection[str]) -> frozenset[str]:
    """Return which of these texts are still there."""
    return frozenset(tx.scalars(select(JournalNote.id).where(JournalNote.id.in_(sorted(note_ids)))))


def labelled(tx: Connection, before: datetime, words: str) -> Sequence[AnyRow]:
    """Return anomalies opened before an instant that bear another typed name than these words."""
    return tx.execute(
        select(Anomaly.id, Anomaly.opened_at, DebitTransaction.file_id)
        .join(DebitTransaction, DebitTransaction.id == Anomaly.transaction_id)
        .where(Anomaly.opened_at < before, Anomaly.label.is_not(None), Anomaly.label != words)
        .order_by(Anomaly.id)
    ).all()


def schemes_of(tx: Connection, file_ids: Collection[str]) -> dict[str, str]:
    """Return the scheme of each file."""
    wanted = select(AidFileRow.id, AidFileRow.scheme_id).where(AidFileRow.id.in_(sorted(file_ids)))
    return {row.id: row.scheme_id for row in tx.execute(wanted)}


def forget(tx: Connection, note_ids: Collection[str]) -> int:
    """Forget texts; return how many there were."""
    return tx.execute(delete(JournalNote).where(JournalNote.id.in_(sorted(note_ids)))).rowcount


def forget_labels(tx: Connection, anomaly_ids: Collection[str], words: str) -> int:
    """Write words in place of typed names of documents; return how many there were."""
    wanted = (Anomaly.id.in_(sorted(anomaly_ids)), Anomaly.label.is_not(None), Anomaly.label != words)
    return tx.execute(update(Anomaly).where(*wanted).values(label=words)).rowcount
