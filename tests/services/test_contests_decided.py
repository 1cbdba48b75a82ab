"""Contests decided: a grant is a new debit with its trace, made once; what no grant can mend is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from tests.builders import House
from tests.contested import NO, YES, claim_of, contested, grant, line, refused_by_revocation, turned_away
from tests.devices import enrol
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.domain.journal import instant
from webapp.services import contests, coupons, devices, ledger, review, transactions
from webapp.services.contests import ContestState


class TestGranted:
    def test_it_is_debited_anew_with_all_that_a_debit_leaves(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        contest_id = contested(house, device, claim_id)
        officer = house.actor(Role.OFFICER)
        house.clock.move(days=2)
        assert grant(house, officer, contest_id) is None
        (made,) = house.rows("debit_transaction")
        assert (made["claim_id"], made["partner_id"]) == (contest_id, device.known.partner_id)
        assert made["account_id"] == device.staff.account_id
        (debited,) = [one for one in house.entries() if one.kind == "debited"]
        assert debited.amount_cents == house.balance() == 30000
        (row,) = house.rows("device_entry")
        named = {name: debited.data[name] for name in ("contest_id", "device_id", "entry_hash", "decided_by")}
        assert named == {
            "contest_id": contest_id,
            "device_id": device.id,
            "entry_hash": row["hash"],
            "decided_by": officer.account_id,
        }
        told = json.loads(
            next(m for m in house.rows("outbox_message") if m["kind"] == "coupon_debited")["data"]
        )
        assert told == {"transaction_id": made["id"]}
        assert ledger.verify(house.office) == []

    def test_the_refusal_stands_and_the_receipt_shows_both_times(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        captured = house.clock.now() - timedelta(minutes=28)
        contest_id = contested(house, device, claim_id)
        grant(house, house.actor(Role.OFFICER), contest_id)
        told = line(house, device)
        assert (told.state, told.code, told.decision_reason) == (ContestState.GRANTED, "device_revoked", YES)
        view = transactions.view_transaction(house.office, device.staff, str(told.transaction_id))
        assert (view.captured_at, view.debited_at) == (captured, house.clock.now())
        (row,) = house.rows("device_entry")
        assert json.loads(row["body"])["code"] == "device_revoked"

    def test_a_debit_accepted_at_once_shows_both_times_too_and_one_made_online_only_one(
        self, house: House
    ) -> None:
        device = enrol(house)
        item = device.say(house.file()[0].coupon_id)
        captured = house.clock.now()
        house.clock.move(hours=3)
        assert device.deliver(item) == "accepted"
        (made,) = house.rows("debit_transaction")
        assert transactions.view_transaction(house.office, device.staff, made["id"]).captured_at == captured
        # A restore may lose the entry, and bring the debit back by its receipt.
        house.execute("DELETE FROM device_entry")
        assert transactions.view_transaction(house.office, device.staff, made["id"]).captured_at == captured
        online = house.debited(device.staff, house.file()[0].coupon_id)
        assert transactions.view_transaction(house.office, device.staff, online).captured_at is None

    def test_what_a_licence_and_its_caps_forbade(self, house: House) -> None:
        house.change_scheme(offline=replace(house.scheme.offline, max_claims=1))
        device, officer = enrol(house), house.actor(Role.OFFICER)
        assert device.claim(house.file()[0].coupon_id) == "accepted"
        assert device.claim(house.file()[0].coupon_id) == "cap_exceeded"
        assert grant(house, officer, contested(house, device, claim_of(house, device))) is None
        house.clock.move(hours=house.scheme.offline.max_age_hours + 1)
        assert device.claim(house.file()[0].coupon_id) == "licence_expired"
        assert grant(house, officer, contested(house, device, claim_of(house, device))) is None
        assert house.balance() == 90000
        assert ledger.verify(house.office) == []

    def test_a_claim_out_of_its_device_s_chain(self, house: House) -> None:
        device = enrol(house)
        assert device.claim(house.file()[0].coupon_id) == "accepted"
        claim_id = house.clock.new_id()
        wound_back = {"seq": 1, "prev_hash": "0" * 64, "claim_id": claim_id}
        assert device.claim(house.file()[0].coupon_id, **wound_back) == "chain_broken"
        assert grant(house, house.actor(Role.OFFICER), contested(house, device, claim_id)) is None
        assert house.balance() == 60000

    def test_a_check_made_online_serves_it_once(self, house: House) -> None:
        device, made = enrol(house), house.file()[0]
        check_id = house.verified(device.staff, made.coupon_id)
        online = {"how": "online", "proof": None, "identity_check_id": check_id}
        item = device.say(made.coupon_id, identity=online)
        devices.revoke(house.office, house.actor(Role.OWNER, device.known.partner_id), device.id)
        assert device.deliver(item) == "device_revoked"
        contest_id = contested(house, device, claim_of(house, device))
        assert grant(house, house.actor(Role.OFFICER), contest_id) is None
        (debit,) = house.rows("debit_transaction")
        assert debit["identity_check_id"] == check_id

    def test_an_expired_coupon_taken_in_time_by_a_clock_that_was_behind(self, house: House) -> None:
        device, made = enrol(house), house.file()[0]
        item = device.say(made.coupon_id, captured_at=instant(house.clock.now() - timedelta(hours=2)))
        house.clock.move(days=400)
        assert device.deliver(item) == "coupon_expired"
        contest_id = contested(house, device, claim_of(house, device))
        assert grant(house, house.actor(Role.OFFICER), contest_id) is None
        assert house.balance() == 30000

    def test_the_same_file_s_next_coupon_follows_it(self, house: House) -> None:
        made = house.file()
        device, claim_id = refused_by_revocation(house, made[0].coupon_id)
        officer = house.actor(Role.OFFICER)
        grant(house, officer, contested(house, device, claim_id))
        (first,) = house.rows("debit_transaction")
        house.submit(first["id"])
        review.validate(house.office, officer, first["id"])
        house.debited(device.staff, made[1].coupon_id)
        assert house.balance() == 80000


class TestNotGranted:
    def test_a_rule_that_does_not_hold_now_is_told_and_changes_nothing(self, house: House) -> None:
        made = house.file()[0]
        device, claim_id = refused_by_revocation(house, made.coupon_id)
        contest_id, officer = contested(house, device, claim_id), house.actor(Role.OFFICER)
        house.debited(house.actor(), made.coupon_id)
        before = house.dump()
        refused = grant(house, officer, contest_id)
        assert refused is not None
        assert refused.code == "already_debited"
        assert house.dump() == before
        assert line(house, device).state is ContestState.WAITING

    def test_a_coupon_withdrawn_meanwhile(self, house: House) -> None:
        made = house.file()[0]
        device, claim_id = refused_by_revocation(house, made.coupon_id)
        contest_id, officer = contested(house, device, claim_id), house.actor(Role.OFFICER)
        coupons.revoke(house.office, officer, made.coupon_id)
        refused = grant(house, officer, contest_id)
        assert refused is not None
        assert refused.code == "coupon_revoked"

    @pytest.mark.parametrize(
        ("market", "changes", "code"),
        [
            ("2021", {}, "market_mismatch"),
            ("2024", {"identity": {"how": "unverified", "proof": None}}, "identity_unverified"),
            ("2024", {"coupon_text": None, "number": "AB-1234-NOWHERE"}, "coupon_unknown"),
        ],
    )
    def test_what_is_true_of_the_coupon_or_the_person(
        self, house: House, market: str, changes: dict[str, Any], code: str
    ) -> None:
        device = enrol(house)
        assert device.claim(house.file(market)[0].coupon_id, **changes) == code
        refused = grant(house, house.actor(Role.OFFICER), contested(house, device, claim_of(house, device)))
        assert refused is not None
        assert refused.code == code
        assert house.balance() == 0

    def test_a_refusal_of_the_region_is_read_with_its_reason(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        contest_id, officer = contested(house, device, claim_id), house.actor(Role.OFFICER)
        contests.refuse_contest(house.office, officer, contest_id, NO)
        told = line(house, device)
        assert (told.state, told.decision_reason, told.transaction_id) == (ContestState.REFUSED, NO, None)
        assert house.balance() == 0
        assert turned_away(grant, house, officer, contest_id) == "contest_decided"
        assert turned_away(contests.refuse_contest, house.office, officer, contest_id, NO) == (
            "contest_decided"
        )
        assert ledger.verify(house.office) == []

    def test_a_contest_nobody_made_and_a_decision_without_a_reason(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        contest_id, officer = contested(house, device, claim_id), house.actor(Role.OFFICER)
        assert turned_away(grant, house, officer, house.clock.new_id()) == "contest_unknown"
        unknown = turned_away(contests.refuse_contest, house.office, officer, house.clock.new_id(), NO)
        assert unknown == "contest_unknown"
        assert turned_away(grant, house, officer, contest_id, "non") == "reason_required"
        assert turned_away(contests.refuse_contest, house.office, officer, contest_id, "") == (
            "reason_required"
        )
        assert house.balance() == 0


@pytest.mark.parametrize("mixed", [False, True])
def test_of_officers_who_decide_at_once_one_does(house: House, *, mixed: bool) -> None:
    device, claim_id = refused_by_revocation(house)
    contest_id = contested(house, device, claim_id)
    officers = [house.actor(Role.OFFICER) for _ in range(6)]
    start = Barrier(len(officers))

    def decide(place: int) -> object:
        with house.app.app_context():
            start.wait(timeout=60)
            try:
                if mixed and place % 2:
                    contests.refuse_contest(house.office, officers[place], contest_id, NO)
                    return "refused"
                return grant(house, officers[place], contest_id) or "granted"
            except DomainError as error:
                return error.code

    with ThreadPoolExecutor(len(officers)) as threads:
        done = list(threads.map(decide, range(len(officers))))
    assert sorted(map(str, done))[:5] == ["contest_decided"] * 5
    granted = "granted" in done
    assert house.balance() == (30000 if granted else 0)
    assert len(house.rows("debit_transaction")) == int(granted)
    assert granted or mixed
    assert ledger.verify(house.office) == []
