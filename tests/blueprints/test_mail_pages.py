"""The pages of the mails: what a young person finds behind the link, what the administrator sees."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.builders import CAMILLE, House
from tests.smtp import SmtpServer, smtp_server
from webapp.adapters.mail import SmtpMailer
from webapp.domain.actors import Role
from webapp.services import demo
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.postman import Postman
from webapp.services.scribe import Scribe
from webapp.web.messages.mails import write_mail

YOUNG = replace(CAMILLE, email="camille@demo.test")


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as opened:
        yield opened


def failed(kind: str, error: Exception) -> None:
    raise AssertionError(kind) from error


def sent(house: House) -> int:
    """Let the worker make one round; how many mails left."""
    return Postman(house.office, write_mail, failed).send_mails()


def told(house: House) -> str:
    """A debit of Camille's, its mail written: the path of the mail's link."""
    transaction_id = house.debited(house.actor(), house.file(person=YOUNG)[0].coupon_id)
    Scribe(house.office, write_mail, failed).tell()
    return f"/pas-moi/{link_token(house.office, DISAVOWAL, transaction_id)}"


def use(house: House, server: SmtpServer) -> None:
    mailer = SmtpMailer(server.url, "Guichet <guichet@demo.test>")
    house.app.extensions["guichet"] = replace(house.office, mailer=mailer)


def headers(house: House) -> dict[str, str]:
    token = house.token(house.actor(Role.ADMINISTRATOR), scopes="region")
    return {"Authorization": f"Bearer {token}"}


def test_the_link_of_the_mail_is_the_address_of_its_page(house: House) -> None:
    path = told(house)
    (mail,) = house.rows("mail")
    assert f"{house.office.public_url}{path}\n" in mail["body"]
    with house.app.test_request_context():
        adapter = house.app.url_map.bind("localhost")
        assert adapter.match(path)[0] == "public.disputed"


def test_the_page_says_which_debit_and_names_nobody(house: House) -> None:
    page = house.app.test_client().get(told(house)).get_data(as_text=True)
    for said in ("300\u00a0€", "Auto-école de l&#39;Essai", "12 mars 2026 à 12:00", "Ce n’est pas moi"):
        assert said in page
    assert not re.search("Camille|Exemple", page, re.IGNORECASE)


def test_a_scanner_that_follows_links_changes_nothing(house: House) -> None:
    path, client = told(house), house.app.test_client()
    before = house.dump()
    for method in ("GET", "HEAD", "GET"):
        assert client.open(path, method=method).status_code == 200
    assert house.dump() == before
    assert "Set-Cookie" not in client.get(path).headers, "nothing is left in the young person's browser"


def test_the_button_opens_the_anomaly_without_a_cookie_and_says_what_follows(house: House) -> None:
    path, client = told(house), house.app.test_client(use_cookies=False)
    done = client.post(path)
    assert (done.status_code, done.headers["Location"]) == (303, path)
    page = client.get(path).get_data(as_text=True)
    assert 'data-outcome="disputed"' in page
    assert "03\u00a087\u00a015\u00a009\u00a016" in page
    assert 'data-action="disavow"' not in page
    assert len(house.rows("anomaly")) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_we_did_not_write_is_a_plain_page(house: House, method: str) -> None:
    answer = house.app.test_client().open("/pas-moi/AAAA", method=method)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "Ce lien n’est pas le nôtre" in page
    assert "Se connecter" not in page, "a young person has nothing to sign in to"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_whose_time_is_over_is_a_plain_page_that_says_what_to_do(house: House, method: str) -> None:
    path = told(house)
    house.clock.move(days=400)
    answer = house.app.test_client().open(path, method=method)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 410
    for said in (
        "Ce lien ne sert plus",
        "Son temps est passé.",
        "Appelez-nous",
        "03\u00a087\u00a015\u00a009\u00a016",
    ):
        assert said in page
    for silent in ("300", "Essai", "Se connecter", 'data-action="disavow"'):
        assert silent not in page
    assert house.rows("anomaly") == []


def test_no_cache_keeps_the_page_and_no_other_site_learns_its_address(house: House) -> None:
    answer = house.app.test_client().get(told(house))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_administrator_sees_the_refused_one_and_has_it_sent_again(
    house: House, server: SmtpServer
) -> None:
    use(house, server)
    told(house)
    server.answers["camille@demo.test"] = "550 no such user"
    sent(house)
    client, who = house.app.test_client(), headers(house)
    page = client.get("/region/courriels", headers=who).get_data(as_text=True)
    for said in ("camille@demo.test", "Non remis", "code 550", "Débit d’un coupon"):
        assert said in page
    assert "1 n’a pas pu partir" in client.get("/region", headers=who).get_data(as_text=True)
    (mail,) = house.rows("mail")
    again = f"/region/courriels/{mail['id']}/renvoi"
    assert client.post(again, headers=who).status_code == 303
    assert "Nouvel envoi demandé" in client.get("/region/courriels", headers=who).get_data(as_text=True)
    server.answers.clear()
    sent(house)
    assert len(server.taken) == 1
    page = client.get("/region/courriels", headers=who).get_data(as_text=True)
    assert "camille@demo.test" not in page
    twice = client.post(again, headers=who)
    assert twice.status_code == 404
    assert "Courriel introuvable" in twice.get_data(as_text=True)


def test_the_administrator_sees_what_waits_and_why(house: House) -> None:
    with smtp_server(up=False) as away:
        use(house, away)
        told(house)
        sent(house)
    page = house.app.test_client().get("/region/courriels", headers=headers(house)).get_data(as_text=True)
    for said in ("En attente", "Le service d’envoi ne répond pas.", "1 essai."):
        assert said in page
    assert "renvoi" not in page, "it leaves by itself"


def test_the_administrator_learns_that_no_worker_runs(house: House) -> None:
    house.debited(house.actor(), house.file(person=YOUNG)[0].coupon_id)
    house.clock.move(minutes=11)
    page = house.app.test_client().get("/region/courriels", headers=headers(house)).get_data(as_text=True)
    assert "1 événement attend depuis plus de dix minutes" in page


def test_a_demonstration_shows_its_mails_and_their_links(house: House) -> None:
    demo.setup(house.office, lambda _password: "no-password", "password", "keys")
    client = house.app.test_client()
    assert "Aucun courriel" in client.get("/demo/mails").get_data(as_text=True)
    path = told(house)
    page = client.get("/demo/mails").get_data(as_text=True)
    for said in ("camille@demo.test", "Coupon 1 débité", "En attente", f'href="http://localhost{path}"'):
        assert said in page


def test_any_other_house_shows_no_mail(house: House) -> None:
    told(house)
    assert house.app.test_client().get("/demo/mails").status_code == 404
