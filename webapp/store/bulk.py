"""Many rows into several tables at once: one statement on PostgreSQL, one a table on SQLite."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, TextClause, insert, text
from sqlalchemy.dialects import postgresql

Rows: TypeAlias = Sequence[dict[str, Any]]


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
            tx.execute(insert(table), rows)


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


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")
