"""The counts that slow down guesses at the door, by keyed hash of an address: no address is kept."""

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base, UtcDateTime


class SignInGuard(Base):
    """Wrong sign-ins for one mail address, or from one network address."""

    __tablename__ = "sign_in_guard"
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer())
    last_wrong_at: Mapped[datetime] = mapped_column(UtcDateTime())
