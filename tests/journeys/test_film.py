"""The film shown to the fake camera is what it says: unreadable while blurred, readable when sharp."""

from pathlib import Path

import cv2

from scanner import read_frame
from tests.journeys.film import coupon_film, dark_film, empty_film, far_film, glare_film, passing_film

TEXT = "AP1:6A0X50XM0FGWFGWFGWUAW5VO$B1*96DL6WW66:61ZSY$SR-6+83MN3+"


def _frames(film: Path) -> list[bytes]:
    start = b"\xff\xd8\xff"
    return [start + part for part in film.read_bytes().split(start)[1:]]


def test_a_coupon_is_unreadable_while_blurred_and_readable_when_sharp(tmp_path: Path) -> None:
    frames = _frames(coupon_film(tmp_path / "coupon.mjpeg", TEXT))
    assert len(frames) == 90
    assert [read_frame(frames[at]) for at in (0, 15, 29)] == [[], [], []]
    assert [[symbol.text for symbol in read_frame(frames[at])] for at in (30, 89)] == [[TEXT], [TEXT]]


def test_an_empty_desk_shows_nothing(tmp_path: Path) -> None:
    assert read_frame(_frames(empty_film(tmp_path / "empty.mjpeg"))[0]) == []


def test_in_the_dark_under_a_lamp_or_far_away_a_coupon_is_unreadable(tmp_path: Path) -> None:
    for number, film in enumerate((dark_film, glare_film, far_film)):
        assert read_frame(_frames(film(tmp_path / f"{number}.mjpeg", TEXT))[0]) == [], film.__name__


def test_a_code_that_is_taken_away_leaves_an_empty_desk(tmp_path: Path) -> None:
    frames = _frames(passing_film(tmp_path / "passing.mjpeg", TEXT))
    assert [len(read_frame(frames[at])) for at in (0, -1)] == [1, 0]


def test_frames_are_of_the_size_that_a_phone_sends(tmp_path: Path) -> None:
    path = tmp_path / "one.jpg"
    path.write_bytes(_frames(coupon_film(tmp_path / "coupon.mjpeg", TEXT))[0])
    frame = cv2.imread(str(path))
    assert frame is not None
    assert frame.shape == (720, 960, 3)
