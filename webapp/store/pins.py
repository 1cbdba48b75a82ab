"""The six-digit codes by which staff change places on a shared tablet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    String,
    and_,
    delete,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.guessing import Guesses
from webapp.store.database import AnyRow, Base, UtcDateTime
from webapp.store.people import Account, Membership


class StaffPin(Base):
    """A member of staff's code at one partner: its hash, and the wrong tries since the last right one."""

    __tablename__ = "staff_pin"
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime())
    wrong: Mapped[int] = mapped_column(Integer())
    last_wrong_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


@dataclass(frozen=True, slots=True)
class KeptPin:
    """A code as it is kept."""

    pin_hash: str
    set_at: datetime
    guesses: Guesses


def put_pin(tx: Connection, partner_id: str, account_id: str, pin_hash: str, now: datetime) -> None:
    """Write somebody's code, in the place of the one before; its wrong tries are forgotten with it."""
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(StaffPin)
    values = {"pin_hash": pin_hash, "set_at": now, "wrong": 0, "last_wrong_at": None}
    row = {"account_id": account_id, "partner_id": partner_id, **values}
    tx.execute(
        make.values(row).on_conflict_do_update(index_elements=["account_id", "partner_id"], set_=values)
    )


def lock_pin(tx: Connection, partner_id: str, account_id: str) -> KeptPin | None:
    """Return the code of somebody who works for the partner, held until the transaction ends, or None."""
    row = tx.execute(
        select(StaffPin.pin_hash, StaffPin.set_at, StaffPin.wrong, StaffPin.last_wrong_at)
        .join(Account, Account.id == StaffPin.account_id)
        .join(Membership, _same_membership)
        .where(StaffPin.partner_id == partner_id, StaffPin.account_id == account_id, Account.active)
        .with_for_update(of=StaffPin)
    ).one_or_none()
    return None if row is None else _kept(row)


def keep_guesses(tx: Connection, partner_id: str, account_id: str, guesses: Guesses) -> None:
    """Write the wrong tries of a code, held by the caller."""
    values = {"wrong": guesses.wrong, "last_wrong_at": guesses.last_wrong_at}
    tx.execute(update(StaffPin).where(*_of(partner_id, account_id)).values(**values))


def forgive(tx: Connection, partner_id: str, account_id: str, pin_hash: str) -> bool:
    """Forget the wrong tries of a code that was right; False when it is no longer the one that was judged."""
    still = StaffPin.pin_hash == pin_hash
    done = tx.execute(
        update(StaffPin).where(*_of(partner_id, account_id), still).values(wrong=0, last_wrong_at=None)
    )
    return done.rowcount == 1


def forgive_all(tx: Connection, account_id: str) -> bool:
    """Forget the wrong tries of every code somebody has; tell whether there is one."""
    mine = StaffPin.account_id == account_id
    return tx.execute(update(StaffPin).where(mine).values(wrong=0, last_wrong_at=None)).rowcount > 0


def delete_pin(tx: Connection, partner_id: str, account_id: str) -> bool:
    """Delete somebody's code; tell whether there was one."""
    return tx.execute(delete(StaffPin).where(*_of(partner_id, account_id))).rowcount == 1


def of_partner(tx: Connection, partner_id: str) -> dict[str, KeptPin]:
    """Return the codes of a partner's people, by account."""
    rows = tx.execute(select(StaffPin.__table__).where(StaffPin.partner_id == partner_id))
    return {row.account_id: _kept(row) for row in rows}


_same_membership = and_(
    Membership.account_id == StaffPin.account_id, Membership.partner_id == StaffPin.partner_id
)


def _of(partner_id: str, account_id: str) -> tuple[ColumnElement[bool], ...]:
    return StaffPin.partner_id == partner_id, StaffPin.account_id == account_id


def _kept(row: AnyRow) -> KeptPin:
    return KeptPin(row.pin_hash, row.set_at, Guesses(row.wrong, row.last_wrong_at))
