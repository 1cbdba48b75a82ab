"""What the tests of shared tablets have in common: people with passwords, locks, codes."""

import re
from uuid import uuid4

from flask_security.utils import hash_password
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services.accounts import NewAccount, open_account

PASSWORD, PIN, OTHER = "a-fictional-password", "314159", "271828"
LOCK = "/comptoir/verrou"


def person(house: House, name: str, partner_id: str, role: Role = Role.COUNTER) -> tuple[Actor, str]:
    """Somebody with a password; and the address to sign in with."""
    email = f"{uuid4()}@demo.test"
    new = NewAccount(email, name, hash_password(PASSWORD), frozenset({role}), partner_id)
    return Actor(open_account(house.office, new), partner_id, frozenset({role})), email


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def unlock(there: Caller, account_id: str, pin: str, **more: str) -> TestResponse:
    """Type a code on the lock's page, as its form does."""
    page = there.get(LOCK).get_data(as_text=True)
    sent = {"account_id": account_id, "pin": pin, "csrf_token": token_of(page), **more}
    return Caller(there.client, {}).call("POST", LOCK, data=sent)


def sign_in(there: Caller, email: str, **more: str) -> TestResponse:
    token = token_of(there.get("/connexion").get_data(as_text=True))
    data = {"email": email, "password": PASSWORD, "csrf_token": token, **more}
    return there.call("POST", "/connexion", data=data)


def how_it_locks(house: House, there: Caller, how: str) -> None:
    if how == "idle":
        house.clock.move(minutes=2)
    else:
        assert there.call("POST", f"{LOCK}/fermer").status_code == 303


def anew(there: Caller) -> Caller:
    """Return the same browser on a page of the session it has now."""
    page = there.get("/aide").get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return Caller(there.client, {"X-CSRFToken": found[1]})
