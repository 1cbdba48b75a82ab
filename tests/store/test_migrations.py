"""Migrations go up, down and up again on both databases, and make what the code expects."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from webapp.app import create_app
from webapp.config import Settings
from webapp.store.database import db


@pytest.fixture
def app(empty_database_url: str, instance_path: Path) -> Iterator[Flask]:
    """Return an app on a database without any table, in its context."""
    made = create_app(Settings.for_tests(empty_database_url, instance_path))
    with made.app_context():
        yield made
        db.engine.dispose()


def schema() -> dict[str, list[str]]:
    """Tables and triggers, with their columns and indexes, in a form that compares."""
    inspector = inspect(db.engine)
    found: dict[str, list[str]] = {}
    for table in sorted(inspector.get_table_names()):
        columns = [f"{c['name']} {c['type']!r} {c['nullable']}" for c in inspector.get_columns(table)]
        indexes = [f"{i['name']} {i['column_names']} {i['unique']}" for i in inspector.get_indexes(table)]
        uniques = [f"{u['name']} {u['column_names']}" for u in inspector.get_unique_constraints(table)]
        keys = [f"{k['name']} {k['referred_table']}" for k in inspector.get_foreign_keys(table)]
        found[table] = [*columns, *sorted(indexes), *sorted(uniques), *sorted(keys)]
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    postgresql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    with db.engine.connect() as connection:
        statement = sqlite if db.engine.dialect.name == "sqlite" else postgresql
        found["triggers"] = list(connection.scalars(text(statement)))
    return found


def test_up_down_and_up_again_gives_the_same_schema(app: Flask) -> None:
    del app
    flask_migrate.upgrade()
    first = schema()
    assert len(first) > 15
    assert len(first["triggers"]) == (6 if db.engine.dialect.name == "sqlite" else 4)
    flask_migrate.downgrade(revision="base")
    bare = schema()
    assert bare.pop("triggers") == []
    assert list(bare) == ["alembic_version"]
    flask_migrate.upgrade()
    assert schema() == first


def test_each_step_can_be_taken_back_by_itself(app: Flask) -> None:
    del app
    flask_migrate.upgrade()
    last = schema()
    flask_migrate.downgrade()
    assert schema() != last
    flask_migrate.upgrade()
    assert schema() == last


def test_nothing_is_left_of_postgresql_s_trigger_function_once_down(app: Flask) -> None:
    del app
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            functions = "SELECT count(*) FROM pg_proc WHERE proname = 'refuse_change'"
            assert connection.scalar(text(functions)) == 0
    else:
        assert schema()["triggers"] == []


def test_the_tables_of_the_code_are_those_of_the_migrations(app: Flask) -> None:
    del app
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_a_column_that_the_migrations_lack_would_be_seen(app: Flask) -> None:
    # Proof that the comparison above can fail.
    del app
    flask_migrate.upgrade()
    with db.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("ALTER TABLE journal_note ADD COLUMN more VARCHAR(3)"))
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [change[0] for change in compare_metadata(context, db.metadata)] == ["remove_column"]
        transaction.rollback()
