"""Houses that tests share, emptied between them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from tests.builders import NOON, House, build_house
from tests.plumbing import Databases
from webapp.adapters.shelf import NullShelf
from webapp.services.office import Office
from webapp.store.database import db


class StandingHouses:
    """One house a kind of database, emptied between tests: far quicker than a new one for each."""

    def __init__(self, databases: Databases, folder: Path, *, scheme_files: tuple[Path, ...] | None) -> None:
        self._databases, self._folder, self._scheme_files = databases, folder, scheme_files
        self._built: dict[str, tuple[House, Office, Path]] = {}
        self._emptying = ""

    @contextmanager
    def open(self, kind: str) -> Iterator[House]:
        """Open the house of a kind of database as if it were new."""
        if kind not in self._built:
            self._built[kind] = self._build(kind)
        house, office, pristine = self._built[kind]
        with house.app.app_context():
            house.app.extensions["guichet"] = replace(office, shelf=NullShelf())
            house.people.clear()
            house.clock.set(NOON)
            if kind == "sqlite":
                self._recopy(pristine)
            else:
                self._empty_tables()
            try:
                yield house
            finally:
                db.engine.dispose()

    def _build(self, kind: str) -> tuple[House, Office, Path]:
        url = self._databases.migrated(kind)
        folder = self._folder / kind
        folder.mkdir()
        pristine = folder / "pristine.db"
        if kind == "sqlite":
            shutil.copyfile(str(make_url(url).database), pristine)
        house = build_house(url, folder, scheme_files=self._scheme_files)
        return house, house.office, pristine

    def _recopy(self, pristine: Path) -> None:
        database = str(db.engine.url.database)
        for suffix in ("-wal", "-shm"):
            Path(database + suffix).unlink(missing_ok=True)
        shutil.copyfile(pristine, database)

    def _empty_tables(self) -> None:
        """Empty PostgreSQL's tables past their triggers, which only a superuser may do: in one statement."""
        if not self._emptying:
            tables = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
            deletes = " ".join(f"DELETE FROM {table};" for table in sorted(tables))
            passing = "PERFORM set_config('session_replication_role', 'replica', true);"
            self._emptying = f"DO $$ BEGIN {passing} {deletes} END $$"
        with db.engine.begin() as tx:
            tx.execute(text(self._emptying))
