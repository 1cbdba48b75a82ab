"""What young people ask is granted or refused with a reason, once, and told to them by mail."""

from dataclasses import replace

import pytest

from tests.builders import CAMILLE, House
from tests.reissued import ask, code, duplicated, provisional, row_of, tell, verdict, with_provisional
from tests.young import person_of
from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import RevocationReason
from webapp.services import ledger, reissue, young_requests

REASON = "Le jeune l'a demandé au téléphone."
YOUNG = replace(CAMILLE, email="camille@demo.test")


@pytest.fixture
def officer(house: House) -> Actor:
    return house.actor(Role.OFFICER)


class TestRequests:
    def test_granted_it_makes_the_duplicate_at_the_fee_that_was_told(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file(person=YOUNG)[0].coupon_id
        request_id = ask(house, old, fee_cents=900)
        new = reissue.decide_request(house.office, officer, request_id, REASON, grant=True)
        assert new is not None
        (row,) = house.rows("young_request")
        assert (bool(row["granted"]), row["decided_by"], row["new_coupon_id"]) == (
            True,
            officer.account_id,
            new,
        )
        assert house.rows("coupon_replacement")[0]["fee_cents"] == 900
        data = house.entries(old)[-1].data
        assert (data["request_id"], data["note_id"]) == (request_id, row["decision_note_id"])
        assert data["note_hash"] == house.office.keyring.note_hash(REASON)
        assert REASON not in str(house.rows("journal_entry"))
        assert ledger.verify(house.office) == []

    def test_refused_it_leaves_the_coupon_and_tells_why(self, house: House, officer: Actor) -> None:
        old = house.file(person=YOUNG)[0].coupon_id
        request_id = ask(house, old)
        assert reissue.decide_request(house.office, officer, request_id, REASON, grant=False) is None
        assert verdict(house, house.actor(), old) is None
        assert house.entries(old)[-1].kind == "request_refused"
        tell(house)
        (mail,) = house.rows("mail")
        assert "n’a pas accepté" in mail["body"]
        assert REASON in mail["body"]

    def test_a_theft_that_was_asked_is_granted_on_proof_alone(self, house: House, officer: Actor) -> None:
        old = house.file()[0].coupon_id
        request_id = ask(house, old, reason="stolen", fee_cents=0)
        decide = (reissue.decide_request, house.office, officer, request_id, REASON)
        kept = house.counts()
        assert code(*decide, grant=True) == "proof_required"
        assert house.counts() == kept
        reissue.decide_request(house.office, officer, request_id, REASON, grant=True, proof_seen=True)

    def test_what_stopped_at_its_owners_word_is_replaced_by_the_officers_yes(
        self, house: House, officer: Actor
    ) -> None:
        lost = house.file(person=YOUNG)[0]
        owner, counter = person_of(house, lost), house.actor()
        young_requests.ask_duplicate(house.office, owner, lost.coupon_id, RevocationReason.LOST, "")
        stopped = verdict(house, counter, lost.coupon_id)
        assert stopped is not None
        assert stopped.code == "coupon_revoked"
        (request,) = house.rows("young_request")
        new = reissue.decide_request(house.office, officer, request["id"], REASON, grant=True)
        assert new is not None
        replaced = verdict(house, counter, lost.coupon_id)
        assert replaced is not None
        assert replaced.code == "coupon_revoked"
        assert verdict(house, counter, new) is None
        assert ledger.verify(house.office) == []

    def test_what_is_decided_or_unknown_or_without_a_reason_is_not_decided(
        self, house: House, officer: Actor
    ) -> None:
        request_id = ask(house, house.file()[0].coupon_id)
        decide = reissue.decide_request
        assert code(decide, house.office, officer, request_id, "court", grant=True) == "reason_required"
        other = house.clock.new_id()
        assert code(decide, house.office, officer, other, REASON, grant=True) == "request_unknown"
        for role in set(Role) - {Role.OFFICER}:
            actor = house.actor(role)
            assert code(decide, house.office, actor, request_id, REASON, grant=True) == "role_required"
        decide(house.office, officer, request_id, REASON, grant=False)
        kept = house.counts()
        assert code(decide, house.office, officer, request_id, REASON, grant=True) == "request_decided"
        assert house.counts() == kept

    def test_a_duplicate_made_in_the_meantime_grants_what_was_asked(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file()[0].coupon_id
        request_id = ask(house, old)
        new = duplicated(house, officer, old)
        (row,) = house.rows("young_request")
        assert (bool(row["granted"]), row["new_coupon_id"]) == (True, new)
        assert house.entries(new)[-1].data["request_id"] == request_id

    def test_a_coupon_debited_since_is_not_replaced_and_the_request_can_be_refused(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file()[0].coupon_id
        request_id = ask(house, old)
        house.debited(house.actor(), old)
        decide = (reissue.decide_request, house.office, officer, request_id, REASON)
        assert code(*decide, grant=True) == "rank_debited"
        reissue.decide_request(house.office, officer, request_id, REASON, grant=False)


class TestMails:
    def test_the_young_person_is_told_of_the_new_one_and_never_its_number(
        self, house: House, officer: Actor
    ) -> None:
        old = house.file(person=YOUNG)[0].coupon_id
        new = duplicated(house, officer, old)
        tell(house)
        (mail,) = house.rows("mail")
        assert (mail["address"], mail["subject"]) == ("camille@demo.test", "Votre nouveau coupon 1")
        body = mail["body"].replace("\u00a0", " ").replace("\u202f", " ")
        for said in ("Bonjour Camille,", "Frais : 15 €", "L’ancien coupon ne marche plus.", "/mes-coupons"):
            assert said in body
        for silent in ("Exemple", row_of(house, new)["number"], row_of(house, old)["number"], new):
            assert silent not in mail["subject"] + mail["body"]

    def test_of_two_replacements_before_a_mail_left_the_one_that_works_is_told(
        self, house: House, officer: Actor
    ) -> None:
        with_provisional(house)
        old = house.file(person=YOUNG)[0].coupon_id
        duplicated(house, officer, provisional(house, officer, old))
        tell(house)
        assert [mail["subject"] for mail in house.rows("mail")] == ["Votre nouveau coupon 1"]
