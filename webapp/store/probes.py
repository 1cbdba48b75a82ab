"""What the database can say of its own health."""

from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def applied_revision(tx: Connection) -> str | None:
    """Return the migration the database stands at; None when none was applied."""
    found: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def newest_revision() -> str | None:
    """Return the migration this code was written for."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def answers(tx: Connection) -> bool:
    """Tell whether the database answers at all."""
    return bool(tx.scalar(text("SELECT 1")) == 1)
