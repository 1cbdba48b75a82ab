"""The Region's pages of review: queue, one transaction, anomalies; without a script all of it is forms."""

import re

import pytest

from tests.blueprints.calls import Caller, signed_in
from tests.blueprints.test_region_coupons import Desk
from tests.builders import House
from tests.papers import add_all
from tests.reviewed import Submitted, submitted
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Role
from webapp.domain.documents import DocumentReason
from webapp.domain.review import Asked, RefusalReason
from webapp.domain.scheme import Review
from webapp.services import disavow, documents, review
from webapp.services.links import DISAVOWAL, link_token

QUEUE = "/region/instruction"
WHY = "Les documents sont ceux d'une autre personne."


@pytest.fixture
def desk(house: House) -> Desk:
    actor = house.actor(Role.OFFICER)
    return Desk(house, actor, signed_in(house, actor))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def whole(house: House) -> Submitted:
    """A transaction whose document is a real file, as the school sent it."""
    staff = house.actor()
    first, second, *_ = house.file()
    transaction_id = house.debited(staff, first.coupon_id)
    (document_id,) = add_all(house, staff, transaction_id)
    documents.submit(house.office, staff, transaction_id)
    house.clock.move(seconds=1)
    return Submitted(staff, first.coupon_id, second.coupon_id, transaction_id, document_id)


def post(desk: Desk, path: str, **form: str) -> tuple[int, str]:
    """Send a form; the status, and where it leads or what it shows."""
    answer = desk.caller.call("POST", path, data=form)
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def test_the_first_page_and_the_queue_say_how_much_waits(desk: Desk) -> None:
    assert "Aucun dossier n’attend" in text_of(desk.page("/region"))
    assert "Aucun dossier n’attend." in desk.page(QUEUE)
    submitted(desk.house)
    desk.house.clock.move(days=3)
    submitted(desk.house)
    assert "2 à examiner" in text_of(desk.page("/region"))
    assert "2 en attente. La plus longue attente : 3 jours ." in text_of(desk.page(QUEUE))
    assert "Exemple" not in desk.page(QUEUE), "nobody needs the name before the documents"


def test_an_officer_takes_the_first_one_and_sees_the_document_beside_the_file(desk: Desk) -> None:
    made = whole(desk.house)
    status, where = post(desk, f"{QUEUE}/suivant")
    assert (status, where) == (303, f"{QUEUE}/{made.transaction_id}")
    page = desk.page(where)
    assert f"/documents/{made.document_id}/pages/1.jpg" in page
    for words in ("Camille EXEMPLE", "Contrat de formation", "Signé le 2 mars 2026", "Pris par vous"):
        assert words in page, words
    assert "2005" not in page, "no birth date"
    assert "@" not in re.sub(r"<script.*?</script>", "", page), "no address"


@pytest.mark.parametrize("act", ["validation", "demande", "refus"])
def test_a_page_left_open_decides_on_no_document_that_came_since(desk: Desk, act: str) -> None:
    made = submitted(desk.house)
    where = f"{QUEUE}/{made.transaction_id}"
    post(desk, f"{where}/prise")
    (seen,) = set(re.findall(r'name="seen" value="([^"]+)"', desk.page(where)))
    desk.house.clock.move(minutes=30)
    colleague = desk.house.actor(Role.OFFICER)
    lines = [Asked("training_contract", DocumentReason.NOT_SIGNED, WHY)]
    review.send_back(desk.house.office, colleague, made.transaction_id, lines)
    desk.house.submit(made.transaction_id)
    form = {"seen": seen, "ask-training_contract": "on", "reason-training_contract": "unreadable"}
    status, page = post(desk, f"{where}/{act}", **form | {"reason": "late"})
    assert (status, "Dossier renvoyé depuis" in page) == (409, True)
    (row,) = desk.house.rows("debit_transaction")
    assert row["status"] == "submitted"
    assert seen not in page
    desk.caller.call("POST", f"{where}/prise")
    (seen,) = set(re.findall(r'name="seen" value="([^"]+)"', desk.page(where)))
    assert post(desk, f"{where}/{act}", **form | {"reason": "late", "seen": seen})[0] == 303


def test_what_a_document_took_the_place_of_is_looked_at_beside_it(desk: Desk) -> None:
    made = whole(desk.house)
    lines = [Asked("training_contract", DocumentReason.NOT_SIGNED, WHY)]
    review.send_back(desk.house.office, desk.actor, made.transaction_id, lines)
    assert "Documents remplacés" not in desk.page(f"{QUEUE}/{made.transaction_id}")
    add_all(desk.house, made.staff, made.transaction_id)
    documents.submit(desk.house.office, made.staff, made.transaction_id)
    page = desk.page(f"{QUEUE}/{made.transaction_id}")
    assert "Documents remplacés" in page
    assert f'href="/documents/{made.document_id}"' in page
    assert "non signé" in text_of(page)
    assert "S.." not in page, "a name that ends with a full stop ends its sentence"


def test_an_officer_is_told_that_the_school_reads_why_a_refusal_is_taken_back(desk: Desk) -> None:
    made = submitted(desk.house)
    review.refuse(desk.house.office, desk.actor, made.transaction_id, RefusalReason.LATE, WHY)
    assert text_of(desk.page(f"{QUEUE}/{made.transaction_id}")).count("L’école lira cette phrase.") == 2
    review.reopen(desk.house.office, desk.actor, made.transaction_id, "Un recours a été accepté.")
    shown = signed_in(desk.house, made.staff).get(f"/transactions/{made.transaction_id}")
    assert "Un recours a été accepté." in shown.get_data(as_text=True)


def test_a_validation_goes_on_with_the_next_one(desk: Desk) -> None:
    first, second = whole(desk.house), submitted(desk.house)
    post(desk, f"{QUEUE}/suivant")
    status, where = post(desk, f"{QUEUE}/{first.transaction_id}/validation")
    assert (status, where) == (303, f"{QUEUE}/{second.transaction_id}?fait=validee")
    assert "Transaction validée." in desk.page(where)
    _, where = post(desk, f"{QUEUE}/{second.transaction_id}/validation")
    assert where == f"{QUEUE}?fait=validee"
    assert "Validée" in desk.page(f"{QUEUE}/{first.transaction_id}")


def test_a_document_is_accepted_alone_and_others_are_asked_for_by_lines_m6(desk: Desk) -> None:
    made = whole(desk.house)
    post(desk, f"{QUEUE}/suivant")
    here = f"{QUEUE}/{made.transaction_id}"
    assert post(desk, f"{here}/conforme", document_id=made.document_id)[0] == 303
    assert "Conforme." in desk.page(here)
    status, page = post(desk, f"{here}/demande")
    assert status == 422
    assert "Cochez un document" in text_of(page)
    status, page = post(desk, f"{here}/demande", **{"ask-training_contract": "on", "other_name": "Facture"})
    assert status == 422
    assert "Choisissez pourquoi" in text_of(page)
    assert 'value="Facture"' in page, "what was typed is not lost"
    typed = {"ask-training_contract": "on", "reason-training_contract": "not_signed", "other_name": "Facture"}
    assert post(desk, f"{here}/demande", **typed) == (303, f"{QUEUE}?fait=demandee")
    page = text_of(desk.page(here))
    assert "Non signé. Une signature manque." in page, "the suggested sentence stands for an empty one"
    assert "Facture" in page


def test_a_refusal_asks_for_its_reason_and_may_be_taken_back_or_its_coupon_given_back_m7(desk: Desk) -> None:
    made = submitted(desk.house)
    here = f"{QUEUE}/{made.transaction_id}"
    post(desk, f"{here}/prise")
    status, page = post(desk, f"{here}/refus", sentence=WHY)
    assert (status, "Choisissez le motif du refus." in page) == (422, True)
    assert post(desk, f"{here}/refus", reason="other")[0] == 422
    assert post(desk, f"{here}/refus", reason="wrong_person")[0] == 303
    page = text_of(desk.page(here))
    assert "Refusée" in page
    assert "Autre personne. Les documents ne sont pas ceux du jeune" in page
    assert post(desk, f"{here}/reprise", sentence="non")[0] == 422
    assert post(desk, f"{here}/reprise", sentence=WHY)[0] == 303
    review.refuse(desk.house.office, desk.actor, made.transaction_id, RefusalReason.LATE, WHY)
    assert post(desk, f"{here}/restitution", sentence=WHY)[0] == 303
    assert "Annulée" in desk.page(here)


def test_a_document_bears_the_eye_only_while_its_transaction_is_under_review(desk: Desk) -> None:
    made, eye = whole(desk.house), r'badge badge--you">\s*<svg[^>]*><use href="[^"]*#eye'
    status, where = post(desk, f"{QUEUE}/suivant")
    assert status == 303
    looked_at = desk.page(where)
    review.refuse(desk.house.office, desk.actor, made.transaction_id, RefusalReason.LATE, WHY)
    decided = desk.page(where)
    assert [len(re.findall(eye, page)) for page in (looked_at, decided)] == [1, 0]
    assert "Reçu le" in decided


def test_the_second_of_two_officers_is_told_of_the_first(desk: Desk) -> None:
    desk.house.change_scheme(review=Review("test", (), four_eyes_from_cents=1))
    made = submitted(desk.house)
    here = f"{QUEUE}/{made.transaction_id}"
    post(desk, f"{here}/prise")
    assert post(desk, f"{here}/validation") == (303, f"{QUEUE}?fait=premier-accord")
    post(desk, f"{here}/prise")
    assert "Une autre personne doit donner le second." in desk.page(here)
    status, page = post(desk, f"{here}/validation")
    assert (status, "Une autre personne est attendue" in page) == (403, True)
    other = second_officer(desk)
    post(desk, f"{here}/depot")
    assert post(other, f"{QUEUE}/suivant")[1] == here
    assert "Le vôtre sera le second." in other.page(here)
    assert post(other, f"{here}/validation")[1] == f"{QUEUE}?fait=validee"


def second_officer(desk: Desk) -> Desk:
    actor = desk.house.actor(Role.OFFICER)
    caller: Caller = signed_in(desk.house, actor)
    return Desk(desk.house, actor, caller)


def test_what_another_officer_looks_at_can_be_read_and_not_decided(desk: Desk) -> None:
    made, other = submitted(desk.house), second_officer(desk)
    here = f"{QUEUE}/{made.transaction_id}"
    post(other, f"{here}/prise")
    page = desk.page(here)
    assert "Pris par Dominique S." in text_of(page)
    assert 'data-action="validate"' not in page
    for path, form in (("validation", {}), ("prise", {}), ("refus", {"reason": "late"})):
        status, page = post(desk, f"{here}/{path}", **form)
        assert (status, "Dossier pris" in page) == (409, True), path
    assert post(desk, f"{QUEUE}/suivant", after=made.transaction_id)[1] == f"{QUEUE}?fait=fin"


def test_anomalies_are_sifted_and_closed_with_a_sentence(desk: Desk) -> None:
    assert "Aucune anomalie n’est ouverte." in desk.page("/region/anomalies")
    made = submitted(desk.house)
    disavow.disavow(desk.house.office, link_token(desk.house.office, DISAVOWAL, made.transaction_id))
    assert "1 en cours" in text_of(desk.page("/region"))
    page = desk.page("/region/anomalies?type=not_me")
    (anomaly_id,) = re.findall(r'data-anomaly="([^"]+)"', page)
    assert "Contesté par le jeune" in page
    assert "Aucune anomalie ne correspond." in desk.page("/region/anomalies?age=3")
    assert "Contesté par le jeune" in desk.page("/region/anomalies?type=faux&age=faux")
    assert "Contesté par le jeune" in desk.page(f"{QUEUE}/{made.transaction_id}")
    closing = f"/region/anomalies/{anomaly_id}/fermeture"
    status, page = post(desk, closing, reason="vu")
    assert (status, "en 10 à 500 caractères" in page) == (422, True)
    assert post(desk, closing, reason=WHY) == (303, "/region/anomalies?fait=fermee")
    assert "Anomalie fermée." in desk.page("/region/anomalies?fait=fermee")
    assert desk.caller.call("POST", closing, data={"reason": WHY}).status_code == 404


def test_a_debit_that_the_young_person_disavows_leads_to_its_anomaly_before_any_tap(desk: Desk) -> None:
    made = submitted(desk.house)
    here = f"{QUEUE}/{made.transaction_id}"
    post(desk, f"{here}/prise")
    assert 'data-action="validate"' in desk.page(here)
    disavow.disavow(desk.house.office, link_token(desk.house.office, DISAVOWAL, made.transaction_id))
    assert text_of(desk.page(QUEUE)).count("Contesté par le jeune") == 2, "on a phone and in the table"
    page = desk.page(here)
    assert 'data-action="validate"' not in page
    assert "Décidez d’abord de cette anomalie." in page
    (where,) = re.findall(r'href="([^"]+)"[^>]*data-action="disavowal"', page)
    path, _, anchor = where.replace("&amp;", "&").partition("#")
    board = desk.page(path)
    assert f'id="{anchor}"' in board
    # The page was open before: whoever taps is told why not, and nothing changes.
    status, told = post(desk, f"{here}/validation")
    assert (status, "Débit contesté par le jeune" in told) == (409, True)
    (anomaly_id,) = re.findall(r'data-anomaly="([^"]+)"', board)
    (came_from,) = set(re.findall(r'name="dossier" value="([^"]+)"', board))
    assert (came_from, "Revenir au dossier" in board) == (made.transaction_id, True)
    closing = f"/region/anomalies/{anomaly_id}/fermeture"
    told = post(desk, closing, reason="vu", dossier=came_from)[1]
    assert f'name="dossier" value="{came_from}"' in told, "it outlives a sentence that is too short"
    assert post(desk, closing, reason=WHY, dossier=came_from) == (303, f"{here}?fait=fermee")
    assert "Anomalie fermée." in desk.page(f"{here}?fait=fermee")
    assert 'data-action="validate"' in desk.page(here)
    assert post(desk, f"{here}/validation")[0] == 303


@pytest.mark.parametrize("wrong", ["", "//evil.test", "https://evil.test/", "../connexion", "x"])
def test_an_anomaly_leads_back_to_a_case_of_ours_and_nowhere_else(desk: Desk, wrong: str) -> None:
    made = submitted(desk.house)
    disavow.disavow(desk.house.office, link_token(desk.house.office, DISAVOWAL, made.transaction_id))
    page = desk.page(f"/region/anomalies?dossier={wrong}")
    assert 'name="dossier"' not in page
    (anomaly_id,) = re.findall(r'data-anomaly="([^"]+)"', page)
    closing = f"/region/anomalies/{anomaly_id}/fermeture"
    assert post(desk, closing, reason=WHY, dossier=wrong) == (303, "/region/anomalies?fait=fermee")


def test_a_document_is_accepted_at_its_own_address_alone(desk: Desk) -> None:
    made, other = submitted(desk.house), submitted(desk.house)
    wrong = f"{QUEUE}/{other.transaction_id}/conforme"
    assert post(desk, wrong, document_id=made.document_id)[0] == 404
    assert post(desk, wrong, document_id=desk.house.clock.new_id())[0] == 404
    assert {row["state"] for row in desk.house.rows("supporting_document")} == {"received"}


def test_pages_send_as_many_statements_however_much_they_show(desk: Desk) -> None:
    made, sent = submitted(desk.house), []
    here = f"{QUEUE}/{made.transaction_id}"
    for more in (0, 3):
        for _ in range(more):
            submitted(desk.house)
            review.refuse(desk.house.office, desk.actor, made.transaction_id, RefusalReason.LATE, WHY)
            review.reopen(desk.house.office, desk.actor, made.transaction_id, WHY)
        counts = []
        for path in (QUEUE, here, "/region/anomalies"):
            with counted() as told:
                desk.page(path)
            counts.append(len(statements(told)))
        sent.append(counts)
    assert sent[0] == sent[1]
