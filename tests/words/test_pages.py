"""The same check on pages as people get them: whoever is signed in, wherever links lead, at each refusal."""

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.live import DemoHouses, house_env
from tests.plumbing import Databases
from tests.words.rules import LONGEST, foreign_words, wrong_marks
from tests.words.sentences import of_document
from webapp.adapters.vault import load_ring
from webapp.app import create_app
from webapp.config import Settings
from webapp.services.demo_seed import YOUNG
from webapp.services.office import Office
from webapp.store import young
from webapp.store.database import db, writing

SOMEBODY = ["counter.2024", "counter.2021", "counter.new", "owner.2024", "region", "payer", "support"]
_MOST = 80
"""Pages a walk looks at: beyond, they are of kinds seen already."""


@pytest.fixture(scope="module")
def demonstration(
    databases: Databases, demo_houses: DemoHouses, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, str]]:
    """Return a demonstration's app and its one password."""
    instance = tmp_path_factory.mktemp("words")
    url = demo_houses.copy("sqlite", instance)
    app = create_app(Settings.from_env(house_env(url, instance)))
    yield app, load_ring(instance / "keys.json").secret("demo_password") or ""
    with app.app_context():
        db.engine.dispose()
    databases.drop(url)


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Send a form as its page would."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', text_of(client.get("/connexion")))
    token = re.search(r'name="csrf-token" content="([^"]+)"', text_of(client.get("/aide")))
    proof = token or found
    assert proof is not None
    return client.post(path, data={"csrf_token": proof[1], **fields})


def signed_in(app: Flask, password: str, name: str) -> FlaskClient:
    client = app.test_client()
    answer = send(client, "/connexion", email=f"{name}@demo.test", password=password)
    assert answer.status_code == 302, text_of(answer)
    return client


def links(page: str) -> list[str]:
    """The pages that a page leads to: neither files nor other places of the same page."""
    found = [link.partition("#")[0] for link in re.findall(r'<a\b[^>]*\shref="(/[^"]*)"', page)]
    return [
        link.replace("&amp;", "&") for link in found if not re.match(r"/static/|.*\.(?:json|pdf|png)", link)
    ]


def walk(client: FlaskClient, *starts: str) -> Iterator[tuple[str, str]]:
    """Follow links from page to page; yield each address with its page."""
    waiting, seen = deque(starts), set(starts)
    while waiting and len(seen) < _MOST:
        path = waiting.popleft()
        answer = client.get(path)
        if answer.status_code in {301, 302, 303}:
            found = [str(answer.headers["Location"])]
        else:
            yield path, text_of(answer)
            found = links(text_of(answer))
        for link in found:
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def wrong(pages: Iterable[tuple[str, str]]) -> str:
    """Return each sentence that does not hold, with what is wrong and the first page that says it."""
    found = dict[str, str]()
    for path, page in pages:
        for one in of_document(path, page):
            faults = [f"says {word}" for word in foreign_words(one.text)] + wrong_marks(one.text)
            faults += [f"has {one.words} words"] if one.words > LONGEST else []
            if faults:
                found.setdefault(one.text, f"{path}: {', '.join(faults)}")
    return "".join(f"\n  {where}\n    {text!r}" for text, where in found.items())


def test_what_anybody_sees_is_plain_french(demonstration: tuple[Flask, str]) -> None:
    client = demonstration[0].test_client()
    assert wrong(walk(client, "/connexion", "/aide", "/demo", "/comptoir/rien")) == ""
    refused = send(client, "/connexion", email="counter.2024@demo.test", password="not the password")
    assert wrong([("/connexion, refused", text_of(refused))]) == ""


@pytest.mark.parametrize("name", SOMEBODY)
def test_what_each_person_sees_is_plain_french(demonstration: tuple[Flask, str], name: str) -> None:
    client = signed_in(*demonstration, name)
    pages = list(walk(client, "/"))
    assert len(pages) > 1
    assert wrong(pages) == ""


@pytest.mark.parametrize("name", ["counter.2024", "counter.2021", "owner.2024"])
def test_what_each_coupon_leads_to_is_plain_french(demonstration: tuple[Flask, str], name: str) -> None:
    client = signed_in(*demonstration, name)
    numbers = re.findall(r"qr-number[^>]*>([^<]+)<", text_of(client.get("/demo")))
    assert len(numbers) > 5
    coupons, refusals = list[str](), list[tuple[str, str]]()
    for number in [*numbers, "AB-1234-NOWHERE", "7K3M-92QH-4TXV-8A", "AP1:half", "", "x" * 400]:
        answer = send(client, "/comptoir/numero", number=number.strip())
        if answer.status_code == 303:
            coupons.append(str(answer.headers["Location"]))
        else:
            refusals.append((f"number {number[:20]}", text_of(answer)))
    refusals.append(("no photo", text_of(send(client, "/comptoir/photo"))))
    for coupon in coupons[:2]:
        refusals.append((f"{coupon}/identite", text_of(send(client, f"{coupon}/identite"))))
    assert len(coupons) > 5
    assert len(refusals) > 4
    assert wrong(refusals) == ""
    assert wrong(walk(client, *coupons)) == ""


def young_client(app: Flask) -> FlaskClient:
    """Return somebody signed in as the demonstration's young person."""
    with app.app_context():
        office: Office = app.extensions["guichet"]
        with writing() as tx:
            (person,) = young.people_at(tx, YOUNG)
            secret, now = office.clock.new_secret(), office.clock.now()
            session = {
                "id": office.clock.new_id(),
                "beneficiary_id": person,
                "secret_hash": hashlib.sha256(secret.encode()).hexdigest(),
                "started_at": now,
                "ends_at": now + timedelta(days=1),
                "ended_at": None,
            }
            young.add_session(tx, session)
    client = app.test_client()
    client.set_cookie("guichet-jeune", secret)
    return client


def test_what_a_young_person_sees_is_plain_french(demonstration: tuple[Flask, str]) -> None:
    app = demonstration[0]
    strangers = app.test_client()
    sent = [send(strangers, "/mes-coupons/connexion", email="x")]
    sent.append(send(strangers, "/mes-coupons/courriel", link="x"))
    refused = [(f"refused {n}", text_of(answer)) for n, answer in enumerate(sent)]
    starts = ("", "/courriel", "/lien/x", "/hors-ligne")
    asked = walk(strangers, *(f"/mes-coupons{path}" for path in starts))
    assert wrong([*refused, *asked]) == ""
    client = young_client(app)
    pages = list(walk(client, "/mes-coupons", "/mes-coupons/ecoles"))
    assert {"/mes-coupons", "/mes-coupons/compte", "/mes-coupons/corriger"} <= {path for path, _ in pages}
    assert wrong(pages) == ""
    home = text_of(client.get("/mes-coupons"))
    (replace,) = re.findall(r"/mes-coupons/remplacer/[0-9a-f-]+", home)
    for path, fields in (
        (replace, {}),
        (replace, {"reason": "stolen"}),
        ("/mes-coupons/corriger", {"note": "x"}),
        ("/mes-coupons/corriger", {"note": "Mon nom s’écrit Modèles."}),
        ("/mes-coupons/corriger", {"note": "Mon nom s’écrit Modèles."}),
        (replace, {"reason": "lost", "confirmed": "oui"}),
        (replace, {"reason": "lost", "confirmed": "oui"}),
    ):
        token = re.search(r'name="csrf_token" value="([^"]+)"', text_of(client.get("/mes-coupons/corriger")))
        assert token
        answer = client.post(path, data={"csrf_token": token[1], **fields})
        assert answer.status_code in {303, 409, 422}
        # A redirection is the library's own page, which no browser shows.
        assert answer.status_code == 303 or wrong([(path, text_of(answer))]) == ""
    assert wrong(walk(client, "/mes-coupons")) == ""


def test_what_the_assistance_is_answered_is_plain_french(demonstration: tuple[Flask, str]) -> None:
    client = signed_in(*demonstration, "support")
    numbers = re.findall(r"qr-number[^>]*>([^<]+)<", text_of(client.get("/demo")))
    tried = [*numbers, "T-0000-0000", "AB-1234-NOWHERE", "7K3M-92QH-4TXV-8A", ""]
    found = [(f"{n[:8]}", text_of(send(client, "/assistance", number=n.strip()))) for n in tried]
    assert [page for _, page in found if "data-found" in page]
    assert wrong(found) == ""
