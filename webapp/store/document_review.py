"""Supporting documents as an officer judges them: the ones that stand, accepted or refused."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from webapp.domain.documents import DocumentReason, DocumentState
from webapp.store.database import AnyRow
from webapp.store.documents import SupportingDocument

_COLUMNS = SupportingDocument.__table__.c


def standing(tx: Connection, transaction_id: str) -> dict[str, AnyRow]:
    """Return the document that stands for each code of a transaction: the one that none has replaced."""
    rows = tx.execute(
        select(*_COLUMNS)
        .where(
            SupportingDocument.transaction_id == transaction_id,
            SupportingDocument.state != DocumentState.REPLACED,
        )
        .order_by(SupportingDocument.received_at, SupportingDocument.id)
    )
    return {row.code: row for row in rows}


def accept(tx: Connection, document_ids: Sequence[str], account_id: str, now: datetime) -> None:
    """Accept documents: whatever was said of them before no longer holds."""
    tx.execute(
        update(SupportingDocument)
        .where(SupportingDocument.id.in_(document_ids))
        .values(
            state=DocumentState.ACCEPTED, reviewed_at=now, reviewed_by=account_id, reason=None, note_id=None
        )
    )


def refuse(
    tx: Connection, document_id: str, reason: DocumentReason, note_id: str, account_id: str, now: datetime
) -> None:
    """Refuse a document, with its reason and the note that says more."""
    tx.execute(
        update(SupportingDocument)
        .where(SupportingDocument.id == document_id)
        .values(
            state=DocumentState.REFUSED,
            reviewed_at=now,
            reviewed_by=account_id,
            reason=reason,
            note_id=note_id,
        )
    )


def keep_all(tx: Connection, transaction_id: str) -> None:
    """Forget when the documents of a transaction are to be forgotten: nobody has decided on it any more."""
    tx.execute(
        update(SupportingDocument)
        .where(SupportingDocument.transaction_id == transaction_id, SupportingDocument.purged_at.is_(None))
        .values(purge_on=None)
    )
