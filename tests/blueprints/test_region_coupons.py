"""The Region's pages on coupons: found without a number in an address, told without a name."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from tests.batched import limit, people_csv
from tests.blueprints.calls import Caller, signed_in
from tests.builders import House
from tests.reissued import ask, with_provisional
from tests.services.test_import import csv, good
from tests.young import YOUNG, person_of
from webapp.domain.actors import Actor, Role
from webapp.domain.coupon import RevocationReason
from webapp.services import batch_work, coupons, young_requests

REASON = "Le jeune l’a demandé au téléphone."


@dataclass
class Desk:
    """An officer at work."""

    house: House
    actor: Actor
    caller: Caller

    def page(self, path: str) -> str:
        answer = self.caller.get(path)
        assert answer.status_code == 200, answer.status_code
        return plain(answer)

    def send(self, path: str, **form: object) -> TestResponse:
        return self.caller.call("POST", path, data=form)

    def follow(self, path: str, **form: object) -> str:
        answer = self.send(path, **form)
        assert answer.status_code == 303, plain(answer)
        return self.page(str(answer.headers["Location"]).partition("#")[0])


def plain(answer: TestResponse) -> str:
    return answer.get_data(as_text=True).replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


@pytest.fixture
def desk(house: House) -> Desk:
    actor = house.actor(Role.OFFICER)
    return Desk(house, actor, signed_in(house, actor))


def test_a_coupon_is_found_by_its_number_which_stands_in_no_address(desk: Desk) -> None:
    coupon = desk.house.file()[1]
    answer = desk.send("/region/coupons", number=coupon.number.lower())
    assert answer.headers["Location"] == f"/region/coupons/{coupon.coupon_id}"
    page = desk.page(answer.headers["Location"])
    assert "Coupon 2 sur 3" in page
    assert 'data-coupon="available"' in page
    assert "Exemple" not in page


@pytest.mark.parametrize(
    ("number", "status", "words"),
    [
        ("AB-1234-NOWHERE", 404, "Nous ne connaissons pas ce numéro."),
        ("7K3M-92QH-4TXV-8A", 422, "Numéro"),
        ("FAUX-0001", 422, "entraînement"),
    ],
)
def test_a_number_that_leads_nowhere_is_said_and_stays_typed(
    desk: Desk, number: str, status: int, words: str
) -> None:
    answer = desk.send("/region/coupons", number=number)
    assert answer.status_code == status
    assert words in plain(answer)
    assert f'value="{number}"' in plain(answer)


def test_the_story_tells_what_happened_where_and_when_without_a_name(desk: Desk) -> None:
    house, coupon = desk.house, desk.house.file()[0]
    house.debited(house.actor(), coupon.coupon_id)
    page = desk.page(f"/region/coupons/{coupon.coupon_id}")
    for words in ("Émis", "Débité, 300 €", "12 mars à 12:00", "Auto-école de l&#39;Essai"):
        assert words in page
    for silent in ("Exemple", "Camille", "Remplacer ce coupon", "Annuler ce coupon"):
        assert silent not in page, "a debited coupon offers nothing"


def test_to_look_at_a_coupon_writes_nothing(desk: Desk) -> None:
    path = f"/region/coupons/{desk.house.file()[0].coupon_id}"
    desk.page("/region")
    before = desk.house.dump()
    desk.page(path)
    assert desk.house.dump() == before, "who looks at a coupon of the Region's shows it to nobody"


def test_a_coupon_is_withdrawn_with_a_reason_that_the_story_tells(desk: Desk) -> None:
    path = f"/region/coupons/{desk.house.file()[0].coupon_id}"
    short = desk.send(f"{path}/retrait", reason="court")
    assert short.status_code == 422
    assert 'id="reason-error"' in plain(short)
    page = desk.follow(f"{path}/retrait", reason=REASON)
    assert 'data-coupon="revoked"' in page
    assert f"« {REASON} »" in page
    assert desk.send(f"{path}/retrait", reason=REASON).status_code == 409


def test_a_duplicate_is_made_in_one_tap_and_each_leads_to_the_other(desk: Desk) -> None:
    coupon_id = desk.house.file()[0].coupon_id
    path = f"/region/coupons/{coupon_id}"
    assert "Perdu, 15 €" in desk.page(path)
    page = desk.follow(f"{path}/remplacement", replacement="lost", kind="final")
    assert "Mis à la place d’un autre" in page
    assert f'href="{path}"' in page
    old = desk.page(path)
    assert 'data-coupon="revoked"' in old
    assert "Le coupon qui le remplace" in old
    assert "Perdu. Frais : 15 €" in old


@pytest.mark.parametrize(("chosen", "words"), [("", "Choisissez pourquoi."), ("stolen", "Un vol se prouve")])
def test_what_a_replacement_lacks_is_said_at_its_field(desk: Desk, chosen: str, words: str) -> None:
    path = f"/region/coupons/{desk.house.file()[0].coupon_id}"
    answer = desk.send(f"{path}/remplacement", replacement=chosen, kind="final")
    assert answer.status_code == 422
    assert words in plain(answer)
    assert desk.house.rows("coupon_replacement") == []


def test_a_provisional_coupon_is_printed_where_the_scheme_has_it_and_its_final_follows(desk: Desk) -> None:
    path = f"/region/coupons/{desk.house.file()[0].coupon_id}"
    assert "provisoire" not in desk.page(path)
    assert desk.send(f"{path}/remplacement", replacement="lost", kind="provisional").status_code == 409
    with_provisional(desk.house)
    page = desk.follow(f"{path}/remplacement", replacement="lost", kind="provisional")
    for words in ("2 avril 2026 inclus", "Provisoire", "Imprimer de nouveau", "Émettre le définitif"):
        assert words in page


def test_a_young_persons_request_is_read_by_name_decided_and_told(desk: Desk) -> None:
    coupon_id = desk.house.file()[0].coupon_id
    request_id = ask(desk.house, coupon_id)
    assert "1 demande de jeunes" in desk.page("/region")
    page = desk.page("/region/coupons/demandes")
    for words in ("Camille Exemple", "Perdu", "15 €"):
        assert words in page
    path = f"/region/coupons/demandes/{request_id}"
    assert desk.send(path, reason="court", decision="grant").status_code == 422
    assert desk.send(path, reason=REASON).status_code == 400
    page = desk.follow(path, reason=REASON, decision="grant")
    assert "Accordée le 12 mars à 12:00" in page
    assert "Aucune demande de jeune n’attend." in page
    assert desk.send(path, reason=REASON, decision="grant").status_code == 409


def test_a_correction_is_made_on_a_screen_that_shows_what_is_asked_beside_what_is_kept(desk: Desk) -> None:
    house = desk.house
    coupon_id = house.file()[0].coupon_id
    coupons.signed_texts(house.office, [coupon_id])
    request_id = ask(house, None)
    path = f"/region/coupons/demandes/{request_id}/correction"
    assert f'href="{path}"' in desk.page("/region/coupons/demandes")
    page = desk.page(path)
    for words in ("Ce que le jeune demande", "4 septembre 2005", 'value="Exemple"', "L’ancien QR s’arrêtera"):
        assert words in page
    day = {"birth-day": "4", "birth-month": "9", "birth-year": "2005"}
    form = {"first_name": "Camille", "family_name": "Modèle", "email": "", "reason": REASON, **day}
    wrong = desk.send(path, **form | {"birth-month": "13", "reason": "court"}, decision="grant")
    assert wrong.status_code == 422
    for field in ("birth-error", "reason-error"):
        assert f'id="{field}"' in plain(wrong)
    same = desk.send(path, **form | {"family_name": "Exemple"}, decision="grant")
    assert same.status_code == 409
    assert "Rien à corriger" in plain(same)
    granting = desk.send(f"/region/coupons/demandes/{request_id}", reason=REASON, decision="grant")
    assert granting.status_code == 409, "a correction is not granted without one"
    done = desk.follow(path, **form, decision="grant")
    for words in ("Camille Modèle", "Accordée le 12 mars à 12:00", "Le coupon au nouveau QR"):
        assert words in done
    assert desk.caller.get(path).status_code == 409


def test_a_correction_is_refused_whatever_the_fields_say(desk: Desk) -> None:
    desk.house.file()
    path = f"/region/coupons/demandes/{ask(desk.house, None)}/correction"
    page = desk.follow(path, family_name="", reason=REASON, decision="refuse")
    assert "Refusée le 12 mars" in page
    assert "Camille Exemple" in page


def test_the_administrator_sees_coupons_and_no_request_of_a_person(desk: Desk) -> None:
    house = desk.house
    ask(house, house.file()[0].coupon_id)
    other = signed_in(house, house.actor(Role.ADMINISTRATOR))
    assert "Demandes des jeunes" not in plain(other.get("/region/coupons"))
    assert other.get("/region/coupons/demandes").status_code == 403
    told, words = house.file(person=YOUNG)[0], "Camille Exemple, mon sac a brûlé."
    asked = (person_of(house, told), told.coupon_id, RevocationReason.DAMAGED, words)
    young_requests.ask_duplicate(house.office, *asked)
    assert words in desk.page(story := f"/region/coupons/{told.coupon_id}")
    assert "Exemple" not in plain(other.get(story))


def offer(desk: Desk) -> str:
    return f"{desk.house.scheme_id}|2024"


def test_one_person_gets_coupons_by_the_form_once(desk: Desk) -> None:
    form = {
        "offer": offer(desk),
        "first_name": "Lou",
        "family_name": "Modèle",
        "birth-day": "2",
        "birth-month": "1",
        "birth-year": "2005",
        "email": "Lou@demo.test",
    }
    page = desk.follow("/region/coupons/emission", **form)
    assert "Coupon 1 sur 3" in page
    again = desk.send("/region/coupons/emission", **form | {"family_name": "MODELE"})
    assert again.status_code == 409
    assert "Dossier déjà ouvert" in plain(again)
    assert len(desk.house.rows("coupon")) == 3
    wrong = desk.send("/region/coupons/emission", **form | {"birth-month": "13", "email": "nowhere"})
    assert wrong.status_code == 422
    assert 'id="birth-error"' in plain(wrong)
    assert 'id="email-error"' in plain(wrong)


def sent(content: bytes, **form: str) -> dict[str, object]:
    return {**form, "file": (BytesIO(content), "people.csv")}


def test_a_file_of_people_is_previewed_confirmed_seconded_and_followed(desk: Desk) -> None:
    limit(desk.house, 1)
    answer = desk.send("/region/coupons/emission/fichier", **sent(people_csv(3), offer=offer(desk)))
    assert answer.status_code == 303, plain(answer)
    path = str(answer.headers["Location"])
    page = desk.page(path)
    for words in ("Émission de 9 coupons", "Lou Modèle C", "3 900 €", "une autre personne devra"):
        assert words in page
    page = desk.follow(path, decision="confirm")
    assert "Une autre personne de la Région doit" in page
    assert "Approuver ce lot" not in page
    assert desk.send(path, decision="second").status_code == 403
    other = signed_in(desk.house, desk.house.actor(Role.OFFICER))
    assert other.call("POST", path, data={"decision": "second"}).status_code == 303
    running = desk.caller.get(path)
    assert running.headers["Refresh"] == "5"
    assert "0 sur 3 jeunes" in plain(running)
    batch_work.write_batches(desk.house.office)
    done = desk.caller.get(path)
    assert "Refresh" not in done.headers
    assert 'data-batch="done"' in plain(done)
    assert "Modèle" not in plain(done)
    assert desk.send(path, decision="drop").status_code == 409
    assert desk.send(path, decision="maybe").status_code == 400
    assert "Terminé" in desk.page("/region/coupons")


def test_people_known_already_are_told_by_line_and_the_officer_chooses(desk: Desk) -> None:
    desk.house.file()
    content = people_csv(1) + b"CAMILLE,Exemple,2005-09-04,\n"
    path = str(
        desk.send("/region/coupons/emission/fichier", **sent(content, offer=offer(desk))).headers["Location"]
    )
    page = desk.page(path)
    for words in ("Déjà connus", "Ligne 3", "CAMILLE Exemple", "Un dossier porte déjà ces noms"):
        assert words in page
    unsaid = desk.send(path, decision="confirm")
    assert unsaid.status_code == 409
    assert 'id="known-error"' in plain(unsaid)
    assert 'data-batch="running"' in desk.follow(path, decision="confirm", known="out")
    batch_work.write_batches(desk.house.office)
    assert "1 jeune" in desk.page(path)
    assert len(desk.house.rows("aid_file")) == 2


def test_a_file_to_correct_is_told_in_french_line_by_line(desk: Desk) -> None:
    content = csv(good(desk.house, "EXT-1", market="1999", birth_date="05/06/1987")).encode()
    answer = desk.send("/region/coupons/import", **sent(content))
    assert answer.status_code == 422
    page = plain(answer)
    assert "2 points à corriger, en 1 ligne" in page
    assert "marche : cette aide n’a pas ce marché." in page
    assert "date_de_naissance : une date comme 2005-09-04 est attendue." in page
    assert "Zénaïde" not in page
    assert desk.send("/region/coupons/import").status_code == 422
    issue = desk.send("/region/coupons/emission/fichier", **sent(b"nom;prenom\n", offer=offer(desk)))
    assert "les colonnes attendues sont prenom, nom, date_de_naissance." in plain(issue).lower()


def test_a_file_sent_twice_is_said_to_be_known(desk: Desk) -> None:
    content = csv(good(desk.house)).encode()
    assert desk.send("/region/coupons/import", **sent(content)).status_code == 303
    again = desk.send("/region/coupons/import", **sent(content))
    assert again.status_code == 409
    assert "Fichier déjà reçu" in plain(again)
