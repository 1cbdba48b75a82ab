"""What tests of services share beside their house."""

from collections.abc import Iterator

import pytest

from tests.plumbing import Databases
from tests.smtp import SmtpServer, smtp_server
from tests.standing import StandingHouses


@pytest.fixture(scope="session")
def other_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> StandingHouses:
    """Return further houses, to restore the first one's backups into."""
    return StandingHouses(databases, tmp_path_factory.mktemp("others"), scheme_files=None)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """Return a mail server that may be down, slow or moody."""
    with smtp_server() as opened:
        yield opened
