"""Who has done the training, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class Training(Base):
    """A member of staff's training at one partner."""

    __tablename__ = "training"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """When a training was begun, and done; None: not yet."""

    started_at: datetime
    finished_at: datetime | None


def start(tx: Connection, partner_id: str, account_id: str, at: datetime) -> None:
    """Write that a training was begun; the first time is the one that stays."""
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(Training)
    first = {"account_id": account_id, "partner_id": partner_id, "started_at": at}
    tx.execute(make.values(first).on_conflict_do_nothing())


def finish(tx: Connection, partner_id: str, account_id: str, at: datetime) -> None:
    """Write that a training begun was done; the first time is the one that stays."""
    tx.execute(
        update(Training)
        .where(
            Training.partner_id == partner_id,
            Training.account_id == account_id,
            Training.finished_at.is_(None),
        )
        .values(finished_at=at)
    )


def of(tx: Connection, partner_id: str, account_id: str) -> TrainingRecord | None:
    """Return a member of staff's training at a partner; None when it was never begun."""
    row = tx.execute(
        select(Training.started_at, Training.finished_at).where(
            Training.partner_id == partner_id, Training.account_id == account_id
        )
    ).one_or_none()
    return None if row is None else TrainingRecord(row.started_at, row.finished_at)


def of_partner(tx: Connection, partner_id: str) -> dict[str, tuple[datetime, datetime | None]]:
    """Return when each of a partner's people began the training, and finished it, by account."""
    rows = tx.execute(select(Training.__table__).where(Training.partner_id == partner_id))
    return {row.account_id: (row.started_at, row.finished_at) for row in rows}
