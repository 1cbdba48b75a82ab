"""What a debit is compared with: the databases alone, without web, rules or chain."""

import os
import re
import sqlite3
import subprocess
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.debits.rows import COLUMNS, Row
from scripts.need import find_postgres
from scripts.temp_postgres import TemporaryPostgres
from webapp.domain.journal import GENESIS, canonical, instant

_TABLES = (
    "CREATE TABLE aid (id int PRIMARY KEY, amount int NOT NULL, taken int NOT NULL DEFAULT 0)",
    "CREATE TABLE taking (id uuid PRIMARY KEY, aid_id int NOT NULL, amount int NOT NULL, at timestamptz)",
    "CREATE INDEX ON taking (aid_id)",
    "INSERT INTO aid SELECT n, 30000, 0 FROM generate_series(1, 100000) AS n",
    "VACUUM ANALYZE",
)
_THREE_STATEMENTS = """\\set id random(1, 100000)
BEGIN;
SELECT amount, taken FROM aid WHERE id = :id FOR UPDATE;
INSERT INTO taking VALUES (gen_random_uuid(), :id, 30000, now());
UPDATE aid SET taken = taken + 1 WHERE id = :id;
COMMIT;
"""


class PgBench:
    """pgbench on the bench's own server: lock a row, append one, change one, in one transaction."""

    def __init__(self, server: TemporaryPostgres, folder: Path) -> None:
        binaries = find_postgres()
        self._program = binaries / "pgbench" if binaries is not None else Path("/nowhere")
        self._server = server
        self._script = folder / "three_statements.sql"
        self._script.write_text(_THREE_STATEMENTS)
        url = server.create("pgbench")
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            for statement in _TABLES:
                connection.execute(statement.encode())

    @property
    def found(self) -> bool:
        """Whether pgbench stands beside the server's other programs."""
        return self._program.is_file()

    def per_second(self, clients: int, seconds: int) -> float:
        """Return transactions a second."""
        options = ["-h", str(self._server.folder), "-U", "guichet", "-M", "prepared", "-n", "-j", "2"]
        told = subprocess.run(
            [self._program, *options, "-c", str(clients), "-T", str(seconds), "-f", self._script, "pgbench"],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        ).stdout
        found = re.search(r"tps = ([\d.]+)", told)
        if found is None:
            raise ValueError(told)
        return float(found[1])


class RawSqlite:
    """One writer and the sqlite3 module: the four rows of a debit, in the product's tables, one COMMIT each.

    Nothing is read and references are not looked up, so it is what the disk and the module can give at most.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()

    def per_second(self, count: int) -> float:
        """Return debits a second."""
        debits = [_rows_of_a_debit() for _ in range(count)]
        execute = self._connection.execute
        started = time.perf_counter()
        for debit in debits:
            execute("BEGIN IMMEDIATE")
            for statement, row in zip(_STATEMENTS, debit, strict=True):
                execute(statement, row)
            execute("COMMIT")
        return count / (time.perf_counter() - started)


_STATEMENTS = tuple(
    f"INSERT INTO {table} ({', '.join(COLUMNS[table])}) VALUES ({', '.join('?' * len(COLUMNS[table]))})"  # noqa: S608
    for table in ("debit_transaction", "journal_entry", "claim_reply", "outbox_message")
)


def _rows_of_a_debit() -> tuple[Row, ...]:
    """Return one row for each of the statements."""
    names = ("transaction_id", "claim_id", "coupon_id", "partner_id", "account_id", "identity_check_id")
    ids = {name: str(uuid.uuid4()) for name in names}
    transaction, claim, coupon, partner, account, check = ids.values()
    file, message = str(uuid.uuid4()), str(uuid.uuid4())
    now = instant(datetime.now(UTC))
    return (
        (transaction, claim, coupon, file, 1, partner, account, check, 30_000, "submitted", now),
        (f"file:{file}", 4, "debited", now, 30_000, canonical(ids), GENESIS, GENESIS),
        (claim, partner, coupon, GENESIS, 201, "x" * 400, now, now),
        (message, "coupon_debited", canonical({"transaction_id": transaction}), now, None),
    )
