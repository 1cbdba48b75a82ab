"""What the Region asked of a school about its documents: anomalies that a document answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from webapp.domain.anomaly import ASKED_OF_SCHOOL
from webapp.store.anomalies import Anomaly
from webapp.store.database import AnyRow
from webapp.store.journal import JournalNote, text_of

_ASKED = Anomaly.kind.in_(sorted(ASKED_OF_SCHOOL))


def of_transaction(tx: Connection, transaction_id: str) -> Sequence[AnyRow]:
    """Return what was ever asked about the documents of a transaction, oldest first."""
    return tx.execute(
        select(
            Anomaly.kind,
            Anomaly.about,
            Anomaly.label,
            Anomaly.reason,
            text_of(Anomaly.note_id).label("sentence"),
            Anomaly.opened_at,
            Anomaly.answered_at,
            Anomaly.closed_at,
        )
        .outerjoin(JournalNote, JournalNote.id == Anomaly.note_id)
        .where(Anomaly.transaction_id == transaction_id, _ASKED)
        .order_by(Anomaly.opened_at, Anomaly.about, Anomaly.id)
    ).all()


def set_answered(tx: Connection, transaction_id: str, at: datetime) -> None:
    """Write that the school answered all that is open: no reminder follows."""
    tx.execute(
        update(Anomaly)
        .where(
            Anomaly.transaction_id == transaction_id,
            _ASKED,
            Anomaly.closed_at.is_(None),
            Anomaly.answered_at.is_(None),
        )
        .values(answered_at=at)
    )
