"""Devices that no longer speak: what is known of one whose memory is gone, and which is silent for long."""

import pytest

from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.services import devices
from webapp.services.devices import LastKnown


@pytest.fixture
def device(house: House) -> Device:
    return enrol(house)


def known(device: Device) -> LastKnown:
    found = devices.last_known(device.staff, device.id)
    assert found is not None
    return found


def test_what_waited_at_the_last_contact_may_be_missing(house: House, device: Device) -> None:
    house.clock.move(hours=1)
    for _ in range(3):
        device.say(house.file()[0].coupon_id)
    device.renew()
    at = house.clock.now()
    house.clock.move(hours=5)
    told = known(device)
    assert (told.name, told.last_seen_at, told.queue_length) == ("Tablette", at, 3)
    assert (told.received, told.missing) == (0, 3)


def test_what_came_since_whoever_brought_it_is_missing_no_more(house: House, device: Device) -> None:
    sibling = enrol(house, device.known.partner_id)
    early = device.say(house.file()[0].coupon_id)
    device.deliver(early)
    items = [device.say(house.file()[0].coupon_id) for _ in range(2)]
    device.renew()
    house.clock.move(minutes=1)
    assert known(device).missing == 3, "it said three, whatever it knew"
    for item in items:
        sibling.deliver(item)
    told = known(device)
    assert (told.received, told.missing) == (3, 1)
    for _ in range(2):
        device.claim(house.file()[0].coupon_id)
    assert known(device).missing == 0


def test_a_device_of_another_school_or_of_none_is_not_told_of(house: House, device: Device) -> None:
    stranger = house.actor(Role.COUNTER)
    assert devices.last_known(stranger, device.id) is None
    assert devices.last_known(device.staff, house.clock.new_id()) is None


def test_one_that_is_not_heard_of_for_longer_than_a_licence_lasts_is_silent(
    house: House, device: Device
) -> None:
    owner = house.actor(Role.OWNER, device.known.partner_id)

    def silent() -> list[bool]:
        return [one.silent for one in devices.list_devices(house.office, owner)]

    house.clock.move(hours=house.scheme.offline.max_age_hours)
    assert silent() == [False]
    house.clock.move(seconds=1)
    assert silent() == [True]
    devices.revoke(house.office, owner, device.id)
    assert silent() == [False], "of a device that was taken away nobody waits for news"
