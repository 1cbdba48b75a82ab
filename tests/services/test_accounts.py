"""Accounts and tokens: what opens the house, for how long, and as whom."""

import pytest

from tests.builders import House
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.services import accounts
from webapp.services.accounts import NewAccount


def test_a_token_stands_for_its_account_at_its_partner_within_its_scopes(house: House) -> None:
    actor = house.actor(Role.OWNER)
    found = accounts.actor_of_token(house.office, house.token(actor))
    assert found is not None
    assert (found.account_id, found.partner_id, found.roles) == (
        actor.account_id,
        actor.partner_id,
        frozenset({Role.OWNER}),
    )
    assert found.may("counter")
    assert not found.may("anything_else")
    assert actor.may("anything_else")


def test_only_the_hash_of_a_token_is_kept(house: House) -> None:
    token = house.token(house.actor())
    dump = house.dump()
    assert token not in dump
    assert accounts.token_hash(token) in dump


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "é\x00"])
def test_what_is_no_token_opens_nothing(house: House, token: str) -> None:
    house.token(house.actor())
    assert accounts.actor_of_token(house.office, token) is None


def test_a_token_expires_at_its_instant(house: House) -> None:
    token = house.token(house.actor(), days=1)
    house.clock.move(days=1, microseconds=-1)
    assert accounts.actor_of_token(house.office, token) is not None
    house.clock.move(microseconds=1)
    assert accounts.actor_of_token(house.office, token) is None


def test_revoking_ends_every_token_of_an_account_and_no_other(house: House) -> None:
    actor, other = house.actor(), house.actor()
    tokens = [house.token(actor), house.token(actor)]
    kept = house.token(other)
    house.execute("UPDATE api_token SET revoked_at = expires_at WHERE account_id = :id", id=actor.account_id)
    assert [accounts.actor_of_token(house.office, token) for token in tokens] == [None, None]
    assert accounts.actor_of_token(house.office, kept) is not None


def test_a_token_of_a_closed_account_opens_nothing(house: House) -> None:
    actor = house.actor()
    token = house.token(actor)
    house.execute("UPDATE account SET active = false WHERE id = :id", id=actor.account_id)
    assert accounts.actor_of_token(house.office, token) is None


def test_a_token_made_for_a_partner_since_left_acts_for_nobody(house: House) -> None:
    actor = house.actor(Role.OWNER)
    token = house.token(actor)
    house.execute("DELETE FROM membership WHERE account_id = :id", id=actor.account_id)
    found = accounts.actor_of_token(house.office, token)
    assert found is not None
    assert (found.partner_id, found.roles) == (None, frozenset())


def test_a_token_is_made_for_a_known_and_open_account(house: House) -> None:
    partner_id = house.partner()
    new = NewAccount("Lou@Demo.test", "Lou", "no-password", frozenset({Role.COUNTER}), partner_id)
    account_id = accounts.open_account(house.office, new)
    found = accounts.actor_of_token(house.office, accounts.make_token(house.office, " LOU@demo.test "))
    assert found is not None
    assert (found.account_id, found.partner_id) == (account_id, partner_id)
    with pytest.raises(DomainError, match="account_unknown"):
        accounts.make_token(house.office, "nobody@demo.test")
    house.execute("UPDATE account SET active = false WHERE id = :id", id=account_id)
    with pytest.raises(DomainError, match="account_closed"):
        accounts.make_token(house.office, "lou@demo.test")


def test_the_desk_shows_the_names_of_the_person_and_of_their_partner(house: House) -> None:
    actor = house.actor()
    desk = accounts.desk_of(actor)
    assert desk.display_name == "Dominique S."
    assert desk.partner is not None
    assert desk.partner.name == "Auto-école de l'Essai"
    assert accounts.desk_of(house.actor(Role.OFFICER)).partner is None
