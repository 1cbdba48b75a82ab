"""Who calls the pages and the API."""

import pytest

from tests.blueprints.calls import Caller, caller, signed_in
from tests.blueprints.tablets import PIN, person
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services import pins


@pytest.fixture
def staff(house: House) -> Actor:
    """Return counter staff of a partner of the 2024 market."""
    return house.actor(Role.COUNTER, house.partner("2024"))


@pytest.fixture
def api(house: House, staff: Actor) -> Caller:
    """Return the API as that member of staff calls it."""
    return caller(house, staff)


@pytest.fixture
def counter(house: House, staff: Actor) -> Caller:
    """Return the pages as that member of staff opens them."""
    return caller(house, staff)


@pytest.fixture
def transaction_id(house: House, staff: Actor) -> str:
    """Return a first coupon's debit by that member of staff."""
    return house.debited(staff, house.file()[0].coupon_id)


@pytest.fixture
def alix(house: House, staff: Actor) -> Actor:
    """A colleague of ``staff``, with a code."""
    assert staff.partner_id is not None
    actor, _ = person(house, "Alix P.", staff.partner_id)
    pins.set_pin(house.office, actor, PIN)
    return actor


@pytest.fixture
def tablet(house: House, staff: Actor) -> Caller:
    """A tablet said to be shared, on which ``staff`` acts."""
    there = signed_in(house, staff)
    assert there.call("POST", "/comptoir/tablette", data={"shared": "oui"}).status_code == 303
    return there
