"""What this database remembers of its birth."""

from sqlalchemy import Connection, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.store.database import Base


class Installation(Base):
    """Key and value."""

    __tablename__ = "installation"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text())


def remember(tx: Connection, key: str, value: str) -> None:
    """Write a fact of the installation."""
    tx.execute(insert(Installation), [{"key": key, "value": value}])


def amend(tx: Connection, key: str, value: str) -> None:
    """Write another value for a fact remembered."""
    tx.execute(update(Installation).where(Installation.key == key).values(value=value))


def recall(tx: Connection, key: str) -> str | None:
    """Return a fact of the installation, or None."""
    return tx.scalar(select(Installation.value).where(Installation.key == key))
