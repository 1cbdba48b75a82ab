"""A whole house for each test of a page or of the API, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.blueprints.calls import Caller, caller
from tests.builders import House, open_house
from webapp.domain.actors import Actor, Role


@pytest.fixture
def house(database_url: str, instance_path: Path) -> Iterator[House]:
    """Return an open house: no partner, no coupon, noon in Paris."""
    with open_house(database_url, instance_path) as opened:
        yield opened


@pytest.fixture
def staff(house: House) -> Actor:
    """Return counter staff of a partner of the 2024 market."""
    return house.actor(Role.COUNTER, house.partner("2024"))


@pytest.fixture
def api(house: House, staff: Actor) -> Caller:
    """Return the API as that member of staff calls it."""
    return caller(house, staff)
