"""A form of documents that is sent again, by a double tap or after a refusal: one document stands."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller
from tests.blueprints.test_document_pages import CONTRACT, ONE_KIND, send
from tests.builders import House
from tests.papers import picture
from webapp.adapters.files import FolderFiles


def test_a_form_that_is_sent_twice_makes_one_document_and_drawn_anew_another(
    house: House, counter: Caller, transaction_id: str
) -> None:
    where = f"/transactions/{transaction_id}/justificatifs/{CONTRACT}"
    drawn = [
        re.search(r'name="sending" value="([^"]+)"', counter.get(where).get_data(as_text=True))
        for _ in range(2)
    ]
    first, again = (found[1] for found in drawn if found is not None)
    assert [send(counter, transaction_id, sending=first).status_code for _ in range(2)] == [303, 303]
    assert len(house.rows("supporting_document")) == 1
    otherwise = send(counter, transaction_id, "28/02/2021", sending=first)
    assert "Ces pages sont déjà reçues, avec une autre date." in otherwise.get_data(as_text=True)
    # One page of it alone is something else, whatever the form.
    send(counter, transaction_id, sending=first, files=[(BytesIO(picture()), "page.jpg")])
    assert len(house.rows("supporting_document")) == 2
    # What stands there no more, since another came in its place, is sent once more by the oldest of forms.
    for _ in range(2):
        send(counter, transaction_id, sending=first)
    assert [row["state"] for row in house.rows("supporting_document")].count("received") == 1
    assert len(house.rows("supporting_document")) == 3
    send(counter, transaction_id, sending=again)
    assert len(house.rows("supporting_document")) == 4


@ONE_KIND
def test_a_form_shown_again_is_the_same_form_but_after_another_date(
    house: House, counter: Caller, transaction_id: str, tmp_path: Path
) -> None:
    def drawn(answer: TestResponse) -> str:
        found = re.search(r'name="sending" value="([^"]*)"', answer.get_data(as_text=True))
        assert found is not None
        return found[1]

    (tmp_path / "no-folder").touch()
    working = house.office
    house.app.extensions["guichet"] = replace(working, files=FolderFiles(tmp_path / "no-folder"))
    away = send(counter, transaction_id, sending="drawn-once")
    assert (away.status_code, drawn(away)) == (503, "drawn-once")
    # One that was drawn before forms had names gets one.
    assert drawn(send(counter, transaction_id))
    house.app.extensions["guichet"] = working
    assert send(counter, transaction_id, sending="drawn-once").status_code == 303
    otherwise = send(counter, transaction_id, "28/02/2021", sending="drawn-once")
    assert drawn(otherwise) != "drawn-once"
