"""A debit: accepted once, refused with a reason, and answered again word for word."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from tests.builders import CAMILLE, House
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.services import coupons, ledger, review
from webapp.services.debit import Answer, Claim
from webapp.store import partners
from webapp.store.database import reading, writing
from webapp.store.debits import ClaimReply
from webapp.web.wire import ClaimBody

CAPTURED = datetime(2026, 3, 12, 10, 59, tzinfo=UTC)


def code(answer: Answer) -> str:
    """The code of a refusal."""
    assert answer.status in {403, 409}, answer.body
    told: str = json.loads(answer.body)["code"]
    return told


def error(house: House, actor: object, claim: Claim) -> str:
    """The code with which a claim is turned away, nothing kept."""
    with pytest.raises(DomainError) as caught:
        house.send(actor, claim)  # type: ignore[arg-type]
    return caught.value.code


def test_an_accepted_claim_is_a_debit_in_the_journal_and_a_message_to_send(house: House) -> None:
    actor, (first, *_) = house.actor(), house.file()
    claim = house.claim(actor, first.coupon_id)
    answer = house.send(actor, claim)
    told = json.loads(answer.body)
    assert (answer.status, answer.replayed, told["outcome"], told["claim_id"]) == (
        201,
        False,
        "accepted",
        claim.claim_id,
    )
    transaction = told["transaction"]
    assert (transaction["rank"], transaction["amount_cents"]) == (1, 30000)
    assert transaction["status"] == "awaiting_documents"  # F11
    entry = house.entries(first.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents) == ("debited", 30000)
    assert entry.data == {
        "transaction_id": transaction["id"],
        "claim_id": claim.claim_id,
        "coupon_id": first.coupon_id,
        "identity_check_id": claim.identity_check_id,
        "partner_id": actor.partner_id,
        "account_id": actor.account_id,
        "staff_how": "session",
    }
    (message,) = house.rows("outbox_message")
    assert message["kind"] == "coupon_debited"
    assert json.loads(message["data"]) == {"transaction_id": transaction["id"]}
    assert message["sent_at"] is None
    assert ledger.verify(house.office) == []


def test_three_coupons_in_order_make_thirteen_hundred_euros_f8_f9_f10(house: House) -> None:
    actor, made = house.actor(), house.file()
    second_too_early = house.verified(actor, made[0].coupon_id)
    early = Claim(house.clock.new_id(), made[1].coupon_id, second_too_early, face_confirmed=True)
    assert code(house.send(actor, early)) == "out_of_order"
    for coupon in made:
        house.validated(actor, coupon.coupon_id)
    assert house.balance() == 130000


def test_a_claim_sent_again_gets_its_first_answer_byte_for_byte(house: House) -> None:
    actor, (first, *_) = house.actor(), house.file()
    claim = house.claim(actor, first.coupon_id)
    answer = house.send(actor, claim)
    kept = house.counts()
    for _ in range(3):
        again = house.send(actor, claim)
        assert (again.status, again.body, again.replayed) == (201, answer.body, True)
    assert house.counts() == kept


def test_whatever_has_happened_since_the_first_answer_stands(house: House) -> None:
    partner_id = house.partner()
    actor = house.actor(Role.COUNTER, partner_id)
    first = house.file()[0]
    claim = house.claim(actor, first.coupon_id)
    answer = house.send(actor, claim)
    transaction_id = json.loads(answer.body)["transaction"]["id"]
    owner = house.actor(Role.OWNER, partner_id)
    review.reverse(house.office, owner, transaction_id, "Le jeune n'est pas venu.")
    coupons.revoke(house.office, house.actor(Role.OFFICER), first.coupon_id)
    house.clock.move(days=800)
    with writing() as tx:
        partners.set_validated(tx, partner_id, None)
    assert house.send(actor, claim).body == answer.body


def test_a_refusal_is_given_again_even_when_the_coupon_could_be_taken_now(house: House) -> None:
    actor, made = house.actor(), house.file()
    first = house.debited(actor, made[0].coupon_id)
    claim = Claim(house.clock.new_id(), made[1].coupon_id, house.clock.new_id(), face_confirmed=True)
    refused = house.send(actor, claim)
    assert code(refused) == "previous_not_validated"
    house.validate(first)
    again = house.send(actor, claim)
    assert (again.status, again.body, again.replayed) == (409, refused.body, True)
    house.debited(actor, made[1].coupon_id)


def test_another_member_of_the_same_partner_s_staff_may_ask_again(house: House) -> None:
    actor, (first, *_) = house.actor(), house.file()
    claim = house.claim(actor, first.coupon_id)
    answer = house.send(actor, claim)
    colleague = house.actor(Role.COUNTER, actor.partner_id)
    assert house.send(colleague, claim).body == answer.body


def test_the_time_of_capture_makes_no_other_claim_and_decides_nothing(house: House) -> None:
    actor, (first, *_) = house.actor(), house.file()
    claim = house.claim(actor, first.coupon_id)
    answer = house.send(actor, replace(claim, captured_at=CAPTURED))
    for captured_at in (None, CAPTURED.replace(year=2001)):
        assert house.send(actor, replace(claim, captured_at=captured_at)).body == answer.body


def test_when_the_first_claim_was_captured_is_kept_for_refusals_too(house: House) -> None:
    actor, made = house.actor(), house.file()
    for coupon in made[:2]:
        claim = Claim(house.clock.new_id(), coupon.coupon_id, house.clock.new_id(), face_confirmed=True)
        house.send(actor, replace(claim, captured_at=CAPTURED))
        house.send(actor, replace(claim, captured_at=None))
    with reading() as tx:
        assert list(tx.scalars(select(ClaimReply.captured_at))) == [CAPTURED, CAPTURED]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_that_utc_does_not_hold_is_no_claim(at: str) -> None:
    ids = {name: str(uuid.uuid4()) for name in ("claim_id", "coupon_id", "identity_check_id")}
    with pytest.raises(ValidationError):
        ClaimBody.model_validate(ids | {"face_confirmed": True, "captured_at": at})
    sound = ClaimBody.model_validate(ids | {"face_confirmed": True, "captured_at": f"{at[:19]}Z"})
    assert sound.to_claim().captured_at is not None


def test_a_claim_id_with_other_content_is_turned_away_once_accepted(house: House) -> None:
    actor, made = house.actor(), house.file()
    other_file = house.file()
    claim = house.claim(actor, made[0].coupon_id)
    answer = house.send(actor, claim)
    elsewhere = house.claim(actor, other_file[0].coupon_id, claim_id=claim.claim_id)
    kept = house.counts()
    for other in (
        replace(claim, identity_check_id=house.clock.new_id()),
        replace(claim, live_code="123456"),
        replace(claim, face_confirmed=False),
        replace(claim, coupon_id=made[1].coupon_id),
        replace(claim, coupon_id=house.clock.new_id()),
        elsewhere,
        replace(elsewhere, face_confirmed=False),
    ):
        assert error(house, actor, other) == "claim_reused"
    assert house.counts() == kept
    assert house.send(actor, claim).body == answer.body
    # The other coupon is as free as before.
    house.debited(actor, other_file[0].coupon_id)


def test_a_claim_id_with_other_content_is_turned_away_once_refused(house: House) -> None:
    actor, made = house.actor(), house.file()
    claim = Claim(house.clock.new_id(), made[0].coupon_id, house.clock.new_id(), face_confirmed=True)
    assert code(house.send(actor, claim)) == "identity_required"
    right = replace(claim, identity_check_id=house.verified(actor, made[0].coupon_id))
    assert error(house, actor, right) == "claim_reused"
    assert error(house, actor, replace(right, coupon_id=made[2].coupon_id)) == "claim_reused"
    assert house.balance() == 0


def test_another_partner_that_uses_a_claim_id_learns_nothing(house: House) -> None:
    actor, (first, *_) = house.actor(), house.file()
    claim = house.claim(actor, first.coupon_id)
    house.send(actor, claim)
    strangers = [
        house.actor(),
        house.actor(Role.COUNTER, house.partner("2021")),
        house.actor(Role.COUNTER, house.partner(validated=False)),
    ]
    kept = house.counts()
    for stranger in strangers:
        assert error(house, stranger, claim) == "claim_reused"
    assert house.counts() == kept


def test_a_face_not_confirmed_keeps_nothing_and_the_same_claim_may_follow(house: House) -> None:
    actor, (first, *_) = house.actor(), house.file()
    claim = house.claim(actor, first.coupon_id)
    kept = house.counts()
    assert error(house, actor, replace(claim, face_confirmed=False)) == "face_not_confirmed"
    assert house.counts() == kept
    assert house.send(actor, claim).status == 201


def test_an_unknown_coupon_keeps_nothing(house: House) -> None:
    actor = house.actor()
    claim = Claim(house.clock.new_id(), house.clock.new_id(), house.clock.new_id(), face_confirmed=True)
    kept = house.counts()
    assert error(house, actor, claim) == "coupon_unknown"
    assert house.counts() == kept


def test_who_acts_for_no_partner_can_t_claim(house: House) -> None:
    first = house.file()[0]
    claim = Claim(house.clock.new_id(), first.coupon_id, house.clock.new_id(), face_confirmed=True)
    assert error(house, house.actor(Role.OFFICER), claim) == "partner_required"


def test_a_partner_not_validated_gets_no_stored_reply_but_a_line_in_the_journal_f15(house: House) -> None:
    partner_id = house.partner()
    actor, (first, *_) = house.actor(Role.COUNTER, partner_id), house.file()
    claim = house.claim(actor, first.coupon_id)
    with writing() as tx:
        partners.set_validated(tx, partner_id, None)
    for attempt in (1, 2):
        answer = house.send(actor, claim)
        assert (answer.status, code(answer), answer.replayed) == (403, "partner_not_validated", False)
        refusals = [e for e in house.entries(first.coupon_id) if e.kind == "claim_refused"]
        assert [(e.data["code"], e.amount_cents) for e in refusals] == [
            ("partner_not_validated", 0)
        ] * attempt
    assert house.counts()["claim_reply"] == 0
    with writing() as tx:
        partners.set_validated(tx, partner_id, house.clock.now())
    accepted = house.send(actor, claim)
    assert (accepted.status, accepted.replayed) == (201, False)
    # Once accepted it stays so, whatever the partner becomes.
    with writing() as tx:
        partners.set_validated(tx, partner_id, None)
    assert house.send(actor, claim).body == accepted.body


def test_a_person_with_two_files_debits_each_for_itself(house: House) -> None:
    actor = house.actor()
    for made in (house.file(), house.file(person=CAMILLE)):
        house.debited(actor, made[0].coupon_id)
    assert house.balance() == 60000
