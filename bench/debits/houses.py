"""Houses to measure: migrated, staffed and seeded databases of both engines."""

import multiprocessing
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql

from bench.debits.rows import COLUMNS, Row, Sink, Staff, Ticket, seed
from scripts.temp_postgres import TemporaryPostgres
from webapp.app import create_app
from webapp.config import Settings
from webapp.domain.actors import Role
from webapp.domain.scheme import AidScheme
from webapp.services import accounts
from webapp.services.accounts import NewAccount
from webapp.services.office import Office
from webapp.store import partners
from webapp.store.database import db, writing

ENGINES = ("SQLite", "PostgreSQL")
_MARKET = "2024"


@dataclass(frozen=True, slots=True)
class House:
    """One database with its size, who debits there, and what is left to claim."""

    engine: str
    database_url: str
    coupons: int
    env: dict[str, str]
    staff: Staff
    tickets: Iterator[Ticket]

    @property
    def words(self) -> str:
        """Which house, for the report."""
        return f"{self.engine}, {self.coupons:,} coupons"

    def take(self, count: int) -> list[Ticket]:
        """Return tickets that nobody has had.

        Raises:
            StopIteration: the house was seeded with too few.
        """
        return [next(self.tickets) for _ in range(count)]


class Houses:
    """Makes houses in a folder and in a PostgreSQL server."""

    def __init__(self, folder: Path, server: TemporaryPostgres) -> None:
        self._folder, self._server = folder, server
        self._instance = folder / "instance"
        self._instance.mkdir()
        self._staff: dict[str, Staff] = {}

    def make(self, name: str, coupons: int, tickets: int) -> dict[str, House]:
        """Return a house on each engine, seeded alike but for who works there."""
        urls = {engine: self._copied(engine, name) for engine in ENGINES}
        jobs = [
            (url, self._scheme(url), self._staff[engine], coupons, tickets) for engine, url in urls.items()
        ]
        # One engine a core; nothing is measured meanwhile.
        with multiprocessing.get_context("fork").Pool(len(jobs)) as pool:
            ready = pool.starmap(_seed, jobs)
        return {
            engine: House(engine, url, coupons, self._env(url), self._staff[engine], iter(tickets_ready))
            for (engine, url), tickets_ready in zip(urls.items(), ready, strict=True)
        }

    def empty(self) -> Path:
        """Return a migrated, empty SQLite database."""
        path = self._folder / "raw.db"
        shutil.copyfile(self._folder / "template.db", path)
        return path

    def drop(self, house: House) -> None:
        """Give a house's room back."""
        if house.engine == "SQLite":
            for path in self._folder.glob(f"{Path(house.database_url).stem}.db*"):
                path.unlink()
        else:
            self._server.drop(house.database_url.rpartition("/")[2].partition("?")[0])

    def _env(self, url: str) -> dict[str, str]:
        return {"DATABASE_URL": url, "GUICHET_INSTANCE": str(self._instance)}

    def _scheme(self, url: str) -> AidScheme:
        with app_of(self._env(url)) as app:
            return next(iter(office_of(app).schemes.by_id.values()))

    def _copied(self, engine: str, name: str) -> str:
        if engine == "SQLite":
            template = self._folder / "template.db"
            url = f"sqlite:///{template}"
            if not template.exists():
                self._staff[engine] = _found(self._env(url))
                _rest(template)
            shutil.copyfile(template, self._folder / f"{name}.db")
            return f"sqlite:///{self._folder / name}.db"
        if engine not in self._staff:
            self._staff[engine] = _found(self._env(self._server.create("template")))
        return self._server.create(name, template="template")


@contextmanager
def app_of(env: dict[str, str]) -> Iterator[Flask]:
    """Open the app on a database, in a context, and let go of the database afterwards."""
    app = create_app(Settings.from_env(env))
    with app.app_context():
        try:
            yield app
        finally:
            db.engine.dispose()


def office_of(app: Flask) -> Office:
    """Return the ports of an app."""
    found: Office = app.extensions["guichet"]
    return found


def _found(env: dict[str, str]) -> Staff:
    """Migrate a database and let a partner, its counter staff and an officer in."""
    with app_of(env) as app:
        flask_migrate.upgrade()
        office = office_of(app)
        scheme = next(iter(office.schemes.by_id.values()))
        partner_id, now = office.clock.new_id(), office.clock.now()
        partner = {"id": partner_id, "name": "Auto-école du Banc", "kind": scheme.partner_kind}
        convention = {
            "id": office.clock.new_id(),
            "partner_id": partner_id,
            "scheme_id": scheme.id,
            "market": _MARKET,
            "signed_at": now,
            "starts_on": date(2020, 1, 1),
            "ends_on": None,
        }
        with writing() as tx:
            partners.add_partner(tx, {**partner, "validated_at": now}, [convention])
        counter = NewAccount("bench@demo.test", "Banc", "none", frozenset({Role.COUNTER}), partner_id)
        officer = NewAccount("officer@demo.test", "Banc", "none", frozenset({Role.OFFICER}))
        account_id = accounts.open_account(office, counter)
        officer_id = accounts.open_account(office, officer)
        return Staff(account_id, partner_id, officer_id, accounts.make_token(office, counter.email))


def _seed(url: str, scheme: AidScheme, staff: Staff, coupons: int, tickets: int) -> list[Ticket]:
    return seed(_sink(url), scheme, _MARKET, staff, coupons=coupons, tickets=tickets)


def _rest(path: Path) -> None:
    """Bring what a SQLite database keeps beside itself into its one file, so that it can be copied."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


def _sink(url: str) -> Sink:
    path = url.removeprefix("sqlite:///")
    return _PostgresSink(url) if path == url else _SqliteSink(Path(path))


class _SqliteSink:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # What is lost when a seeding is cut is made again.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()
        self._connection.execute("BEGIN")

    def write(self, table: str, rows: Sequence[Row]) -> None:
        names, marks = ", ".join(COLUMNS[table]), ", ".join("?" * len(COLUMNS[table]))
        # Names of our own tables and columns only.
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608

    def close(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA journal_mode=WAL").fetchall()
        self._connection.close()


class _PostgresSink:
    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""))
        # Rows come in the order in which they refer to each other: looking each reference up is not needed.
        self._connection.execute("SET session_replication_role = replica")

    def write(self, table: str, rows: Sequence[Row]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        self._connection.commit()
        self._connection.autocommit = True
        # What autovacuum and the checkpointer would have done by the morning.
        self._connection.execute("VACUUM ANALYZE")
        self._connection.execute("CHECKPOINT")
        self._connection.close()
