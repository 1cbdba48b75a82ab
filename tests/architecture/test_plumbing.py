"""The fixtures keep their word: what other tests take for granted of databases and sockets is tried here."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError
from sqlalchemy import create_engine, inspect, text

from tests.plumbing import Databases


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_a_fresh_database_has_the_tables_of_the_migrations(database_url: str, database_kind: str) -> None:
    assert database_url.startswith(database_kind)
    assert {"journal_entry", "alembic_version"} <= _tables(database_url)


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    assert _tables(empty_database_url) == set()


def test_what_one_database_holds_is_not_in_the_next(database_kind: str, databases: Databases) -> None:
    first, second = databases.migrated(database_kind), databases.migrated(database_kind)
    engine = create_engine(first)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id integer)"))
    engine.dispose()
    assert "left_behind" in _tables(first)
    assert "left_behind" not in _tables(second)


def test_postgresql_keeps_its_promises_about_durability(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        told = {
            name: connection.execute(text(f"SHOW {name}")).scalar()
            for name in ("fsync", "synchronous_commit")
        }
    engine.dispose()
    assert told == {"fsync": "on", "synchronous_commit": "on"}


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_nothing_outside_this_machine_can_be_reached() -> None:
    with socket.socket() as far, pytest.raises(SocketConnectBlockedError):
        far.connect(("192.0.2.1", 80))


def test_this_machine_can_be_reached() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        assert client.getpeername() == server.getsockname()
