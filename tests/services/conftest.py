"""What tests of services share beside their house."""

import pytest

from tests.builders import StandingHouses
from tests.plumbing import Databases


@pytest.fixture(scope="session")
def other_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> StandingHouses:
    """Return further houses, to restore the first one's backups into."""
    return StandingHouses(databases, tmp_path_factory.mktemp("others"), scheme_files=None)
