"""What ends a session that is open somewhere: its person, the end of their account or of their place."""

import pytest
from flask_security.utils import hash_password

from tests.blueprints.calls import Caller, caller, nobody, signed_in
from tests.blueprints.tablets import PIN, how_it_locks, person, sign_in, unlock
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services import pins
from webapp.store import people
from webapp.store.database import writing


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def is_open(there: Caller) -> bool:
    """Tell whether a session still opens the counter, or a page of its own at the Region."""
    return there.get("/comptoir").status_code == 200 or there.get("/region").status_code == 200


def copied(house: House, there: Caller) -> Caller:
    """Another browser with a copy of the cookie."""
    other = nobody(house)
    with there.client.session_transaction() as session, other.client.session_transaction() as copy:
        copy.update(session)
    return other


def by_code(house: House, actor: Actor) -> Caller:
    """A session of the actor, opened by code on a colleague's tablet."""
    pins.set_pin(house.office, actor, PIN)
    tablet = signed_in(house, house.actor(Role.COUNTER, actor.partner_id))
    how_it_locks(house, tablet, "by hand")
    assert unlock(tablet, actor.account_id, PIN).status_code == 303
    return tablet


def test_a_person_ends_all_of_theirs_copies_and_those_by_code_included_and_nobody_else_s(
    house: House,
) -> None:
    actor = house.actor()
    here, phone, colleague = signed_in(house, actor), signed_in(house, actor), signed_in(house, house.actor())
    theirs = [phone, copied(house, phone), by_code(house, actor)]
    assert all(map(is_open, [here, *theirs, colleague]))
    answer = here.call("POST", "/comptoir/sessions/fin")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/connexion?fermees=1")
    assert "Toutes vos sessions sont fermées" in here.get("/connexion?fermees=1").get_data(as_text=True)
    assert not any(map(is_open, [here, *theirs]))
    assert is_open(colleague)


def test_the_region_s_people_can_too(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    here, elsewhere = signed_in(house, officer), signed_in(house, officer)
    assert 'data-action="end-sessions"' in here.get("/region").get_data(as_text=True)
    assert here.call("POST", "/region/sessions/fin").status_code == 303
    assert not is_open(here)
    assert not is_open(elsewhere)


def test_one_signs_in_again_at_once(house: House) -> None:
    actor, email = person(house, "Alix P.", house.partner())
    there = signed_in(house, actor)
    there.call("POST", "/comptoir/sessions/fin")
    assert sign_in(there, email).status_code == 302
    assert is_open(there)


def test_a_token_ends_no_session_and_outlives_their_end(house: House) -> None:
    actor = house.actor()
    by_token, here = caller(house, actor), signed_in(house, actor)
    assert by_token.call("POST", "/comptoir/sessions/fin").status_code == 404
    assert is_open(here)
    here.call("POST", "/comptoir/sessions/fin")
    assert by_token.get("/transactions").status_code == 200


def test_another_password_ends_every_session(house: House) -> None:
    there = signed_in(house, house.actor())
    with writing() as tx:
        people.set_passwords(tx, hash_password("another-fictional-one"), house.office.clock.new_secret)
    assert not is_open(there)


def test_a_closed_account_has_no_session(house: House) -> None:
    actor = house.actor()
    there = signed_in(house, actor)
    house.execute("UPDATE account SET active = false WHERE id = :id", id=actor.account_id)
    assert not is_open(there)


def test_who_no_longer_works_at_a_school_acts_for_it_no_more_at_their_next_request(house: House) -> None:
    actor = house.actor()
    there, tablet = signed_in(house, actor), by_code(house, actor)
    house.execute("DELETE FROM membership WHERE account_id = :id", id=actor.account_id)
    assert not is_open(there)
    assert not is_open(tablet)
