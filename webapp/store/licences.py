"""Offline licences: what each device was allowed, from when to when, and what the house's epoch was."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, Integer, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import AnyRow, Base, UtcDateTime, Values


class OfflineLicence(Base):
    """One licence; its terms are the scheme's, its end is kept since a later scheme may say another."""

    __tablename__ = "offline_licence"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime())
    epoch: Mapped[int] = mapped_column(Integer())

    __table_args__ = (Index("ix_offline_licence_device_id_issued_at", "device_id", "issued_at"),)


def add(tx: Connection, licence: Values) -> None:
    """Add a licence."""
    tx.execute(insert(OfflineLicence), [licence])


def licences(tx: Connection, licence_ids: Sequence[str]) -> dict[str, AnyRow]:
    """Return licences by id, whosever they are."""
    rows = tx.execute(select(*OfflineLicence.__table__.c).where(OfflineLicence.id.in_(licence_ids)))
    return {row.id: row for row in rows}
