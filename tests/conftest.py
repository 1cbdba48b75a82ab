"""Fixtures that every test may ask for.

``house`` is a whole house for a test of a service, a page or the API: once on SQLite, once on PostgreSQL. A
test for one of them only says ``@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)``. It is
emptied and used again, so a test that changes the app itself asks for ``fresh_house``. ``database_url`` is a
fresh, migrated database; more are made by ``databases.migrated(kind)``, for the runs of a state machine say.
``live_server`` is a fresh demonstration house behind the real server. ``counts`` says how much to try
(tests/counts.toml).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.live import DemoHouses, LiveServer
from tests.plumbing import KINDS, Counts, Databases, load_counts

if TYPE_CHECKING:
    from tests.builders import House
    from tests.standing import StandingHouses

_COUNTS = load_counts()

# No deadline: how long an example takes depends on the machine. Fixtures of a function's scope are allowed
# where an example leaves nothing behind in them.
settings.register_profile(
    "guichet",
    max_examples=_COUNTS.hypothesis_examples,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("guichet")


@pytest.fixture(scope="session")
def counts() -> Counts:
    """How much to try."""
    return _COUNTS


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Make databases, as many as a test needs."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="session")
def postgres_url(databases: Databases) -> str:
    """Return the address of the run's PostgreSQL server."""
    return databases.server.url()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Return each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, databases: Databases) -> Iterator[str]:
    """Return the address of a fresh, migrated database, dropped after the test."""
    url = databases.migrated(database_kind)
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(database_kind: str, databases: Databases) -> Iterator[str]:
    """Return the address of a database without any table, for the tests of migrations."""
    url = databases.empty(database_kind)
    yield url
    databases.drop(url)


@pytest.fixture
def instance_path(tmp_path: Path) -> Path:
    """Return an empty folder for keys and checkpoints."""
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def standing_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> "StandingHouses":
    """Return the houses that tests share, one a kind of database, each emptied before a test."""
    # Here and not above: the tests of the domain and of the scanner start without the app.
    from tests.standing import StandingHouses  # noqa: PLC0415

    return StandingHouses(databases, tmp_path_factory.mktemp("houses"), scheme_files=None)


@pytest.fixture
def house(database_kind: str, standing_houses: "StandingHouses") -> "Iterator[House]":
    """Return an open, empty house: no partner, no coupon, noon in Paris."""
    with standing_houses.open(database_kind) as opened:
        yield opened


@pytest.fixture
def fresh_house(database_url: str, instance_path: Path) -> "Iterator[House]":
    """Return an open, empty house of the test's own, its app included."""
    from tests.builders import open_house  # noqa: PLC0415  as above

    with open_house(database_url, instance_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> DemoHouses:
    """Make demonstration houses."""
    return DemoHouses(databases, tmp_path_factory.mktemp("demo"))


@pytest.fixture
def live_server(
    database_kind: str, databases: Databases, demo_houses: DemoHouses, instance_path: Path
) -> Iterator[LiveServer]:
    """Return a fresh demonstration house, served by the real server in processes of its own."""
    url = demo_houses.copy(database_kind, instance_path)
    server = LiveServer(url, instance_path)
    yield server
    server.kill()
    databases.drop(url)
