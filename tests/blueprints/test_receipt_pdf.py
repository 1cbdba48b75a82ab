"""The receipt as a file: what it says, what it keeps to itself, and who gets it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.blueprints.calls import caller
from tests.builders import CAMILLE, House
from tests.paper import Paper
from webapp.adapters.pdf import NullPrinter
from webapp.domain.actors import Actor, Role
from webapp.services import review
from webapp.services.transactions import view_transaction
from webapp.web.papers import receipt_words


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def paper_of(house: House, actor: Actor, transaction_id: str) -> Paper:
    answer = caller(house, actor).get(f"/transactions/{transaction_id}/recu.pdf")
    assert answer.status_code == 200
    return Paper(answer.data)


def test_the_file_is_named_by_its_reference_and_kept_by_no_cache(house: House, staff: Actor) -> None:
    transaction_id = house.debited(staff, house.file()[0].coupon_id)
    answer = caller(house, staff).get(f"/transactions/{transaction_id}/recu.pdf")
    short = transaction_id.replace("-", "")[:8].upper()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="recu-T-{short[:4]}-{short[4:]}.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_paper_says_what_the_screen_says(house: House, staff: Actor) -> None:
    transaction_id = house.debited(staff, house.file()[0].coupon_id)
    paper = paper_of(house, staff, transaction_id)
    assert paper.pages == 1
    for said in (
        "Reçu de débit",
        "300 €",
        "Débités le 12 mars 2026 à 12:00:00. Accepté par la Région.",
        "Auto-école de l'Essai",
        "Camille EXEMPLE",
        "1 sur 3",
        "En attente de justificatif",
        "Ce reçu ne prouve pas le paiement.",
        "03 87 15 09 16",
        house.scheme.label,
    ):
        assert said in paper.text, said
    assert "annulé" not in paper.text


def test_the_paper_keeps_to_itself_what_is_not_needed(house: House, staff: Actor) -> None:
    first = house.file()[0]
    told = paper_of(house, staff, house.debited(staff, first.coupon_id)).text
    assert first.number not in told.replace("-", "").replace(" ", "")
    assert "Dominique" not in told, "not who served"
    assert str(CAMILLE.birth_date.year) not in told
    assert first.coupon_id not in told


def test_a_cancelled_receipt_says_so_above_all_else(house: House) -> None:
    owner = house.actor(Role.OWNER)
    transaction_id = house.debited(owner, house.file()[0].coupon_id)
    review.reverse(house.office, owner, transaction_id, "Le jeune a changé d’avis.")
    told = paper_of(house, owner, transaction_id).text
    assert "Reçu d’un débit annulé" in told
    assert "Ce débit est annulé. Il ne sera pas payé." in told
    assert "Accepté" not in told
    assert "Annulée" in told


def test_the_status_is_that_of_the_moment_of_printing(house: House, staff: Actor) -> None:
    transaction_id = house.validated(staff, house.file()[0].coupon_id)
    house.clock.move(days=3)
    told = paper_of(house, staff, transaction_id).text
    assert "Validée" in told
    assert "Imprimé le 15 mars 2026 à 12:00. Le statut peut encore changer." in told


def test_another_school_gets_no_paper(house: House, staff: Actor) -> None:
    transaction_id = house.debited(staff, house.file()[0].coupon_id)
    answer = caller(house, house.actor(Role.OWNER)).get(f"/transactions/{transaction_id}/recu.pdf")
    assert answer.status_code == 404
    assert b"%PDF" not in answer.data
    assert b"EXEMPLE" not in answer.data


def test_a_demonstration_prints_that_it_is_one(house: House, staff: Actor) -> None:
    view = view_transaction(house.office, staff, house.debited(staff, house.file()[0].coupon_id))
    assert receipt_words(view, house.clock.now(), demo=True)["demo"] == "Démonstration"
    assert receipt_words(view, house.clock.now(), demo=False)["demo"] == ""


def test_every_word_that_the_form_asks_for_is_handed_to_it(house: House, staff: Actor) -> None:
    printer = NullPrinter()
    house.app.extensions["guichet"] = replace(house.office, printer=printer)
    transaction_id = house.debited(staff, house.file()[0].coupon_id)
    answer = caller(house, staff).get(f"/transactions/{transaction_id}/recu.pdf")
    assert answer.status_code == 200
    [(form, words)] = printer.asked
    source = (Path(__file__).parents[2] / "templates" / "pdf" / f"{form}.typ").read_text("utf-8")
    assert all(f"said.{name}" in source for name in words)
