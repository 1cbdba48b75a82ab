"""Every status from 400 to 503 is a page in the same language and look, and a problem for a program."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import html5lib
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, code_of, nobody, signed_in
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.store.database import db
from webapp.web.statuses import STATUSES

CODES = sorted((int(status), code) for status, codes in STATUSES.items() for code in codes)
OF_HTTP = sorted(status for status in default_exceptions if status >= 400)
GIVEN_BACK = {404, 405, 413, 415, 503}
"""Statuses of the framework's own that keep their number; of the others ours is 400 or 500."""


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def raising(house: House) -> Iterator[list[Exception]]:
    """Make ``/aide`` and one address of the API raise what the list holds, as a view may."""
    held: list[Exception] = []

    def fail(*_: object, **__: object) -> str:
        raise held[-1]

    propagates = house.app.config["PROPAGATE_EXCEPTIONS"]
    house.app.config["PROPAGATE_EXCEPTIONS"] = False
    kept = {name: house.app.view_functions[name] for name in ("public.help_page", "api.openapi")}
    house.app.view_functions.update(dict.fromkeys(kept, fail))
    yield held
    # The house is used again.
    house.app.view_functions.update(kept)
    house.app.config["PROPAGATE_EXCEPTIONS"] = propagates


def assert_is_our_page(answer: TestResponse, status: int) -> str:
    """Hold an answer to what every page of a refusal is; return it."""
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (status, "text/html"), page
    html5lib.HTMLParser(strict=True).parse(page)
    assert '<html lang="fr">' in page
    assert page.count("<h1") == page.count("<title>") == 1
    assert re.search(r'<a class="button button--main" href="/', page), "a way on"
    assert 'href="tel:' in page, "somebody to call"
    assert re.search(r"<p>[^<]{10,}</p>", page), "what is"
    said = re.sub(r"<[^>]+>", " ", page).lower()
    for word in ("traceback", "sqlalchemy", "werkzeug", "exception", "erreur", "error", ".py", "!"):
        assert word not in said, word
    assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    return page


TOLD_AS = {"live_code_wait": "wait"}
"""What a program is told by a name of the contract; the page has words of its own."""


@pytest.mark.parametrize(("status", "code"), CODES)
def test_each_code_is_a_page_that_leads_on_and_a_problem_for_a_program(
    house: House, staff: Actor, raising: list[Exception], status: int, code: str
) -> None:
    raising.append(DomainError(code, retry_after=7))
    if code == "unauthenticated":
        # Whoever brings no token is led to the sign-in; a wrong token has nobody to lead.
        page = assert_is_our_page(
            Caller(house.app.test_client(), {"Authorization": "Bearer x"}).get("/comptoir"), 401
        )
    else:
        answer = signed_in_before(house, staff, raising).get("/aide")
        page = assert_is_our_page(answer, status)
        assert answer.headers["Retry-After"] == "7"
    assert f'data-outcome="{code}"' in page
    problem = nobody(house).get("/api/v1/openapi.json")
    assert (problem.status_code, code_of(problem)) == (status, TOLD_AS.get(code, code))


def signed_in_before(house: House, staff: Actor, raising: list[Exception]) -> Caller:
    """Sign in by the true help page, from which the proof of forms is read."""
    fail = house.app.view_functions["public.help_page"]
    house.app.view_functions["public.help_page"] = lambda: '<meta name="csrf-token" content="x">'
    caller = signed_in(house, staff)
    house.app.view_functions["public.help_page"] = fail
    assert raising
    return caller


@pytest.mark.parametrize("status", OF_HTTP)
def test_whatever_the_framework_refuses_is_told_in_our_words(
    house: House, raising: list[Exception], status: int
) -> None:
    raising.append(default_exceptions[status]())
    expected = status if status in GIVEN_BACK else 500 if status >= 500 else 400
    assert_is_our_page(nobody(house).get("/aide"), expected)
    problem = nobody(house).get("/api/v1/openapi.json")
    assert (problem.status_code, problem.mimetype) == (expected, "application/problem+json")


def test_a_fault_of_ours_is_a_page_that_offers_the_same_address_again(
    house: House, raising: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    raising.append(RuntimeError("secret"))
    page = assert_is_our_page(nobody(house).get("/aide?x=1"), 500)
    assert "secret" not in page
    assert '<a class="button button--main" href="/aide?x=1">Réessayer</a>' in page
    assert 'href="/">Revenir à l’accueil' in page
    assert caplog.records, "the fault is logged"


@contextmanager
def database_away() -> Iterator[list[str]]:
    """Let every statement fail as when the server is away; the statements asked for are listed."""
    asked: list[str] = []

    def away(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)
        raise OperationalError("SELECT", {}, ConnectionError("server closed the connection"))

    event.listen(db.engine, "before_cursor_execute", away)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", away)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
def test_the_page_that_says_the_database_is_away_asks_it_nothing(house: House, staff: Actor) -> None:
    caller = signed_in(house, staff)
    coupon_id = house.file()[0].coupon_id
    for path in ("/comptoir", "/transactions", f"/comptoir/coupon/{coupon_id}"):
        with database_away() as asked:
            answer = caller.get(path)
        page = assert_is_our_page(answer, 503)
        assert len(asked) == 1, "the statement that failed, and none for the page"
        assert f'href="{path}">Réessayer</a>' in page
        assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
def test_a_debit_sent_while_the_database_is_away_is_offered_again_under_its_own_id(
    house: House, staff: Actor
) -> None:
    caller, coupon_id = signed_in(house, staff), house.file()[0].coupon_id
    claim_id, check_id = house.clock.new_id(), house.verified(staff, coupon_id)
    sent = {"claim_id": claim_id, "identity_check_id": check_id, "face_confirmed": "1"}
    with database_away():
        answer = caller.call("POST", f"/comptoir/coupon/{coupon_id}/debit", data=sent)
    page = assert_is_our_page(answer, 503)
    again = re.search(r'href="([^"]+)">Réessayer', page)
    assert again
    confirm = caller.get(again[1].replace("&amp;", "&")).get_data(as_text=True)
    assert f'name="claim_id" value="{claim_id}"' in confirm


def expired(house: House, actor: Actor) -> Caller:
    """Return somebody whose page is older than their session: what it sends proves nothing."""
    return Caller(signed_in(house, actor).client, {"X-CSRFToken": "of the session before"})


def test_a_number_typed_on_a_page_that_expired_is_still_there(house: House, staff: Actor) -> None:
    answer = expired(house, staff).call("POST", "/comptoir/numero", data={"number": "7K3M-92QH"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert "La page a expiré" in page
    assert 'value="7K3M-92QH"' in page


def test_an_identity_typed_on_a_page_that_expired_is_still_there_and_was_not_tried(
    house: House, staff: Actor
) -> None:
    coupon_id = house.file()[0].coupon_id
    typed = {"family_name": "Personne", "birth_day": "4", "birth_month": "9", "birth_year": "2005"}
    caller, page = expired(house, staff), ""
    for _ in range(4):
        answer = caller.call("POST", f"/comptoir/coupon/{coupon_id}/identite", data=typed)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 403
        assert "La page a expiré" in page
        assert all(f'value="{word}"' in page for word in typed.values())
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    again = Caller(caller.client, {}).call(
        "POST",
        f"/comptoir/coupon/{coupon_id}/identite",
        data={**typed, "document_type": "cni", "document_valid": "1", "csrf_token": token[1]},
    )
    assert "Il vous reste 5 essais" in again.get_data(as_text=True), "the four before were no tries"


def test_a_reason_typed_on_a_page_that_expired_is_still_there(house: House) -> None:
    owner = house.actor(Role.OWNER)
    transaction_id = house.debited(owner, house.file()[0].coupon_id)
    reason = "Le jeune a changé d’avis."
    answer = expired(house, owner).call(
        "POST", f"/transactions/{transaction_id}/annulation", data={"reason": reason}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "cancelled" in page) == (403, False)
    assert reason in page
    assert "Ce que vous avez tapé est toujours là." in page


def test_what_is_another_partners_is_not_shown_by_an_expired_page(house: House) -> None:
    transaction_id = house.debited(house.actor(Role.OWNER), house.file()[0].coupon_id)
    stranger = house.actor(Role.OWNER, house.partner())
    answer = expired(house, stranger).call(
        "POST", f"/transactions/{transaction_id}/annulation", data={"reason": "Le jeune a changé d’avis."}
    )
    assert answer.status_code == 403
    assert "Exemple" not in assert_is_our_page(answer, 403)


def test_the_debit_of_a_page_that_expired_leads_back_to_its_step_under_its_own_id(
    house: House, staff: Actor
) -> None:
    coupon_id = house.file()[0].coupon_id
    claim_id, check_id = house.clock.new_id(), house.verified(staff, coupon_id)
    sent = {"claim_id": claim_id, "identity_check_id": check_id, "face_confirmed": "1"}
    answer = expired(house, staff).call("POST", f"/comptoir/coupon/{coupon_id}/debit", data=sent)
    page = assert_is_our_page(answer, 403)
    assert f"claim={claim_id}" in page
    assert "Reprendre cette étape" in page
    assert "Rien n’a été débité" not in page, "an earlier sending of the same claim may have been accepted"


def test_a_sign_in_page_that_expired_leads_to_a_fresh_one_and_on_to_the_same_step(house: House) -> None:
    away = {"email": "x@demo.test", "password": "a-fictional-password", "next": "/comptoir"}
    page = assert_is_our_page(nobody(house).call("POST", "/connexion", data=away), 403)
    assert 'href="/connexion?next=/comptoir">Se connecter' in page
    page = assert_is_our_page(
        nobody(house).call("POST", "/connexion", data={**away, "next": "//evil.test"}), 403
    )
    assert "evil" not in page


def test_an_error_page_of_an_odd_address_leads_nowhere_else(house: House, raising: list[Exception]) -> None:
    raising.append(InternalServerError())
    for path in ("/aide?next=//evil.test", "/aide?x=\\evil.test", "/aide?x= y"):
        page = assert_is_our_page(nobody(house).get(path), 500)
        assert all(
            link.startswith("/") and not link.startswith("//")
            for link in re.findall(r'<a class="button[^"]*" href="([^"]+)"', page)
        )


def test_every_error_of_the_framework_is_known() -> None:
    assert all(issubclass(default_exceptions[status], HTTPException) for status in OF_HTTP)
    assert {400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503} <= set(OF_HTTP)
