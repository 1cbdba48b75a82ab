"""The database: types, connection settings for both engines, and the ways in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from sqlite3 import Connection as SQLiteConnection
from time import monotonic
from typing import Any, TypeAlias

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, Row, Select, String, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
Values: TypeAlias = Mapping[str, Any]
"""A row to write, column by column."""

IMMEDIATE = "guichet_immediate"
"""Execution option of a transaction that will write: SQLite then takes its write lock at BEGIN."""

_REST_SECONDS = 10.0
_SQLITE_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant: ``timestamptz`` on PostgreSQL, sortable text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the engine."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401  the driver's own type
        """Refuse a naive datetime; write UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime can't be stored")
        utc = value.astimezone(UTC)
        return utc.strftime(_SQLITE_TIME) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401  as above
        """Read aware UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        instant: datetime = value
        return instant.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; the naming convention keeps migrations the same on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


def prepare(engine: Engine) -> None:
    """Give every connection of the engine its settings; called once when the app is made."""
    if engine.dialect.name != "sqlite":
        _ping_after_rest(engine)
        return

    @event.listens_for(engine, "connect")
    def _settings(connection: SQLiteConnection, _record: object) -> None:
        # The driver's own BEGIN is deferred and late; ours is explicit, below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=15000",
            "foreign_keys=ON",
            # Without it, INSERT OR REPLACE deletes a journal row and no trigger hears of it.
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(IMMEDIATE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _ping_after_rest(engine: Engine) -> None:
    """Ask a connection that rested whether it is alive: asking each time costs two journeys of nine."""

    @event.listens_for(engine, "checkin")
    def _rests(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _wakes(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get("rests_since", monotonic()) < _REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool then throws it away and opens another.
            raise DisconnectionError from error


@contextmanager
def reading() -> Iterator[Connection]:
    """Open a connection to read with; nothing written through it is kept."""
    engine = db.engine
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            yield connection
    else:
        # Each statement alone: no BEGIN and ROLLBACK to travel for a read.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Open a connection that sees one moment of the database for as long as it reads."""
    engine = db.engine
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """Open the one transaction of a use case: it commits when the block ends, rolls back when it raises."""
    with db.engine.connect().execution_options(**{IMMEDIATE: True}) as connection, connection.begin():
        yield connection


def session() -> Session:
    """Return the request's ORM session, which only the accounts library uses."""
    return db.session()
