"""A PostgreSQL server that lives as long as a test run or a bench, in a folder of its own.

It listens on a Unix socket that only its owner reaches, and keeps ``fsync`` on: what it says about durability
holds for a real one. PostgreSQL refuses to run as root: there, another user of the machine runs it.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from scripts.need import find_postgres

_ROLE = "guichet"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
_START_SECONDS = 60
_LONGEST_TEMP = 60  # a socket's whole path may hold 107 bytes only


class PostgresMissing(Exception):
    """No PostgreSQL binary was found, or the server did not start; the message says what it said."""


class TemporaryPostgres:
    """A server made on entry and destroyed on exit.

    Attributes:
        folder: holds its data, its socket and its log.
    """

    def __init__(self) -> None:
        found = find_postgres()
        if found is None:
            raise PostgresMissing("no initdb found: run `python scripts/need.py postgres`")
        self._bin = found
        self.folder = Path(tempfile.mkdtemp(prefix="guichet-pg-", dir=_short_temp()))
        self._user = _other_user()
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://{_ROLE}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database as a copy of another, and return its address."""
        self._run("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user=_ROLE, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _start(self) -> None:
        data = self.folder / "data"
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            if not _reaches(self._bin, self._user):
                self._bin = _copied(self._bin, self.folder)
        made = subprocess.run(
            [self._bin / "initdb", "-D", data, "-U", _ROLE, "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
            capture_output=True,
            text=True,
            check=False,
            **self._as_user(),
        )
        if made.returncode:
            raise PostgresMissing(f"initdb: {made.stderr.strip()}")
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [self._bin / "postgres", "-D", data, "-k", self.folder, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as_user(),
            )
        self._wait(self._server)

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._run("SELECT 1")
            except psycopg.OperationalError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise PostgresMissing((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {"cwd": self.folder}
        return {"cwd": self.folder, "user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def _stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            # PostgreSQL's fast shutdown: SIGTERM would wait for a connection that a test forgot to close.
            self._server.send_signal(signal.SIGINT)
            self._server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _short_temp() -> str | None:
    """Return a folder short enough for the path of a socket; None is the usual one."""
    return "/tmp" if len(tempfile.gettempdir()) > _LONGEST_TEMP and Path("/tmp").is_dir() else None  # noqa: S108


def _other_user() -> pwd.struct_passwd | None:
    """Return the user who runs the server: None is oneself; where one is root, ``postgres`` or ``nobody``."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def _reaches(folder: Path, user: pwd.struct_passwd) -> bool:
    command = [str(folder / "postgres"), "--version"]
    try:
        told = subprocess.run(
            command,
            capture_output=True,
            check=False,
            cwd="/",
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
        )
    except PermissionError:
        return False
    return told.returncode == 0


def _copied(binaries: Path, folder: Path) -> Path:
    """Copy a whole PostgreSQL where its user may reach it; a home folder is often closed to others."""
    home = folder / "install"
    shutil.copytree(binaries.parent, home, symlinks=True)
    return home / binaries.name
