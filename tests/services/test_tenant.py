"""Nobody sees or changes what is another partner's, whichever service is asked with its id."""

import pytest

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.services import accounts, identity, review, transaction_search, transactions
from webapp.services.debit import Claim

REASON = "Le jeune s'est trompé de jour."


def refusal(act: object, *arguments: object) -> str:
    """The code with which a service turns somebody away."""
    with pytest.raises(DomainError) as caught:
        act(*arguments)  # type: ignore[operator]
    return caught.value.code


def strangers(house: House) -> list[Actor]:
    return [house.actor(Role.COUNTER), house.actor(Role.OWNER)]


def test_a_transaction_is_seen_by_its_partner_and_by_the_region(house: House) -> None:
    partner_id = house.partner()
    actor, first = house.actor(Role.COUNTER, partner_id), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    for who in (
        actor,
        house.actor(Role.OWNER, partner_id),
        house.actor(Role.OFFICER),
        house.actor(Role.PAYER),
    ):
        view = transactions.view_transaction(house.office, who, transaction_id)
        assert (view.id, view.beneficiary_name, view.amount_cents) == (
            transaction_id,
            "Camille EXEMPLE",
            30000,
        )
        assert view.may_reverse is (who.has(Role.OWNER))
    for stranger in strangers(house):
        for asked in (transaction_id, house.clock.new_id()):
            told = refusal(transactions.view_transaction, house.office, stranger, asked)
            assert told == "transaction_unknown"


def test_who_acts_for_no_partner_and_is_not_of_the_region_sees_no_transaction(house: House) -> None:
    transaction_id = house.debited(house.actor(), house.file()[0].coupon_id)
    for role in (Role.SUPPORT, Role.BENEFICIARY, Role.ADMINISTRATOR):
        who = house.actor(role)
        told = refusal(transactions.view_transaction, house.office, who, transaction_id)
        assert told == "partner_required"
        assert refusal(transaction_search.find, house.office, who) == "partner_required"


def test_a_list_holds_the_partner_s_own_transactions_newest_first(house: House) -> None:
    partner_id = house.partner()
    actor = house.actor(Role.COUNTER, partner_id)
    house.debited(house.actor(), house.file()[0].coupon_id)
    made = []
    for _ in range(3):
        made.append(house.debited(actor, house.file()[0].coupon_id))
        house.clock.move(minutes=1)
    assert [line.id for line in transaction_search.find(house.office, actor).lines] == made[::-1]
    assert transaction_search.find(house.office, house.actor()).lines == ()


def test_a_stranger_s_reversal_or_unlock_changes_nothing(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    transaction_id = house.debited(actor, first.coupon_id)
    before = house.dump()
    owner = house.actor(Role.OWNER)
    after_owner = house.dump()
    assert refusal(review.reverse, house.office, owner, transaction_id, REASON) == "transaction_unknown"
    assert refusal(identity.unlock_identity, house.office, owner, first.coupon_id) == "not_locked"
    assert house.dump() == after_owner != before


def test_a_stranger_s_check_opens_nothing(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    check_id = house.verified(actor, first.coupon_id)
    for stranger in strangers(house):
        claim = Claim(house.clock.new_id(), first.coupon_id, check_id, face_confirmed=True)
        assert "identity_required" in house.send(stranger, claim).body
        told = refusal(identity.recall_match, house.office, stranger, first.coupon_id, check_id)
        assert told == "identity_required"
    assert house.balance() == 0


def test_a_person_acts_for_one_of_their_partners_at_a_time_and_for_no_other(house: House) -> None:
    first, second, foreign = sorted(house.partner() for _ in range(3))
    actor = house.actor(Role.COUNTER, first)
    account_id = actor.account_id
    house.join(account_id, second, Role.OWNER)

    def acting(wanted: str | None) -> tuple[str | None, frozenset[Role]]:
        found = accounts.actor_of_account(account_id, frozenset(), wanted)
        return found.partner_id, found.roles

    assert acting(second) == (second, frozenset({Role.OWNER}))
    assert acting(first) == (first, frozenset({Role.COUNTER}))
    assert acting(None) == (first, frozenset({Role.COUNTER}))
    for wanted in (foreign, house.clock.new_id()):
        assert acting(wanted) == (None, frozenset())
    assert sorted(partner_id for partner_id, _ in accounts.partners_of(actor)) == [first, second]
    alone = house.actor(Role.OFFICER)
    none = accounts.actor_of_account(alone.account_id, frozenset({Role.OFFICER}), first)
    assert (none.partner_id, none.roles) == (None, frozenset({Role.OFFICER}))


def test_who_acts_for_no_partner_checks_no_identity_and_recalls_none(house: House) -> None:
    first = house.file()[0]
    officer, new_id = house.actor(Role.OFFICER), house.clock.new_id()
    typed = house.typed(first.coupon_id)
    assert refusal(identity.check_identity, house.office, officer, new_id, typed) == "partner_required"
    told = refusal(identity.recall_match, house.office, officer, first.coupon_id, new_id)
    assert told == "partner_required"
    assert house.rows("identity_check") == []
