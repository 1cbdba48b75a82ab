"""Whether this house can work: its database, its migrations, the shelf of its checkpoints."""

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
    """Try what a debit and a checkpoint need."""
    database, migrations = _database()
    return Readiness(database, migrations, office.shelf.is_writable())


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
