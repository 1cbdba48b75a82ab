"""Many rows into several tables at once: one statement on PostgreSQL, one a table on SQLite."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite

Rows: TypeAlias = Sequence[dict[str, Any]]
Columns: TypeAlias = tuple[tuple[str, Callable[[Any], Any]], ...]
"""Name of each column, and what turns its values into the driver's."""


def insert_all(tx: Connection, tables: Sequence[tuple[Table, Rows]]) -> None:
    """Insert rows into tables, in order.

    On PostgreSQL the rows travel as one JSON document a table into data-modifying CTEs, so the statement is
    the same for one row and for a hundred, and the server keeps it prepared.

    Raises:
        sqlalchemy.exc.IntegrityError: a row meets one that exists.
    """
    if tx.dialect.name == "postgresql":
        statement = _statement(tuple(table for table, _ in tables))
        documents = {f"rows_{n}": json.dumps(rows, default=_plain) for n, (_, rows) in enumerate(tables)}
        tx.execute(statement, documents)
        return
    for table, rows in tables:
        if rows:
            words, columns = _insert(table)
            tx.exec_driver_sql(words, [tuple(write(row[name]) for name, write in columns) for row in rows])


@lru_cache
def _insert(table: Table) -> tuple[str, Columns]:
    """Return SQLite's INSERT of whole rows, and how each column's values are written.

    Said to the driver as it is: a debit makes four of them, and having each compiled from its parts anew took
    as long as all the rest of its writing.
    """
    dialect = sqlite.dialect()
    columns = [c for c in table.c if c is not table.autoincrement_column]
    names, marks = ", ".join(c.name for c in columns), ", ".join("?" * len(columns))
    writers = tuple(
        (c.name, c.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is) for c in columns
    )
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})", writers  # noqa: S608  names of our own tables


@lru_cache
def _statement(tables: tuple[Table, ...]) -> TextClause:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    parts = []
    for n, table in enumerate(tables):
        columns = [c for c in table.c if c is not table.autoincrement_column]
        names = ", ".join(c.name for c in columns)
        shape = ", ".join(f"{c.name} {c.type.dialect_impl(dialect).compile(dialect)}" for c in columns)
        # Only names of our own tables and columns are put together here, never a value.
        parts.append(
            f"t{n} AS (INSERT INTO {table.name} ({names}) "  # noqa: S608
            f"SELECT {names} FROM jsonb_to_recordset(CAST(:rows_{n} AS jsonb)) AS r({shape}))"
        )
    return text(f"WITH {', '.join(parts)} SELECT 1")


def _as_it_is(value: object) -> object:
    return value


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")
