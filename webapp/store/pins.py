"""The six-digit codes by which staff change places on a shared tablet."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class StaffPin(Base):
    """A member of staff's code at one partner: its hash, and the wrong tries since the last right one."""

    __tablename__ = "staff_pin"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime())
    wrong: Mapped[int] = mapped_column(Integer())
    last_wrong_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
