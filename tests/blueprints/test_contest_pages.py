"""Refused offline claims and their contest: what the school's page, the Region's and the receipt say."""

import html
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, signed_in
from tests.builders import House
from tests.devices import Device, enrol
from webapp.domain.actors import Role
from webapp.domain.anomaly import DeviceAnomalyKind
from webapp.services import contests, devices, transactions
from webapp.services.offline_review import OfflineTasks
from webapp.web.messages.labels import device_anomaly_words
from webapp.web.offline_review import lasting, tasks_sentence
from webapp.web.papers import receipt_words

WHY = "Le jeune était là, <b>feuille</b> signée."
BECAUSE = "La feuille de présence le montre."


def read(answer: TestResponse) -> str:
    """A page as a person reads it."""
    told = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(told).replace("\u202f", " ").replace("\u00a0", " ").split())


@dataclass
class Scene:
    """A device whose claim was refused, its school and an officer, each signed in."""

    house: House
    device: Device
    coupon_id: str
    claim_id: str
    school: Caller
    officer: Caller

    def contest(self, reason: str = WHY) -> TestResponse:
        sent = {"reason": reason}
        return self.school.call("POST", f"/comptoir/conflits/{self.claim_id}/contestation", data=sent)

    def contest_id(self) -> str:
        (row,) = self.house.rows("claim_contest")
        return str(row["id"])

    def decide(self, **sent: str) -> TestResponse:
        return self.officer.call("POST", f"/region/hors-ligne/contestations/{self.contest_id()}", data=sent)


def refused(house: House, market: str = "2024", **changes: Any) -> Scene:  # noqa: ANN401  any field there is
    device, made = enrol(house), house.file(market)[0]
    item = device.say(made.coupon_id, **changes)
    house.clock.move(minutes=28)
    if market == "2024":
        devices.revoke(house.office, house.actor(Role.OWNER, device.known.partner_id), device.id)
    device.deliver(item)
    claim_id = house.rows("device_entry")[0]["claim_id"]
    school, officer = signed_in(house, device.staff), signed_in(house, house.actor(Role.OFFICER))
    return Scene(house, device, made.coupon_id, claim_id, school, officer)


@pytest.fixture
def scene(house: House) -> Scene:
    return refused(house)


def test_the_school_reads_what_when_where_and_what_to_do(scene: Scene) -> None:
    told = read(scene.school.get("/comptoir/conflits"))
    for words in (
        "Appareil retiré",
        "Coupon 1, 300 €",
        "Cet appareil a été retiré par votre responsable. Rien n’a été débité.",
        "Sur Tablette, par Dominique S. Gardé",
        "Gardé sur l’appareil , en attente ici 12 mars à 12:00",
        "Refusé par la Région , refusé 12 mars à 12:28",
        "Rappelez le jeune",
        "Pour renoncer à ce débit, ne faites rien.",
        "Contester auprès de la Région",
    ):
        assert words in told
    assert "Camille" not in told
    assert "Exemple" not in told


def test_a_reason_too_short_comes_back_with_what_was_typed(scene: Scene) -> None:
    answer = scene.contest("trop peu")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "trop peu</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert scene.house.rows("claim_contest") == []


def test_a_contest_is_sent_once_and_shown(scene: Scene) -> None:
    answer = scene.contest()
    assert answer.status_code == 303
    told = read(scene.school.get(answer.headers["Location"]))
    assert "Contestation envoyée" in told
    assert f"« {WHY} »" in told
    assert "Contester auprès de la Région" not in told
    again = scene.contest()
    assert again.status_code == 409
    assert "Déjà contesté" in read(again)


def test_an_officer_grants_and_the_receipt_shows_both_times(scene: Scene) -> None:
    scene.contest()
    assert "1 contestation attend" in read(scene.officer.get("/region"))
    shown = read(scene.officer.get("/region/hors-ligne"))
    assert "Contesté par Auto-école de l'Essai" in shown
    assert "Pris hors ligne le 12 mars à 12:00" in shown
    scene.house.clock.move(minutes=34)
    answer = scene.decide(decision="grant", reason=BECAUSE)
    assert answer.status_code == 303
    after = read(scene.officer.get("/region/hors-ligne"))
    assert "Aucune contestation n’attend" in after
    assert "Accordée le 12 mars à 13:02" in after
    told = read(scene.school.get("/comptoir/conflits"))
    assert "Accordé après contestation" in told
    assert BECAUSE in told
    (made,) = scene.house.rows("debit_transaction")
    receipt = read(scene.school.get(f"/transactions/{made['id']}"))
    assert "Pris hors ligne le 12 mars à 12:00 , accepté à 13:02" in receipt
    assert scene.school.get(f"/transactions/{made['id']}/recu.pdf").mimetype == "application/pdf"
    view = transactions.view_transaction(scene.house.office, scene.device.staff, made["id"])
    printed = receipt_words(view, scene.house.clock.now(), demo=False)["sentence"]
    assert "Pris hors ligne le 12 mars à 12:00, accepté le 12 mars à 13:02." in printed
    assert scene.house.balance() == 30000
    assert scene.decide(decision="grant", reason=BECAUSE).status_code == 409


def test_an_officer_refuses_and_the_school_reads_why(scene: Scene) -> None:
    scene.contest()
    assert scene.decide(decision="refuse", reason="").status_code == 422
    assert scene.decide(reason=BECAUSE).status_code == 400
    assert scene.decide(decision="refuse", reason=BECAUSE).status_code == 303
    told = read(scene.school.get("/comptoir/conflits"))
    assert "Refus maintenu par la Région" in told
    assert f"« {BECAUSE} »" in told
    assert scene.house.balance() == 0


def test_a_grant_that_a_rule_forbids_says_which_and_keeps_what_was_typed(scene: Scene) -> None:
    scene.contest()
    scene.house.debited(scene.house.actor(), scene.coupon_id)
    answer = scene.decide(decision="grant", reason=BECAUSE)
    assert answer.status_code == 409
    assert "Ce qui l’interdit : déjà débité." in read(answer)
    assert BECAUSE in answer.get_data(as_text=True)
    assert scene.house.balance() == 30000


def test_what_no_grant_can_mend_is_not_offered(house: House) -> None:
    scene = refused(house, "2021")
    scene.contest()
    page = scene.officer.get("/region/hors-ligne").get_data(as_text=True)
    assert 'data-action="grant"' not in page
    assert "Ce refus ne peut pas être levé" in page


def test_another_school_reads_and_contests_nothing(scene: Scene) -> None:
    stranger = signed_in(scene.house, scene.house.actor(Role.OWNER))
    assert "Aucun débit hors ligne refusé." in read(stranger.get("/comptoir/conflits"))
    address = f"/comptoir/conflits/{scene.claim_id}/contestation"
    answer = stranger.call("POST", address, data={"reason": WHY})
    assert answer.status_code == 404
    assert scene.house.rows("claim_contest") == []


def test_the_region_counts_by_device_and_closes_anomalies(house: House) -> None:
    device = enrol(house)
    device.say(house.file()[0].coupon_id)
    item = device.say(house.file()[0].coupon_id)
    house.clock.move(minutes=75)
    assert device.deliver(item) == "accepted"
    assert device.claim(house.file("2021")[0].coupon_id) == "market_mismatch"
    officer = signed_in(house, house.actor(Role.OFFICER))
    told = read(officer.get("/region/hors-ligne"))
    assert "Débits manquants" in told
    assert "Ligne 1 de son journal" in told
    assert "Marchés différents : 1" in told
    assert "Délai médian jusqu’à la Région 37 min" in told
    assert "Plus long délai 1 h 15" in told
    (row,) = house.rows("device_anomaly")
    address = f"/region/hors-ligne/anomalies/{row['id']}/vu"
    assert officer.call("POST", address, data={}).status_code == 303
    assert "Aucune anomalie à voir." in read(officer.get("/region/hors-ligne"))
    assert officer.call("POST", address, data={}).status_code == 404


@pytest.mark.parametrize("kind", [*DeviceAnomalyKind, "something_new"])
def test_every_kind_of_anomaly_has_words(kind: str) -> None:
    title, sentence = device_anomaly_words(kind)
    assert title
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (None, "–"),
        (timedelta(seconds=59), "moins d’une minute"),
        (timedelta(minutes=28), "28 min"),
        (timedelta(hours=3, minutes=5), "3 h 05"),
        (timedelta(days=1), "1 jour"),
        (timedelta(days=2, hours=9), "2 jours"),
    ],
)
def test_a_delay_is_told_in_the_units_that_tell_enough(delay: timedelta | None, words: str) -> None:
    assert lasting(delay).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (OfflineTasks(0, 0), "Rien n’attend"),
        (OfflineTasks(1, 0), "1 contestation attend"),
        (OfflineTasks(0, 2), "2 anomalies attendent"),
        (OfflineTasks(1, 1), "1 contestation et 1 anomalie attendent"),
    ],
)
def test_what_waits_is_told_in_one_line(waiting: OfflineTasks, words: str) -> None:
    assert tasks_sentence(waiting).replace("\u00a0", " ") == words


def test_the_list_of_the_service_is_what_the_page_draws(scene: Scene) -> None:
    assert len(contests.list_refused(scene.house.office, scene.device.staff)) == 1
