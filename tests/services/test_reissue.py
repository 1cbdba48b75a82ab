"""Another coupon in the place of one: the new one works, the old one stops everywhere, each is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.builders import CAMILLE, NOON, House
from tests.devices import enrol
from tests.reissued import code, duplicated, provisional, row_of, verdict, with_provisional
from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import CouponKind, RevocationReason
from webapp.services import coupon_story, coupons, ledger, licence, reissue, review, scan, young_requests
from webapp.services.licence import Contact
from webapp.web.messages import explain

LOST, STOLEN, DAMAGED = RevocationReason.LOST, RevocationReason.STOLEN, RevocationReason.DAMAGED
REISSUED, REPLACED = RevocationReason.REISSUED, RevocationReason.REPLACED
REASON = "Le jeune l'a demandé au téléphone."
YOUNG = replace(CAMILLE, email="camille@demo.test")


@pytest.fixture
def officer(house: House) -> Actor:
    return house.actor(Role.OFFICER)


# M12: the lost one stops working.
class TestDuplicates:
    def test_the_new_one_is_debited_and_the_old_one_tells_that_it_was_replaced(
        self, house: House, officer: Actor
    ) -> None:
        staff, old = house.actor(), house.file()[0].coupon_id
        new = duplicated(house, officer, old)
        refused = verdict(house, staff, old)
        assert refused is not None
        assert refused.code == "coupon_revoked"
        words = explain(refused.code, refused.details, house.scheme)
        assert words.subtitle == "Signalé perdu ou volé"
        assert "signalé perdu ou volé le 12 mars" in words.message
        assert "son nouveau coupon" in words.advice
        damaged = house.file()[0].coupon_id
        duplicated(house, officer, damaged, DAMAGED)
        refused = verdict(house, staff, damaged)
        assert refused is not None
        words = explain(refused.code, refused.details, house.scheme)
        assert words.subtitle == "Remplacé par un duplicata"
        assert "remplacé ce coupon par un duplicata le 12 mars" in words.message
        house.debited(staff, new)
        assert house.balance() == 30000
        assert ledger.verify(house.office) == []

    def test_it_has_a_serial_and_a_number_of_its_own_and_all_else_of_the_old_one(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file()[1].coupon_id
        house.clock.move(days=40)
        before, after = row_of(house, old), row_of(house, duplicated(house, officer, old))
        for name in ("file_id", "rank", "amount_cents", "market", "expires_on", "kind"):
            assert after[name] == before[name]
        for name in ("id", "number", "lookup", "serial"):
            assert after[name] != before[name]
        assert row_of(house, old)["revoked_reason"] == "lost"

    @pytest.mark.parametrize(
        ("reason", "proof_seen", "cents"),
        [(LOST, False, 1500), (DAMAGED, False, 800), (STOLEN, True, 0), (REISSUED, False, 0)],
    )
    def test_the_fee_is_the_schemes_and_stands_in_the_row_and_in_the_journal(
        self, house: House, officer: Actor, reason: RevocationReason, *, proof_seen: bool, cents: int
    ) -> None:
        old = house.file()[0].coupon_id
        new = duplicated(house, officer, old, reason, proof_seen=proof_seen)
        (row,) = house.rows("coupon_replacement")
        assert (row["old_id"], row["new_id"], row["reason"]) == (old, new, str(reason))
        assert row["fee_cents"] == cents
        entry = house.entries(new)[-1]
        assert (entry.kind, entry.amount_cents) == ("coupon_replaced", 0)
        assert entry.data == {
            **officer.author.said(),
            "coupon_id": new,
            "old_id": old,
            "rank": 1,
            "kind": "final",
            "reason": str(reason),
            "fee_cents": cents,
        }

    def test_a_theft_is_free_on_proof_and_not_without(self, house: House, officer: Actor) -> None:
        old = house.file()[0].coupon_id
        assert code(duplicated, house, officer, old, STOLEN) == "proof_required"
        fees = house.scheme.duplicates
        assert fees is not None
        house.change_scheme(duplicates=replace(fees, stolen_needs_proof=False, stolen_cents=300))
        duplicated(house, officer, old, STOLEN)
        assert house.rows("coupon_replacement")[0]["fee_cents"] == 300

    def test_a_scheme_without_duplicates_gives_none_but_reissues(self, house: House, officer: Actor) -> None:
        house.change_scheme(duplicates=None)
        old = house.file()[0].coupon_id
        assert code(duplicated, house, officer, old) == "duplicates_off"
        duplicated(house, officer, old, REISSUED)

    def test_what_is_debited_has_no_other_in_its_place_until_the_debit_is_taken_back(
        self, house: House, officer: Actor
    ) -> None:
        owner = house.actor(Role.OWNER)
        old = house.file()[0].coupon_id
        debit_id = house.debited(owner, old)
        kept = house.counts()
        for reason in (LOST, REISSUED):
            assert code(duplicated, house, officer, old, reason) == "rank_debited"
        assert house.counts() == kept
        review.reverse(house.office, owner, debit_id, REASON)
        new = duplicated(house, officer, old)
        house.debited(owner, new)
        # Neither has the old one, whose rank the new one was debited for.
        assert code(duplicated, house, officer, old) == "rank_debited"

    def test_one_that_was_replaced_or_has_expired_is_not_replaced_again(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file()[0].coupon_id
        new = duplicated(house, officer, old)
        assert code(duplicated, house, officer, old) == "already_revoked"
        assert code(duplicated, house, officer, old, REISSUED) == "already_revoked"
        house.clock.move(days=366)
        assert code(duplicated, house, officer, new) == "replacement_expired"
        assert code(duplicated, house, officer, house.clock.new_id()) == "coupon_unknown"

    def test_one_that_was_withdrawn_is_issued_anew_and_no_other_way(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file()[0].coupon_id
        coupons.revoke(house.office, officer, old, why=REASON)
        assert code(duplicated, house, officer, old) == "already_revoked"
        withdrawn = row_of(house, old)
        new = duplicated(house, officer, old, REISSUED)
        assert row_of(house, old) == withdrawn
        assert verdict(house, house.actor(), new) is None
        assert code(duplicated, house, officer, old, REISSUED) == "already_revoked"

    def test_a_duplicate_of_a_duplicate_works_alone(self, house: House, officer: Actor) -> None:
        staff, first = house.actor(), house.file()[0].coupon_id
        second = duplicated(house, officer, first)
        third = duplicated(house, officer, second, DAMAGED)
        refused = [verdict(house, staff, one) for one in (first, second)]
        assert [one.code for one in refused if one] == ["coupon_revoked"] * 2
        assert verdict(house, staff, third) is None

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.ADMINISTRATOR}))
    def test_only_the_region_replaces(self, house: House, role: Role) -> None:
        old, actor = house.file()[0].coupon_id, house.actor(role)
        assert code(duplicated, house, actor, old) == "role_required"
        assert code(provisional, house, actor, old) == "role_required"
        assert house.rows("coupon_replacement") == []

    def test_a_reason_that_replaces_nothing_is_refused(self, house: House, officer: Actor) -> None:
        old = house.file()[0].coupon_id
        for reason in (RevocationReason.WITHDRAWN, REPLACED):
            assert code(duplicated, house, officer, old, reason) == "malformed"


class TestOffline:
    def test_the_old_serial_is_in_the_next_licence_and_the_new_one_is_not(
        self, house: House, officer: Actor
    ) -> None:
        device, old = enrol(house), house.file()[0].coupon_id
        new = duplicated(house, officer, old)
        assert device.renew()["revoked"] == [str(row_of(house, old)["serial"])]
        assert str(row_of(house, new)["serial"]) not in device.renew()["revoked"]

    def test_the_old_one_taken_before_without_network_is_refused_when_it_arrives(
        self, house: House, officer: Actor
    ) -> None:
        device, old = enrol(house), house.file()[0].coupon_id
        item = device.say(old)
        house.clock.move(minutes=5)
        new = duplicated(house, officer, old)
        house.clock.move(minutes=5)
        assert device.deliver(item) == "coupon_revoked"
        assert house.balance() == 0
        assert device.claim(new) == "accepted"

    def test_a_device_that_is_revoked_learns_no_list(self, house: House, officer: Actor) -> None:
        device = enrol(house)
        duplicated(house, officer, house.file()[0].coupon_id)
        signed = licence.issue_licence(house.office, device.known, Contact("test", 0))
        assert "Exemple" not in signed.text


# M11: printed at once, three weeks from the date on it, printed again, replaced by the final one.
class TestProvisional:
    def test_it_is_taken_on_day_21_and_no_longer_on_day_22(self, house: House, officer: Actor) -> None:
        with_provisional(house)
        staff, old = house.actor(), house.file()[0].coupon_id
        made = provisional(house, officer, old, reason=LOST)
        row = row_of(house, made)
        assert (row["kind"], str(row["expires_on"])) == ("provisional", "2026-04-02")
        # The last minute in Paris, which is on summer time by then: 21:59 UTC.
        house.clock.set(NOON.replace(month=4, day=2, hour=21, minute=59))
        assert verdict(house, staff, made) is None
        house.clock.move(minutes=1)
        refused = verdict(house, staff, made)
        assert refused is not None
        assert (refused.code, refused.details["expires_on"]) == ("coupon_expired", date(2026, 4, 2))

    def test_it_is_debited_like_any(self, house: House, officer: Actor) -> None:
        with_provisional(house)
        made = provisional(house, officer, house.file()[0].coupon_id)
        house.debited(house.actor(), made)
        assert house.balance() == 30000

    def test_printed_again_it_bears_the_new_date_and_the_last_print_stops(
        self, house: House, officer: Actor
    ) -> None:
        with_provisional(house)
        staff, old = house.actor(), house.file()[0].coupon_id
        first = provisional(house, officer, old, reason=LOST)
        # After its last day too: the final one is not there yet.
        house.clock.move(days=30)
        second = provisional(house, officer, first, reason=LOST)
        assert str(row_of(house, second)["expires_on"]) == "2026-05-02"
        refused = verdict(house, staff, first)
        assert refused is not None
        assert refused.details["provisional"] is True
        assert "ce coupon provisoire par un autre" in explain(refused.code, refused.details).message
        assert verdict(house, staff, second) is None
        fees = {row["new_id"]: (row["reason"], row["fee_cents"]) for row in house.rows("coupon_replacement")}
        assert fees == {first: ("lost", 1500), second: ("replaced", 0)}

    def test_the_final_one_takes_its_place_free_with_the_last_day_of_the_first(
        self, house: House, officer: Actor
    ) -> None:
        with_provisional(house)
        old = house.file()[0].coupon_id
        made = provisional(house, officer, old, reason=STOLEN, proof_seen=True)
        house.clock.move(days=25)
        final = duplicated(house, officer, made)
        row = row_of(house, final)
        assert (row["kind"], row["expires_on"]) == ("final", row_of(house, old)["expires_on"])
        assert row_of(house, made)["revoked_reason"] == "replaced"
        assert [one["fee_cents"] for one in house.rows("coupon_replacement")] == [0, 0]
        house.debited(house.actor(), final)

    def test_one_that_its_owner_said_to_be_lost_or_that_was_withdrawn_is_followed_like_any(
        self, house: House, officer: Actor
    ) -> None:
        with_provisional(house)
        made = [provisional(house, officer, house.file(person=YOUNG)[0].coupon_id) for _ in range(2)]
        lost, withdrawn = made
        owner = house.rows("aid_file")[0]["beneficiary_id"]
        young_requests.ask_duplicate(house.office, owner, lost, LOST, "")
        (asked,) = house.rows("young_request")
        story = coupon_story.view_story(house.office, officer, lost)
        assert (story.fees, story.can_print, story.can_withdraw) == ({LOST: 0}, True, False)
        final = reissue.decide_request(house.office, officer, asked["id"], REASON, grant=True)
        assert final is not None
        assert row_of(house, final)["kind"] == "final"
        assert verdict(house, house.actor(), final) is None
        coupons.revoke(house.office, officer, withdrawn, why=REASON)
        assert code(duplicated, house, officer, withdrawn) == "already_revoked"
        assert verdict(house, house.actor(), provisional(house, officer, withdrawn)) is None
        # What replaces a provisional coupon is free, and its owner was told so.
        paid = [one["fee_cents"] for one in house.rows("coupon_replacement")]
        assert [asked["fee_cents"], *paid] == 5 * [0]

    def test_it_never_outlives_the_final_one(self, house: House, officer: Actor) -> None:
        with_provisional(house)
        old = house.file()[0].coupon_id
        house.clock.move(days=360)
        made = provisional(house, officer, old)
        assert row_of(house, made)["expires_on"] == row_of(house, old)["expires_on"]

    def test_a_scheme_without_it_prints_none(self, house: House, officer: Actor) -> None:
        old = house.file()[0].coupon_id
        kept = house.counts()
        assert code(provisional, house, officer, old) == "provisional_off"
        assert house.counts() == kept

    def test_its_text_is_read_as_any_coupons(self, house: House, officer: Actor) -> None:
        with_provisional(house)
        made = provisional(house, officer, house.file()[0].coupon_id)
        text = coupons.signed_texts(house.office, [made])[made]
        view = scan.read_coupon(house.office, house.actor(), text)
        assert (view.coupon.kind, view.refused) == (CouponKind.PROVISIONAL, None)
        assert view.coupon.expires_on == date(2026, 3, 12) + timedelta(days=21)


def test_a_withdrawal_keeps_its_typed_reason_apart(house: House, officer: Actor) -> None:
    old = house.file()[0].coupon_id
    assert code(coupons.revoke, house.office, officer, old, why="court") == "reason_required"
    coupons.revoke(house.office, officer, old, why=REASON)
    entry = house.entries(old)[-1]
    assert (entry.kind, entry.data["reason"]) == ("coupon_revoked", "withdrawn")
    assert entry.data["note_hash"] == house.office.keyring.note_hash(REASON)
    refused = verdict(house, house.actor(), old)
    assert refused is not None
    assert refused.details["replaced"] is False
    assert "La Région a annulé ce coupon" in explain(refused.code, refused.details).message
