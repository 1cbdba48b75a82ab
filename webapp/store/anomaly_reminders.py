"""Which schools have not answered what the Region asked, and how often each was reminded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from webapp.domain.anomaly import ASKED_OF_SCHOOL
from webapp.domain.transaction import Status
from webapp.store.anomalies import Anomaly
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.transactions import DebitTransaction

_WAITS = (
    Anomaly.kind.in_(sorted(ASKED_OF_SCHOOL)),
    Anomaly.closed_at.is_(None),
    Anomaly.answered_at.is_(None),
)


def unanswered(
    tx: Connection, scheme_id: str, opened_before: datetime, most_reminders: int, limit: int, after: str = ""
) -> Sequence[AnyRow]:
    """Return lines asked of schools that nobody answered, by their ids.

    Args:
        tx: An open connection.
        scheme_id: Of which scheme.
        opened_before: Only those asked before this instant.
        most_reminders: Only those reminded less often.
        limit: At most so many.
        after: Only those whose id comes after this one.
    """
    return tx.execute(
        select(Anomaly.id, Anomaly.transaction_id, Anomaly.opened_at, Anomaly.reminders)
        .join(DebitTransaction, DebitTransaction.id == Anomaly.transaction_id)
        .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
        .where(*_WAITS, Anomaly.opened_at < opened_before, Anomaly.reminders < most_reminders)
        .where(AidFileRow.scheme_id == scheme_id, Anomaly.id > after)
        .where(DebitTransaction.status == Status.AWAITING_DOCUMENTS)
        .order_by(Anomaly.id)
        .limit(limit)
    ).all()


def note(tx: Connection, anomaly_id: str, before: int, now_due: int, at: datetime) -> bool:
    """Note that a school is reminded of a line; False when another worker did, or it was answered since."""
    same = (Anomaly.id == anomaly_id, Anomaly.reminders == before)
    done = tx.execute(update(Anomaly).where(*same, *_WAITS).values(reminders=now_due, reminded_at=at))
    return done.rowcount == 1
