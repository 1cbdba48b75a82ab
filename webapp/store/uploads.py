"""Uploads on their way: each query takes the partner first. Their bytes lie in the spool."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from webapp.store.database import AnyRow, Values
from webapp.store.documents import Upload


def add(tx: Connection, partner_id: str, row: Values) -> None:
    """Open an upload of a partner."""
    tx.execute(insert(Upload), [{"partner_id": partner_id, **row}])


def upload(tx: Connection, partner_id: str, upload_id: str, now: datetime) -> AnyRow | None:
    """Return an upload of a partner that may still go on, or None."""
    return tx.execute(
        select(*Upload.__table__.c).where(
            Upload.id == upload_id,
            Upload.partner_id == partner_id,
            Upload.used_at.is_(None),
            Upload.expires_at > now,
        )
    ).one_or_none()


def count_open(tx: Connection, partner_id: str, now: datetime) -> int:
    """Return how many uploads of a partner are on their way."""
    wanted = (Upload.partner_id == partner_id, Upload.used_at.is_(None), Upload.expires_at > now)
    return tx.scalar(select(func.count()).select_from(Upload).where(*wanted)) or 0


def bytes_open(tx: Connection, partner_id: str, now: datetime) -> int:
    """Return how many bytes a partner's uploads on their way will have."""
    wanted = (Upload.partner_id == partner_id, Upload.used_at.is_(None), Upload.expires_at > now)
    return tx.scalar(select(func.coalesce(func.sum(Upload.length), 0)).where(*wanted)) or 0


def bytes_kept(tx: Connection) -> int:
    """Return how many bytes all uploads may take: those out of time too, until they are forgotten."""
    return tx.scalar(select(func.coalesce(func.sum(Upload.length), 0)).where(Upload.used_at.is_(None))) or 0


def set_used(
    tx: Connection, partner_id: str, transaction_id: str, upload_ids: Sequence[str], now: datetime
) -> int:
    """Write that uploads became a document; return how many were not used before."""
    return tx.execute(
        update(Upload)
        .where(
            Upload.id.in_(upload_ids),
            Upload.partner_id == partner_id,
            Upload.transaction_id == transaction_id,
            Upload.used_at.is_(None),
        )
        .values(used_at=now)
    ).rowcount


def ended(tx: Connection, now: datetime, limit: int) -> Sequence[str]:
    """Return uploads that nobody needs any more: used, or out of time."""
    over = or_(Upload.used_at.is_not(None), Upload.expires_at <= now)
    return tx.scalars(select(Upload.id).where(over).order_by(Upload.expires_at).limit(limit)).all()


def forget(tx: Connection, upload_ids: Sequence[str]) -> None:
    """Forget uploads."""
    tx.execute(delete(Upload).where(Upload.id.in_(upload_ids)))
