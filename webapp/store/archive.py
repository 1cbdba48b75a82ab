"""Every table as lines of JSON, and back: the same on both engines, so one restores what the other saved."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Date, Table, func, insert, literal, select, text

from webapp.domain.journal import canonical, instant
from webapp.store.database import Base, UtcDateTime

_AT_ONCE = 500
"""Rows in memory at a time."""


def tables() -> list[Table]:
    """Return every table, each after those that it points to."""
    return list(Base.metadata.sorted_tables)


def lines(tx: Connection, table: Table) -> Iterator[str]:
    """Yield the rows of a table, in the order of its key."""
    names = [column.name for column in table.c]
    wanted = select(*table.c).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
    for row in tx.execute(wanted):
        yield canonical({name: _plain(value) for name, value in zip(names, row, strict=True)})


def fill(tx: Connection, table: Table, rows: Iterable[str]) -> None:
    """Write the rows of a table back.

    Raises:
        IntegrityError: one meets a row that is there.
        ValueError: a line is no row of the table.
    """
    left = iter(rows)
    while some := [_row(table, line) for line in islice(left, _AT_ONCE)]:
        tx.execute(insert(table), some)


def first_filled(tx: Connection) -> str | None:
    """Return the name of a table that holds anything, or None."""
    for table in tables():
        if tx.scalar(select(literal(1)).select_from(table).limit(1)) is not None:
            return table.name
    return None


def wind_on(tx: Connection) -> None:
    """Let PostgreSQL's counters go on after the rows written back; SQLite counts from what is there."""
    if tx.dialect.name == "sqlite":
        return
    for table in tables():
        column = table.autoincrement_column
        last = None if column is None else tx.scalar(select(func.max(column)))
        if column is not None and last is not None:
            words = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
            tx.execute(words, {"table": table.name, "column": column.name, "last": last})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _row(table: Table, line: str) -> dict[str, Any]:
    said = json.loads(line)
    if not isinstance(said, dict) or set(said) != {column.name for column in table.c}:
        raise ValueError(f"a line is no row of {table.name}")
    return {column.name: _value(column, said[column.name]) for column in table.c}


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401  what a column holds
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
