"""Anomalies: a flag beside a transaction's status, with its typed reason, open until somebody closes it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime

OPEN = text("closed_at IS NULL")
"""Predicate of the partial unique index: one open anomaly of a kind per transaction."""


class Anomaly(Base):
    """One anomaly; ``opened_by`` is None when the young person did, who has no account here."""

    __tablename__ = "anomaly"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"))
    kind: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime())
    opened_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        Index(
            "uq_anomaly_open", "transaction_id", "kind", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )
