"""Receipts presented again after a restore: nothing lost, nothing doubled, whoever comes first."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import House
from tests.contested import contested, grant
from tests.devices import Device, enrol
from tests.restores import claim_id_of, code, ledger_of, present, receipt_of, restored, saved
from tests.standing import StandingHouses
from webapp.adapters.archive import NullArchive
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.domain.journal import instant
from webapp.services import backup, coupons, ledger, review
from webapp.services.licence import Contact, issue_licence, take_back_licence


@pytest.fixture
def device(house: House) -> Device:
    return enrol(house)


class TestTakenBack:
    def test_a_lost_debit_comes_back_under_its_own_ids_and_hour_once(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        coupon_id = house.file()[0].coupon_id
        archive = saved(house)
        house.clock.move(hours=1)
        item = device.say(coupon_id)
        answer = device.answer(item)
        receipt, before = receipt_of(device, claim_id_of(item)), ledger_of(house)
        house.clock.move(days=1)
        with restored(house, archive, other_houses) as lost:
            assert lost.house.balance() == 0
            same = lost.same(device)
            assert [code(present(same, receipt)) for _ in range(3)] == ["taken_back", "known", "known"]
            assert ledger_of(lost.house) == before
            assert lost.house.balance() == 30000
            assert lost.house.rows("outbox_message") == []
            entry = lost.house.entries(coupon_id)[-1]
            assert (entry.kind, entry.amount_cents) == ("debit_taken_back", 30000)
            assert entry.at == house.clock.now()
            assert entry.data["debited_at"] == json.loads(receipt.text)["debited_at"]
            assert ledger.verify(lost.house.office) == []
            # Whoever sends the entry again gets the answer it got, and nothing moves.
            again = same.answer(item)
            assert not isinstance(answer, DomainError)
            assert not isinstance(again, DomainError)
            assert (again.status, again.body) == (answer.status, answer.body)
            assert lost.house.balance() == 30000

    def test_a_claim_made_online_comes_back_and_is_answered_as_it_was(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        claim = house.claim(device.staff, house.file()[0].coupon_id)
        archive = saved(house)
        answer = house.send(device.staff, claim)
        receipt = receipt_of(device, claim.claim_id)
        with restored(house, archive, other_houses) as lost:
            assert code(present(lost.same(device), receipt)) == "taken_back"
            again = lost.house.send(device.staff, claim)
            assert (again.status, again.body, again.replayed) == (answer.status, answer.body, True)

    def test_a_sibling_may_present_what_a_lost_device_was_given(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        sibling = enrol(house, device.known.partner_id)
        coupon_id, archive = house.file()[0].coupon_id, saved(house)
        late = enrol(house, device.known.partner_id)
        item = late.say(coupon_id)
        # It was let in after the backup, by people the backup does not know.
        assert not any(late.id in line for line in archive.tables["device"])
        late.deliver(item)
        receipt = receipt_of(late, claim_id_of(item))
        with restored(house, archive, other_houses) as lost:
            assert code(present(lost.same(sibling), receipt)) == "taken_back"
            (row,) = lost.house.rows("debit_transaction")
            assert row["account_id"] == sibling.known.enrolled_by
            assert lost.house.entries(coupon_id)[-1].data["account_id"] == late.staff.account_id

    def test_the_next_coupon_may_come_back_before_the_first(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        made, archive = house.file(), NullArchive()
        backup.backup(house.office, archive)
        items = [device.say(made[0].coupon_id)]
        device.deliver(items[0])
        (row,) = house.rows("debit_transaction")
        house.validate(row["id"])
        items.append(device.say(made[1].coupon_id))
        assert device.deliver(items[1]) == "accepted"
        receipts, before = [receipt_of(device, claim_id_of(item)) for item in items], ledger_of(house)
        with restored(house, archive, other_houses) as lost:
            codes = [code(present(lost.same(device), receipt)) for receipt in reversed(receipts)]
            assert codes == ["taken_back", "taken_back"]
            assert ledger_of(lost.house) == before

    def test_one_refused_since_the_restore_comes_back_with_a_flag(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        coupon_id, archive = house.file()[0].coupon_id, saved(house)
        item = device.say(coupon_id)
        device.deliver(item)
        receipt = receipt_of(device, claim_id_of(item))
        with restored(house, archive, other_houses) as lost:
            same = lost.same(device)
            coupons.revoke(lost.house.office, lost.house.actor(Role.OFFICER), coupon_id)
            assert same.deliver(item) == "coupon_revoked"
            assert code(present(same, receipt)) == "taken_back"
            assert lost.house.balance() == 30000
            (flag,) = lost.house.rows("anomaly")
            assert flag["kind"] == "restored_twice"
            assert ledger.verify(lost.house.office) == []

    def test_several_at_once_take_it_back_once(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        coupon_id, archive = house.file()[0].coupon_id, saved(house)
        item = device.say(coupon_id)
        device.deliver(item)
        receipt = receipt_of(device, claim_id_of(item))
        with restored(house, archive, other_houses) as lost:
            same = lost.same(device)

            def once() -> str:
                with lost.house.app.app_context():
                    return code(present(same, receipt))

            with ThreadPoolExecutor(6) as pool:
                codes = [done.result() for done in [pool.submit(once) for _ in range(6)]]
            assert sorted(codes) == ["known"] * 5 + ["taken_back"]
            assert lost.house.balance() == 30000
            assert ledger.verify(lost.house.office) == []


class TestLostLicences:
    def test_a_claim_that_waits_under_a_lost_licence_is_kept_until_the_licence_is_shown(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        coupon_id, archive = house.file()[0].coupon_id, saved(house)
        signed = issue_licence(house.office, device.known, Contact("test", 0))
        device.licence_id = json.loads(signed.text)["licence_id"]
        item = device.say(coupon_id)
        with restored(house, archive, other_houses) as lost:
            same = lost.same(device)
            assert [same.deliver(item) for _ in range(2)] == ["licence_lost", "licence_lost"]
            assert lost.house.rows("device_entry") == []
            shown = [take_back_licence(lost.house.office, same.known, signed) for _ in range(2)]
            assert shown == [True, False]
            assert same.deliver(item) == "accepted"
            assert lost.house.balance() == 30000

    def test_it_does_not_wait_for_ever(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        coupon_id, archive = house.file()[0].coupon_id, saved(house)
        device.renew()
        item = device.say(coupon_id)
        house.clock.move(days=36)
        with restored(house, archive, other_houses) as lost:
            assert lost.same(device).deliver(item) == "licence_expired"

    def test_a_licence_that_is_not_ours_or_not_theirs_brings_nothing(
        self, house: House, device: Device
    ) -> None:
        good = issue_licence(house.office, device.known, Contact("test", 0))
        for wrong in (replace(good, signature=bytes(64)), replace(good, text=good.text + " ")):
            with pytest.raises(DomainError, match="receipt_invalid"):
                take_back_licence(house.office, device.known, wrong)
        with pytest.raises(DomainError, match="receipt_invalid"):
            take_back_licence(house.office, enrol(house).known, good)

    def test_no_licence_is_asked_for_where_nothing_was_restored(self, house: House, device: Device) -> None:
        assert device.claim(house.file()[0].coupon_id, licence_id=house.clock.new_id()) == "licence_expired"


class TestConflicts:
    def test_another_debit_in_its_place_stays_alone_and_is_flagged_once(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        coupon_id, archive = house.file()[0].coupon_id, saved(house)
        item = device.say(coupon_id)
        device.deliver(item)
        receipt = receipt_of(device, claim_id_of(item))
        with restored(house, archive, other_houses) as lost:
            standing = lost.house.debited(lost.house.actor(), coupon_id)
            same = lost.same(device)
            assert [code(present(same, receipt)) for _ in range(2)] == ["conflict", "conflict"]
            assert lost.house.balance() == 30000
            (flag,) = lost.house.rows("anomaly")
            assert (flag["kind"], flag["transaction_id"]) == ("restored_twice", standing)
            told = lost.house.entries(coupon_id)[-1]
            lost_id = json.loads(receipt.text)["transaction_id"]
            assert (told.kind, told.data["lost_transaction_id"]) == ("anomaly_opened", lost_id)
            assert ledger.verify(lost.house.office) == []

    def test_a_coupon_that_the_backup_does_not_know_is_told_with_all_its_ids_once(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        archive = saved(house)
        item = device.say(house.file()[0].coupon_id)
        device.deliver(item)
        receipt = receipt_of(device, claim_id_of(item))
        with restored(house, archive, other_houses) as lost:
            same = lost.same(device)
            assert [code(present(same, receipt)) for _ in range(2)] == ["conflict", "conflict"]
            assert lost.house.balance() == 0
            (oddity,) = lost.house.rows("device_anomaly")
            assert (oddity["kind"], oddity["seq"]) == ("restored_twice", 1)
            (told,) = [e for e in lost.house.entries() if e.kind == "receipt_unplaced"]
            assert told.data["claim_id"] == claim_id_of(item)
            assert ledger.verify(lost.house.office) == []

    def test_one_reversed_before_the_backup_stays_reversed(
        self, house: House, device: Device, other_houses: StandingHouses
    ) -> None:
        item = device.say(house.file()[0].coupon_id)
        device.deliver(item)
        receipt = receipt_of(device, claim_id_of(item))
        (row,) = house.rows("debit_transaction")
        owner = house.actor(Role.OWNER, device.known.partner_id)
        review.reverse(house.office, owner, row["id"], "Erreur de coupon")
        with restored(house, saved(house), other_houses) as lost:
            assert code(present(lost.same(device), receipt)) == "known"
            assert lost.house.balance() == 0


def taken(device: Device, coupon_id: str, *, contest: bool) -> tuple[dict[str, str], str, str]:
    """Have a claim debited, at once or by a granted contest: the entry, its answer, the debit's claim id."""
    house, too_late = device.house, device.house.clock.now() + timedelta(hours=49)
    item = device.say(coupon_id, **({"captured_at": instant(too_late)} if contest else {}))
    outcome = device.deliver(item)
    assert outcome == ("licence_expired" if contest else "accepted")
    if not contest:
        return item, outcome, claim_id_of(item)
    contest_id = contested(house, device, claim_id_of(item))
    assert grant(house, house.actor(Role.OFFICER), contest_id) is None
    return item, outcome, contest_id


@given(data=st.data())
@settings(max_examples=8)
def test_whatever_was_lost_and_in_whatever_order_it_comes_back_the_ledger_ends_as_it_was(
    data: st.DataObject, house: House, other_houses: StandingHouses
) -> None:
    devices = [enrol(house) for _ in range(2)]
    files = [house.file() for _ in range(5)]
    kept = data.draw(st.integers(0, len(files)))
    archive, receipts = NullArchive(), []
    for number, made in enumerate(files):
        if number == kept:
            archive = saved(house)
        device = data.draw(st.sampled_from(devices))
        item, outcome, claim_id = taken(device, made[0].coupon_id, contest=data.draw(st.booleans()))
        receipts.append((device, receipt_of(device, claim_id), item, outcome))
    if kept == len(files):
        archive = saved(house)
    before, balance = ledger_of(house), house.balance()
    # Each is presented once or several times, in any order, and entries are sent again in between.
    order = data.draw(st.permutations([*receipts, *data.draw(st.lists(st.sampled_from(receipts)))]))
    retry_first = data.draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
    with restored(house, archive, other_houses) as lost:
        for (device, receipt, item, outcome), resent in zip(order, retry_first, strict=True):
            same = lost.same(device)
            if resent:
                assert same.deliver(item) == outcome
            assert code(present(same, receipt)) in {"taken_back", "known"}
            assert same.deliver(item) == outcome
        # An entry that was sent again before its receipt came is the same claim under a new transaction.
        after = ledger_of(lost.house)
        assert [row[:-1] for row in after] == [row[:-1] for row in before]
        assert any(retry_first) or after == before
        assert lost.house.balance() == balance
        assert ledger.verify(lost.house.office) == []
        assert lost.house.rows("anomaly") == []
