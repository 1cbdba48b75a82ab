"""What is past the review, counted as it comes: a dashboard reads a few counts, never all that ever was.

What the Region has not yet said its word on is not counted here, so a debit at the counter writes none of it:
it waits for no other, and no counter stands between two schools, or two tablets of one. That much is summed
when it is asked for, from an index; there is little of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import BigInteger, Connection, Date, ForeignKey, Integer, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.calendar import paris_day
from webapp.domain.transaction import BEFORE_REVIEW, Status
from webapp.store.database import Base

Key: TypeAlias = tuple[str | date | int, ...]
"""The primary key of a tally, in the order of its columns."""


class SchoolTally(Base):
    """How many of a school's debits of a month and a rank are past the review, how, and their cents."""

    __tablename__ = "school_tally"
    partner_id: Mapped[str] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date(), primary_key=True)
    status: Mapped[str] = mapped_column(String(20), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer(), primary_key=True, autoincrement=False)
    found: Mapped[int] = mapped_column(Integer())
    cents: Mapped[int] = mapped_column(BigInteger())


class RegionTally(Base):
    """How many transactions of all schools are past it, how, by the week of the Region's decision."""

    __tablename__ = "region_tally"
    status: Mapped[str] = mapped_column(String(20), primary_key=True)
    week: Mapped[date] = mapped_column(Date(), primary_key=True)
    found: Mapped[int] = mapped_column(Integer())
    cents: Mapped[int] = mapped_column(BigInteger())


@dataclass(frozen=True, slots=True)
class Counted:
    """A transaction as the tallies see it; what nobody decided on counts in the week of its debit."""

    partner_id: str
    status: str
    rank: int
    amount_cents: int
    debited_at: datetime
    decided_at: datetime | None

    @property
    def is_held(self) -> bool:
        """Whether the tallies hold it at all."""
        return Status(self.status) not in BEFORE_REVIEW

    def school_key(self) -> Key:
        """Return its place in ``school_tally``; months are those of Paris."""
        return self.partner_id, paris_day(self.debited_at).replace(day=1), self.status, self.rank

    def region_key(self) -> Key:
        """Return its place in ``region_tally``; weeks begin on Monday, in Paris."""
        day = paris_day(self.decided_at or self.debited_at)
        return self.status, day - timedelta(days=day.weekday())


class Changes:
    """What is to be added to the tallies: counted in memory, written in one order that all writers keep."""

    def __init__(self) -> None:
        self.schools: dict[Key, tuple[int, int]] = {}
        self.region: dict[Key, tuple[int, int]] = {}

    def count(self, one: Counted, times: int = 1) -> None:
        """Count a transaction if they hold it: once more, or ``times=-1`` once less."""
        if not one.is_held:
            return
        for cells, key in ((self.schools, one.school_key()), (self.region, one.region_key())):
            found, cents = cells.get(key, (0, 0))
            cells[key] = (found + times, cents + times * one.amount_cents)

    def write(self, tx: Connection) -> None:
        """Add it all to what the tallies hold."""
        _add(tx, SchoolTally, self.schools)
        _add(tx, RegionTally, self.region)


def move(tx: Connection, before: Counted, after: Counted) -> None:
    """Take a transaction from where it was counted to where it now is."""
    changes = Changes()
    changes.count(before, -1)
    changes.count(after)
    changes.write(tx)


def _add(
    tx: Connection, model: type[SchoolTally | RegionTally], cells: Mapping[Key, tuple[int, int]]
) -> None:
    rows = [
        {**_named(model, key), "found": found, "cents": cents}
        # Two transactions that move at once meet in one order: neither waits for the other for ever.
        for key, (found, cents) in sorted(cells.items())
        if (found, cents) != (0, 0)
    ]
    if not rows:
        return
    make = (postgresql if tx.dialect.name == "postgresql" else sqlite).insert(model)
    more = {"found": model.found + make.excluded.found, "cents": model.cents + make.excluded.cents}
    tx.execute(make.on_conflict_do_update(index_elements=key_names(model), set_=more), rows)


def _named(model: type[SchoolTally | RegionTally], key: Key) -> dict[str, str | date | int]:
    return dict(zip(key_names(model), key, strict=True))


def key_names(model: type[SchoolTally | RegionTally]) -> list[str]:
    """Return the columns of a tally's primary key, in order."""
    return [column.name for column in model.__table__.primary_key]
