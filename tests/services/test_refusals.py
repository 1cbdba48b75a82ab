"""Every refusal, brought about for real: answered, stored, journaled at no amount, and sending no message."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.builders import NOON, House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Invalid
from webapp.domain.scheme import Suspension
from webapp.services import coupons, identity, ledger, review, scan
from webapp.services.debit import Claim
from webapp.services.identity import Mismatch


@dataclass
class Case:
    """A counter and a coupon that it may not take."""

    actor: Actor
    coupon_id: str


def suspended(house: House) -> Case:
    house.change_scheme(suspension=Suspension("F29", NOON.date()))
    return Case(house.actor(), house.file()[0].coupon_id)


def not_validated(house: House) -> Case:
    return Case(house.actor(Role.COUNTER, house.partner(validated=False)), house.file()[0].coupon_id)


def not_signed(house: House) -> Case:
    return Case(house.actor(Role.COUNTER, house.partner(signed=False)), house.file()[0].coupon_id)


def old_coupon(house: House) -> Case:
    return Case(house.actor(Role.COUNTER, house.partner("2024")), house.file("2021")[0].coupon_id)


def new_coupon(house: House) -> Case:
    return Case(house.actor(Role.COUNTER, house.partner("2021")), house.file("2024")[0].coupon_id)


def revoked(house: House) -> Case:
    first = house.file()[0]
    coupons.revoke(house.office, house.actor(Role.OFFICER), first.coupon_id)
    return Case(house.actor(), first.coupon_id)


def debited(house: House) -> Case:
    actor, first = house.actor(), house.file()[0]
    house.debited(actor, first.coupon_id)
    return Case(actor, first.coupon_id)


def debited_elsewhere(house: House) -> Case:
    first = house.file()[0]
    house.debited(house.actor(), first.coupon_id)
    return Case(house.actor(), first.coupon_id)


def expired(house: House) -> Case:
    first = house.file()[0]
    house.clock.move(days=366)
    return Case(house.actor(), first.coupon_id)


def bound_elsewhere(house: House) -> Case:
    made = house.file()
    house.validated(house.actor(), made[0].coupon_id)
    return Case(house.actor(), made[1].coupon_id)


def too_early(house: House) -> Case:
    return Case(house.actor(), house.file()[2].coupon_id)


def before_validation(house: House) -> Case:
    actor, made = house.actor(), house.file()
    house.debited(actor, made[0].coupon_id)
    return Case(actor, made[1].coupon_id)


def before_payment(house: House) -> Case:
    house.change_scheme(previous_coupon_must_be="paid")
    actor, made = house.actor(), house.file()
    house.validated(actor, made[0].coupon_id)
    return Case(actor, made[1].coupon_id)


CASES = [
    pytest.param(suspended, "scheme_suspended", id="F29"),
    pytest.param(not_validated, "partner_not_validated", id="F15 signed, not validated"),
    pytest.param(not_signed, "partner_not_validated", id="F15 validated, not signed"),
    pytest.param(old_coupon, "market_mismatch", id="F25 F26 old coupon at a new school"),
    pytest.param(new_coupon, "market_mismatch", id="F25 F26 new coupon at an old school"),
    pytest.param(revoked, "coupon_revoked", id="revoked"),
    pytest.param(debited, "already_debited", id="debited here"),
    pytest.param(debited_elsewhere, "already_debited", id="debited elsewhere"),
    pytest.param(expired, "coupon_expired", id="F29 expired"),
    pytest.param(bound_elsewhere, "other_partner", id="F31"),
    pytest.param(too_early, "out_of_order", id="F9"),
    pytest.param(before_validation, "previous_not_validated", id="F10 validated"),
    pytest.param(before_payment, "previous_not_paid", id="F10 paid"),
]


@pytest.mark.parametrize(("bring_about", "code"), CASES)
def test_a_refusal_is_journaled_at_no_amount_and_sends_nothing(
    house: House, bring_about: Callable[[House], Case], code: str
) -> None:
    case = bring_about(house)
    before = house.counts()
    balance = house.balance()
    claim = Claim(house.clock.new_id(), case.coupon_id, house.clock.new_id(), face_confirmed=True)
    answer = house.send(case.actor, claim)
    assert json.loads(answer.body)["code"] == code
    after = house.counts()
    kept = code != "partner_not_validated"
    assert answer.status == (409 if kept else 403)
    grown = {table: n - before[table] for table, n in after.items() if n != before[table]}
    told = {"journal_entry": 1, "refusal": 1}
    assert grown == ({**told, "claim_reply": 1} if kept else told)
    entry = house.entries(case.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents, entry.data["code"]) == ("claim_refused", 0, code)
    assert house.balance() == balance
    assert house.send(case.actor, claim).replayed is kept
    assert ledger.verify(house.office) == []


@pytest.mark.parametrize(("bring_about", "code"), CASES)
def test_reading_the_coupon_tells_the_same_verdict_beforehand(
    house: House, bring_about: Callable[[House], Case], code: str
) -> None:
    case = bring_about(house)
    before = house.counts()
    refused = scan.view_coupon(house.office, case.actor, case.coupon_id).refused
    assert refused is not None
    assert refused.code == code
    assert house.counts() == before


@pytest.mark.parametrize(("bring_about", "code"), CASES)
def test_an_identity_check_tells_the_verdict_and_nothing_of_the_person(
    house: House, bring_about: Callable[[House], Case], code: str
) -> None:
    case = bring_about(house)
    before = house.counts()
    told = [
        identity.check_identity(house.office, case.actor, house.clock.new_id(), typed)
        for typed in (house.typed(case.coupon_id), house.typed(case.coupon_id, family_name="Faux"))
    ]
    # Right or wrong, the answer is the same, and neither is counted or kept.
    assert told[0] == told[1]
    assert getattr(told[0], "code", None) == code
    assert house.counts() == before


def random_check(house: House, actor: Actor, coupon_id: str) -> str:
    del actor, coupon_id
    return house.clock.new_id()


def expired_check(house: House, actor: Actor, coupon_id: str) -> str:
    check_id = house.verified(actor, coupon_id)
    house.clock.move(minutes=30)
    return check_id


def check_of_another_coupon(house: House, actor: Actor, coupon_id: str) -> str:
    del coupon_id
    return house.verified(actor, house.file()[0].coupon_id)


def check_of_another_partner(house: House, actor: Actor, coupon_id: str) -> str:
    del actor
    return house.verified(house.actor(), coupon_id)


def check_of_another_person(house: House, actor: Actor, coupon_id: str) -> str:
    return house.verified(house.actor(Role.COUNTER, actor.partner_id), coupon_id)


def failed_check(house: House, actor: Actor, coupon_id: str) -> str:
    check_id = house.clock.new_id()
    wrong = house.typed(coupon_id, family_name="Faux")
    assert isinstance(identity.check_identity(house.office, actor, check_id, wrong), Mismatch)
    return check_id


def check_of_an_expired_document(house: House, actor: Actor, coupon_id: str) -> str:
    check_id = house.clock.new_id()
    with pytest.raises(Invalid):
        identity.check_identity(house.office, actor, check_id, house.typed(coupon_id, document_valid=False))
    return check_id


def check_of_a_debit_since_reversed(house: House, actor: Actor, coupon_id: str) -> str:
    claim = house.claim(actor, coupon_id)
    transaction_id = json.loads(house.send(actor, claim).body)["transaction"]["id"]
    owner = house.actor(Role.OWNER, actor.partner_id)
    review.reverse(house.office, owner, transaction_id, "Erreur de saisie.")
    return claim.identity_check_id


@pytest.mark.parametrize(
    "given",
    [
        random_check,
        expired_check,
        check_of_another_coupon,
        check_of_another_partner,
        check_of_another_person,
        failed_check,
        check_of_an_expired_document,
        check_of_a_debit_since_reversed,
    ],
)
def test_a_claim_needs_a_fresh_check_of_its_own_f12(
    house: House, given: Callable[[House, Actor, str], str]
) -> None:
    actor, first = house.actor(), house.file()[0]
    check_id = given(house, actor, first.coupon_id)
    claim = Claim(house.clock.new_id(), first.coupon_id, check_id, face_confirmed=True)
    answer = house.send(actor, claim)
    assert (answer.status, json.loads(answer.body)["code"]) == (409, "identity_required")
    entry = house.entries(first.coupon_id)[-1]
    assert (entry.kind, entry.amount_cents, entry.data["code"]) == ("claim_refused", 0, "identity_required")
    assert house.balance() == 0
    # A check of one's own opens it.
    house.debited(actor, first.coupon_id)


def test_a_check_serves_until_the_last_microsecond_f12(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    claim = house.claim(actor, first.coupon_id)
    house.clock.set(NOON + timedelta(minutes=30) - timedelta(microseconds=1))
    assert house.send(actor, claim).status == 201


def test_no_refusal_names_the_person_or_the_other_partner(house: House) -> None:
    first = house.file()[0]
    house.debited(house.actor(), first.coupon_id)
    actor = house.actor()
    claim = Claim(house.clock.new_id(), first.coupon_id, house.clock.new_id(), face_confirmed=True)
    body = house.send(actor, claim).body
    assert "Exemple" not in body
    assert "Camille" not in body
    assert "Essai" not in body
