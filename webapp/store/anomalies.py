"""Anomalies: a flag beside a transaction's status, with its typed reason, open until somebody closes it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.anomaly import AnomalyKind
from webapp.store.database import Base, UtcDateTime, Values

OPEN = text("closed_at IS NULL")
"""Predicate of the partial unique index: one open anomaly of a kind per transaction and document."""


class Anomaly(Base):
    """One anomaly; ``opened_by`` is None when the young person did, who has no account here, or the house.

    ``about`` is the code of the document it is about, empty when it is about none; ``label`` is the name of
    a document that the scheme does not list; ``reason`` says why a document won't do, ``note_id`` names the
    officer's sentence. ``answered_at`` is when the school answered: no reminder follows.
    """

    __tablename__ = "anomaly"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    transaction_id: Mapped[str] = mapped_column(ForeignKey("debit_transaction.id"))
    kind: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime())
    opened_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    about: Mapped[str] = mapped_column(String(60), server_default="")
    label: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(String(40))
    note_id: Mapped[str | None] = mapped_column(String(36))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    reminders: Mapped[int] = mapped_column(Integer(), server_default="0")

    __table_args__ = (
        Index(
            "uq_anomaly_open",
            "transaction_id",
            "kind",
            "about",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_anomaly_opened_at", "opened_at", "transaction_id", sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )


def open_kinds(tx: Connection, transaction_id: str) -> tuple[str, ...]:
    """Return the kinds of a transaction's open anomalies, each once, oldest first."""
    return open_kinds_of(tx, [transaction_id]).get(transaction_id, ())


def open_kinds_of(tx: Connection, transaction_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return, of each transaction that has some, the kinds of its open anomalies, each once, oldest first."""
    rows = tx.execute(
        select(Anomaly.transaction_id, Anomaly.kind)
        .where(Anomaly.transaction_id.in_(transaction_ids), Anomaly.closed_at.is_(None))
        .order_by(Anomaly.opened_at)
    )
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        # Several documents may be asked for at once: that is one flag.
        found.setdefault(row.transaction_id, {})[row.kind] = None
    return {transaction_id: tuple(kinds) for transaction_id, kinds in found.items()}


def is_disputed(transaction_id: Any) -> ColumnElement[bool]:  # noqa: ANN401  a column
    """Return whether « ce n'est pas moi » is open about a transaction, as a condition of a SELECT."""
    mine = (Anomaly.transaction_id == transaction_id, Anomaly.kind == AnomalyKind.NOT_ME)
    return select(Anomaly.id).where(*mine, Anomaly.closed_at.is_(None)).exists()


def add(tx: Connection, anomaly: Values) -> None:
    """Open an anomaly."""
    tx.execute(insert(Anomaly), [anomaly])
