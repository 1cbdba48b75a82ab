"""Who may come in, and every error of the API as problem+json."""

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Engine, event, text

from tests.blueprints.calls import Caller, caller, claim_of, code_of, nobody, signed_in
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.store.database import db, writing


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """What is refused at the door hardly touches the database: one kind is enough."""
    return str(request.param)


@pytest.mark.parametrize("path", ["/frames", "/coupons/read", "/identity-checks", "/claims", "/claims/batch"])
def test_nobody_is_told_to_sign_in(house: House, path: str) -> None:
    for response in (
        nobody(house).post(path, {}),
        nobody(house).post(path, data=b"{", content_type="application/json"),
        Caller(house.app.test_client(), {"Authorization": "Bearer wrong"}).post(path, {}),
        Caller(house.app.test_client(), {"Authorization": "Basic eDp4"}).post(path, {}),
    ):
        assert (response.status_code, code_of(response)) == (401, "unauthenticated")
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_opens_nothing_and_one_of_another_scope_too_little(
    house: House, staff: Actor
) -> None:
    short = caller(house, staff, days=1)
    assert short.read(number="x").status_code == 404
    house.clock.move(days=1)
    assert code_of(short.read(number="x")) == "unauthenticated"
    assert code_of(caller(house, staff, scopes="reports").read(number="x")) == "role_required"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COUNTER, Role.OWNER}))
def test_only_the_counter_reads_checks_and_claims(house: House, role: Role) -> None:
    response = caller(house, house.actor(role)).read(number="x")
    assert (response.status_code, code_of(response)) == (403, "role_required")


def test_a_session_with_the_token_of_a_page_of_ours_may_claim(house: House, staff: Actor) -> None:
    coupon_id = house.file()[0].coupon_id
    counter = signed_in(house, staff)
    response = counter.post("/claims", claim_of(house, staff, coupon_id))
    assert response.status_code == 201
    assert counter.get(f"/api/v1{response.get_json()['transaction']['receipt_url']}").status_code == 200


def test_a_session_without_that_token_may_not(house: House, staff: Actor) -> None:
    claim = claim_of(house, staff, house.file()[0].coupon_id)
    counter = signed_in(house, staff)
    for headers in ({}, {"X-CSRFToken": "forged"}, {"X-CSRFToken": f"{counter.headers['X-CSRFToken']}x"}):
        response = Caller(counter.client, headers).post("/claims", claim)
        assert (response.status_code, code_of(response)) == (403, "csrf_failed")
    assert house.balance() == 0


def test_a_cookie_does_not_mend_a_wrong_token(house: House, staff: Actor) -> None:
    counter = signed_in(house, staff)
    both = Caller(counter.client, {**counter.headers, "Authorization": "Bearer wrong"})
    assert both.read(number="x").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'text': 'x'}",
        b'{"text": NaN}',
        b'{"text": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"text": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_json_is_malformed(api: Caller, body: bytes) -> None:
    response = api.post("/coupons/read", data=body, content_type="application/json")
    assert (response.status_code, code_of(response)) == (400, "malformed")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
def test_only_json_is_read_as_json(api: Caller, kind: str) -> None:
    response = api.post("/coupons/read", data=b'{"text": "x"}', content_type=kind)
    assert (response.status_code, code_of(response)) == (415, "unsupported_type")


@pytest.mark.parametrize("size", [1_000_001, 20_000_000])
def test_json_over_a_megabyte_is_too_large(api: Caller, size: int) -> None:
    response = api.post("/coupons/read", data=b" " * size, content_type="application/json")
    assert (response.status_code, code_of(response)) == (413, "too_large")


def test_a_charset_and_a_session_do_not_hinder_json(house: House, staff: Actor) -> None:
    for who in (caller(house, staff), signed_in(house, staff)):
        sent = '{"text": "inconnu \u00e9"}'.encode()
        response = who.post("/coupons/read", data=sent, content_type="application/json; charset=utf-8")
        assert code_of(response) == "coupon_unknown"
        packed = who.post("/coupons/read", data=gzip.compress(sent), content_type="application/json")
        assert code_of(packed) == "malformed"


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "allow"),
    [
        ("GET", "/api/v1/nowhere", 404, "not_found", None),
        ("POST", "/api/v2/claims", 404, "not_found", None),
        ("GET", "/api/v1/claims", 405, "method_not_allowed", {"POST"}),
        ("DELETE", "/api/v1/openapi.json", 405, "method_not_allowed", {"GET", "HEAD"}),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    api: Caller, method: str, path: str, status: int, code: str, allow: set[str] | None
) -> None:
    response = api.call(method, path)
    assert (response.status_code, code_of(response)) == (status, code)
    found = response.headers.get("Allow")
    assert (found is None) == (allow is None)
    assert allow is None or allow <= set((found or "").split(", "))


def test_a_name_that_is_not_ours_is_refused(api: Caller, house: House) -> None:
    for path in ("/api/v1/openapi.json", "/aide", "/connexion"):
        response = nobody(house).get(path, headers={"Host": "evil.example"})
        assert response.status_code == 400
        assert "evil" not in response.get_data(as_text=True)
    assert api.get("/api/v1/openapi.json").status_code == 200


def test_a_fault_of_ours_says_nothing_of_its_cause(
    fresh_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house, api = fresh_house, caller(fresh_house, fresh_house.actor())
    coupon_id = house.file()[0].coupon_id
    with writing() as tx:
        tx.execute(text("ALTER TABLE coupon RENAME COLUMN number TO was_number"))
    house.app.config["PROPAGATE_EXCEPTIONS"] = False
    response = api.check(coupon_id)
    assert (response.status_code, code_of(response)) == (500, "internal")
    said = response.get_data(as_text=True).lower()
    for secret in ("sql", "coupon.", "traceback", "column"):
        assert secret not in said
    assert caplog.records, "the fault is logged"
    page = api.get(f"/comptoir/coupon/{coupon_id}")
    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert 'data-outcome="internal"' in page.get_data(as_text=True)


def test_pages_speak_html(house: House, api: Caller) -> None:
    missing = api.get("/nowhere")
    assert (missing.status_code, missing.mimetype) == (404, "text/html")
    assert 'data-outcome="not_found"' in missing.get_data(as_text=True)
    away = nobody(house).get("/comptoir?photo=1")
    assert away.status_code == 302
    assert away.headers["Location"].startswith("/connexion?next=")
    wrong = Caller(house.app.test_client(), {"Authorization": "Bearer wrong"}).get("/comptoir")
    assert wrong.status_code == 401


def test_a_form_of_a_session_gone_leads_to_the_sign_in(house: House) -> None:
    response = nobody(house).call("POST", "/comptoir/numero", data={"number": "x"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/connexion?next=/comptoir"


def test_a_form_that_another_site_forged_is_refused(house: House, staff: Actor) -> None:
    counter = signed_in(house, staff)
    response = Caller(counter.client, {}).call("POST", "/comptoir/numero", data={"number": "x"})
    assert response.status_code == 403
    assert 'data-outcome="form_expired"' in response.get_data(as_text=True)


def test_a_database_that_another_holds_is_a_moment_to_wait(house: House, api: Caller) -> None:
    coupon_id = house.file()[0].coupon_id
    db.engine.dispose()
    with (
        listening(db.engine, "connect", _impatient),
        closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        response = api.check(coupon_id)
        assert (response.status_code, code_of(response)) == (503, "busy")
        assert response.headers["Retry-After"] == "1"
        other.execute("ROLLBACK")
    db.engine.dispose()
    assert api.check(coupon_id).status_code == 200


@contextmanager
def listening(engine: Engine, name: str, hear: Callable[..., None]) -> Iterator[None]:
    """Hear what an engine tells for a while: the house is shared, the tests behind must not hear it."""
    event.listen(engine, name, hear)
    try:
        yield
    finally:
        event.remove(engine, name, hear)


def _impatient(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=1").close()
