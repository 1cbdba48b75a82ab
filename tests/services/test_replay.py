"""Entries that devices signed without network, when they arrive: each once, each with its reason."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.builders import House
from tests.devices import Device, b64, enrol
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError, Forbidden, NotFound
from webapp.domain.journal import instant
from webapp.services import coupons, devices, ledger
from webapp.services.claims import Answer
from webapp.store.database import reading


def first(house: House, **options: Any) -> str:  # noqa: ANN401  what a file takes
    return house.file(**options)[0].coupon_id


def oddities(house: House) -> list[tuple[str, int]]:
    return sorted((row["kind"], row["seq"]) for row in house.rows("device_anomaly"))


def answered(device: Device, item: dict[str, Any]) -> Answer:
    given = device.answer(item)
    assert isinstance(given, Answer), given
    return given


@pytest.fixture
def device(house: House) -> Device:
    return enrol(house)


class TestAccepted:
    def test_a_sound_entry_is_debited_once_and_answered_for_ever(self, house: House, device: Device) -> None:
        item = device.say(first(house))
        answers = [answered(device, item) for _ in range(3)]
        assert [answer.status for answer in answers] == [201, 201, 201]
        assert len({answer.body for answer in answers}) == 1
        assert house.balance() == 30000
        assert ledger.verify(house.office) == []
        assert oddities(house) == []

    def test_the_journal_says_which_device_and_who_held_it(self, house: House, device: Device) -> None:
        item = device.say(first(house))
        device.deliver(item)
        with reading() as tx:
            data = tx.scalar(text("SELECT data FROM journal_entry WHERE kind = 'debited'"))
        said = json.loads(str(data))
        assert said["device_id"] == device.id
        assert said["account_id"] == device.staff.account_id
        assert len(said["entry_hash"]) == 64

    def test_a_device_with_keys_of_the_other_kind_signs_as_well(self, house: House) -> None:
        device = enrol(house, algorithm="P-256")
        assert device.claim(first(house)) == "accepted"

    def test_two_devices_take_one_coupon_and_the_first_to_arrive_has_it(self, house: House) -> None:
        partner_id = house.partner()
        one, other = enrol(house, partner_id), enrol(house, partner_id)
        coupon_id = first(house)
        entries = one.say(coupon_id), other.say(coupon_id)
        assert other.deliver(entries[1]) == "accepted"
        assert one.deliver(entries[0]) == "already_debited"
        assert house.balance() == 30000

    def test_a_colleague_s_device_may_deliver_it(self, house: House) -> None:
        partner_id = house.partner()
        lost, other = enrol(house, partner_id), enrol(house, partner_id)
        item = lost.say(first(house))
        assert other.deliver(item) == "accepted"
        assert lost.deliver(item) == "accepted"
        assert house.balance() == 30000

    def test_a_check_made_online_counts_once(self, house: House, device: Device) -> None:
        coupon_id = first(house)
        check_id = house.verified(device.staff, coupon_id)
        house.clock.move(minutes=20)
        online = {"how": "online", "proof": None, "identity_check_id": check_id}
        item = device.say(coupon_id, identity=online)
        house.clock.move(hours=3)
        assert device.deliver(item) == "accepted"

    def test_what_a_claim_of_an_owner_removed_since_says_is_still_a_claim(
        self, house: House, device: Device
    ) -> None:
        stranger = house.actor(Role.COUNTER)
        assert device.claim(first(house), staff_id=stranger.account_id) == "accepted"
        assert oddities(house) == [("staff_unknown", 1)]


class TestRefused:
    def test_another_person_s_proof(self, house: House, device: Device) -> None:
        coupon_id = first(house)
        other = {"proof": device.proof(coupon_id, family_name="Autre")}
        assert device.claim(coupon_id, identity=other) == "identity_unverified"
        assert house.balance() == 0

    @pytest.mark.parametrize(
        "identity",
        [
            {"proof": None},
            {"proof": b64(b"short")},
            {"how": "unverified", "proof": None},
            {"how": "online", "proof": None, "identity_check_id": None},
        ],
        ids=["no proof", "a short one", "unverified", "a check nobody made"],
    )
    def test_no_proof(self, house: House, device: Device, identity: dict[str, Any]) -> None:
        assert device.claim(first(house), identity=identity) == "identity_unverified"

    def test_a_check_made_online_too_long_before(self, house: House, device: Device) -> None:
        coupon_id = first(house)
        check_id = house.verified(device.staff, coupon_id)
        house.clock.move(minutes=31)
        online = {"how": "online", "proof": None, "identity_check_id": check_id}
        assert device.claim(coupon_id, identity=online) == "identity_unverified"

    def test_a_coupon_nobody_knows_and_one_that_nobody_signed(self, house: House, device: Device) -> None:
        coupon_id = first(house)
        text_ = device.text_of(coupon_id)
        forged = text_[:-1] + ("A" if text_[-1] != "A" else "B")
        assert device.claim(coupon_id, coupon_text=forged) in {"payload_forged", "payload_unreadable"}
        assert device.claim(coupon_id, coupon_text=None, number="AB-1234-NOWHERE") == "coupon_unknown"
        assert house.balance() == 0

    def test_another_market(self, house: House, device: Device) -> None:
        assert device.claim(first(house, market="2021")) == "market_mismatch"

    def test_a_coupon_revoked_meanwhile(self, house: House, device: Device) -> None:
        coupon_id = first(house)
        item = device.say(coupon_id)
        coupons.revoke(house.office, house.actor(Role.OFFICER), coupon_id)
        assert device.deliver(item) == "coupon_revoked"

    def test_rank_two_before_rank_one_is_validated(self, house: House, device: Device) -> None:
        made = house.file()
        assert device.claim(made[0].coupon_id) == "accepted"
        assert device.claim(made[1].coupon_id) == "previous_not_validated"
        with reading() as tx:
            transaction_id = str(tx.scalar(text("SELECT id FROM debit_transaction")))
        house.validate(transaction_id)
        assert device.claim(made[1].coupon_id) == "accepted"
        assert house.balance() == 80000

    def test_a_licence_that_ended(self, house: House, device: Device) -> None:
        house.clock.move(hours=house.scheme.offline.max_age_hours, seconds=1)
        assert device.claim(first(house)) == "licence_expired"

    def test_a_licence_of_another_device_or_of_none(self, house: House, device: Device) -> None:
        other = enrol(house)
        assert device.claim(first(house), licence_id=other.licence_id) == "licence_expired"
        assert device.claim(first(house), licence_id=house.clock.new_id()) == "licence_expired"

    def test_more_than_the_licence_allows(self, house: House, device: Device) -> None:
        house.change_scheme(offline=replace(house.scheme.offline, max_claims=2))
        words = [device.claim(first(house)) for _ in range(3)]
        assert words == ["accepted", "accepted", "cap_exceeded"]
        device.renew()
        assert device.claim(first(house)) == "accepted"

    def test_a_device_revoked_meanwhile(self, house: House) -> None:
        partner_id = house.partner()
        device = enrol(house, partner_id)
        item = device.say(first(house))
        devices.revoke(house.office, house.actor(Role.OWNER, partner_id), device.id)
        assert device.deliver(item) == "device_revoked"
        with pytest.raises(Forbidden, match="device_revoked"):
            device.renew()

    def test_every_refusal_is_kept_and_given_again(self, house: House, device: Device) -> None:
        item = device.say(first(house, market="2021"))
        answers = [answered(device, item) for _ in range(2)]
        assert [answer.status for answer in answers] == [409, 409]
        assert answers[0].body == answers[1].body
        assert json.loads(answers[0].body)["status"] == 409


class TestNotLookedAt:
    def test_a_device_nobody_knows_here(self, house: House, device: Device) -> None:
        elsewhere = enrol(house)
        item = device.say(first(house))
        item["device_id"] = elsewhere.id
        with pytest.raises(DomainError):
            elsewhere.answer(item)
        foreign = elsewhere.say(first(house))
        assert device.deliver(foreign) == "device_unknown"

    def test_a_signature_of_another(self, house: House, device: Device) -> None:
        other = enrol(house, device.known.partner_id)
        item = device.say(first(house))
        item["signature"] = other.sent[0]["signature"] if other.sent else b64(b"\0" * 64)
        assert device.deliver(item) == "signature_invalid"
        # Nothing was kept of it: the true one is still good.
        device.sent.clear()
        assert house.balance() == 0

    def test_one_claim_id_for_two_entries(self, house: House, device: Device) -> None:
        claim_id = house.clock.new_id()
        assert device.claim(first(house), claim_id=claim_id) == "accepted"
        assert device.claim(first(house), claim_id=claim_id) == "claim_reused"
        assert house.balance() == 30000

    def test_a_claim_id_already_used_online(self, house: House, device: Device) -> None:
        actor = house.actor(Role.COUNTER, device.known.partner_id)
        claim = house.claim(actor, first(house))
        house.send(actor, claim)
        assert device.claim(first(house), claim_id=claim.claim_id) == "claim_reused"


class TestTheChain:
    def test_a_gap_is_told_and_stops_nothing(self, house: House, device: Device) -> None:
        lost = device.say(first(house))
        assert device.claim(first(house)) == "accepted"
        assert oddities(house) == [("chain_gap", 1)]
        assert device.deliver(lost) == "accepted"
        assert house.balance() == 60000

    def test_a_device_wound_back_is_told_so(self, house: House, device: Device) -> None:
        assert device.claim(first(house)) == "accepted"
        again = device.say(first(house), seq=1, prev_hash="0" * 64)
        assert device.deliver(again) == "chain_broken"
        assert device.deliver(again) == "chain_broken"
        assert oddities(house) == [("chain_broken", 1)]
        assert house.balance() == 30000

    def test_an_entry_that_follows_another_than_the_one_before_is_broken(
        self, house: House, device: Device
    ) -> None:
        assert device.claim(first(house)) == "accepted"
        assert device.claim(first(house), prev_hash=hashlib.sha256(b"else").hexdigest()) == "chain_broken"


class TestClocks:
    @pytest.mark.parametrize("skew_hours", [-48, -1, 0, 1])
    def test_no_clock_gains_a_day_for_an_expired_coupon(
        self, house: House, device: Device, skew_hours: int
    ) -> None:
        made = house.file()[0]
        house.clock.move(days=400)
        device.renew()
        at = house.clock.now() + timedelta(hours=skew_hours)
        assert device.claim(made.coupon_id, captured_at=instant(at)) == "coupon_expired"

    def test_an_entry_captured_on_the_last_day_is_good_when_it_arrives_later(
        self, house: House, device: Device
    ) -> None:
        item = device.say(first(house))
        house.clock.move(days=400)
        assert device.deliver(item) == "accepted"


def test_an_invitation_lets_one_device_in_once_and_not_for_long(house: House) -> None:
    partner_id = house.partner()
    owner = house.actor(Role.OWNER, partner_id)
    device = enrol(house, partner_id)
    new = devices.NewDevice("Autre", "", "", devices.PublicKeys("Ed25519", "a" * 43, "b" * 87))
    code = devices.invite(house.office, owner).code
    devices.enrol(house.office, device.staff, code.lower(), new)
    with pytest.raises(NotFound, match="invitation_unknown"):
        devices.enrol(house.office, device.staff, code, new)
    late = devices.invite(house.office, owner).code
    house.clock.move(minutes=16)
    with pytest.raises(NotFound, match="invitation_unknown"):
        devices.enrol(house.office, device.staff, late, new)
    theirs = devices.invite(house.office, house.actor(Role.OWNER)).code
    with pytest.raises(NotFound, match="invitation_unknown"):
        devices.enrol(house.office, device.staff, theirs, new)
    assert len(devices.list_devices(house.office, owner)) == 2


def test_the_licence_bears_no_name_and_says_what_may_come_next(house: House, device: Device) -> None:
    made = house.file()
    device.claim(made[0].coupon_id)
    said = device.renew()
    codes = {one["coupon_id"]: one["code"] for one in said["files"]}
    assert codes == {
        made[0].coupon_id: "already_debited",
        made[1].coupon_id: "previous_not_validated",
        made[2].coupon_id: "out_of_order",
    }
    person = house.people[made[0].coupon_id]
    whole = json.dumps(said)
    assert person.family_name not in whole
    assert person.birth_date.isoformat() not in whole
    assert said["conventions"][0]["market"] == "2024"


def test_a_second_pair_of_keys_is_tolerated_and_told(house: House, device: Device) -> None:
    devices.show_keys(house.office, device.known, devices.PublicKeys("Ed25519", "c" * 43, "d" * 87))
    devices.show_keys(house.office, device.known, devices.PublicKeys("Ed25519", "c" * 43, "d" * 87))
    assert oddities(house) == [("second_key", 0)]
    assert device.claim(first(house)) == "accepted"
