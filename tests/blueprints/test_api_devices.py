"""Devices over the API: let in, given licences, their queues taken whoever is signed in on them."""

import json
from typing import Any

import pytest
from sqlalchemy import update

from tests.builders import House
from tests.contested import contested, grant, refused_by_revocation
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.services import devices
from webapp.store import coupons
from webapp.store.coupons import AidFileRow
from webapp.store.database import writing

API = "/api/v1"
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def call(house: House, method: str, path: str, token: str, body: object = None) -> Any:  # noqa: ANN401  a response
    headers = {"Authorization": f"Bearer {token}"}
    return house.app.test_client().open(f"{API}{path}", method=method, json=body, headers=headers)


def batch(device: Device, token: str, *items: object) -> list[tuple[int, str]]:
    answer = call(device.house, "POST", "/claims/batch", token, {"claims": list(items)})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [
        (result["status"], result["body"].get("code", "accepted")) for result in answer.get_json()["results"]
    ]


def test_a_device_is_let_in_with_the_code_on_the_owner_s_screen(house: House) -> None:
    partner_id = house.partner()
    code = devices.invite(house.office, house.actor(Role.OWNER, partner_id)).code
    token = house.token(house.actor(Role.COUNTER, partner_id))
    keys = {"algorithm": "Ed25519", "public_key": "a" * 43, "agreement_key": "b" * 87}
    body = {"code": code, "name": "Tablette", "app_version": "1", "keys": keys}
    answer = call(house, "POST", "/devices", token, body)
    assert answer.status_code == 201
    made = answer.get_json()
    licence = call(house, "GET", "/offline-licence?waiting=3&version=1", made["credential"])
    assert licence.status_code == 200
    (row,) = house.rows("device")
    assert (row["queue_length"], row["app_version"]) == (3, "1")
    again = call(house, "POST", "/devices", token, body)
    assert (again.status_code, again.get_json()["code"]) == (404, "invitation_unknown")
    assert made["credential"] not in house.dump()


def test_a_device_delivers_whoever_is_signed_in(house: House) -> None:
    device = enrol(house)
    good = device.say(house.file()[0].coupon_id)
    other = device.say(house.file("2021")[0].coupon_id)
    assert batch(device, device.credential, good, other) == [(201, "accepted"), (409, "market_mismatch")]
    assert batch(device, device.credential, good, other) == [(200, "accepted"), (409, "market_mismatch")]
    staff = house.token(device.staff)
    assert batch(device, staff, good) == [(200, "accepted")]


def test_a_sibling_delivers_with_its_own_credential_and_no_other_school_does(house: House) -> None:
    maker = enrol(house)
    sibling, stranger = enrol(house, maker.known.partner_id), enrol(house)
    item = maker.say(house.file()[0].coupon_id)
    assert batch(maker, stranger.credential, item) == [(409, "device_unknown")]
    assert batch(maker, sibling.credential, item) == [(201, "accepted")]
    assert batch(maker, maker.credential, item) == [(200, "accepted")]
    assert house.balance() == 30000


def test_a_device_makes_no_claim_that_it_did_not_sign(house: House) -> None:
    device = enrol(house)
    unsigned = {
        "claim_id": house.clock.new_id(),
        "coupon_id": house.file()[0].coupon_id,
        "identity_check_id": house.clock.new_id(),
        "face_confirmed": True,
    }
    good = device.say(house.file()[0].coupon_id)
    assert batch(device, device.credential, unsigned, good) == [(401, "unauthenticated"), (201, "accepted")]


def test_one_that_can_t_be_read_spoils_no_other(house: House) -> None:
    device = enrol(house)
    good, cut = device.say(house.file()[0].coupon_id), dict(device.say(house.file()[0].coupon_id))
    cut["entry"] = cut["entry"][:-4]
    spaced = dict(device.say(house.file()[0].coupon_id))
    codes = [code for _, code in batch(device, device.credential, cut, {**spaced, "more": 1}, good)]
    assert codes == ["malformed", "invalid_request", "accepted"]
    assert batch(device, device.credential, {"entry": 7}, 7, None) == [
        (422, "invalid_request"),
        (401, "unauthenticated"),
        (401, "unauthenticated"),
    ]


def test_what_a_device_is_told_of_a_revoked_one_is_said_in_french(house: House) -> None:
    device = enrol(house)
    item = device.say(house.file()[0].coupon_id)
    owner = house.actor(Role.OWNER, device.known.partner_id)
    devices.revoke(house.office, owner, device.id)
    assert batch(device, device.credential, item) == [(409, "device_revoked")]
    refused = call(house, "GET", "/offline-licence", device.credential)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "device_revoked")
    assert "retiré" in refused.get_json()["detail"]


def test_a_revoked_device_is_told_whether_the_house_came_back_from_a_backup(house: House) -> None:
    """Whatever was accepted of it before counts: it presents its receipts again as any other does."""
    device = enrol(house)
    owner = house.actor(Role.OWNER, device.known.partner_id)
    devices.revoke(house.office, owner, device.id)
    assert call(house, "GET", "/offline-licence", device.credential).get_json()["epoch"] == 0
    house.execute("INSERT INTO installation (key, value) VALUES ('epoch', '3')")
    assert call(house, "GET", "/offline-licence", device.credential).get_json()["epoch"] == 3


def move(coupon_id: str, scheme_id: str) -> None:
    """Put a coupon's file under another scheme, as no use case ever does."""
    with writing() as tx:
        file_id = coupons.issued(tx, [coupon_id])[0].coupon.file_id
        tx.execute(update(AidFileRow).where(AidFileRow.id == file_id).values(scheme_id=scheme_id))


def test_one_that_we_stumble_on_waits_and_stops_none_behind_it(house: House) -> None:
    device = enrol(house)
    coupon_ids = [house.file()[0].coupon_id for _ in range(3)]
    items = [device.say(coupon_id) for coupon_id in coupon_ids]
    # A scheme that is no longer there: a fault of ours, not of the device.
    move(coupon_ids[1], "gone")
    answers = batch(device, device.credential, *items)
    assert answers == [(201, "accepted"), (500, "internal"), (201, "accepted")]
    move(coupon_ids[1], house.scheme_id)
    answers = batch(device, device.credential, *items)
    assert answers == [(200, "accepted"), (201, "accepted"), (200, "accepted")]


def test_a_contact_brings_the_receipt_of_what_the_region_granted_and_the_house_takes_it(house: House) -> None:
    device, claim_id = refused_by_revocation(house)
    sibling = enrol(house, device.known.partner_id)
    contest_id = contested(house, device, claim_id)
    assert grant(house, house.actor(Role.OFFICER), contest_id) is None
    contact = call(house, "GET", "/offline-licence", sibling.credential).get_json()
    (granted,) = contact["granted"]
    assert granted["claim_id"] == claim_id
    shown = call(house, "POST", "/receipts", sibling.credential, {"receipts": [granted["receipt"]]})
    (result,) = shown.get_json()["results"]
    assert (result["claim_id"], result["status"], result["body"]["outcome"]) == (contest_id, 200, "known")


def test_a_device_s_credential_opens_nothing_else(house: House) -> None:
    device = enrol(house)
    for method, path in (("POST", "/coupons/read"), ("POST", "/claims"), ("POST", "/devices")):
        assert call(house, method, path, device.credential, {}).status_code == 401
    for wrong in ("gd_nothing", "nothing", ""):
        assert call(house, "GET", "/offline-licence", wrong).status_code == 401


def test_entries_are_answered_in_order_with_their_ids(house: House) -> None:
    device = enrol(house)
    items = [device.say(house.file()[0].coupon_id) for _ in range(3)]
    answer = call(house, "POST", "/claims/batch", device.credential, {"claims": items}).get_json()
    ids = [row["claim_id"] for row in sorted(house.rows("device_entry"), key=lambda row: row["seq"])]
    assert [result["claim_id"] for result in answer["results"]] == ids
    bodies = {row["claim_id"]: json.loads(row["body"]) for row in house.rows("claim_reply")}
    assert [result["body"] for result in answer["results"]] == [bodies[one] for one in ids]


def test_entries_are_counted_by_their_code(fresh_house: House) -> None:
    house = fresh_house
    device = enrol(house)
    for market in ("2024", "2021", "2021"):
        item = device.say(house.file(market)[0].coupon_id)
        call(house, "POST", "/claims/batch", device.credential, {"claims": [item]})
    told = house.app.test_client().get("/metrics").get_data(as_text=True)
    assert 'guichet_entries_total{code="accepted"} 1.0' in told
    assert 'guichet_entries_total{code="market_mismatch"} 2.0' in told
