"""Transactions that their school never sends to the Region, and which still have documents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from webapp.domain.transaction import Status
from webapp.store.anomalies import is_disputed
from webapp.store.coupons import AidFileRow
from webapp.store.database import AnyRow
from webapp.store.documents import SupportingDocument
from webapp.store.reviews import ReviewDecision
from webapp.store.transactions import DebitTransaction

_of_it = SupportingDocument.transaction_id == DebitTransaction.id
_came = select(func.max(SupportingDocument.received_at)).where(_of_it).scalar_subquery()
_kept = select(SupportingDocument.id).where(_of_it, SupportingDocument.purged_at.is_(None)).exists()
_decided = (
    select(func.max(ReviewDecision.decided_at))
    .where(ReviewDecision.transaction_id == DebitTransaction.id)
    .scalar_subquery()
)

_waiting = (
    select(
        DebitTransaction.id,
        DebitTransaction.debited_at,
        DebitTransaction.submitted_at,
        _came.label("received_at"),
        _decided.label("decided_at"),
    )
    .join(AidFileRow, AidFileRow.id == DebitTransaction.file_id)
    # What the young person disputes is proof, and waits.
    .where(DebitTransaction.status == Status.AWAITING_DOCUMENTS, _kept, ~is_disputed(DebitTransaction.id))
)


def waiting(tx: Connection, scheme_id: str, before: datetime, after: str, limit: int) -> Sequence[AnyRow]:
    """Return those of a scheme that were debited before an instant, by their ids after one of them.

    Beside the id: when it was debited, sent last, given a document last, decided on last.
    """
    own = (AidFileRow.scheme_id == scheme_id, DebitTransaction.debited_at < before)
    beyond = DebitTransaction.id > after
    return tx.execute(_waiting.where(*own, beyond).order_by(DebitTransaction.id).limit(limit)).all()


def one(tx: Connection, transaction_id: str) -> AnyRow | None:
    """Return one of them, or None once it is none any more."""
    return tx.execute(_waiting.where(DebitTransaction.id == transaction_id)).one_or_none()


def documents(tx: Connection, transaction_id: str) -> Sequence[AnyRow]:
    """Return id and file of the documents of a transaction that are still kept."""
    return tx.execute(
        select(SupportingDocument.id, SupportingDocument.content_name).where(
            SupportingDocument.transaction_id == transaction_id, SupportingDocument.purged_at.is_(None)
        )
    ).all()
