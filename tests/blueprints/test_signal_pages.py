"""The Region's page of signals: what was seen, innocent causes, what to do; closed with a sentence."""

import re

import pytest

from tests.blueprints.calls import signed_in
from tests.blueprints.test_region_coupons import Desk, plain
from tests.builders import House
from tests.services.test_signals import WHY, at_two_schools, limits, look, read
from webapp.domain.actors import Role
from webapp.domain.sharing import SignalKind
from webapp.web.cards import printed_number
from webapp.web.messages.sharing import signal_words


@pytest.fixture
def desk(house: House) -> Desk:
    actor = house.actor(Role.OFFICER)
    return Desk(house, actor, signed_in(house, actor))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def card_of(page: str) -> str:
    """The one signal that waits: elsewhere the page names the officer."""
    (card,) = re.findall(r"<article.*?</article>", page, re.DOTALL)
    return str(card)


def test_the_first_page_counts_what_waits(desk: Desk) -> None:
    assert "Signaux" in desk.page("/region")
    assert "Aucun n’attend" in text_of(desk.page("/region"))
    assert "Aucun signal n’attend." in desk.page("/region/signaux")
    at_two_schools(desk.house)
    look(desk.house)
    assert "1 à regarder" in text_of(desk.page("/region"))


def test_a_coupon_at_two_schools_is_shown_with_its_number_innocent_causes_and_what_to_do(desk: Desk) -> None:
    coupon_id = at_two_schools(desk.house)
    look(desk.house)
    page = desk.page("/region/signaux")
    (number,) = [one["number"] for one in desk.house.rows("coupon") if one["id"] == coupon_id]
    assert f'href="/region/coupons/{coupon_id}">{printed_number(number)}</a>' in page
    for words in (
        "Un coupon lu dans plusieurs écoles",
        "2 écoles",
        "Le jeune a pu changer d’école",
        "12 mars à 12:00",
        "13 mars à 12:00",
        "Auto-école de l&#39;Essai, Auto-école de l&#39;Essai",
        "Il n’accuse personne et ne bloque rien.",
    ):
        assert words in page
    assert "Exemple" not in page, "no young person is named"
    assert "Dominique" not in card_of(page), "nor is staff, of a coupon"
    assert page.index("Peut-être rien d’anormal") < page.index("Que faire")


def test_a_burst_names_who_read_and_where(desk: Desk) -> None:
    limits(desk.house, reads_per_hour=2)
    actor = desk.house.actor()
    for _ in range(2):
        read(desk.house, actor, desk.house.file()[0].number)
    look(desk.house)
    page = card_of(desk.page("/region/signaux"))
    for words in (
        "Dominique S.",
        "Auto-école de l&#39;Essai",
        "2 coupons en une heure",
        "Une sortie de groupe",
    ):
        assert words in page
    assert "Exemple" not in page


def test_a_signal_is_closed_with_a_sentence_that_stays_typed_until_it_is_one(desk: Desk) -> None:
    at_two_schools(desk.house)
    look(desk.house)
    (signal,) = desk.house.rows("sharing_signal")
    path = f"/region/signaux/{signal['id']}/classement"
    answer = desk.send(path, reason="court")
    assert answer.status_code == 422
    assert ">court</textarea>" in plain(answer)
    assert 'aria-invalid="true"' in plain(answer)
    page = desk.follow(path, reason=WHY)
    assert "Aucun signal n’attend." in page
    assert WHY in page
    again = desk.send(path, reason=WHY)
    assert again.status_code == 409
    assert "Signal déjà classé" in plain(again)
    assert (
        desk.send("/region/signaux/" + desk.house.clock.new_id() + "/classement", reason=WHY).status_code
        == 404
    )


@pytest.mark.parametrize("kind", SignalKind)
def test_no_words_of_a_signal_are_a_verdict(kind: SignalKind) -> None:
    words = signal_words(kind)
    said = " ".join((words.title, *words.causes, *words.steps)).lower()
    for verdict in ("fraud", "triche", "coupable", "vol", "suspect", "accus"):
        assert verdict not in said
    assert len(words.causes) >= 2
    assert len(words.steps) >= 2
