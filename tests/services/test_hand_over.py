"""Entries that another device delivers than the one that signed them: its sibling, or what it became."""

import pytest

from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.services import devices, ledger
from webapp.services.claims import Answer


@pytest.fixture
def pair(house: House) -> tuple[Device, Device]:
    """Two devices of one school."""
    partner_id = house.partner()
    return enrol(house, partner_id), enrol(house, partner_id)


def first(house: House) -> str:
    return house.file()[0].coupon_id


def test_a_sibling_delivers_a_queue_amid_its_own_and_each_chain_stays_whole(
    house: House, pair: tuple[Device, Device]
) -> None:
    maker, sibling = pair
    signed = [device.say(first(house)) for device in (maker, sibling, maker, sibling)]
    assert [sibling.deliver(item) for item in signed] == ["accepted"] * 4
    chains = sorted((row["device_id"], row["seq"]) for row in house.rows("device_entry"))
    assert chains == sorted((device.id, seq) for device in pair for seq in (1, 2))
    assert house.rows("device_anomaly") == []
    assert house.balance() == 4 * 30000
    assert ledger.verify(house.office) == []


@pytest.mark.parametrize("outcome", ["accepted", "market_mismatch"])
def test_the_maker_that_comes_back_gets_the_answer_that_its_sibling_got(
    house: House, pair: tuple[Device, Device], outcome: str
) -> None:
    maker, sibling = pair
    market = "2024" if outcome == "accepted" else "2021"
    item = maker.say(house.file(market)[0].coupon_id)
    answers = [sibling.answer(item), maker.answer(item), sibling.answer(item)]
    assert all(isinstance(answer, Answer) for answer in answers)
    assert len({(answer.claim_id, answer.status, answer.body) for answer in answers}) == 1  # type: ignore[union-attr]
    assert maker.deliver(item) == outcome
    assert house.balance() == (30000 if outcome == "accepted" else 0)
    assert len(house.rows("device_entry")) == 1


def test_the_maker_s_own_bounds_hold_whoever_delivers(house: House, pair: tuple[Device, Device]) -> None:
    maker, sibling = pair
    item = maker.say(first(house))
    owner = house.actor(Role.OWNER, maker.known.partner_id)
    devices.revoke(house.office, owner, maker.id)
    assert sibling.deliver(item) == "device_revoked"
    assert house.balance() == 0


def test_no_other_school_delivers_it_and_nothing_is_spoilt_by_the_try(
    house: House, pair: tuple[Device, Device]
) -> None:
    maker, sibling = pair
    stranger = enrol(house)
    item = maker.say(first(house))
    assert stranger.deliver(item) == "device_unknown"
    assert house.rows("device_entry") == []
    assert sibling.deliver(item) == "accepted"


def test_the_licence_names_the_siblings_that_may_be_written_to(
    house: House, pair: tuple[Device, Device]
) -> None:
    maker, sibling = pair
    enrol(house)
    told = {one["id"]: one["name"] for one in maker.renew()["devices"]}
    assert told == {maker.id: "Tablette", sibling.id: "Tablette"}
    devices.revoke(house.office, house.actor(Role.OWNER, maker.known.partner_id), sibling.id)
    assert [one["id"] for one in maker.renew()["devices"]] == [maker.id]


def test_of_two_keys_of_a_sibling_the_later_comes_last(house: House, pair: tuple[Device, Device]) -> None:
    maker, sibling = pair
    house.clock.move(minutes=1)
    devices.show_keys(house.office, sibling.known, devices.PublicKeys("Ed25519", "c" * 43, "d" * 87))
    keys = [one["agreement_key"] for one in maker.renew()["devices"] if one["id"] == sibling.id]
    assert keys[-1] == "d" * 87
    assert len(keys) == 2


def test_a_browser_let_in_again_begins_a_chain_and_delivers_what_waited(house: House) -> None:
    partner_id = house.partner()
    before = enrol(house, partner_id)
    waited = [before.say(first(house)) for _ in range(2)]
    after = enrol(house, partner_id)
    fresh = [after.say(first(house)) for _ in range(2)]
    assert [after.deliver(item) for item in [*waited, *fresh]] == ["accepted"] * 4
    assert house.rows("device_anomaly") == []
    assert house.balance() == 4 * 30000
