"""The page of the day: what it says, to whom, and what stands in no address."""

import re

import pytest
from flask import url_for

from tests.blueprints.calls import JUDGED_BEFORE_THE_DATABASE, Caller, caller, signed_in
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.rules import RULES
from webapp.services import review
from webapp.web.messages import codes
from webapp.web.messages.problems import PROBLEMS
from webapp.web.messages.reasons import reason_label

PAGE = "/comptoir/journee"
READINGS = ("coupon_unknown", "number_mistyped", "payload_forged", "payload_unreadable")
NOTED = (*RULES, "identity_required", *READINGS)


def shown(asking: Caller, **query: str) -> str:
    response = asking.get(PAGE, query_string=query)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def plain(page: str) -> str:
    """The words of a page, on one line."""
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", " ", page))


def test_an_empty_day_says_so_and_offers_to_scan(house: House, staff: Actor) -> None:
    page = shown(signed_in(house, staff))
    assert "Jeudi 12 mars 2026" in page
    assert "Aucun débit aujourd’hui." in page
    assert "Scanner un coupon" in page
    assert 'name="recherche"' not in page
    past = shown(signed_in(house, staff), jour="2026-03-11")
    assert "Aucun débit ce jour-là." in past
    assert "Mercredi 11 mars 2026" in past


def test_a_day_tells_sum_names_reasons_and_where_to_read_more(house: House, staff: Actor) -> None:
    first, second, _ = house.file()
    transaction_id = house.debited(staff, first.coupon_id)
    api = caller(house, staff)
    assert api.read(number=second.number).get_json()["verdict"]["code"] == "previous_not_validated"
    api.read(number="AB-1234-NOWHERE")
    page = shown(signed_in(house, staff))
    words = plain(page)
    assert "300\u00a0€" in words
    assert "acceptés par la Région, en 1 débit " in words
    assert "Camille EXEMPLE" in words
    assert f"/transactions/{transaction_id}" in page
    assert f"/comptoir/coupon/{second.coupon_id}" in page
    assert "Coupon précédent à valider" in words
    assert "/aide#previous_not_validated" in page
    assert "Coupon non reconnu" in words
    assert "2 refusés" in words


def test_a_reversed_debit_is_said_to_be_and_is_no_part_of_the_sum(house: House) -> None:
    owner = house.actor(Role.OWNER, house.partner())
    transaction_id = house.debited(owner, house.file()[0].coupon_id)
    review.reverse(house.office, owner, transaction_id, "Le jeune a changé d'avis.")
    words = plain(shown(signed_in(house, owner)))
    assert "0\u00a0€ accepté par la Région, aucun débit" in words
    assert "1 annulé " in words
    assert "300\u00a0€ annulés depuis" in words


def test_the_owner_chooses_whose_acts_and_staff_do_not(house: House) -> None:
    partner_id = house.partner()
    owner, member = house.actor(Role.OWNER, partner_id), house.actor(Role.COUNTER, partner_id)
    house.debited(member, house.file()[0].coupon_id)
    page = shown(signed_in(house, owner))
    assert "Toute l’école" in page
    assert f"personne={member.account_id}" in page
    assert "300" in plain(shown(signed_in(house, owner), personne=member.account_id))
    assert "Aucun débit" in shown(signed_in(house, owner), personne=owner.account_id)
    own = shown(signed_in(house, member), personne=owner.account_id)
    assert "Toute l’école" not in own
    assert "Camille EXEMPLE" in own


def test_what_is_searched_is_posted_and_stands_in_no_address_of_the_page(house: House, staff: Actor) -> None:
    house.debited(staff, house.file()[0].coupon_id)
    asking = signed_in(house, staff)
    sent = asking.call("POST", PAGE, data={"recherche": "exemple", "jour": "2026-03-12"})
    page = sent.get_data(as_text=True)
    assert sent.status_code == 200
    assert "1 ligne trouvée" in plain(page)
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert not [address for address in addresses if "xemple" in address.lower()]
    assert sent.headers["Cache-Control"] == "no-store"
    none = asking.call("POST", PAGE, data={"recherche": "personne"}).get_data(as_text=True)
    assert "Rien ne correspond à cette recherche." in none
    assert "300\u00a0€" in none, "the sum is the day's, whatever is searched"


def test_a_name_in_the_address_searches_nothing(house: House, staff: Actor) -> None:
    house.debited(staff, house.file()[0].coupon_id)
    page = shown(signed_in(house, staff), recherche="personne")
    assert "Camille EXEMPLE" in page
    assert "personne" not in page


def test_a_search_from_elsewhere_is_turned_away(house: House, staff: Actor) -> None:
    asking = signed_in(house, staff)
    forged = Caller(asking.client, {})
    assert forged.call("POST", PAGE, data={"recherche": "exemple"}).status_code == 403


@JUDGED_BEFORE_THE_DATABASE
@pytest.mark.parametrize(
    "day", ["2026-03-13", "2018-12-31", "2026-02-30", "20260312", "hier", "0001-01-01", "9999-12-31", "１"]
)
def test_a_day_that_there_is_not_is_no_page(house: House, staff: Actor, day: str) -> None:
    asking = signed_in(house, staff)
    assert asking.get(PAGE, query_string={"jour": day}).status_code == 404
    assert asking.call("POST", PAGE, data={"jour": day, "recherche": "x"}).status_code == 404


@JUDGED_BEFORE_THE_DATABASE
def test_days_are_one_tap_apart_and_today_has_none_after_it(house: House, staff: Actor) -> None:
    asking = signed_in(house, staff)
    today = shown(asking)
    assert "jour=2026-03-11" in today
    assert "Jour suivant" not in today
    assert "jour=2026-03-12" in shown(asking, jour="2026-03-11")
    assert "Jour précédent" not in shown(asking, jour="2019-01-01")


@JUDGED_BEFORE_THE_DATABASE
def test_before_validation_the_day_still_shows_refusals_f15(house: House) -> None:
    member = house.actor(Role.COUNTER, house.partner(validated=False))
    caller(house, member).read(number=house.file()[0].number)
    page = shown(signed_in(house, member))
    assert "École ou convention à valider" in page
    menu = re.findall(r'<a class="tab"[^>]*>.*?</svg>([^<]+)', page)
    assert menu[: len(menu) // 2] == ["Scanner", "Journée", "Plus"]


@JUDGED_BEFORE_THE_DATABASE
def test_the_menu_leads_from_scanning_to_the_day_to_transactions(house: House, staff: Actor) -> None:
    tabs = re.findall(r'<a class="tab"[^>]*>.*?</svg>([^<]+)', shown(signed_in(house, staff)))
    # At the side of a tablet there is room for the dashboard too; a phone has it under « Plus ».
    menu = [tab for tab in tabs if tab != "Notifications"]
    assert menu[:5] == ["Scanner", "Accueil", "Journée", "Transactions", "Plus"]
    assert menu[5:] == ["Scanner", "Journée", "Transactions", "Plus"]


def test_each_reason_has_words_and_its_place_in_the_help() -> None:
    assert set(NOTED) <= codes()
    labels = [reason_label(code) for code in NOTED]
    assert len(set(labels)) == len(labels)
    assert all(label[0].isupper() and not label.endswith(".") for label in labels)
    assert reason_label("busy") == PROBLEMS["busy"].title


@JUDGED_BEFORE_THE_DATABASE
def test_the_help_has_a_place_for_each_reason(house: House, staff: Actor) -> None:
    with house.app.test_request_context():
        path = url_for("public.help_page")
    page = signed_in(house, staff).get(path).get_data(as_text=True)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert set(NOTED) <= set(ids)
    assert len(ids) == len(set(ids))
