"""Every answer of every route says what a browser may load, keep and tell."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from flask_security.utils import hash_password
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, nobody, signed_in
from tests.blueprints.test_access import NOBODYS
from tests.builders import House
from webapp.adapters.vault import make_ring, save_ring
from webapp.app import create_app
from webapp.config import Settings
from webapp.domain.actors import Role
from webapp.services.accounts import NewAccount, open_account
from webapp.services.office import Office

NONCE = re.compile(r"script-src 'nonce-([\w+/=-]{32,})'; style-src 'nonce-([\w+/=-]{32,})'")
NO_LOOSE_END = ("unsafe", "*", "http:", "https:", "data:", "blob:")
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
PASSWORD = "a-fictional-password"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def addresses(house: House) -> Iterator[tuple[str, str]]:
    """Every address of the app, each with every method, taken or refused."""
    adapter = house.app.url_map.bind("localhost")
    for rule in house.app.url_map.iter_rules():
        place = {name: NOBODYS.get((rule.endpoint, name), str(uuid4())) for name in rule.arguments}
        url = adapter.build(rule.endpoint, place, append_unknown=False)
        yield from ((url, method) for method in METHODS)
    yield from (("/nowhere", "GET"), ("/static/../wsgi.py", "GET"), ("/aide/", "GET"))


def assert_closed(answer: TestResponse) -> str | None:
    """Hold an answer to the policy of its kind; return its nonce when it is a page."""
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert all(end not in policy for end in NO_LOOSE_END), policy
    assert {"base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert headers["X-Content-Type-Options"] == "nosniff"
    # The address of a young person's link is itself a secret.
    secret = answer.request.path.startswith("/mes-coupons/lien/")
    assert headers["Referrer-Policy"] == ("no-referrer" if secret else "same-origin")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    if answer.mimetype != "text/html":
        # The service worker fetches the shell; nothing else that is no page fetches anything.
        assert answer.request.path in {"/sw.js", "/mes-coupons/sw.js"} or "-src 'self'" not in policy
        return None
    # These two bind documents alone.
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    marks = NONCE.search(policy)
    assert marks
    assert marks[1] == marks[2]
    text = answer.get_data(as_text=True)
    assert all(f'nonce="{marks[1]}"' in tag for tag in re.findall(r"<script\b[^>]*>", text))
    assert all(f'nonce="{marks[1]}"' in tag for tag in re.findall(r'<link rel="stylesheet"[^>]*>', text))
    return marks[1]


@pytest.mark.parametrize("role", [None, Role.COUNTER, Role.OFFICER], ids=str)
def test_every_answer_of_every_route_is_closed_and_no_two_pages_share_a_mark(
    house: House, role: Role | None
) -> None:
    caller = nobody(house) if role is None else signed_in(house, house.actor(role))
    marks: list[str] = []
    seen = set()
    for url, method in addresses(house):
        answer = caller.call(method, url)
        seen.add(answer.status_code)
        if mark := assert_closed(answer):
            marks.append(mark)
    assert len(marks) == len(set(marks)) > 20
    assert {200, 302, 404, 405} <= seen


def test_a_name_that_is_not_ours_gets_no_page_whatever_it_asks_for(house: House) -> None:
    client = house.app.test_client()
    hosts = (
        "evil.test",
        "localhost.evil.test",
        "evil.test:80",
        "127.0.0.1.evil.test",
        "localhost@evil.test",
        "",
    )
    for host in hosts:
        for url in (
            "/",
            "/connexion",
            "/aide",
            "/api/v1/openapi.json",
            "/healthz",
            "/static/css/all.css",
            "/mes-coupons",
            "/mes-coupons/lien/x",
            "/nowhere",
        ):
            answer = client.get(url, headers={"Host": host})
            assert answer.status_code == 400, (host, url)
            assert answer.mimetype != "text/html"
            assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)
            assert_closed(answer)
    for host in ("localhost", "localhost:8000", "127.0.0.1:9999"):
        assert client.get("/aide", headers={"Host": host}).status_code == 200


def test_another_name_brought_by_a_proxys_header_changes_no_address(house: House) -> None:
    answer = nobody(house).get(
        "/comptoir", headers={"X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test"}
    )
    assert answer.headers["Location"] == "/connexion?next=/comptoir"


@pytest.fixture
def production(database_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    """A production house with one account, as a browser sees it behind HTTPS."""
    keys = tmp_path / "keys.json"
    save_ring(make_ring(datetime(2026, 3, 12, tzinfo=UTC), demo=False, tag_rounds=1), keys)
    app = create_app(
        Settings.from_env(
            {
                "GUICHET_MODE": "production",
                "GUICHET_INSTANCE": str(tmp_path),
                "GUICHET_PUBLIC_URL": "https://guichet.example",
                "DATABASE_URL": database_url,
                "GUICHET_KEYS_FILE": str(keys),
                "GUICHET_CHECKPOINTS": str(tmp_path / "checkpoints"),
                "GUICHET_DOCUMENTS": str(tmp_path / "documents"),
                "GUICHET_SECRET_KEY": "pV7cN2xQ9rT4wY8zB3dF6gH1jK5mL0sA",
                "GUICHET_PASSWORD_SALT": "uE4iO7aS2dF9gH3jK6lZ1xC8vB5nM0qW",
                "GUICHET_SMTP_URL": "smtp://mail.example",
                "GUICHET_MAIL_FROM": "Guichet <guichet@guichet.example>",
            }
        )
    )
    with app.app_context():
        office: Office = app.extensions["guichet"]
        person = NewAccount(
            "x@guichet.example", "X", hash_password(PASSWORD), frozenset({Role.OFFICER}), None
        )
        open_account(office, person)
        yield app.test_client()


def test_in_production_a_cookie_is_for_https_for_this_host_and_for_no_script(production: FlaskClient) -> None:
    caller = Caller(production, {"Host": "guichet.example"})
    page = caller.get("/connexion", base_url="https://guichet.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    before = page.headers["Set-Cookie"]
    sent = {"email": "x@guichet.example", "password": PASSWORD, "csrf_token": token[1]}
    referred = {"Referer": "https://guichet.example/connexion"}
    answer = caller.call(
        "POST", "/connexion", data=sent, headers=referred, base_url="https://guichet.example"
    )
    assert answer.status_code == 302
    cookies = [before, *answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    for cookie in cookies:
        assert cookie.startswith("__Host-guichet=")
        flags = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags
        assert not any(flag.startswith("Domain") for flag in flags)
    assert before.split(";")[0] != cookies[-1].split(";")[0], "the session turned"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    elsewhere = {"Referer": "https://evil.test/"}
    refused = caller.call(
        "POST", "/connexion", data=sent, headers=elsewhere, base_url="https://guichet.example"
    )
    assert refused.status_code in {302, 403}
    assert_closed(answer)


def test_production_has_none_of_the_demonstrations_pages(production: FlaskClient) -> None:
    for path in ("/demo", "/style", f"/demo/coupon/{uuid4()}.png"):
        answer = Caller(production, {}).get(path, base_url="https://guichet.example")
        assert answer.status_code == 404, path
