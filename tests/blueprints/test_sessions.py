"""Signing in and out: what a session keeps, what it lets go of, and where it may lead."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask_security.utils import hash_password
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, nobody, signed_in
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services.accounts import NewAccount, open_account

PASSWORD = "a-fictional-password"
STAFF = frozenset({Role.COUNTER})
LOCAL = ("/comptoir", "/comptoir/coupon/1?x=oui&y=2", "/transactions")
FOREIGN = (
    "https://evil.test/",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\tevil.test",
    "javascript:alert(1)",
    "evil.test",
    "http:/evil.test",
    "https:evil.test",
    "https:\\\\evil.test",
    "/\\/evil.test",
    "//evil.test/comptoir",
    "//evil.test@localhost/",
    "/\n/evil.test",
    "/\x00/evil.test",
    "%2f%2fevil.test",
    "%5cevil.test",
    " //evil.test",
    "/ /evil.test",
    "data:text/html,x",
    "@evil.test",
)
ENCODED = ("next=%2f%2fevil.test", "next=%2F%5Cevil.test", "next=/%09/evil.test", "next=/%0d%0a/evil.test")
"""The same, as they may be written in an address."""


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def person(house: House) -> str:
    """The address of somebody at a counter, who has a password."""
    email = f"{uuid4()}@demo.test"
    new = NewAccount(
        email, "Dominique S.", hash_password(PASSWORD), frozenset({Role.COUNTER}), house.partner()
    )
    open_account(house.office, new)
    return email


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(caller: Caller, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    token = token_of(caller.get("/connexion").get_data(as_text=True))
    return caller.call(
        "POST", "/connexion", data={"email": email, "password": password, "csrf_token": token, **more}
    )


def test_a_sign_in_keeps_nothing_of_the_session_before_it(house: House, person: str) -> None:
    caller = nobody(house)
    old = token_of(caller.get("/connexion").get_data(as_text=True))
    with caller.client.session_transaction() as session:
        session["partner_id"] = "left by somebody"
    assert sign_in(caller, person).status_code == 302
    with caller.client.session_transaction() as session:
        assert "partner_id" not in session
        assert session.permanent
    refused = caller.call("POST", "/comptoir/numero", data={"number": "x", "csrf_token": old})
    assert refused.status_code == 403
    assert 'data-outcome="form_expired"' in refused.get_data(as_text=True)


def test_signing_out_leaves_nothing(house: House, person: str) -> None:
    caller = nobody(house)
    sign_in(caller, person)
    token = token_of(caller.get("/comptoir").get_data(as_text=True))
    caller.call("POST", "/deconnexion", data={"csrf_token": token})
    with caller.client.session_transaction() as session:
        assert {"_user_id", "partner_id"} & set(session) == set()
    assert caller.get("/comptoir").status_code == 302


def test_nothing_is_remembered_beyond_the_session(house: House, person: str) -> None:
    answer = sign_in(nobody(house), person, remember="y")
    assert "remember_token" not in str(answer.headers)


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(house: House, person: str) -> None:
    cookie = sign_in(nobody(house), person).headers["Set-Cookie"]
    assert cookie.startswith("guichet=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("wanted", LOCAL)
def test_a_sign_in_goes_on_where_it_was_asked_from(house: House, person: str, wanted: str) -> None:
    assert sign_in(nobody(house), person, next=wanted).headers["Location"] == wanted


@pytest.mark.parametrize("wanted", FOREIGN)
def test_no_sign_in_leads_out_of_the_house(house: House, person: str, wanted: str) -> None:
    caller = nobody(house)
    asked = caller.get("/connexion", query_string={"next": wanted})
    assert asked.headers["Location"] == "/connexion"
    posted = sign_in(caller, person, next=wanted)
    assert posted.headers["Location"] == "/connexion"
    assert caller.get("/comptoir").status_code == 302, "and nobody was signed in by it"


@pytest.mark.parametrize("query", ENCODED)
def test_no_way_of_writing_an_address_leads_out_of_the_house(house: House, query: str) -> None:
    assert nobody(house).get(f"/connexion?{query}").headers["Location"] == "/connexion"
    twice = nobody(house).get(f"/connexion?next=/comptoir&{query}")
    assert twice.headers["Location"] == "/connexion", "the second of two is looked at too"


def test_too_many_wrong_passwords_wait_and_say_so_the_same_for_everybody(house: House, person: str) -> None:
    pages = []
    for email in (person, "nobody@demo.test"):
        caller = nobody(house)
        for _ in range(5):
            assert sign_in(caller, email, "a-wrong-password").status_code == 200
        answer = sign_in(caller, email)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        pages.append(answer.get_data(as_text=True).split("<main")[1])
    assert pages[0] == pages[1]
    assert "03\u00a087\u00a015\u00a009\u00a016" in pages[0]
    house.clock.move(seconds=30)
    assert sign_in(nobody(house), person).status_code == 302


def test_another_spelling_of_the_same_address_is_no_new_count(house: House, person: str) -> None:
    there = person.partition("@")[0]
    spellings = ("DEMO.test", "ｄemo.test", "demo。test", "demo.ｔｅｓｔ", "demo.test ")
    for spelling in spellings:
        assert sign_in(nobody(house), f"{there}@{spelling}", "a-wrong-password").status_code == 200
    assert sign_in(nobody(house), f"{there}@ＤＥＭＯ.test").status_code == 429
    assert sign_in(nobody(house), person).status_code == 429
    house.clock.move(seconds=30)
    assert sign_in(nobody(house), f"{there}@ｄｅｍｏ.test").status_code == 302, "they do lead to one account"


@pytest.fixture
def staff(house: House) -> Actor:
    return house.actor()


def test_a_step_sent_without_a_session_is_found_again_after_it(house: House, staff: Actor) -> None:
    coupon_id = house.file()[0].coupon_id
    check_id, claim_id = house.verified(staff, coupon_id), str(uuid4())
    base = f"/comptoir/coupon/{coupon_id}"
    sent = {"claim_id": claim_id, "identity_check_id": check_id, "face_confirmed": "1"}
    for path, data, step in (
        (f"{base}/identite", {"family_name": "Exemple"}, f"{base}/identite"),
        (f"{base}/personne?verification={check_id}", {}, f"{base}/personne?verification={check_id}"),
        (f"{base}/debit", sent, f"{base}/debit?verification={check_id}&claim={claim_id}&visage=oui"),
    ):
        away = nobody(house).call("POST", path, data=data)
        assert away.status_code == 302
        assert "Exemple" not in away.headers["Location"]
        page = nobody(house).get(away.headers["Location"]).get_data(as_text=True)
        found = re.search(r'name="next" value="([^"]+)"', page)
        assert found
        assert found[1].replace("&amp;", "&") == step
    page = signed_in(house, staff).get(step).get_data(as_text=True)
    assert f'name="claim_id" value="{claim_id}"' in page


PAGELESS = {
    "counter.presence",
    "counter.training_frames",
    "counter.training_text",
    "counter.open_lock",
    "counter.close_lock",
}
"""Called by a script of a page, or about the lock, which knows where it leads."""


def test_every_form_sent_without_a_session_leads_back_to_its_own_page(house: House) -> None:
    routes = house.app.url_map.bind("localhost")
    there, led = str(uuid4()), set()
    for rule in house.app.url_map.iter_rules():
        endpoint = rule.endpoint
        if not endpoint.startswith(("counter.", "region.")) or "POST" not in (rule.methods or ()):
            continue
        if endpoint in PAGELESS:
            continue
        names = {name: "FAUX-0001" if name == "number" else there for name in rule.arguments}
        with house.app.test_request_context():
            path = routes.build(endpoint, names, method="POST")
        away = nobody(house).call("POST", path, data={"recherche": "Exemple", "reason": "Exemple"})
        step = parse_qs(urlsplit(away.headers["Location"]).query).get("next", [""])[0]
        assert step, endpoint
        assert "Exemple" not in step
        assert there not in urlsplit(step).query, "what names a request is no part of its page's address"
        led.add((endpoint, routes.match(urlsplit(step).path, method="GET")[0]))
    assert ("region.decide_transfer", "region.home") in led
    assert ("counter.search_day", "counter.day") in led


def test_a_page_left_open_too_long_leads_back_to_its_step(house: House, staff: Actor) -> None:
    coupon_id = house.file()[0].coupon_id
    caller = Caller(signed_in(house, staff).client, {})
    check_id = house.verified(staff, coupon_id)
    step = f"/comptoir/coupon/{coupon_id}/personne?verification={check_id}"
    refused = caller.call("POST", step, data={"face_confirmed": "1"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 403
    assert f'href="{step}"' in page
    assert "Exemple" not in page


def test_every_script_and_sheet_of_a_page_bears_the_mark_of_its_answer(house: House, staff: Actor) -> None:
    caller, marks = signed_in(house, staff), set()
    for path in ("/comptoir", "/aide", "/transactions", "/nowhere", "/comptoir"):
        answer = caller.get(path)
        policy = answer.headers["Content-Security-Policy"]
        mark = re.search(r"script-src 'nonce-([^']+)'; style-src 'nonce-([^']+)'", policy)
        assert mark
        assert mark[1] == mark[2]
        marks.add(mark[1])
        tags = re.findall(
            r"<(?:script|link rel=\"(?:stylesheet|modulepreload)\")[^>]*>", answer.get_data(as_text=True)
        )
        assert tags
        assert all(f'nonce="{mark[1]}"' in tag for tag in tags), path
        assert "unsafe" not in policy
    assert len(marks) == 5, "no two answers share one"
    answer = caller.get("/api/v1/openapi.json")
    assert "script-src" not in answer.headers["Content-Security-Policy"]
