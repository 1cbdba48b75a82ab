"""Signed receipts: our word on accepted claims, nobody else's, and nobody's name."""

import json
from dataclasses import replace

import pytest

from tests.builders import House
from tests.devices import Device, enrol
from tests.restores import claim_id_of, code, present, receipt_of
from webapp.domain.errors import DomainError
from webapp.services.receipts import SignedReceipt, receipts_of


@pytest.fixture
def device(house: House) -> Device:
    return enrol(house)


class TestReceipts:
    def test_an_accepted_claim_has_one_and_it_is_the_same_each_time(
        self, house: House, device: Device
    ) -> None:
        item = device.say(house.file()[0].coupon_id)
        device.deliver(item)
        first, again = (receipt_of(device, claim_id_of(item)) for _ in range(2))
        assert first == again
        assert house.office.keyring.statement_holds(first.text.encode(), first.signature)
        said = json.loads(first.text)
        assert (said["device_id"], said["seq"], said["amount_cents"]) == (device.id, 1, 30000)
        assert said["identity_check"]["result"] == "offline_match"

    def test_it_names_nobody(self, house: House, device: Device) -> None:
        item = device.say(house.file()[0].coupon_id)
        device.deliver(item)
        text = receipt_of(device, claim_id_of(item)).text
        person = next(iter(house.people.values()))
        assert person.family_name not in text
        assert person.birth_date.isoformat() not in text

    def test_a_refused_claim_and_another_partner_s_have_none(self, house: House, device: Device) -> None:
        refused, good = device.say(house.file("2021")[0].coupon_id), device.say(house.file()[0].coupon_id)
        device.deliver(refused)
        device.deliver(good)
        ids = [claim_id_of(refused), claim_id_of(good)]
        assert list(receipts_of(house.office, device.known.partner_id, ids)) == [ids[1]]
        assert receipts_of(house.office, house.partner(), ids) == {}


class TestNotOurs:
    def test_a_changed_a_forged_and_a_foreign_receipt_do_nothing(self, house: House, device: Device) -> None:
        item = device.say(house.file()[0].coupon_id)
        device.deliver(item)
        good = receipt_of(device, claim_id_of(item))
        changed = replace(good, text=good.text.replace("30000", "50000"))
        forged = replace(good, signature=bytes(64))
        assert [code(present(device, one)) for one in (changed, forged)] == ["receipt_invalid"] * 2
        assert code(present(enrol(house), good)) == "receipt_invalid"
        assert house.balance() == 30000

    def test_another_statement_of_ours_is_no_receipt(self, house: House, device: Device) -> None:
        said = device.renew()
        text = json.dumps(said, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        with pytest.raises(DomainError, match="receipt_invalid"):
            present(device, SignedReceipt(text, house.office.keyring.sign_statement(text.encode())))
