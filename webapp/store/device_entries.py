"""The journals of devices as the server has them, each entry with its answer, and what was odd in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    case,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.offline import ChainHead, Usage
from webapp.store.database import AnyRow, Base, UtcDateTime, Values

IN_CHAIN = text("in_chain")
"""Predicate of the partial unique index: one entry a place; another that claims it stands beside."""

OPEN = text("closed_at IS NULL")

ACCEPTED = "accepted"
"""Code of an entry that was debited; any other is that of its refusal."""


class DeviceEntryRow(Base):
    """One signed entry: what it said, how it was judged, the answer it gets again for ever."""

    __tablename__ = "device_entry"
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer())
    in_chain: Mapped[bool] = mapped_column(Boolean())
    claim_id: Mapped[str] = mapped_column(String(36), index=True)
    licence_id: Mapped[str] = mapped_column(String(36), index=True)
    rank: Mapped[int] = mapped_column(Integer())
    first_here: Mapped[bool] = mapped_column(Boolean())
    amount_cents: Mapped[int] = mapped_column(Integer())
    entry: Mapped[str] = mapped_column(Text())
    signature: Mapped[str] = mapped_column(String(200))
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime())
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime())
    received_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    code: Mapped[str] = mapped_column(String(40))
    status: Mapped[int] = mapped_column(Integer())
    body: Mapped[str] = mapped_column(Text())

    __table_args__ = (
        Index(
            "uq_device_entry_place",
            "device_id",
            "seq",
            unique=True,
            sqlite_where=IN_CHAIN,
            postgresql_where=IN_CHAIN,
        ),
    )


class DeviceAnomaly(Base):
    """Something odd in a device's journal: a gap, a place taken twice, a second key."""

    __tablename__ = "device_anomaly"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    kind: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int] = mapped_column(Integer())
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime())
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    closed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        Index(
            "uq_device_anomaly_open",
            "device_id",
            "kind",
            "seq",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )


def head(tx: Connection, device_id: str) -> ChainHead:
    """Return the furthest entry of a device's chain."""
    row = tx.execute(
        select(DeviceEntryRow.seq, DeviceEntryRow.hash)
        .where(DeviceEntryRow.device_id == device_id, DeviceEntryRow.in_chain)
        .order_by(DeviceEntryRow.seq.desc())
        .limit(1)
    ).one_or_none()
    return ChainHead() if row is None else ChainHead(row.seq, row.hash)


def hashes_at(tx: Connection, device_id: str, seqs: Sequence[int]) -> dict[int, str]:
    """Return the hash at each of these places of a device's chain that is taken."""
    rows = tx.execute(
        select(DeviceEntryRow.seq, DeviceEntryRow.hash).where(
            DeviceEntryRow.device_id == device_id, DeviceEntryRow.in_chain, DeviceEntryRow.seq.in_(seqs)
        )
    )
    return {row.seq: row.hash for row in rows}


def known(tx: Connection, device_id: str, hashes: Sequence[str]) -> dict[str, AnyRow]:
    """Return the entries of a device that were answered before, by their hash."""
    rows = tx.execute(
        select(*DeviceEntryRow.__table__.c).where(
            DeviceEntryRow.device_id == device_id, DeviceEntryRow.hash.in_(hashes)
        )
    )
    return {row.hash: row for row in rows}


def received(tx: Connection, device_id: str, since: datetime) -> tuple[int, int]:
    """Return how many entries of a device have come, and how many of them after a moment."""
    late = case((DeviceEntryRow.received_at > since, 1), else_=0)
    row = tx.execute(
        select(func.count(), func.coalesce(func.sum(late), 0)).where(DeviceEntryRow.device_id == device_id)
    ).one()
    return row[0], int(row[1])


def usage(tx: Connection, licence_ids: Sequence[str]) -> dict[str, Usage]:
    """Return what was claimed so far under each licence, whatever became of it."""
    first = case((DeviceEntryRow.first_here, 1), else_=0)
    rows = tx.execute(
        select(
            DeviceEntryRow.licence_id,
            func.count().label("claims"),
            func.coalesce(func.sum(DeviceEntryRow.amount_cents), 0).label("amount_cents"),
            func.coalesce(func.sum(first), 0).label("first_rank_claims"),
        )
        .where(DeviceEntryRow.licence_id.in_(licence_ids), DeviceEntryRow.in_chain)
        .group_by(DeviceEntryRow.licence_id)
    )
    return {
        row.licence_id: Usage(row.claims, int(row.amount_cents), int(row.first_rank_claims)) for row in rows
    }


def add(tx: Connection, entries: Sequence[Values]) -> None:
    """Add entries with their answers.

    Raises:
        IntegrityError: another transaction took the place first.
    """
    tx.execute(insert(DeviceEntryRow), entries)


def open_kinds(tx: Connection, device_id: str) -> set[tuple[str, int]]:
    """Return kind and place of a device's open anomalies."""
    rows = tx.execute(
        select(DeviceAnomaly.kind, DeviceAnomaly.seq).where(
            DeviceAnomaly.device_id == device_id, DeviceAnomaly.closed_at.is_(None)
        )
    )
    return {(row.kind, row.seq) for row in rows}


def open_anomalies(tx: Connection, anomalies: Sequence[Values]) -> None:
    """Open anomalies."""
    tx.execute(insert(DeviceAnomaly), anomalies)


def first_judged(tx: Connection, *, received_since: datetime) -> datetime | None:
    """Return the earliest instant that an entry received since another one was judged at, or None."""
    first = select(func.min(DeviceEntryRow.judged_at))
    return tx.scalar(first.where(DeviceEntryRow.received_at >= received_since))


def is_claimed(tx: Connection, claim_id: str) -> bool:
    """Tell whether an entry of any device bears this claim id."""
    wanted = select(DeviceEntryRow.hash).where(DeviceEntryRow.claim_id == claim_id)
    return tx.scalar(wanted.limit(1)) is not None
