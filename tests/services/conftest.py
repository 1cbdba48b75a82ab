"""What tests of services share beside their house."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.builders import House
from tests.plumbing import Databases
from tests.smtp import SmtpServer, smtp_server
from tests.standing import StandingHouses
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.domain.actors import Actor
from webapp.services.office import Office


@pytest.fixture(scope="session")
def other_houses(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> StandingHouses:
    """Return further houses, to restore the first one's backups into."""
    return StandingHouses(databases, tmp_path_factory.mktemp("others"), scheme_files=None)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """Return a mail server that may be down, slow or moody."""
    with smtp_server() as opened:
        yield opened


@pytest.fixture
def files() -> NullFiles:
    """Return files in memory."""
    return NullFiles()


@pytest.fixture
def office(house: House, files: NullFiles) -> Office:
    """Return the house's, its documents in memory and pressed by nobody: the press has its own tests."""
    house.app.extensions["guichet"] = replace(house.office, files=files, press=NullPress())
    return house.office


@pytest.fixture
def actor(house: House) -> Actor:
    """Return somebody at the counter of a school."""
    return house.actor()
