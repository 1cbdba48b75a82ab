"""Who has done the training, and when."""

from datetime import datetime

from sqlalchemy import Connection, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class Training(Base):
    """A member of staff's training at one partner."""

    __tablename__ = "training"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


def of_partner(tx: Connection, partner_id: str) -> dict[str, tuple[datetime, datetime | None]]:
    """Return when each of a partner's people began the training, and finished it, by account."""
    rows = tx.execute(select(Training.__table__).where(Training.partner_id == partner_id))
    return {row.account_id: (row.started_at, row.finished_at) for row in rows}
