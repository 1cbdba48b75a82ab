"""Whether this house can work: its database, its migrations, where checkpoints and documents are kept."""

from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from webapp.services.office import Office
from webapp.store import probes
from webapp.store.database import reading


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was tried."""

    database: bool
    migrations: bool
    storage: bool

    @property
    def ready(self) -> bool:
        """Whether all of it holds."""
        return self.database and self.migrations and self.storage


def readiness(office: Office) -> Readiness:
    """Try what a debit, a checkpoint and a document need."""
    database, migrations = _database()
    storage = office.shelf.is_writable() and office.files.is_writable()
    return Readiness(database, migrations, storage)


def _database() -> tuple[bool, bool]:
    try:
        with reading() as tx:
            applied = probes.applied_revision(tx)
    except SQLAlchemyError:
        return _answers(), False
    return True, applied == probes.newest_revision()


def _answers() -> bool:
    """Tell a database that is away from one that has no tables yet."""
    try:
        with reading() as tx:
            return probes.answers(tx)
    except SQLAlchemyError:
        return False
