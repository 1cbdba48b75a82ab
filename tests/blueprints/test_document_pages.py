"""What a school sees of its documents: what is expected and why, the form, the document shown."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, caller, signed_in
from tests.builders import House
from tests.papers import picture
from tests.services.test_statements import counted, statements
from webapp.adapters.files import NullFiles
from webapp.adapters.press import NullPress
from webapp.domain.actors import Actor, Role

CONTRACT = "training_contract"
DATES = {
    "28/02/2021": ("28", "02", "2021"),
    "01/03/2021": ("1", "3", "2021"),
    "31/02/2022": ("31", "2", "2022"),
    "none": ("", "", ""),
}
ONE_KIND = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
"""For what is only drawn: the services' own tests run on both kinds of database."""


def checklist(counter: Caller, transaction_id: str) -> str:
    return counter.get(f"/transactions/{transaction_id}/justificatifs").get_data(as_text=True)


def send(counter: Caller, transaction_id: str, date: str = "01/03/2021", **more: Any) -> TestResponse:  # noqa: ANN401  the form's own
    day, month, year = DATES[date]
    typed = {"signed-day": day, "signed-month": month, "signed-year": year}
    files = {"files": [(BytesIO(picture()), "page.jpg"), (BytesIO(picture()), "page2.jpg")]}
    where = f"/transactions/{transaction_id}/justificatifs/{more.pop('code', CONTRACT)}"
    return counter.call("POST", where, data={**typed, **files, **more})


def ask(house: House, transaction_id: str, kind: str, about: str, **row: str | None) -> None:
    """Have the Region ask for a document, as its own service writes it."""
    if row.get("note_id"):
        house.execute(
            "INSERT INTO journal_note (id, text) VALUES (:id, 'La page 2 manque.')", id=row["note_id"]
        )
    values = {"label": None, "reason": None, "note_id": None, **row, "about": about, "kind": kind}
    house.execute(
        "INSERT INTO anomaly (id, transaction_id, kind, opened_at, about, label, reason, note_id)"
        " VALUES (:id, :transaction_id, :kind, :opened_at, :about, :label, :reason, :note_id)",
        id=house.clock.new_id(),
        transaction_id=transaction_id,
        opened_at=datetime(2026, 3, 12, tzinfo=UTC).isoformat(" "),
        **values,
    )
    house.execute("UPDATE supporting_document SET state = 'refused' WHERE code = :code", code=about)
    house.execute("UPDATE debit_transaction SET status = 'awaiting_documents'")


@ONE_KIND
def test_the_form_says_to_what_sends_by_itself_whether_a_document_stands_there(
    counter: Caller, transaction_id: str
) -> None:
    where = f"/transactions/{transaction_id}/justificatifs/{CONTRACT}"
    assert " data-there " not in counter.get(where).get_data(as_text=True)
    send(counter, transaction_id)
    assert " data-there " in counter.get(where).get_data(as_text=True)


@ONE_KIND
def test_a_page_says_that_a_document_or_a_sentence_was_forgotten_and_asks_anew(
    house: House, counter: Caller, transaction_id: str
) -> None:
    send(counter, transaction_id)
    note_id = house.clock.new_id()
    ask(house, transaction_id, "document_refused", CONTRACT, reason="incomplete", note_id=note_id)
    house.execute("UPDATE supporting_document SET content_name = NULL, state = 'received'")
    house.execute("DELETE FROM journal_note")
    page = checklist(counter, transaction_id)
    assert "puis effacé" in page
    assert "Texte effacé, gardé le temps prévu." in page
    assert "Importer" in page


def test_a_contract_signed_from_1_march_2021_is_accepted_and_the_day_before_refused_f4(
    counter: Caller, transaction_id: str
) -> None:
    refused = send(counter, transaction_id, "28/02/2021")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "signé avant le 1er mars 2021" in page
    assert 'id="signed-error"' in page
    assert 'value="28"' in page
    assert f'data-document="{CONTRACT}" data-state="missing"' in checklist(counter, transaction_id)
    accepted = send(counter, transaction_id, "01/03/2021")
    assert accepted.status_code == 303
    assert accepted.headers["Location"] == f"/transactions/{transaction_id}/justificatifs"
    page = checklist(counter, transaction_id)
    assert f'data-document="{CONTRACT}" data-state="received"' in page
    assert "signé le 1er mars 2021" in page
    assert "Non analysé" in page


@ONE_KIND
@pytest.mark.parametrize(
    ("date", "words"), [("31/02/2022", "n’existe pas"), ("none", "jour de la signature")]
)
def test_a_date_that_is_none_is_said_at_its_field(
    counter: Caller, transaction_id: str, date: str, words: str
) -> None:
    page = send(counter, transaction_id, date).get_data(as_text=True)
    assert words in page.split('id="signed-error"')[1][:400]


@ONE_KIND
def test_a_form_without_a_file_or_with_one_that_is_no_document_says_so(
    counter: Caller, transaction_id: str
) -> None:
    for files, status in (([], 422), ([(BytesIO(b"MZ no document"), "x.pdf")], 415)):
        answer = send(counter, transaction_id, files=files)
        assert answer.status_code == status
        assert "banner--no" in answer.get_data(as_text=True)
    other = counter.get(f"/transactions/{transaction_id}/justificatifs/proof_of_use_2")
    assert other.status_code == 404


def test_nothing_is_put_before_the_region_until_all_is_in_f11(counter: Caller, transaction_id: str) -> None:
    where = f"/transactions/{transaction_id}/justificatifs"
    assert "Il manque encore un document." in checklist(counter, transaction_id)
    early = counter.call("POST", where)
    assert early.status_code == 409
    assert 'data-outcome="documents_missing"' in early.get_data(as_text=True)
    send(counter, transaction_id)
    page = checklist(counter, transaction_id)
    assert 'aria-disabled="true"' not in page
    assert "Remplacer" in page, "what was sent by mistake can still be changed"
    assert counter.call("POST", where).status_code == 303
    page = checklist(counter, transaction_id)
    assert 'data-outcome="submitted"' in page
    assert "Déposée" in page
    assert not {"Importer", "Remplacer"} & set(re.findall(r"[A-Z][a-z]+", page))
    # The way to send it leads back to the list: it is the Region's turn.
    assert counter.get(f"{where}/{CONTRACT}").status_code == 303


def test_what_the_region_asks_stands_there_by_its_name_with_its_reason_f23_m6_m7(
    house: House, counter: Caller, transaction_id: str
) -> None:
    send(counter, transaction_id)
    counter.call("POST", f"/transactions/{transaction_id}/justificatifs")
    note_id = house.clock.new_id()
    ask(house, transaction_id, "document_refused", CONTRACT, reason="incomplete", note_id=note_id)
    ask(house, transaction_id, "document_missing", "other-1", label="Avenant au contrat")
    page = checklist(counter, transaction_id)
    lines = re.findall(r'data-document="([^"]+)" data-state="(\w+)"', page)
    assert lines == [(CONTRACT, "refused"), ("other-1", "missing")]
    assert "Incomplet" in page
    assert "La page 2 manque." in page
    assert "Avenant au contrat" in page
    assert page.count(">Importer<") == 2
    form = counter.get(f"/transactions/{transaction_id}/justificatifs/{CONTRACT}").get_data(as_text=True)
    assert "Incomplet" in form
    assert "La page 2 manque." in form
    assert send(counter, transaction_id).status_code == 303
    assert send(counter, transaction_id, code="other-1").status_code == 303
    page = checklist(counter, transaction_id)
    assert "Documents remplacés" in page
    assert "incomplet" not in page.split("Documents remplacés")[0].lower()
    assert counter.call("POST", f"/transactions/{transaction_id}/justificatifs").status_code == 303


def test_a_document_is_shown_as_pictures_that_can_do_nothing(
    house: House, counter: Caller, transaction_id: str
) -> None:
    send(counter, transaction_id)
    (row,) = house.rows("supporting_document")
    page = counter.get(f"/documents/{row['id']}").get_data(as_text=True)
    pictures = re.findall(r'<img src="([^"]+)"', page)
    assert len(pictures) == 2
    assert "Remplacer ce document" in page
    for where in (*pictures, f"{pictures[0]}?grand=1"):
        answer = counter.get(where)
        assert answer.data[:3] == b"\xff\xd8\xff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(r'inline; filename="[0-9a-f]{8}-\d\.jpg"', answer.headers["Content-Disposition"])
    assert counter.get(f"/documents/{row['id']}/pages/3.jpg").status_code == 404
    officer = caller(house, house.actor(Role.OFFICER))
    shown = officer.get(f"/documents/{row['id']}").get_data(as_text=True)
    assert "Remplacer" not in shown
    assert officer.get(pictures[0]).status_code == 200


def test_no_other_school_reaches_a_document(house: House, counter: Caller, transaction_id: str) -> None:
    send(counter, transaction_id)
    (row,) = house.rows("supporting_document")
    stranger = caller(house, house.actor(Role.OWNER, house.partner("2024")))
    for where in (f"/documents/{row['id']}", f"/documents/{row['id']}/pages/1.jpg"):
        assert stranger.get(where).status_code == 404


@ONE_KIND
def test_what_must_be_at_hand_is_said_before_the_debit_and_on_its_receipt_f11(
    house: House, counter: Caller, staff: Actor
) -> None:
    coupon_id = house.file()[0].coupon_id
    before = counter.get(f"/comptoir/coupon/{coupon_id}").get_data(as_text=True)
    assert "Contrat de formation" in before
    assert "signé à partir du 1er mars 2021" in before
    transaction_id = house.debited(staff, coupon_id)
    receipt = counter.get(f"/transactions/{transaction_id}").get_data(as_text=True)
    assert f'href="/transactions/{transaction_id}/justificatifs"' in receipt


@ONE_KIND
def test_a_form_whose_page_expired_is_shown_again_with_its_date(
    house: House, staff: Actor, transaction_id: str
) -> None:
    there = signed_in(house, staff)
    there.headers["X-CSRFToken"] = "old"
    answer = send(there, transaction_id)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert 'data-outcome="form_expired"' in page
    assert 'value="2021"' in page
    assert house.rows("supporting_document") == []


@ONE_KIND
def test_the_checklist_sends_as_many_statements_however_much_came_and_was_asked(
    house: House, staff: Actor, transaction_id: str
) -> None:
    house.app.extensions["guichet"] = replace(house.office, files=NullFiles(), press=NullPress())
    counter, sent = signed_in(house, staff), []
    for number in range(1, 4):
        # One more replaced in the history, one more asked for besides, each of several pages.
        send(counter, transaction_id)
        code, note_id = f"other-{number}", house.clock.new_id()
        ask(house, transaction_id, "document_missing", code, label=f"Avenant {number}", note_id=note_id)
        send(counter, transaction_id, code=code)
        house.clock.move(minutes=1)
        checklist(counter, transaction_id)
        with counted() as told:
            page = checklist(counter, transaction_id)
        sent.append((page.count("Avenant"), len(statements(told))))
    assert len(house.rows("supporting_document")) == 6
    (few, before), *_, (many, after) = sent
    assert (few < many, before) == (True, after)
