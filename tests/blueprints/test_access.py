"""Every route × every role × a foreign id: expectations are written here, routes come from the URL map."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import House, open_house
from tests.young import YOUNG, young_session
from webapp.domain.actors import Actor, Role

EVERYBODY = frozenset({None, *Role})
STAFF = frozenset({Role.COUNTER, Role.OWNER})
OWNER = frozenset({Role.OWNER})
REGION = frozenset({Role.OFFICER, Role.ADMINISTRATOR})
SEES_TRANSACTIONS = STAFF | {Role.OFFICER}

OPEN_TO: dict[tuple[str, str], frozenset[Role | None]] = {
    ("static", "GET"): EVERYBODY,
    ("security.login", "GET"): EVERYBODY,
    ("security.login", "POST"): EVERYBODY,
    ("security.logout", "POST"): EVERYBODY,
    ("public.home", "GET"): EVERYBODY,
    ("public.help_page", "GET"): EVERYBODY,
    ("public.demo_page", "GET"): EVERYBODY,
    ("public.demo_mails", "GET"): EVERYBODY,
    ("public.demo_picture", "GET"): EVERYBODY,
    ("public.disputed", "GET"): EVERYBODY,
    ("public.disavow", "POST"): EVERYBODY,
    ("public.style_page", "GET"): EVERYBODY,
    ("probes.healthz", "GET"): EVERYBODY,
    ("probes.readyz", "GET"): EVERYBODY,
    ("probes.metrics", "GET"): EVERYBODY,
    ("counter.home", "GET"): STAFF,
    ("counter.choose_partner", "POST"): STAFF,
    ("counter.more", "GET"): STAFF,
    ("counter.device", "GET"): STAFF,
    ("counter.day", "GET"): STAFF,
    ("counter.search_day", "POST"): STAFF,
    ("counter.lock", "GET"): STAFF,
    ("counter.open_lock", "POST"): STAFF,
    ("counter.close_lock", "POST"): STAFF,
    ("counter.presence", "POST"): STAFF,
    ("counter.pin", "GET"): STAFF,
    ("counter.set_pin", "POST"): STAFF,
    ("counter.share_tablet", "POST"): STAFF,
    ("counter.end_sessions", "POST"): STAFF,
    ("counter.team", "GET"): OWNER,
    ("counter.reset_pin", "POST"): OWNER,
    ("counter.device_list", "GET"): OWNER,
    ("counter.invite_device", "POST"): OWNER,
    ("counter.revoke_device", "POST"): OWNER,
    ("counter.conflicts", "GET"): STAFF,
    ("counter.contest", "POST"): STAFF,
    ("counter.read_number", "POST"): STAFF,
    ("counter.read_photo", "POST"): STAFF,
    ("counter.coupon", "GET"): STAFF,
    ("counter.unlock", "POST"): STAFF,
    ("counter.ask_transfer", "POST"): STAFF,
    ("counter.identity", "GET"): STAFF,
    ("counter.check_identity", "POST"): STAFF,
    ("counter.person", "GET"): STAFF,
    ("counter.confirm_face", "POST"): STAFF,
    ("counter.confirm", "GET"): STAFF,
    ("counter.claim", "POST"): STAFF,
    ("counter.transaction_list", "GET"): STAFF,
    ("counter.receipt", "GET"): STAFF,
    ("counter.receipt_pdf", "GET"): STAFF,
    ("counter.cancel", "POST"): STAFF,
    ("counter.training_tour", "GET"): STAFF,
    ("counter.training_begin", "POST"): STAFF,
    ("counter.training_later", "POST"): STAFF,
    ("counter.training_markets", "GET"): STAFF,
    ("counter.training_understood", "POST"): STAFF,
    ("counter.training_coupons", "GET"): STAFF,
    ("counter.training_home", "GET"): STAFF,
    ("counter.training_number", "POST"): STAFF,
    ("counter.training_photo", "POST"): STAFF,
    ("counter.training_frames", "POST"): STAFF,
    ("counter.training_text", "POST"): STAFF,
    ("counter.training_coupon", "GET"): STAFF,
    ("counter.training_identity", "GET"): STAFF,
    ("counter.training_check", "POST"): STAFF,
    ("counter.training_person", "GET"): STAFF,
    ("counter.training_face", "POST"): STAFF,
    ("counter.training_confirm", "GET"): STAFF,
    ("counter.training_claim", "POST"): STAFF,
    ("counter.training_receipt", "GET"): STAFF,
    ("region.home", "GET"): REGION,
    ("region.end_sessions", "POST"): REGION,
    ("region.decide_transfer", "POST"): frozenset({Role.OFFICER}),
    ("region.offline", "GET"): frozenset({Role.OFFICER}),
    ("region.decide_contest", "POST"): frozenset({Role.OFFICER}),
    ("region.close_anomaly", "POST"): frozenset({Role.OFFICER}),
    ("region.signals", "GET"): frozenset({Role.OFFICER}),
    ("region.close_signal", "POST"): frozenset({Role.OFFICER}),
    ("region.mails", "GET"): frozenset({Role.ADMINISTRATOR}),
    ("region.send_mail_again", "POST"): frozenset({Role.ADMINISTRATOR}),
    ("region.coupon_home", "GET"): REGION,
    ("region.find_coupon", "POST"): REGION,
    ("region.coupon", "GET"): REGION,
    ("region.withdraw_coupon", "POST"): REGION,
    ("region.replace_coupon", "POST"): REGION,
    ("region.new_issue", "GET"): REGION,
    ("region.issue_one", "POST"): REGION,
    ("region.prepare_issue", "POST"): REGION,
    ("region.new_import", "GET"): REGION,
    ("region.prepare_import", "POST"): REGION,
    ("region.batch", "GET"): REGION,
    ("region.decide_batch", "POST"): REGION,
    ("region.young_requests", "GET"): frozenset({Role.OFFICER}),
    ("region.decide_young_request", "POST"): frozenset({Role.OFFICER}),
    ("pwa.manifest", "GET"): EVERYBODY,
    ("pwa.service_worker", "GET"): EVERYBODY,
    ("pwa.shell", "GET"): EVERYBODY,
    ("young.sign_in", "GET"): EVERYBODY,
    ("young.ask_link", "POST"): EVERYBODY,
    ("young.asked", "GET"): EVERYBODY,
    ("young.paste_link", "POST"): EVERYBODY,
    ("young.link", "GET"): EVERYBODY,
    ("young.use_link", "POST"): EVERYBODY,
    ("young.manifest", "GET"): EVERYBODY,
    ("young.service_worker", "GET"): EVERYBODY,
    ("young.without_network", "GET"): EVERYBODY,
    ("young.home", "GET"): frozenset(),
    ("young.schools", "GET"): frozenset(),
    ("young.account", "GET"): frozenset(),
    ("young.own_data", "GET"): frozenset(),
    ("young.replace", "GET"): frozenset(),
    ("young.ask_duplicate", "POST"): frozenset(),
    ("young.correct", "GET"): frozenset(),
    ("young.ask_correction", "POST"): frozenset(),
    ("young.disputed", "GET"): frozenset(),
    ("young.disavow", "POST"): frozenset(),
    ("young.sign_out", "POST"): frozenset(),
    ("young.sign_out_everywhere", "POST"): frozenset(),
    ("api.openapi", "GET"): EVERYBODY,
    ("api.frames", "POST"): STAFF,
    ("api.read_coupon", "POST"): STAFF,
    ("api.check_identity", "POST"): STAFF,
    ("api.claim", "POST"): STAFF,
    ("api.claim_batch", "POST"): STAFF,
    ("api.transaction", "GET"): SEES_TRANSACTIONS,
    ("api.enrol_device", "POST"): STAFF,
    ("api.add_device_keys", "POST"): frozenset(),
    ("api.offline_licence", "GET"): frozenset(),
    ("api.present_receipts", "POST"): frozenset(),
}
"""Who may ask for what; a route that is not here fails the test below."""

BY_DEVICE = frozenset({"api.add_device_keys", "api.offline_licence", "api.present_receipts"})
"""Routes that a device's own credential opens, and no person's: all are told to sign in."""

BY_YOUNG_SESSION = frozenset(
    endpoint for (endpoint, _), who in OPEN_TO.items() if endpoint.startswith("young.") and not who
)
"""Routes that a young person's own session opens, and no account's: all others are led to ask for a link."""

FOREIGN_TO_YOUNG = frozenset({"young.replace", "young.disputed"})
"""Routes whose id names something of one young person: another's does not exist."""

FOREIGN = frozenset(
    {
        "counter.receipt",
        "counter.receipt_pdf",
        "counter.cancel",
        "counter.contest",
        "counter.reset_pin",
        "counter.revoke_device",
        "api.transaction",
    }
)
"""Routes whose id names something of one partner: another partner's is unknown."""


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


def routes(house: House) -> Iterator[tuple[str, str, Callable[[str], str]]]:
    """Every endpoint and method of the app, with a way to build its address for an id."""
    adapter = house.app.url_map.bind("localhost")
    for rule in house.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):

            def address(one: str, rule_: object = rule) -> str:
                values = dict.fromkeys(rule_.arguments, one)  # type: ignore[attr-defined]
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
    token = scene.house.token(scene.people[role], scopes="counter region")
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
    transaction_id = house.debited(house.actor(), made[0].coupon_id)
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
    token = scene.house.token(scene.people[role])
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
