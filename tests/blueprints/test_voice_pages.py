"""The bell, preferences, messages, assistance and dashboard as pages: what they say, and to whom."""

import re
from html import unescape

import pytest

from tests.blueprints.calls import Caller, signed_in
from tests.builders import CAMILLE, House
from tests.services.test_statements import counted, statements
from tests.steps import ask, event, flag, stand, told
from webapp.domain.actors import Actor, Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.message import MOST_AN_HOUR
from webapp.domain.notice import OPTIONAL_MAILS
from webapp.domain.transaction import Status
from webapp.services import messages
from webapp.web.cards import reference
from webapp.web.notices_page import unread_words

ONE_KIND = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def page_of(caller: Caller, path: str, status: int = 200) -> str:
    answer = caller.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def words_of(page: str) -> str:
    """The words of a page's main part, in plain spaces."""
    main = page.partition("<main")[2].partition("</main>")[0]
    plain = unescape(re.sub(r"<[^>]+>", " ", main)).replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", plain)


def send(caller: Caller, path: str, **fields: object) -> tuple[int, str]:
    answer = caller.call("POST", path, data=fields)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def owner(house: House) -> Actor:
    return house.actor(Role.OWNER)


@pytest.fixture
def debit(house: House, owner: Actor) -> str:
    return house.debited(owner, house.file()[0].coupon_id)


def ring(house: House, debit: str, kind: str = "transaction_reopened") -> None:
    event(house, kind, debit)
    told(house)


def test_the_bell_says_how_many_in_figures_and_in_words(house: House, owner: Actor, debit: str) -> None:
    caller = signed_in(house, owner)
    assert "Notifications, tout est lu" in page_of(caller, "/transactions")
    ring(house, debit)
    page = page_of(caller, "/transactions")
    assert "Notifications, 1 non lue" in page
    assert page.count('<span class="bell__count" aria-hidden="true">1</span>') == 2, "one a size of screen"


def test_a_count_has_its_words() -> None:
    assert [unread_words(count)[1] for count in (0, 1, 2, 99)] == [
        "tout est lu",
        "1 non lue",
        "2 non lues",
        "99 non lues",
    ]
    assert unread_words(100) == ("99+", "plus de 99 non lues")


@ONE_KIND
def test_the_steps_of_a_debit_ask_nothing_of_the_bell(house: House, owner: Actor) -> None:
    caller, first = signed_in(house, owner), house.file()[0]
    for path in ("/comptoir", f"/comptoir/coupon/{first.coupon_id}"):
        with counted() as sent:
            page_of(caller, path)
        assert not [one for one in statements(sent) if "FROM notice" in one], path
    with counted() as sent:
        page_of(caller, "/transactions")
    assert len([one for one in statements(sent) if "FROM notice" in one]) == 1


def test_a_notice_leads_to_its_page_and_is_read_alone_or_with_all(
    house: House, owner: Actor, debit: str
) -> None:
    for kind in ("transaction_sent_back", "transaction_reopened"):
        ring(house, debit, kind)
        house.clock.move(minutes=1)
    caller = signed_in(house, owner)
    page = page_of(caller, "/notifications")
    assert page.count("data-unread") == 2
    assert f'href="/transactions/{debit}"' in page
    assert f"{reference(debit)} , coupon 1, 300 €. Le 12 mars à 12:01" in words_of(page)
    (first, _) = re.findall(r'action="(/notifications/[0-9a-f-]+/lue)"', page)
    assert send(caller, first)[0] == 303
    assert page_of(caller, "/notifications").count("data-unread") == 1
    (until,) = re.findall(r'name="until" value="([^"]+)"', page)
    for typed in ("tomorrow", "2026-03-12T12:00:00", until):
        assert send(caller, "/notifications/lues", until=typed)[0] == 303
    page = page_of(caller, "/notifications")
    assert "data-unread" not in page
    assert "Tout marquer comme lu" not in page


@ONE_KIND
def test_a_notice_of_somebody_else_does_not_exist(house: House, debit: str) -> None:
    ring(house, debit)
    (row,) = house.rows("notice")
    status, page = send(signed_in(house, house.actor(Role.OFFICER)), f"/notifications/{row['id']}/lue")
    assert status == 404
    assert 'data-outcome="notice_unknown"' in page


@ONE_KIND
def test_officers_payer_and_assistance_have_a_bell_of_their_own(house: House, debit: str) -> None:
    officer = house.actor(Role.OFFICER)
    house.submit(debit)
    ring(house, debit, "transaction_submitted")
    page = page_of(signed_in(house, officer), "/notifications")
    assert "Ses justificatifs attendent votre examen." in page
    for role in (Role.PAYER, Role.SUPPORT, Role.ADMINISTRATOR):
        assert "Rien de nouveau pour vous." in page_of(signed_in(house, house.actor(role)), "/notifications")


def test_preferences_are_kept_by_ticks_and_what_must_come_is_said(house: House, owner: Actor) -> None:
    caller = signed_in(house, owner)
    page = page_of(caller, "/preferences")
    assert len(re.findall(r'type="checkbox" name="mail"[^>]* checked', page)) == len(OPTIONAL_MAILS)
    assert "Toujours envoyés Justificatif demandé Sans votre réponse, rien n’est payé." in words_of(page)
    status, _ = send(caller, "/preferences", mail=["message_written", "nothing", "transaction_refused"])
    assert status == 303
    refused = {row["kind"] for row in house.rows("mail_refused_by")}
    assert refused == set(OPTIONAL_MAILS) - {"message_written"}
    page = page_of(caller, "/preferences?gardees=1")
    assert "C’est noté" in page
    assert re.findall(r'name="mail" value="(\w+)" checked', page) == ["message_written"]


@ONE_KIND
def test_preferences_fit_the_role(house: House) -> None:
    for role, said, silent in (
        (Role.COUNTER, "Transaction validée", "Essais d’identité suspendus"),
        (Role.OFFICER, "Débit contesté", "Transaction validée"),
        (Role.PAYER, "Aucun courriel ne vous est envoyé.", "Toujours envoyés"),
    ):
        page = page_of(signed_in(house, house.actor(role)), "/preferences")
        assert said in page
        assert silent not in page


def written(caller: Caller, path: str, text: str) -> tuple[int, str]:
    (message_id,) = re.findall(r'name="message_id" value="([^"]+)"', page_of(caller, path))
    return send(caller, path, message_id=message_id, text=text)


def test_a_school_and_the_region_write_to_each_other(house: House, owner: Actor, debit: str) -> None:
    officer = house.actor(Role.OFFICER)
    school, region = signed_in(house, owner), signed_in(house, officer)
    ours, theirs = f"/transactions/{debit}/messages", f"/region/messages/{debit}"
    assert "N’écrivez ni nom ni date de naissance." in page_of(school, ours)
    assert written(school, ours, "Le <b>contrat</b>\nest joint.")[0] == 303
    assert "1 message à lire" in page_of(region, "/region")
    assert f'href="{theirs}"' in page_of(region, "/region/messages")
    page = page_of(region, theirs)
    assert "Le &lt;b&gt;contrat&lt;/b&gt;\nest joint." in page
    assert "Nouveau" in words_of(page)
    said = page.partition('class="thread"')[2].partition("</ol>")[0]
    assert "Dominique" not in said, "the other side has a school, and no person"
    assert "Aucun message à lire." in page_of(region, "/region/messages")
    assert written(region, theirs, "Bien reçu.")[0] == 303
    assert "La Région le 12 mars à 12:00 Nouveau Bien reçu." in words_of(page_of(school, ours))
    assert "Exemple" not in page_of(school, ours)


def test_a_message_that_cannot_leave_is_shown_again_with_its_text_and_its_id(
    house: House, owner: Actor, debit: str
) -> None:
    caller, path = signed_in(house, owner), f"/transactions/{debit}/messages"
    status, page = written(caller, path, "x" * 1001)
    assert status == 422
    assert "Un message compte de 2 à 1\u202f000 caractères." in page
    assert "x" * 1001 in page
    for _ in range(MOST_AN_HOUR):
        messages.write(house.office, owner, debit, house.clock.new_id(), "Bonjour.")
    message_id = house.clock.new_id()
    status, page = send(caller, path, message_id=message_id, text="Une question de plus.")
    assert status == 429
    assert 'data-outcome="message_wait"' in page
    assert "Une question de plus." in page
    assert f'name="message_id" value="{message_id}"' in page


@ONE_KIND
def test_two_taps_send_one_message_and_an_id_of_nobody_is_made_anew(
    house: House, owner: Actor, debit: str
) -> None:
    caller, path = signed_in(house, owner), f"/transactions/{debit}/messages"
    message_id = house.clock.new_id()
    assert [send(caller, path, message_id=message_id, text="Bonjour.")[0] for _ in range(2)] == [303, 303]
    assert send(caller, path, message_id="x", text="Autre chose.")[0] == 303
    assert len(house.rows("message")) == 2
    status, page = send(caller, path, message_id=message_id, text="Encore autre chose.")
    assert (status, 'data-outcome="message_reused"' in page) == (422, True)


@ONE_KIND
def test_a_message_s_text_stands_in_no_address(house: House, owner: Actor, debit: str) -> None:
    answer = signed_in(house, owner).call(
        "POST",
        f"/transactions/{debit}/messages",
        data={"message_id": house.clock.new_id(), "text": "Bonjour."},
    )
    assert answer.headers["Location"] == f"/transactions/{debit}/messages#fin"


@ONE_KIND
def test_the_assistance_finds_by_post_and_the_log_keeps_no_number(
    house: House, debit: str, caplog: pytest.LogCaptureFixture
) -> None:
    helper = house.actor(Role.SUPPORT)
    caller = signed_in(house, helper)
    ask(house, debit, "training_contract")
    flag(house, debit, AnomalyKind.LOCKED_BEFORE)
    assert caller.get("/").headers["Location"] == "/assistance"
    (number,) = [row["number"] for row in house.rows("coupon") if row["rank"] == 1]
    status, page = send(caller, "/assistance", number=number)
    assert status == 200
    words = words_of(page)
    for said in (
        reference(debit),
        "En attente de justificatif",
        "À l’école d’agir",
        "Justificatif demandé à régler par l’école, depuis le 12 mars à 12:00",
        "Identité bloquée peu avant à voir par la Région",
        "Auto-école de l'Essai",
        "300 €",
    ):
        assert said in words, said
    assert CAMILLE.family_name not in page
    status, page = send(caller, "/assistance", number="T-0000-0000")
    assert (status, 'data-outcome="number_unknown"' in page) == (404, True)
    assert 'value="T-0000-0000"' in page
    lines = [record.getMessage() for record in caplog.records if "assistance" in record.getMessage()]
    assert [helper.account_id in line for line in lines] == [True, True]
    assert not [line for line in lines if number in line or reference(debit) in line or debit in line]


def test_the_dashboard_tells_queues_ages_anomalies_and_money(house: House, debit: str) -> None:
    officer = house.actor(Role.OFFICER)
    flag(house, debit, AnomalyKind.OFFLINE_GAP)
    house.submit(debit)
    house.clock.move(days=11)
    page = page_of(signed_in(house, officer), "/region/tableau-de-bord")
    words = words_of(page)
    assert "Dossiers à examiner 1 11 jours 11 jours" in words
    assert "Débit sans réseau à vérifier 1 11 jours" in words
    assert "À l’examen 300 €" in words
    assert 'href="/region/signaux"' in page
    stand(house, debit, Status.VALIDATED)
    words = words_of(page_of(signed_in(house, officer), "/region/tableau-de-bord"))
    assert "1 transaction validée en huit semaines, dont 1 cette semaine." in words
    assert "Validé, à payer 300 €" in words


@ONE_KIND
def test_the_payer_is_led_to_money_and_the_administrator_to_what_they_may_open(house: House) -> None:
    payer = signed_in(house, house.actor(Role.PAYER))
    assert payer.get("/").headers["Location"] == "/region/tableau-de-bord"
    page = page_of(payer, "/region/tableau-de-bord")
    assert "Ce qui attend" not in page
    assert "L’argent, par étape" in page
    page = page_of(signed_in(house, house.actor(Role.ADMINISTRATOR)), "/region/tableau-de-bord")
    assert 'href="/region/coupons"' in page
    assert 'href="/region/signaux"' not in page
