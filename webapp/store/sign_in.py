"""The counts that slow down guesses at the door, by keyed hash of an address: no address is kept."""

from datetime import datetime

from sqlalchemy import Connection, Integer, String, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.guessing import Guesses
from webapp.store.database import Base, UtcDateTime


class SignInGuard(Base):
    """Wrong sign-ins for one mail address, or from one network address."""

    __tablename__ = "sign_in_guard"
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer())
    last_wrong_at: Mapped[datetime] = mapped_column(UtcDateTime())


def lock_guard(tx: Connection, key_hash: str, now: datetime) -> Guesses:
    """Return the count of a key, held until the transaction ends; its row is made when there is none."""
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(SignInGuard)
    first = {"key_hash": key_hash, "wrong": 0, "last_wrong_at": now}
    # One statement: between two, a worker that forgets old counts could take the row away.
    row = tx.execute(
        make.values(first)
        .on_conflict_do_update(index_elements=["key_hash"], set_={"wrong": SignInGuard.wrong})
        .returning(SignInGuard.wrong, SignInGuard.last_wrong_at)
    ).one()
    return Guesses(row.wrong, row.last_wrong_at if row.wrong else None)


def keep_guard(tx: Connection, key_hash: str, guesses: Guesses, now: datetime) -> None:
    """Write a count, held by the caller."""
    values = {"wrong": guesses.wrong, "last_wrong_at": guesses.last_wrong_at or now}
    tx.execute(update(SignInGuard).where(SignInGuard.key_hash == key_hash).values(**values))


def forget_before(tx: Connection, moment: datetime) -> None:
    """Forget the counts that rested since a moment."""
    tx.execute(delete(SignInGuard).where(SignInGuard.last_wrong_at < moment))
