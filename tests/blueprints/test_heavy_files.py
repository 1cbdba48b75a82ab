"""A file of coupons or people that is too heavy for the screens is told so, whichever limit it meets."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.batched import people_csv
from tests.blueprints.calls import signed_in
from tests.builders import House
from webapp.domain.actors import Role
from webapp.services import batches


def heavy(house: House, way: str, content: bytes) -> TestResponse:
    """Send a file from memory: the client would lay one of this size on the disk, and leave it open."""
    boundary, body = encode_multipart(
        {"offer": f"{house.scheme_id}|2024", "file": FileStorage(BytesIO(content), "people.csv")}
    )
    kind = f'multipart/form-data; boundary="{boundary}"'
    officer = signed_in(house, house.actor(Role.OFFICER))
    return officer.call("POST", f"/region/coupons/{way}", data=body, content_type=kind)


def plain(answer: TestResponse) -> str:
    return answer.get_data(as_text=True).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("over", [1, 12_000_000], ids=["the file's own", "the body's"])
@pytest.mark.parametrize("way", ["import", "emission/fichier"])
def test_it_is_told_with_what_to_do_and_a_way_back(house: House, way: str, over: int) -> None:
    answer = heavy(house, way, b"a" * (batches.MAX_FILE + over))
    page = plain(answer)
    assert answer.status_code == 413
    for words in ("Fichier trop lourd", "dépasse 8 Mo", "Partagez-le en plusieurs fichiers"):
        assert words in page
    assert "photo" not in page
    # The form itself, or the way back to it.
    assert f"/region/coupons/{way.partition('/')[0]}" in page


def test_one_as_heavy_as_is_taken_is_read_to_its_end(house: House) -> None:
    answer = heavy(house, "emission/fichier", people_csv(1).ljust(batches.MAX_FILE, b"\n"))
    assert answer.status_code == 303, plain(answer)
