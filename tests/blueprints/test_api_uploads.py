"""Uploads over HTTP, as a tus client makes them: cut in the middle, gone on with, refused."""

import base64
from io import BytesIO
from pathlib import Path

import pytest

from tests.blueprints.calls import Caller, caller, signed_in
from tests.builders import House
from tests.papers import SIGNED, pdf
from webapp.domain.actors import Actor
from webapp.services import documents

TUS = {"Tus-Resumable": "1.0.0"}
ADDRESS = "/api/v1/uploads"


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def actor(house: House) -> Actor:
    return house.actor()


@pytest.fixture
def transaction_id(house: House, actor: Actor) -> str:
    return house.debited(actor, house.file()[0].coupon_id)


def named(transaction_id: str) -> dict[str, str]:
    return {"Upload-Metadata": f"transaction {base64.b64encode(transaction_id.encode()).decode()}"}


def opened(school: Caller, transaction_id: str, length: int) -> str:
    headers = {**TUS, **named(transaction_id), "Upload-Length": str(length)}
    made = school.call("POST", ADDRESS, headers=headers)
    assert made.status_code == 201, made.get_data(as_text=True)
    assert made.headers["Tus-Resumable"] == "1.0.0"
    assert made.headers["Upload-Expires"].endswith("GMT")
    return made.headers["Location"]


def piece(school: Caller, url: str, offset: int, content: bytes, **options: object) -> tuple[int, str | None]:
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    given = school.call("PATCH", url, headers=headers, **({"data": content} | options))
    return given.status_code, given.headers.get("Upload-Offset")


class CutLine(BytesIO):
    """A network that goes after some bytes of a body that promised more."""

    def read(self, size: int | None = -1) -> bytes:
        more = super().read(size)
        if not more:
            raise OSError("connection reset")
        return more


def test_an_upload_cut_in_the_middle_of_a_piece_goes_on_at_the_byte(
    house: House, actor: Actor, transaction_id: str
) -> None:
    school, content = caller(house, actor), pdf(3)
    url = opened(school, transaction_id, len(content))
    cut = {"data": None, "input_stream": CutLine(content[:700]), "content_length": len(content)}
    assert piece(school, url, 0, b"", **cut) == (204, "700")
    state = school.call("HEAD", url, headers=TUS)
    assert state.status_code == 200
    assert (state.headers["Upload-Offset"], state.headers["Upload-Length"]) == ("700", str(len(content)))
    assert state.headers["Cache-Control"] == "no-store"
    assert piece(school, url, 0, content)[0] == 409
    assert piece(school, url, 700, content[700:]) == (204, str(len(content)))
    with house.app.app_context():
        given = (transaction_id, "training_contract", [url.rsplit("/", 1)[1]], SIGNED)
        assert documents.add_uploaded(house.office, actor, *given)
    assert school.call("HEAD", url, headers=TUS).status_code == 404


def test_a_session_needs_the_proof_of_our_own_page(house: House, actor: Actor, transaction_id: str) -> None:
    school = signed_in(house, actor)
    url = opened(school, transaction_id, 4)
    assert piece(school, url, 0, b"abcd") == (204, "4")
    forged = Caller(school.client, {})
    headers = {**TUS, **named(transaction_id), "Upload-Length": "4"}
    assert forged.call("POST", ADDRESS, headers=headers).get_json()["code"] == "csrf_failed"
    assert forged.call("DELETE", url, headers=TUS).get_json()["code"] == "csrf_failed"
    assert school.call("DELETE", url, headers=TUS).status_code == 204
    assert school.call("HEAD", url, headers=TUS).status_code == 404


def test_another_school_s_upload_is_unknown(house: House, actor: Actor, transaction_id: str) -> None:
    url = opened(caller(house, actor), transaction_id, 4)
    other = caller(house, house.actor())
    assert other.call("HEAD", url, headers=TUS).status_code == 404
    assert piece(other, url, 0, b"abcd")[0] == 404
    assert other.call("DELETE", url, headers=TUS).status_code == 404
    headers = {**TUS, **named(transaction_id), "Upload-Length": "4"}
    assert other.call("POST", ADDRESS, headers=headers).get_json()["code"] == "transaction_unknown"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "upload_version"),
        ({"Upload-Length": ""}, 400, "malformed"),
        ({"Upload-Length": "-1"}, 400, "malformed"),
        ({"Upload-Length": "²"}, 400, "malformed"),
        ({"Upload-Length": "0"}, 422, "document_empty"),
        ({"Upload-Length": "10000001"}, 413, "document_too_large"),
        ({"Upload-Metadata": ""}, 400, "malformed"),
        ({"Upload-Metadata": "filename bm9t"}, 400, "malformed"),
        ({"Upload-Metadata": "transaction !"}, 404, "transaction_unknown"),
        ({"Upload-Metadata": "transaction bm9t"}, 404, "transaction_unknown"),
    ],
)
def test_what_a_client_gets_wrong_is_told(
    house: House, actor: Actor, transaction_id: str, changes: dict[str, str], status: int, code: str
) -> None:
    headers = {**TUS, **named(transaction_id), "Upload-Length": "4", **changes}
    given = caller(house, actor).call("POST", ADDRESS, headers=headers)
    assert (given.status_code, given.get_json()["code"]) == (status, code)


def test_a_piece_is_of_its_own_kind_and_no_longer_than_five_megabytes(
    house: House, actor: Actor, transaction_id: str
) -> None:
    school = caller(house, actor)
    url = opened(school, transaction_id, 9_000_000)
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/octet-stream"}
    assert school.call("PATCH", url, headers=headers, data=b"x").status_code == 415
    assert piece(school, url, 0, bytes(5_000_001))[0] == 413
    assert piece(school, url, 0, bytes(5_000_000)) == (204, "5000000")


def test_anybody_may_ask_what_of_the_protocol_is_spoken(house: House) -> None:
    told = house.app.test_client().options(ADDRESS)
    assert told.status_code == 204
    assert told.headers["Tus-Extension"] == "creation,expiration,termination"
    assert (told.headers["Tus-Version"], told.headers["Tus-Max-Size"]) == ("1.0.0", "10000000")


def test_what_is_on_its_way_lies_in_the_instance_alone(
    house: House, actor: Actor, transaction_id: str
) -> None:
    school = caller(house, actor)
    url = opened(school, transaction_id, 4)
    piece(school, url, 0, b"abcd")
    spool = Path(house.app.instance_path) / "uploads"
    assert url.rsplit("/", 1)[1] in {path.name for path in spool.iterdir()}
