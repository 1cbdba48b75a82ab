"""Pictures through HTTP: raw or in a form, read by the real scanner, refused by code, never kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO

import pytest

from scanner.render import render_png
from tests.blueprints.calls import Caller, code_of
from tests.builders import House
from webapp.domain.errors import Unavailable
from webapp.domain.ports import Sight
from webapp.services import coupons

PNG = {"Content-Type": "image/png"}


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Pictures hardly touch the database: one kind is enough."""
    return str(request.param)


class OneSpeedCamera:
    """A camera that keeps what it was told, or that is always busy."""

    def __init__(self, *, busy: bool = False) -> None:
        self.live: list[bool] = []
        self._busy = busy

    def read(self, picture: bytes, *, live: bool, accept: Callable[[str], bool]) -> Sight:
        del picture, accept
        if self._busy:
            raise Unavailable("busy", retry_after=1)
        self.live.append(live)
        return Sight((), None, 0.0)

    def engines(self) -> Mapping[str, bool]:
        return {}


def with_camera(house: House, camera: OneSpeedCamera) -> OneSpeedCamera:
    house.app.extensions["guichet"] = replace(house.office, camera=camera)
    return camera


def form_of(picture: bytes) -> bytes:
    """A form as it travels: the test client would leave the temporary file of a large one open."""
    head = b'--edge\r\nContent-Disposition: form-data; name="frame"; filename="x.png"\r\n\r\n'
    return head + picture + b"\r\n--edge--\r\n"


def signed_text(house: House) -> str:
    coupon_id = house.file()[0].coupon_id
    return coupons.signed_texts(house.office, [coupon_id])[coupon_id]


def test_a_coupon_in_a_picture_is_found_with_its_corners(house: House, api: Caller) -> None:
    text = signed_text(house)
    response = api.post("/frames", data=render_png(text, scale=8), headers=PNG)
    assert response.status_code == 200
    (symbol,) = response.get_json()["symbols"]
    assert (symbol["text"], symbol["format"], symbol["is_coupon"]) == (text, "QRCode", True)
    assert len(symbol["quad"]) == 4
    assert all(len(corner) == 2 for corner in symbol["quad"])
    assert response.get_json()["stage"]


def test_a_form_brings_a_photo_as_well(house: House, api: Caller) -> None:
    text = signed_text(house)
    form = {"frame": (BytesIO(render_png(text, scale=8)), "coupon.png")}
    response = api.post("/frames", data=form)
    assert [symbol["text"] for symbol in response.get_json()["symbols"]] == [text]


def test_another_code_is_seen_and_is_no_coupon(api: Caller) -> None:
    response = api.post("/frames", data=render_png("https://example.org", scale=8), headers=PNG)
    assert [symbol["is_coupon"] for symbol in response.get_json()["symbols"]] == [False]


def test_a_frame_is_live_when_it_says_so_and_a_photo_else(house: House, api: Caller) -> None:
    camera = with_camera(house, OneSpeedCamera())
    api.post("/frames", data=b"x", headers={**PNG, "X-Guichet-Live": "1"})
    api.post("/frames", data=b"x", headers=PNG)
    api.post("/frames", data={"frame": (BytesIO(b"x"), "x.png")})
    assert camera.live == [True, False, False]


@pytest.mark.parametrize(
    ("picture", "status", "code"),
    [
        (b"", 422, "empty"),
        (b"%PDF-1.7 not a picture", 415, "unsupported_type"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, 422, "unreadable"),
    ],
)
def test_a_bad_picture_is_refused_by_code(api: Caller, picture: bytes, status: int, code: str) -> None:
    for options in ({"data": picture, "headers": PNG}, {"data": {"frame": (BytesIO(picture), "p.png")}}):
        response = api.post("/frames", **options)
        assert (response.status_code, code_of(response)) == (status, code)


def test_a_form_without_a_picture_is_empty(api: Caller) -> None:
    response = api.post("/frames", data={"photo": (BytesIO(b"x"), "x.png")})
    assert (response.status_code, code_of(response)) == (422, "empty")


@pytest.mark.parametrize("size", [8_000_001, 8_400_000, 60_000_000])
def test_a_picture_over_eight_megabytes_is_refused(api: Caller, size: int) -> None:
    response = api.post("/frames", data=bytes(size), headers=PNG)
    assert (response.status_code, code_of(response)) == (413, "too_large")
    form = api.post("/frames", data=form_of(bytes(size)), content_type="multipart/form-data; boundary=edge")
    assert (form.status_code, code_of(form)) == (413, "too_large")


def test_eight_megabytes_go_to_the_scanner(api: Caller) -> None:
    response = api.post("/frames", data=bytes(8_000_000), headers=PNG)
    assert (response.status_code, code_of(response)) == (415, "unsupported_type")


def test_a_busy_camera_says_when_to_come_back(house: House, api: Caller) -> None:
    with_camera(house, OneSpeedCamera(busy=True))
    response = api.post("/frames", data=b"x", headers=PNG)
    assert (response.status_code, code_of(response)) == (503, "busy")
    assert response.headers["Retry-After"] == "1"


def test_no_frame_is_kept(house: House, api: Caller) -> None:
    before = house.counts()
    api.post("/frames", data=render_png(signed_text(house), scale=8), headers=PNG)
    after = house.counts()
    grown = {table for table in after if after[table] > before[table]}
    assert not grown & {"journal_note", "claim_reply", "identity_check", "outbox_message"}
