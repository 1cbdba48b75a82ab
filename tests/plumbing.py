"""What the fixtures stand on: how much to try, and freshly migrated databases in a few milliseconds."""

import os
import shutil
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy.engine import make_url

from scripts.temp_postgres import TemporaryPostgres

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Counts:
    """How much to try; tests/counts.toml says what each figure is."""

    name: str
    hypothesis_examples: int
    fuzz_examples: int
    schemathesis_examples: int
    concurrency_rounds: int
    concurrency_claims: int
    replay_sends: int
    replay_kill_rounds: int
    machine_runs: int
    machine_steps: int
    outage_seconds: int
    chaos_claims: int
    chaos_cuts: int
    offline_claims: int
    claims_through_an_update: int
    screen_sizes: int
    story_engines: int
    paper_coupons: int
    reviewed_transactions: int


def load_counts() -> Counts:
    """Read the table that ``GUICHET_COUNTS`` names, ``ci`` by default."""
    name = os.environ.get("GUICHET_COUNTS", "ci")
    tables = tomllib.loads((ROOT / "tests" / "counts.toml").read_text("utf-8"))
    return Counts(name, **tables[name])


def migrate(url: str, folder: Path, revision: str = "head") -> None:
    """Bring a database to a revision by the migrations that the product ships, and let go of it."""
    # Here and not above, so that the tests of the domain and of the scanner start without the app.
    import flask_migrate  # noqa: PLC0415

    from webapp.app import create_app  # noqa: PLC0415
    from webapp.config import Settings  # noqa: PLC0415
    from webapp.store.database import db  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(Settings.for_tests(database_url=url, instance_path=folder))
    with app.app_context():
        flask_migrate.upgrade(revision=revision)
        db.engine.dispose()


class Databases:
    """Makes databases of either kind: migrated once, then copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._names = (f"g{number}" for number in count(1))
        self._templates: dict[str, str] = {}
        self._server: TemporaryPostgres | None = None

    @property
    def server(self) -> TemporaryPostgres:
        """The run's PostgreSQL server, started when first asked for."""
        if self._server is None:
            self._server = self._open.enter_context(TemporaryPostgres())
        return self._server

    def empty(self, kind: str) -> str:
        """Return the address of a new database without any table."""
        name = next(self._names)
        return f"sqlite:///{self._folder / name}.db" if kind == "sqlite" else self.server.create(name)

    def migrated(self, kind: str) -> str:
        """Return the address of a new database with every table, and in them only what migrations write."""
        return self.copy(self._template(kind))

    def copy(self, url: str) -> str:
        """Return the address of a copy of a database; nobody may be connected to the one copied."""
        address, name = make_url(url), next(self._names)
        if address.get_backend_name() == "postgresql":
            return self.server.create(name, template=str(address.database))
        shutil.copyfile(str(address.database), self._folder / f"{name}.db")
        return f"sqlite:///{self._folder / name}.db"

    def drop(self, url: str) -> None:
        """Drop a database that this object made."""
        address = make_url(url)
        if address.get_backend_name() == "postgresql":
            self.server.drop(str(address.database))
        else:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{address.database}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        """Stop the server, if one was started."""
        self._open.close()

    def _template(self, kind: str) -> str:
        if kind not in self._templates:
            url = self.empty(kind)
            migrate(url, self._folder / f"instance-{kind}")
            self._templates[kind] = url
        return self._templates[kind]
