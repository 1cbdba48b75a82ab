"""After a debit: the owner reverses, the Region validates, transfers, revokes; each leaves a trace."""

import json

import pytest

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.services import coupons, ledger, review
from webapp.services.debit import Claim

REASON = "Le jeune s'est trompé de jour."


def refusal(act: object, *arguments: object) -> str:
    """The code with which a service turns somebody away."""
    with pytest.raises(DomainError) as caught:
        act(*arguments)  # type: ignore[operator]
    return caught.value.code


def verdict(house: House, actor: Actor, coupon_id: str) -> str:
    """What a claim without an identity check is answered: ``identity_required`` when it could be taken."""
    claim = Claim(house.clock.new_id(), coupon_id, house.clock.new_id(), face_confirmed=True)
    code: str = json.loads(house.send(actor, claim).body)["code"]
    return code


def owner_of(house: House, actor: Actor) -> Actor:
    return house.actor(Role.OWNER, actor.partner_id)


def test_a_reversal_takes_the_amount_back_and_keeps_its_reason_apart(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    owner = owner_of(house, actor)
    review.reverse(house.office, owner, transaction_id, f"  {REASON}  ")
    entry = house.entries(first.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents) == ("debit_reversed", -30000)
    assert entry.data["transaction_id"] == transaction_id
    assert entry.data["account_id"] == owner.account_id
    assert entry.data["note_hash"] == house.office.keyring.note_hash(REASON)
    assert REASON not in str(house.rows("journal_entry"))
    assert house.rows("journal_note") == [{"id": entry.data["note_id"], "text": REASON}]
    assert house.balance() == 0
    assert [row["status"] for row in house.rows("debit_transaction")] == ["cancelled"]
    assert ledger.verify(house.office) == []


def test_a_reversal_frees_the_coupon_for_exactly_one_new_debit(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    review.reverse(house.office, owner_of(house, actor), house.debited(actor, first.coupon_id), REASON)
    assert verdict(house, actor, first.coupon_id) == "identity_required"
    house.debited(actor, first.coupon_id)
    assert verdict(house, actor, first.coupon_id) == "already_debited"
    assert house.balance() == 30000


def test_a_file_without_a_live_debit_belongs_to_nobody_again_f31(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    review.reverse(house.office, owner_of(house, actor), house.debited(actor, first.coupon_id), REASON)
    house.debited(house.actor(), first.coupon_id)


def test_only_the_owner_reverses(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    for role in set(Role) - {Role.OWNER}:
        other = house.actor(role, actor.partner_id if role is Role.COUNTER else None)
        assert refusal(review.reverse, house.office, other, transaction_id, REASON) == "role_required"
    assert house.balance() == 30000


def test_the_owner_of_another_partner_does_not_know_the_transaction(house: House) -> None:
    transaction_id = house.debited(house.actor(), house.file()[0].coupon_id)
    stranger = house.actor(Role.OWNER)
    for asked in (transaction_id, house.clock.new_id()):
        assert refusal(review.reverse, house.office, stranger, asked, REASON) == "transaction_unknown"


@pytest.mark.parametrize("reason", ["", " " * 20, "neuf char", "   neuf char   ", "x" * 501])
def test_a_reason_is_neither_too_short_nor_too_long(house: House, reason: str) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    owner = owner_of(house, actor)
    assert refusal(review.reverse, house.office, owner, transaction_id, reason) == "reason_required"
    assert house.counts()["journal_note"] == 0


@pytest.mark.parametrize("reason", ["dix lettre", "x" * 500])
def test_a_reason_may_have_ten_to_five_hundred_characters(house: House, reason: str) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    review.reverse(house.office, owner_of(house, actor), transaction_id, reason)
    assert house.balance() == 0


def test_it_is_too_late_to_reverse_once_the_region_has_validated(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.validated(actor, first.coupon_id)
    owner = owner_of(house, actor)
    assert refusal(review.reverse, house.office, owner, transaction_id, REASON) == "already_reviewed"
    assert house.balance() == 30000


def test_a_debit_is_reversed_once(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    owner = owner_of(house, actor)
    review.reverse(house.office, owner, transaction_id, REASON)
    assert refusal(review.reverse, house.office, owner, transaction_id, REASON) == "already_reviewed"
    assert house.balance() == 0


def test_validation_opens_the_next_coupon_f10(house: House) -> None:
    actor, made = house.actor(), house.file()
    transaction_id = house.debited(actor, made[0].coupon_id)
    assert verdict(house, actor, made[1].coupon_id) == "previous_not_validated"
    house.submit(transaction_id)
    officer = house.actor(Role.OFFICER)
    review.validate(house.office, officer, transaction_id)
    assert verdict(house, actor, made[1].coupon_id) == "identity_required"
    validated = next(e for e in house.entries(made[0].coupon_id) if e.kind == "validated")
    assert (validated.amount_cents, validated.data["account_id"]) == (0, officer.account_id)
    assert refusal(review.validate, house.office, officer, transaction_id) == "already_reviewed"
    assert refusal(review.validate, house.office, officer, house.clock.new_id()) == "transaction_unknown"


def test_what_the_school_has_not_sent_can_t_be_validated_f11(house: House) -> None:
    actor, made = house.actor(), house.file()
    transaction_id = house.debited(actor, made[0].coupon_id)
    officer = house.actor(Role.OFFICER)
    assert refusal(review.validate, house.office, officer, transaction_id) == "documents_missing"
    assert verdict(house, actor, made[1].coupon_id) == "previous_not_validated"


def test_what_was_reversed_can_t_be_validated(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    review.reverse(house.office, owner_of(house, actor), transaction_id, REASON)
    officer = house.actor(Role.OFFICER)
    assert refusal(review.validate, house.office, officer, transaction_id) == "already_reviewed"


def test_only_an_officer_validates_or_transfers(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    to = house.partner()
    for role in set(Role) - {Role.OFFICER}:
        other = house.actor(role, actor.partner_id if role in {Role.COUNTER, Role.OWNER} else None)
        assert refusal(review.validate, house.office, other, transaction_id) == "role_required"
        assert refusal(review.transfer, house.office, other, first.coupon_id, to, REASON) == "role_required"


def test_a_transfer_gives_the_file_to_another_school_f31(house: House) -> None:
    actor, made = house.actor(), house.file()
    house.validated(actor, made[0].coupon_id)
    other = house.actor()
    assert verdict(house, other, made[1].coupon_id) == "other_partner"
    officer = house.actor(Role.OFFICER)
    review.transfer(house.office, officer, made[1].coupon_id, str(other.partner_id), REASON)
    entry = house.entries(made[0].coupon_id)[-1]
    assert (entry.kind, entry.amount_cents) == ("file_transferred", 0)
    assert entry.data["from_partner_id"] == actor.partner_id
    assert entry.data["to_partner_id"] == other.partner_id
    assert entry.data["account_id"] == officer.account_id
    assert entry.data["note_hash"] == house.office.keyring.note_hash(REASON)
    assert verdict(house, actor, made[1].coupon_id) == "other_partner"
    house.debited(other, made[1].coupon_id)
    assert house.balance() == 80000
    assert ledger.verify(house.office) == []


def test_a_file_may_be_transferred_back_f31(house: House) -> None:
    actor, made = house.actor(), house.file()
    house.validated(actor, made[0].coupon_id)
    officer = house.actor(Role.OFFICER)
    for to in (house.partner(), str(actor.partner_id)):
        review.transfer(house.office, officer, made[0].coupon_id, to, REASON)
    house.debited(actor, made[1].coupon_id)


def test_a_transfer_that_makes_no_sense_is_refused_f31(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    officer, to = house.actor(Role.OFFICER), house.partner()

    def code(coupon_id: str, to_partner_id: str, reason: str = REASON) -> str:
        return refusal(review.transfer, house.office, officer, coupon_id, to_partner_id, reason)

    assert code(first.coupon_id, to) == "file_not_bound"
    house.debited(actor, first.coupon_id)
    kept = house.counts()
    assert code(house.clock.new_id(), to) == "coupon_unknown"
    assert code(first.coupon_id, house.clock.new_id()) == "partner_unknown"
    assert code(first.coupon_id, str(actor.partner_id)) == "same_partner"
    assert code(first.coupon_id, to, "court") == "reason_required"
    assert house.counts() == kept


def test_a_coupon_is_revoked_once_and_a_debit_already_made_stands(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    claim = house.claim(actor, first.coupon_id)
    answer = house.send(actor, claim)
    officer = house.actor(Role.OFFICER)
    coupons.revoke(house.office, officer, first.coupon_id)
    entry = house.entries(first.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents) == ("coupon_revoked", 0)
    about = {"coupon_id": first.coupon_id, "reason": "withdrawn"}
    assert entry.data == {**about, **officer.author.said()}
    assert house.send(actor, claim).body == answer.body
    assert house.balance() == 30000
    assert refusal(coupons.revoke, house.office, officer, first.coupon_id) == "already_revoked"
    assert refusal(coupons.revoke, house.office, officer, house.clock.new_id()) == "coupon_unknown"
    assert ledger.verify(house.office) == []


def test_only_the_region_issues_and_revokes(house: House) -> None:
    first = house.file()[0]
    for role in set(Role) - {Role.OFFICER, Role.ADMINISTRATOR}:
        other = house.actor(role)
        assert refusal(coupons.revoke, house.office, other, first.coupon_id) == "role_required"
        assert refusal(coupons.issue, house.office, other, house.scheme_id, "2024", []) == "role_required"
    coupons.revoke(house.office, house.actor(Role.ADMINISTRATOR), first.coupon_id)
