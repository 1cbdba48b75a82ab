"""Claims of a person whom the device could not check: the scheme decides, and no name is told."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.services import day, ledger, transactions
from webapp.store import coupons as store
from webapp.store.database import reading
from webapp.web.cards import UNVERIFIED, receipt

NOBODY = {"how": "unverified", "proof": None}


@pytest.fixture
def device(house: House) -> Device:
    return enrol(house)


def allow(house: House) -> None:
    house.change_scheme(offline=replace(house.scheme.offline, unverified_identity_allowed=True))


def by_number(coupon_id: str) -> dict[str, Any]:
    """What an entry says that was made from a number alone."""
    with reading() as tx:
        (issued,) = store.issued(tx, [coupon_id])
    return {"coupon_text": None, "number": issued.coupon.number, "identity": NOBODY}


@pytest.mark.parametrize("typed", [True, False], ids=["a typed number", "another spelling"])
@pytest.mark.parametrize(("allowed", "expected"), [(False, "identity_unverified"), (True, "accepted")])
def test_the_scheme_decides(
    house: House, device: Device, *, typed: bool, allowed: bool, expected: str
) -> None:
    if allowed:
        allow(house)
    coupon_id = house.file()[0].coupon_id
    said = by_number(coupon_id) if typed else {"identity": NOBODY}
    assert device.claim(coupon_id, **said) == expected
    assert house.balance() == (30000 if allowed else 0)
    assert ledger.verify(house.office) == []


def test_the_licence_tells_the_device(house: House, device: Device) -> None:
    assert [one["unverified_identity_allowed"] for one in device.renew()["schemes"]] == [False]
    allow(house)
    assert [one["unverified_identity_allowed"] for one in device.renew()["schemes"]] == [True]


def test_no_name_is_told_to_a_school_that_checked_none(house: House, device: Device) -> None:
    allow(house)
    coupon_id = house.file()[0].coupon_id
    person = house.people[coupon_id]
    assert device.claim(coupon_id, **by_number(coupon_id)) == "accepted"
    (made,) = house.rows("debit_transaction")
    owner = house.actor(Role.OWNER, device.known.partner_id)
    view = transactions.view_transaction(house.office, owner, made["id"])
    assert view.beneficiary_name is None
    assert receipt(view).beneficiary_name == UNVERIFIED
    (line,) = day.view_day(house.office, owner, None).lines
    assert line.beneficiary is None
    assert day.view_day(house.office, owner, None, wanted=person.family_name).found == 0


@pytest.mark.parametrize("wrong", [{"rank": 2, "amount_cents": 50000}, {"market": "2021"}])
def test_what_was_said_of_a_number_must_be_what_its_coupon_is(
    house: House, device: Device, wrong: dict[str, Any]
) -> None:
    allow(house)
    coupon_id = house.file()[0].coupon_id
    assert device.claim(coupon_id, **by_number(coupon_id), **wrong) == "payload_forged"


def test_a_tag_can_not_be_shown_for_a_number(house: House, device: Device) -> None:
    """The proof is bound to what the QR says: a number brings none, whatever the entry pretends."""
    allow(house)
    coupon_id = house.file()[0].coupon_id
    said = by_number(coupon_id) | {"identity": {"how": "tag", "proof": device.proof(coupon_id)}}
    assert device.claim(coupon_id, **said) == "identity_unverified"


def test_what_the_journal_keeps_says_that_it_was_not_checked(house: House, device: Device) -> None:
    allow(house)
    coupon_id = house.file()[0].coupon_id
    device.claim(coupon_id, identity=NOBODY)
    (check,) = house.rows("identity_check")
    assert check["result"] == "offline_unverified"
    (debited,) = [one for one in house.entries() if one.kind == "debited"]
    assert debited.data["identity_check_id"] == check["id"]
    assert json.loads(house.rows("device_entry")[0]["entry"])["identity"]["how"] == "unverified"
