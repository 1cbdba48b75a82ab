"""What the worker looks at to find anomalies: where identity was locked, and what was debited after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, select

from webapp.domain.journal import EntryKind
from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.journal import JournalEntry, file_stream, read_data
from webapp.store.transactions import DebitTransaction, is_live


@dataclass(frozen=True, slots=True)
class Lock:
    """A coupon locked at a school after wrong tries; ``place`` is that of its entry in the whole journal."""

    place: int
    stream: str
    coupon_id: str
    partner_id: str
    locked_at: datetime


def locks(tx: Connection, after: int, since: datetime) -> Iterator[Lock]:
    """Yield what was locked since an instant, oldest first, behind a place in the whole journal."""
    rows = tx.execute(
        select(JournalEntry.id, JournalEntry.stream, JournalEntry.recorded_at, JournalEntry.data)
        .where(
            JournalEntry.id > after,
            JournalEntry.kind == EntryKind.IDENTITY_LOCKED,
            JournalEntry.recorded_at >= since,
        )
        .order_by(JournalEntry.id)
    )
    for row in rows:
        data = read_data(row.data)
        coupon_id, partner_id = data.get("coupon_id"), data.get("partner_id")
        if isinstance(coupon_id, str) and isinstance(partner_id, str):
            yield Lock(row.id, row.stream, coupon_id, partner_id, row.recorded_at)


def newest_place(tx: Connection) -> int:
    """Return the place of the last entry of the whole journal."""
    return tx.scalar(select(func.max(JournalEntry.id))) or 0


def unflagged_debits(tx: Connection, streams: Sequence[str], kind: str) -> Sequence[AnyRow]:
    """Return the live debits of these files of which no anomaly of a kind was ever opened."""
    flagged = exists().where(Anomaly.transaction_id == DebitTransaction.id, Anomaly.kind == kind)
    prefix = file_stream("")
    files = [stream.removeprefix(prefix) for stream in streams]
    return tx.execute(
        select(
            DebitTransaction.id,
            DebitTransaction.coupon_id,
            DebitTransaction.partner_id,
            DebitTransaction.file_id,
            DebitTransaction.debited_at,
            AidFileRow.scheme_id,
        )
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .where(DebitTransaction.file_id.in_(files), is_live(DebitTransaction.status), ~flagged)
        .order_by(DebitTransaction.debited_at, DebitTransaction.id)
    ).all()
