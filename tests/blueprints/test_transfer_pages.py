"""Asking for a file begun elsewhere, and deciding: what each side's page says, and does not."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import JUDGED_BEFORE_THE_DATABASE, Caller, signed_in
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.services import transfers
from webapp.web.transfers import waited

REASON = "L'accord du jeune est joint <b>au dossier</b>."
SECRET = "Auto-école du Secret"


@dataclass
class Scene:
    """A school that asks, a school that holds, an officer; each signed in."""

    house: House
    coupon_id: str
    school: Caller
    officer: Caller
    officer_actor: Actor

    def ask(self) -> TestResponse:
        return self.school.call("POST", f"/comptoir/coupon/{self.coupon_id}/transfert", data={})

    def coupon_page(self) -> str:
        return self.school.get(f"/comptoir/coupon/{self.coupon_id}").get_data(as_text=True)

    def region_page(self) -> str:
        return self.officer.get("/region").get_data(as_text=True)

    def request_id(self) -> str:
        return transfers.list_requests(self.house.office, self.officer_actor).waiting[0].id

    def decide(self, request_id: str, **sent: str) -> TestResponse:
        return self.officer.call("POST", f"/region/transferts/{request_id}", data=sent)


@pytest.fixture
def scene(house: House, staff: Actor) -> Scene:
    there = house.actor(Role.COUNTER, house.partner())
    house.execute("UPDATE partner SET name = :name WHERE id = :id", name=SECRET, id=there.partner_id)
    file = house.file()
    house.validated(there, file[0].coupon_id)
    officer = house.actor(Role.OFFICER)
    return Scene(house, file[1].coupon_id, signed_in(house, staff), signed_in(house, officer), officer)


def test_the_refused_page_offers_to_ask_then_says_that_it_waits(scene: Scene) -> None:
    page = scene.coupon_page()
    assert 'data-outcome="other_partner"' in page
    assert "Demander le transfert" in page
    for _ in range(2):
        sent = scene.ask()
        assert sent.status_code == 303
        assert sent.headers["Location"].endswith(f"/comptoir/coupon/{scene.coupon_id}")
    page = scene.coupon_page()
    assert "Demande envoyée le 12 mars à 12:00" in page
    assert "Demander le transfert" not in page
    assert SECRET not in page
    assert "Exemple" not in page


def test_a_refusal_is_read_with_its_reason_and_date_as_text(scene: Scene) -> None:
    scene.ask()
    assert scene.decide(scene.request_id(), decision="refuse", reason=REASON).status_code == 303
    page = scene.coupon_page()
    assert "Transfert refusé le 12 mars" in page
    assert "joint &lt;b&gt;au dossier&lt;/b&gt;" in page
    assert "Demander de nouveau" in page
    assert SECRET not in page


def test_once_granted_the_coupon_can_be_debited_here(scene: Scene) -> None:
    scene.ask()
    sent = scene.decide(scene.request_id(), decision="grant", reason=REASON)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/region#decisions")
    assert 'data-outcome="ok"' in scene.coupon_page()
    page = scene.region_page()
    assert "Accordée le 12 mars à 12:00" in page
    assert "Aucune demande n’attend de décision." in page


def test_the_region_reads_both_schools_and_the_coupon_and_no_young_person(scene: Scene) -> None:
    scene.ask()
    scene.house.clock.move(days=3)
    page = scene.region_page()
    for words in ("Auto-école de l&#39;Essai", SECRET, "Coupon 2", "depuis 3\u00a0jours", "1 en attente"):
        assert words in page
    assert "Exemple" not in page
    assert "Camille" not in page


def test_a_reason_too_short_is_said_at_its_field_and_what_was_typed_stays(scene: Scene) -> None:
    scene.ask()
    request_id = scene.request_id()
    sent = scene.decide(request_id, decision="grant", reason="court")
    page = sent.get_data(as_text=True)
    assert sent.status_code == 422
    assert f'id="reason-{request_id}-error"' in page
    assert ">court</textarea>" in page
    assert re.search(r"<details open>", page)
    assert scene.request_id() == request_id


def test_a_decision_that_came_too_late_says_so(scene: Scene) -> None:
    scene.ask()
    request_id = scene.request_id()
    scene.decide(request_id, decision="refuse", reason=REASON)
    sent = scene.decide(request_id, decision="grant", reason=REASON)
    assert sent.status_code == 409
    assert "Demande déjà décidée" in sent.get_data(as_text=True)
    assert 'data-outcome="other_partner"' in scene.coupon_page()


def test_a_coupon_that_may_not_be_asked_for_says_so_on_its_page(scene: Scene) -> None:
    other = scene.house.file()[1].coupon_id
    sent = scene.school.call("POST", f"/comptoir/coupon/{other}/transfert", data={})
    page = sent.get_data(as_text=True)
    assert sent.status_code == 409
    assert "Transfert inutile ici" in page
    assert 'data-outcome="out_of_order"' in page
    assert "Demander le transfert" not in page


@JUDGED_BEFORE_THE_DATABASE
def test_a_form_without_a_decision_or_of_an_unknown_request_decides_nothing(scene: Scene) -> None:
    scene.ask()
    request_id = scene.request_id()
    assert scene.decide(request_id, reason=REASON).status_code == 400
    assert scene.decide(request_id, decision="maybe", reason=REASON).status_code == 400
    assert scene.decide(scene.house.clock.new_id(), decision="grant", reason=REASON).status_code == 404
    assert scene.request_id() == request_id


@JUDGED_BEFORE_THE_DATABASE
def test_a_school_decides_nothing_and_an_administrator_reads_no_request(scene: Scene) -> None:
    scene.ask()
    request_id = scene.request_id()
    sent = {"decision": "grant", "reason": REASON}
    administrator = signed_in(scene.house, scene.house.actor(Role.ADMINISTRATOR))
    for stranger in (scene.school, administrator):
        assert stranger.call("POST", f"/region/transferts/{request_id}", data=sent).status_code == 403
    assert SECRET not in administrator.get("/region").get_data(as_text=True)
    assert scene.request_id() == request_id


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(seconds=-5), "depuis moins d’une heure"),
        (timedelta(minutes=59), "depuis moins d’une heure"),
        (timedelta(hours=1), "depuis 1\u00a0h"),
        (timedelta(hours=23, minutes=59), "depuis 23\u00a0h"),
        (timedelta(days=1), "depuis 1\u00a0jour"),
        (timedelta(days=20, hours=5), "depuis 20\u00a0jours"),
    ],
)
def test_how_long_a_request_waits_is_said_in_one_unit(since: timedelta, words: str) -> None:
    assert waited(since) == words
