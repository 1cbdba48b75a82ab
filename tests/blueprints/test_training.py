"""The training's pages without any script: the tour from end to end, and nothing real touched on the way."""

import re
from html import unescape
from io import BytesIO

import cv2
import numpy as np
import pytest
from werkzeug.test import TestResponse

from scanner.render import render_png
from tests.blueprints.calls import Caller, caller, signed_in
from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.training import Step
from webapp.services import coupons, training

BLANK = cv2.imencode(".png", np.full((64, 64), 255, np.uint8))[1].tobytes()
TOUR = "/comptoir/entrainement"
COUPON = f"{TOUR}/coupon"
TAPE = "Entraînement\u00a0: rien n’est débité"
# What the builder's calendar makes of the document that the screen shows, for a year of 2026.
READY = {"family_name": "exemple", "birth_day": "4", "birth_month": "9", "birth_year": "2006"}
FACTICE = {"family_name": "Factice", "birth_day": "08", "birth_month": "01", "birth_year": "2005"}
CARD = {"document_type": "cni", "document_valid": "1"}


@pytest.fixture
def person(house: House, staff: Actor) -> Caller:
    """Somebody signed in, on a first day."""
    return signed_in(house, staff)


def send(person: Caller, path: str, **fields: object) -> TestResponse:
    return person.call("POST", path, data=fields)


def page(answer: TestResponse, status: int = 200) -> str:
    """The text of a training page, once it is one in every part."""
    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == status
    assert TAPE in text
    forms = set(re.findall(r' action="([^"]*)"', text)) - {"/deconnexion"}
    assert all(form.startswith(f"{TOUR}/") for form in forms), "no form of a training page is a real one"
    assert "/api/" not in text
    return text


def led(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def hint(text: str) -> str:
    found = re.search(r'<aside class="lesson".*?</aside>', text, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>|\s+", " ", found[0])


def take(person: Caller, case: Step) -> str:
    """Take one step of the tour as a person does; return the page it ends on."""
    match case:
        case Step.MARKETS:
            assert "Étape 1 sur 7" in hint(page(person.get(f"{TOUR}/marches")))
            return page(person.get(led(send(person, f"{TOUR}/marches"))))
        case Step.SCAN:
            assert "FAUX-0001" in page(person.get(f"{TOUR}/scanner"))
            return page(person.get(led(send(person, f"{TOUR}/numero", number="faux 0001"))))
        case Step.IDENTITY:
            assert "EXEMPLE" in page(person.get(f"{COUPON}/FAUX-0001/identite"))
            return page(person.get(led(send(person, f"{COUPON}/FAUX-0001/identite", **READY, **CARD))))
        case Step.MISMATCH:
            assert "FACTICE" in page(person.get(f"{COUPON}/FAUX-0006/identite"))
            return page(send(person, f"{COUPON}/FAUX-0006/identite", **FACTICE, **CARD))
        case Step.REFUSAL:
            return page(person.get(led(send(person, f"{TOUR}/numero", number="FAUX-0003"))))
        case Step.DEBIT:
            face = f"{COUPON}/FAUX-0001/personne?verifie=cni"
            page(send(person, face), 422)
            debit = led(send(person, face, face_confirmed="1"))
            page(person.get(debit))
            return led(send(person, debit, face_confirmed="1"))
        case Step.RECEIPT:
            return page(person.get(f"{COUPON}/FAUX-0001/recu"))


def test_the_whole_tour_without_scripts_changes_no_table_but_its_own(
    house: House, staff: Actor, person: Caller
) -> None:
    house.debited(staff, house.file()[0].coupon_id)
    before = {table: house.rows(table) for table in house.counts()}
    assert "Commencer" in page(person.get(TOUR))
    assert led(send(person, f"{TOUR}/visite")) == f"{TOUR}/marches"
    shown = ""
    for step in Step:
        record = training.record(staff)
        assert record is not None
        assert (record.finished_at is None) == (step is not Step.RECEIPT), step
        shown = take(person, step)
    assert "Débit d’entraînement" in shown
    assert "rien n’est débité, rien n’est dû" in shown
    assert 'data-outcome="training"' in shown
    end = page(person.get(TOUR))
    assert "Tour fait le 12 mars à 12:00" in end
    assert "Scanner un vrai coupon" in end
    after = {table: house.rows(table) for table in house.counts()}
    assert {table for table in before if before[table] != after[table]} == {"training"}


def test_the_receipt_of_nothing_is_neither_green_nor_amber(person: Caller) -> None:
    for number in ("FAUX-0001", "FAUX-0002"):
        text = page(person.get(f"{COUPON}/{number}/recu"))
        assert not re.search(r"deed--ok|rail__done|badge--ok|pill--ok|verdict--ok|accepted", text), number


def test_a_debit_before_a_refusal_was_seen_does_not_end_the_training(person: Caller, staff: Actor) -> None:
    send(person, f"{TOUR}/visite")
    receipt = page(person.get(take(person, Step.DEBIT)))
    assert "Voyez d’abord un refus" in hint(receipt)
    record = training.record(staff)
    assert record is not None
    assert record.finished_at is None
    take(person, Step.REFUSAL)
    take(person, Step.DEBIT)
    record = training.record(staff)
    assert record is not None
    assert record.finished_at is not None


def test_the_words_of_a_refusal_are_the_real_ones(house: House, person: Caller) -> None:  # F25
    real = house.file("2021")[0]
    at_the_counter = unescape(person.get(f"/comptoir/coupon/{real.coupon_id}").get_data(as_text=True))
    in_training = page(person.get(f"{COUPON}/FAUX-0003"))
    for part in (r"<blockquote.*?</blockquote>", r'<ol class="steps">.*?</ol>', r'data-outcome="\w+"'):
        said, trained = (re.findall(part, text, re.DOTALL) for text in (at_the_counter, in_training))
        assert said
        assert said[0] == trained[0]


def test_a_coupon_refused_goes_no_further_whatever_the_address(person: Caller) -> None:
    for rest in ("identite", "personne?verifie=cni", "debit?verifie=cni", "recu"):
        answer = person.get(f"{COUPON}/FAUX-0004/{rest}")
        while answer.status_code == 303:
            answer = person.get(answer.headers["Location"])
        assert 'data-outcome="coupon_expired"' in page(answer), rest
    refused = send(person, f"{COUPON}/FAUX-0004/debit", face_confirmed="1")
    assert led(refused) == f"{COUPON}/FAUX-0004"


@pytest.mark.parametrize("verified", ["", "?verifie=", "?verifie=library_card"])
def test_nobody_is_named_to_whom_no_address_tells_of_a_match(person: Caller, verified: str) -> None:
    for rest in ("personne", "debit"):
        assert led(person.get(f"{COUPON}/FAUX-0001/{rest}{verified}")) == f"{COUPON}/FAUX-0001/identite"
    assert "Camille" not in page(person.get(f"{COUPON}/FAUX-0001"))


def test_an_identity_form_in_training_says_what_the_real_one_says(person: Caller) -> None:
    place = f"{COUPON}/FAUX-0001/identite"
    assert "Il manque quelque chose" in page(send(person, place), 422)
    no_longer_valid = page(send(person, place, **READY, document_type="cni"), 422)
    assert "en cours de validité" in no_longer_valid
    assert "Cela ne correspond pas" in page(send(person, place, **FACTICE, **CARD))
    assert led(send(person, f"{COUPON}/FAUX-0003/identite", **READY, **CARD)) == f"{COUPON}/FAUX-0003"


def test_real_and_unknown_coupons_are_refused_in_training(house: House, person: Caller) -> None:
    issued = house.file()[0]
    text = coupons.signed_texts(house.office, [issued.coupon_id])[issued.coupon_id]
    for number in (issued.number, text):
        refused = page(send(person, f"{TOUR}/numero", number=number), 422)
        assert "C’est un vrai coupon\u00a0: quittez l’entraînement." in refused
    assert "FAUX" in page(send(person, f"{TOUR}/numero", number="AB-1234-NOWHERE"), 404)
    photo = {"frame": (BytesIO(render_png(text)), "coupon.png")}
    assert "vrai coupon" in page(send(person, f"{TOUR}/photo", **photo), 422)
    assert person.get(f"{COUPON}/{issued.number}").status_code == 404


def test_a_training_coupon_is_refused_at_the_real_counter_and_by_the_api(
    house: House, staff: Actor, person: Caller
) -> None:
    for answer in (
        send(person, "/comptoir/numero", number="FAUX-0001"),
        send(person, "/comptoir/photo", frame=(BytesIO(render_png("FAUX-0001")), "coupon.png")),
    ):
        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "C’est un coupon d’entraînement." in text
        assert "Ouvrez l’entraînement" in text
        assert TAPE not in unescape(text)
    told = caller(house, staff).read(text="FAUX-0001")
    assert (told.status_code, told.get_json()["code"]) == (422, "training_coupon")


def test_a_photo_of_a_training_coupon_is_read(person: Caller) -> None:
    photo = {"frame": (BytesIO(render_png("FAUX-0002")), "coupon.png")}
    assert led(send(person, f"{TOUR}/photo", **photo)) == f"{COUPON}/FAUX-0002"
    assert "Aucun QR" in page(send(person, f"{TOUR}/photo", frame=(BytesIO(BLANK), "blank.png")), 404)
    assert "autre QR" in page(
        send(person, f"{TOUR}/photo", frame=(BytesIO(render_png("HELLO")), "other.png")), 422
    )
    assert "vide" in page(send(person, f"{TOUR}/photo"), 422)


def test_the_live_camera_reads_through_the_training(house: House, person: Caller) -> None:
    real = house.file()[0].number
    for text, found in (("FAUX-0001", True), (real, True), ("HELLO", False)):
        sight = person.call("POST", f"{TOUR}/images", data=render_png(text), content_type="image/png")
        seen = sight.get_json()["symbols"]
        assert [(symbol["text"], symbol["is_coupon"]) for symbol in seen] == [(text, found)]
        # The scan's script draws round what it sees: it needs the corners here as at the real counter.
        assert [len(corner) for corner in seen[0]["quad"]] == [2, 2, 2, 2]
    for number, code in (("FAUX-0001", "ok"), ("FAUX-0003", "market_mismatch")):
        read = person.call("POST", f"{TOUR}/lecture", json={"text": number})
        assert read.get_json() == {"coupon": {"id": number}, "verdict": {"code": code}}
    for body, code in (({"text": real}, "real_coupon"), ({"number": "1"}, "invalid_request")):
        refused = person.call("POST", f"{TOUR}/lecture", json=body)
        assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    empty = person.call("POST", f"{TOUR}/images", data=b"")
    assert (empty.status_code, empty.mimetype) == (422, "application/problem+json")


def test_the_coupons_are_shown_with_what_to_type_for_each(person: Caller) -> None:
    text = page(person.get(f"{TOUR}/coupons"))
    for number in ("FAUX-0001", "FAUX-0003", "FAUX-0006"):
        assert number in text
    assert text.count("<svg xmlns") == 6
    assert "FACTICE" in text


def test_the_tour_is_proposed_until_it_is_begun_or_put_off(
    house: House, person: Caller, staff: Actor
) -> None:
    assert "Première fois" in person.get("/comptoir").get_data(as_text=True)
    assert led(send(person, f"{TOUR}/plus-tard")) == "/comptoir"
    assert "Première fois" not in person.get("/comptoir").get_data(as_text=True)
    again = signed_in(house, staff)
    assert "Première fois" in again.get("/comptoir").get_data(as_text=True)
    send(again, f"{TOUR}/visite")
    for caller_ in (again, signed_in(house, staff)):
        assert "Première fois" not in caller_.get("/comptoir").get_data(as_text=True)


def test_no_real_page_bears_the_tape(house: House, person: Caller) -> None:
    coupon_id = house.file()[0].coupon_id
    for path in ("/comptoir", "/comptoir/plus", f"/comptoir/coupon/{coupon_id}", "/transactions", "/aide"):
        assert TAPE not in unescape(person.get(path).get_data(as_text=True)), path


def test_the_tour_can_be_taken_again_and_the_first_time_stays(
    house: House, person: Caller, staff: Actor
) -> None:
    for step in Step:
        take(person, step)
    record = training.record(staff)
    house.clock.move(hours=1)
    assert led(send(person, f"{TOUR}/visite")) == f"{TOUR}/marches"
    assert "Refaire" in page(person.get(TOUR))
    for step in Step:
        take(person, step)
    assert training.record(staff) == record


def test_a_school_not_validated_yet_takes_the_tour(house: House) -> None:  # F15
    owner = house.actor(Role.OWNER, house.partner(validated=False, signed=False))
    person = signed_in(house, owner)
    for step in Step:
        take(person, step)
    record = training.record(owner)
    assert record is not None
    assert record.finished_at is not None


def test_a_school_of_both_markets_is_shown_both(house: House) -> None:  # F26
    person = signed_in(house, house.actor(Role.COUNTER, house.partner("2021", "2024")))
    text = page(person.get(f"{TOUR}/marches"))
    assert "Aucun coupon ne sera refusé pour son marché." in text
    assert "FAUX-0003" not in page(person.get(f"{TOUR}/coupons"))
    assert person.get(f"{COUPON}/FAUX-0003").status_code == 404


def test_a_debit_in_training_asks_for_the_face_too(person: Caller) -> None:
    answer = send(person, f"{COUPON}/FAUX-0001/debit?verifie=cni")
    assert answer.status_code == 422
