"""A whole house for each test of the store, on either database."""

from collections.abc import Iterator

import pytest

from tests.builders import House
from tests.plumbing import Databases
from tests.standing import StandingHouses


@pytest.fixture(scope="session")
def standing_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> StandingHouses:
    """Return the houses that these tests share, one a kind of database."""
    return StandingHouses(databases, tmp_path_factory.mktemp("houses"), scheme_files=None)


@pytest.fixture
def house(database_kind: str, standing_houses: StandingHouses) -> Iterator[House]:
    """Return an open, empty house."""
    with standing_houses.open(database_kind) as opened:
        yield opened
