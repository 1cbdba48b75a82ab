"""One's own code, the team, and what is said of a device."""

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, nobody, signed_in
from tests.blueprints.tablets import LOCK, OTHER, PASSWORD, PIN, anew, how_it_locks, person, sign_in, unlock
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services import pins


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sacha(house: House, staff: Actor) -> tuple[Actor, str]:
    """A colleague of ``staff`` with a password and no code, and the address to sign in with."""
    assert staff.partner_id is not None
    return person(house, "Sacha R.", staff.partner_id)


def come_in(house: House, email: str) -> Caller:
    there = nobody(house)
    assert sign_in(there, email).status_code == 302
    return anew(there)


def set_pin(there: Caller, pin: str = PIN, **more: str) -> TestResponse:
    return there.call("POST", "/comptoir/code", data={"pin": pin, "pin_again": pin, **more})


def test_a_code_is_set_without_the_password_just_after_a_sign_in(
    house: House, sacha: tuple[Actor, str]
) -> None:
    actor, email = sacha
    there = come_in(house, email)
    assert 'name="password"' not in there.get("/comptoir/code").get_data(as_text=True)
    done = set_pin(there)
    assert (done.status_code, done.headers["Location"]) == (303, "/comptoir/plus?code=fait")
    assert "Votre code est prêt" in there.get(done.headers["Location"]).get_data(as_text=True)
    assert pins.try_pin(house.office, actor, actor.account_id, PIN) == pins.Opened()
    assert "data-lock-url" in there.get("/comptoir").get_data(as_text=True), (
        "and the device locks from now on"
    )


def test_later_the_password_is_asked_for_and_guesses_at_it_are_counted_as_at_the_door(
    house: House, sacha: tuple[Actor, str]
) -> None:
    there = come_in(house, sacha[1])
    house.clock.move(minutes=5)
    assert 'name="password"' in there.get("/comptoir/code").get_data(as_text=True)
    for sent, words in (("", "Tapez votre mot de passe."), ("wrong", "Ce n’est pas votre mot de passe.")):
        refused = set_pin(there, password=sent)
        assert refused.status_code == 422
        assert words in refused.get_data(as_text=True)
        assert f'value="{PIN}"' not in refused.get_data(as_text=True), "what was typed is not shown again"
    assert house.rows("staff_pin") == []
    for _ in range(4):
        set_pin(there, password="wrong")
    waiting = set_pin(there, password=PASSWORD)
    assert (waiting.status_code, house.rows("staff_pin")) == (429, [])
    house.clock.move(minutes=1)
    assert set_pin(there, password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("123456", "123456", "Ce code se devine."),
        ("31415", "31415", "Tapez les six chiffres"),
        (PIN, OTHER, "Les deux codes sont différents."),
        ("", "", "Tapez les six chiffres"),
    ],
)
def test_a_code_that_cant_be_kept_says_why(
    house: House, sacha: tuple[Actor, str], pin: str, again: str, words: str
) -> None:
    there = come_in(house, sacha[1])
    refused = there.call("POST", "/comptoir/code", data={"pin": pin, "pin_again": again})
    assert refused.status_code == 422
    assert words in refused.get_data(as_text=True)
    assert house.rows("staff_pin") == []


def test_who_came_in_by_code_needs_the_password_to_change_it(
    house: House, staff: Actor, sacha: tuple[Actor, str]
) -> None:
    actor, _ = sacha
    pins.set_pin(house.office, actor, PIN)
    there = signed_in(house, staff)
    how_it_locks(house, there, "by hand")
    unlock(there, actor.account_id, PIN)
    there = anew(there)
    assert 'name="password"' in there.get("/comptoir/code").get_data(as_text=True)
    assert set_pin(there, OTHER).status_code == 422
    assert set_pin(there, OTHER, password=PASSWORD).status_code == 303


def test_whoever_has_a_code_signs_in_on_a_device_that_locks(house: House, sacha: tuple[Actor, str]) -> None:
    actor, email = sacha
    there = come_in(house, email)
    house.clock.move(minutes=3)
    assert there.get("/comptoir").status_code == 200
    pins.set_pin(house.office, actor, PIN)
    there = come_in(house, email)
    house.clock.move(minutes=3)
    assert there.get("/comptoir").headers["Location"].startswith(LOCK)


@pytest.mark.parametrize("shared", ["oui", "non"])
def test_what_was_said_of_a_device_counts_for_whoever_signs_in_next(
    house: House, staff: Actor, sacha: tuple[Actor, str], shared: str
) -> None:
    there = signed_in(house, staff)
    said = there.call("POST", "/comptoir/tablette", data={"shared": shared})
    cookie = next(one for one in said.headers.getlist("Set-Cookie") if one.startswith("guichet-tablette"))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    there.call("POST", "/deconnexion")
    actor, email = sacha
    if shared == "non":
        pins.set_pin(house.office, actor, PIN)
    sign_in(Caller(there.client, {}), email)
    house.clock.move(minutes=2)
    assert (there.get("/comptoir").status_code == 303) == (shared == "oui")


def test_the_owner_sees_the_team_and_takes_a_code_away(
    house: House, staff: Actor, sacha: tuple[Actor, str]
) -> None:
    pins.set_pin(house.office, sacha[0], PIN)
    owner = signed_in(house, house.actor(Role.OWNER, staff.partner_id))
    page = owner.get("/comptoir/equipe").get_data(as_text=True)
    assert "Sacha R." in page
    assert "Code créé le 12 mars" in page
    assert page.count("Pas de code") == 2
    assert page.count("Tour à faire") == 3
    assert "@" not in page
    done = owner.call("POST", f"/comptoir/equipe/{sacha[0].account_id}/code")
    assert done.status_code == 303
    page = owner.get(done.headers["Location"]).get_data(as_text=True)
    assert "Code retiré" in page
    assert page.count("Pas de code") == 3
    assert owner.call("POST", f"/comptoir/equipe/{sacha[0].account_id}/code").status_code == 404


def test_the_owner_is_told_on_screen_of_a_code_that_tries_closed(
    house: House, staff: Actor, sacha: tuple[Actor, str]
) -> None:
    pins.set_pin(house.office, sacha[0], PIN)
    for _ in range(5):
        pins.try_pin(house.office, staff, sacha[0].account_id, OTHER)
    owner = signed_in(house, house.actor(Role.OWNER, staff.partner_id))
    page = owner.get("/comptoir/equipe").get_data(as_text=True)
    assert "Code fermé après cinq essais, mot de passe attendu" in page


def test_more_leads_staff_to_their_code_and_the_owner_to_the_team(house: House, staff: Actor) -> None:
    page = signed_in(house, staff).get("/comptoir/plus").get_data(as_text=True)
    assert 'href="/comptoir/code"' in page
    assert "/comptoir/equipe" not in page
    owner = signed_in(house, house.actor(Role.OWNER, staff.partner_id))
    assert 'href="/comptoir/equipe"' in owner.get("/comptoir/plus").get_data(as_text=True)
