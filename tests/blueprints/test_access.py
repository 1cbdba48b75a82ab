"""Every route × every role × a foreign id: expectations are written here, routes come from the URL map."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.blueprints.expected import BY_DEVICE, BY_YOUNG_SESSION, FOREIGN, FOREIGN_TO_YOUNG, OPEN_TO, STAFF
from tests.builders import House, open_house
from tests.young import YOUNG, young_session
from webapp.domain.actors import Actor, Role
from webapp.domain.scheme import LiveCode


@dataclass
class Scene:
    """Two schools, a debit at the first, and somebody of every role at the second."""

    house: House
    transaction_id: str
    coupon_id: str
    people: dict[Role, Actor]


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scene(database_url: str, instance_path: Path) -> Iterator[Scene]:
    with open_house(database_url, instance_path) as house:
        ours = house.actor(Role.COUNTER)
        coupon_id = house.file()[0].coupon_id
        theirs = house.partner()
        people = {role: house.actor(role, theirs if role in STAFF else None) for role in Role}
        yield Scene(house, house.debited(ours, coupon_id), coupon_id, people)


NOBODYS: dict[tuple[str, str], object] = {
    ("counter.add_document", "code"): "training_contract",
    ("counter.document", "code"): "training_contract",
    ("viewer.page", "number"): 1,
}
"""What stands in an address and is nobody's: a page's number, a document's code."""


def routes(house: House) -> Iterator[tuple[str, str, Callable[[str], str]]]:
    """Every endpoint and method of the app, with a way to build its address for an id."""
    adapter = house.app.url_map.bind("localhost")
    for rule in house.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):

            def address(one: str, rule_: object = rule) -> str:
                names = rule_.arguments  # type: ignore[attr-defined]
                values = {name: NOBODYS.get((rule_.endpoint, name), one) for name in names}  # type: ignore[attr-defined]
                return adapter.build(rule_.endpoint, values, append_unknown=False)  # type: ignore[attr-defined]

            yield rule.endpoint, method, address


def ask(client: FlaskClient, method: str, url: str, token: str | None) -> TestResponse:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    if method == "GET":
        return client.get(url, headers=headers)
    if url.startswith("/api/"):
        return client.open(url, method=method, json={}, headers=headers)
    return client.open(url, method=method, data={}, headers=headers)


def test_every_route_has_its_expectation(scene: Scene) -> None:
    found = {(endpoint, method) for endpoint, method, _ in routes(scene.house)}
    assert found == set(OPEN_TO)


def test_nobody_gets_in_without_signing_in(scene: Scene) -> None:
    client = scene.house.app.test_client()
    for endpoint, method, address in routes(scene.house):
        if None in OPEN_TO[endpoint, method]:
            continue
        response = ask(client, method, address(str(uuid4())), None)
        if endpoint.startswith("api."):
            assert (response.status_code, response.get_json()["code"]) == (401, "unauthenticated"), endpoint
        elif method == "GET":
            assert response.status_code == 302, endpoint
            way_in = "/mes-coupons/connexion" if endpoint in BY_YOUNG_SESSION else "/connexion"
            assert response.headers["Location"].startswith(way_in), endpoint
        else:
            # A form without a session has no proof that our own page sent it either.
            assert response.status_code in {302, 303, 400}, endpoint


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_its_routes_and_no_other(scene: Scene, role: Role) -> None:
    client = scene.house.app.test_client()
    token = scene.house.token(scene.people[role], scopes="counter region account support")
    for endpoint, method, address in routes(scene.house):
        if endpoint == "static" or endpoint.startswith("security."):
            continue  # files, and the library's own forms, which a token does not open
        response = ask(client, method, address(scene.coupon_id), token)
        allowed = role in OPEN_TO[endpoint, method]
        assert response.status_code < 500, (endpoint, role)
        if endpoint in BY_DEVICE:
            assert response.status_code == 401, (endpoint, role)
            continue
        if endpoint in BY_YOUNG_SESSION:
            assert response.status_code in {302, 303}, (endpoint, role)
            assert response.headers["Location"] == "/mes-coupons/connexion", (endpoint, role)
            continue
        # The owner's unlock and reversal are narrower than their blueprint's guard.
        if not (endpoint in {"counter.unlock", "counter.cancel"} and role is Role.COUNTER):
            assert (response.status_code != 403) == allowed, (endpoint, role, response.status_code)


def test_a_young_person_reaches_their_own_pages_and_no_other(scene: Scene) -> None:
    house = scene.house
    made = house.file(person=YOUNG)
    house.change_scheme(live_code=LiveCode("a test", step_seconds=30, required=False))
    # So that the second is usable, and may be printed.
    transaction_id = house.validated(house.actor(), made[0].coupon_id)
    foreign = (scene.coupon_id, scene.transaction_id)
    for endpoint, method, address in routes(house):
        if endpoint == "static":
            continue
        # Each asks as somebody who has just come in: some of these routes sign out.
        client = house.app.test_client()
        client.set_cookie("guichet-jeune", young_session(house, made[0]))
        own = transaction_id if endpoint in {"young.disputed", "young.disavow"} else made[1].coupon_id
        response = ask(client, method, address(own), None)
        assert response.status_code < 500, endpoint
        if endpoint in BY_YOUNG_SESSION:
            # A form bears no proof of our own page here, and is refused before anything is judged.
            assert response.status_code == (200 if method == "GET" else 403), endpoint
            for other in foreign if endpoint in FOREIGN_TO_YOUNG else ():
                assert ask(client, method, address(other), None).status_code == 404, endpoint
        elif None not in OPEN_TO[endpoint, method]:
            assert response.status_code in {302, 400, 401}, endpoint


@pytest.mark.parametrize("role", sorted(STAFF))
def test_what_belongs_to_another_partner_is_unknown(scene: Scene, role: Role) -> None:
    client = scene.house.app.test_client()
    token = scene.house.token(scene.people[role], scopes="counter account")
    tried = set()
    for endpoint, method, address in routes(scene.house):
        if endpoint not in FOREIGN:
            continue
        tried.add(endpoint)
        response = ask(client, method, address(scene.transaction_id), token)
        owners = {"counter.cancel", "counter.reset_pin", "counter.revoke_device"}
        expected = 403 if endpoint in owners and role is Role.COUNTER else 404
        assert response.status_code == expected, endpoint
        assert "Exemple" not in response.get_data(as_text=True)
    assert tried == FOREIGN


def test_a_coupon_debited_elsewhere_says_so_without_a_name(scene: Scene) -> None:
    client = scene.house.app.test_client()
    token = scene.house.token(scene.people[Role.COUNTER])
    page = ask(client, "GET", f"/comptoir/coupon/{scene.coupon_id}", token).get_data(as_text=True)
    assert 'data-outcome="already_debited"' in page
    assert "Exemple" not in page
    assert page.count("Auto-école de l&#39;Essai") <= 1, "only the school that asks may be named"


def test_a_token_of_another_scope_opens_nothing(scene: Scene) -> None:
    house, actor = scene.house, scene.people[Role.COUNTER]
    token = house.token(actor, scopes="reports")
    response = ask(house.app.test_client(), "GET", "/transactions", token)
    assert response.status_code == 403


def test_an_expired_or_unknown_token_opens_nothing(scene: Scene) -> None:
    house = scene.house
    token = house.token(scene.people[Role.COUNTER], days=1)
    client = house.app.test_client()
    assert ask(client, "GET", "/transactions", token).status_code == 200
    house.clock.move(days=2)
    for wrong in (token, "nothing", ""):
        response = ask(client, "GET", f"/api/v1/transactions/{scene.transaction_id}", wrong)
        assert response.status_code == 401
