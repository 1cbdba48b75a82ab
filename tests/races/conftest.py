"""One house and one server for the tests of a module, on each kind of database in turn."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.plumbing import KINDS, Databases
from tests.races.rush import Rush, open_rush


@pytest.fixture(scope="module", params=KINDS)
def rush(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rush]:
    """Many members of staff and the real server."""
    with open_rush(databases, str(request.param), tmp_path_factory.mktemp("instance")) as opened:
        yield opened


def some_rounds(rounds: int) -> int:
    """How often to try what stands beside the races that the full counts are named for."""
    return max(2, rounds // 5)


@dataclass
class Tally:
    """How many rounds a test went through without finding anything wrong."""

    rounds: int = 0


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Count rounds for the report of `make soak`."""
    counted = Tally()
    yield counted
    request.node.user_properties.append(("rounds", counted.rounds))
