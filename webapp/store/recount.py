"""The tallies counted anew from the transactions themselves: to check them, and to write them again."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, text

from webapp.domain.transaction import BEFORE_REVIEW
from webapp.store.tallies import Changes, Counted, Key, RegionTally, SchoolTally, key_names
from webapp.store.transactions import COUNTED, DebitTransaction

_AT_ONCE = 2_000


class Wrong(NamedTuple):
    """A tally that is not what the transactions say; both sides are a number of them and their cents."""

    key: Key
    held: tuple[int, int]
    counted: tuple[int, int]


def recounted(tx: Connection) -> Changes:
    """Return what the tallies should hold."""
    changes = Changes()
    wanted = select(*COUNTED).where(DebitTransaction.status.not_in(sorted(BEFORE_REVIEW)))
    for row in tx.execute(wanted, execution_options={"yield_per": _AT_ONCE}):
        changes.count(Counted(*row))
    return changes


def wrong(tx: Connection) -> Iterator[Wrong]:
    """Yield every tally that does not hold."""
    should = recounted(tx)
    for model, cells in ((SchoolTally, should.schools), (RegionTally, should.region)):
        size = len(key_names(model))
        held: dict[Key, tuple[int, int]] = {
            tuple(row[:size]): (row.found, row.cents) for row in tx.execute(select(*model.__table__.c))
        }
        for key in sorted(held.keys() | cells.keys()):
            if held.get(key, (0, 0)) != cells.get(key, (0, 0)):
                yield Wrong(key, held.get(key, (0, 0)), cells.get(key, (0, 0)))


def write_again(tx: Connection) -> None:
    """Write the tallies as they should be; whoever decides something meanwhile waits, and counts after."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE school_tally, region_tally IN EXCLUSIVE MODE"))
    tx.execute(delete(SchoolTally))
    tx.execute(delete(RegionTally))
    recounted(tx).write(tx)
