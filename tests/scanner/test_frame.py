"""From bytes to codes: formats, sizes, orientations, and what else is in view."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from scanner import FrameRejected, read_frame, read_frame_report
from scanner.render import render_png
from tests.scanner.pictures import (
    OTHER_TEXT,
    PNG_MAGIC,
    TEXT,
    chunk,
    code,
    dark_box,
    encoded,
    heic,
    page,
    with_orientation,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanner import Symbol


def only(symbols: list[Symbol]) -> Symbol:
    assert [symbol.text for symbol in symbols] == [TEXT]
    return symbols[0]


def corners_in_any_order(quad: NDArray[np.float32]) -> list[list[float]]:
    corners: list[list[float]] = quad.tolist()
    return sorted(corners, key=lambda corner: (corner[0] > quad[:, 0].mean(), corner[1]))


def assert_near(quad: NDArray[np.float32], expected: NDArray[np.float32], pixels: float) -> None:
    assert quad.shape == (4, 2)
    assert quad.dtype == np.float32
    assert (
        np.abs(np.array(corners_in_any_order(quad)) - np.array(corners_in_any_order(expected))).max()
        <= pixels
    )


@pytest.mark.parametrize(
    "extension", [".png", ".jpg", ".webp", ".jpeg"], ids=["png", "jpeg", "webp", "jpeg by its other name"]
)
def test_a_code_is_read_in_every_format(extension: str) -> None:
    symbol = only(read_frame(encoded(page(640, 480, (code(), 100, 60)), extension)))
    assert_near(symbol.quad, dark_box(code(), 100, 60), 3)
    assert symbol.format == "QRCode"


def test_a_code_is_read_in_heic() -> None:
    symbol = only(read_frame(heic(page(640, 480, (code(), 100, 60)))))
    assert_near(symbol.quad, dark_box(code(), 100, 60), 3)


def test_lossless_webp_is_read() -> None:
    only(read_frame(encoded(code(), ".webp", (cv2.IMWRITE_WEBP_QUALITY, 101))))


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_png_of_eight_and_sixteen_bits_are_read(bits: int, channels: int) -> None:
    picture = code().astype(np.uint16) * 257 if bits == 16 else code()
    only(read_frame(encoded(cv2.merge([picture] * channels), ".png")))


@pytest.mark.parametrize(("bits", "extension"), [(8, ".png"), (16, ".png"), (8, ".webp")])
def test_a_transparent_picture_is_read_as_if_laid_on_white_paper(bits: int, extension: str) -> None:
    black = np.zeros_like(code())
    picture = cv2.merge([black, black, black, cv2.bitwise_not(code())])
    if bits == 16:
        picture = picture.astype(np.uint16) * 257
    options = (cv2.IMWRITE_WEBP_QUALITY, 101) if extension == ".webp" else ()
    only(read_frame(encoded(picture, extension, options)))


def test_a_transparent_colour_of_a_palette_is_white_paper_too() -> None:
    pixels = code()
    height, width = pixels.shape
    lines = b"".join(b"\x00" + (line // 255).tobytes() for line in pixels)
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x03\x00\x00\x00"
    # Both entries are black; the second is transparent, so only its transparency makes the code visible.
    png = PNG_MAGIC + b"".join(
        (
            chunk(b"IHDR", header),
            chunk(b"PLTE", bytes(6)),
            chunk(b"tRNS", b"\xff\x00"),
            chunk(b"IDAT", zlib.compress(lines)),
            chunk(b"IEND", b""),
        )
    )
    only(read_frame(png))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_corners_are_in_the_pixels_sent_whatever_exif_says(orientation: int) -> None:
    sheet = page(640, 480, (code(), 300, 40))
    symbol = only(read_frame(with_orientation(encoded(sheet, ".jpg"), orientation)))
    assert_near(symbol.quad, dark_box(code(), 300, 40), 3)


@pytest.mark.parametrize(
    ("width", "height"), [(400, 300), (1280, 960), (1920, 1080), (2600, 1950), (3000, 4000)]
)
@pytest.mark.parametrize("extension", [".png", ".jpg"])
def test_corners_are_in_the_pixels_sent_at_every_size(width: int, height: int, extension: str) -> None:
    scale = max(2, width // 130)
    drawn = code(scale=scale)
    left, top = width - drawn.shape[1] - width // 10, height // 20
    symbol = only(read_frame(encoded(page(width, height, (drawn, left, top)), extension)))
    assert_near(symbol.quad, dark_box(drawn, left, top), max(3, 2 * max(width, height) / 1280))


@pytest.mark.parametrize("size", [(6200, 4650), (9200, 6900)], ids=["a quarter", "nearly 64 Mpx"])
def test_a_very_large_jpeg_is_read_at_a_reduced_scale(size: tuple[int, int]) -> None:
    width, height = size
    drawn = code(scale=60)
    data = encoded(page(width, height, (drawn, 1000, 700)), ".jpg", (cv2.IMWRITE_JPEG_QUALITY, 60))
    symbol = only(read_frame(data))
    assert_near(symbol.quad, dark_box(drawn, 1000, 700), 3 * width / 1280)


@pytest.mark.parametrize("degrees", [0, 30, 90, 137, 180, 270])
def test_a_turned_code_is_read(degrees: int) -> None:
    sheet = page(600, 600, (code(), 150, 150))
    turn = cv2.getRotationMatrix2D((300, 300), degrees, 1)
    turned = cv2.warpAffine(sheet, turn, (600, 600), borderValue=(215,))
    expected = np.hstack([dark_box(code(), 150, 150), np.ones((4, 1), np.float32)]) @ turn.T
    symbol = only(read_frame(encoded(turned, ".png")))
    distances = np.linalg.norm(symbol.quad[:, None] - expected[None], axis=2)
    assert distances.min(axis=1).max() <= 4
    assert sorted(distances.argmin(axis=1)) == [0, 1, 2, 3]


def test_a_code_light_on_dark_is_read() -> None:
    only(read_frame(encoded(cv2.bitwise_not(page(640, 480, (code(), 100, 60))), ".png")))


def test_a_mirrored_code_is_read() -> None:
    only(read_frame(encoded(cv2.flip(page(640, 480, (code(), 100, 60)), 1), ".png")))


def test_a_code_under_a_hard_shadow_is_read() -> None:
    sheet = page(640, 480, (code(), 100, 60))
    sheet[:, 230:] = (sheet[:, 230:].astype(np.float32) * 0.25).astype(np.uint8)
    only(read_frame(encoded(sheet, ".png")))


def test_a_text_outside_ascii_comes_back_whole() -> None:
    for text in ("Été à Orly", "漢字", "\x01é"):
        assert [symbol.text for symbol in read_frame(render_png(text))] == [text]


def test_a_page_without_a_code_gives_nothing() -> None:
    report = read_frame_report(encoded(page(640, 480), ".png"))
    assert report.symbols == []
    assert report.stage is None
    assert report.elapsed_ms > 0


@pytest.mark.parametrize("size", [(1, 1), (20, 400), (400, 20), (1, 8192)])
def test_a_picture_too_thin_for_a_code_gives_nothing(size: tuple[int, int]) -> None:
    assert read_frame(encoded(page(*size), ".png")) == []


def test_another_code_in_view_is_told_too_and_does_not_hide_the_coupon() -> None:
    sheet = page(900, 500, (code(OTHER_TEXT), 40, 60), (code(), 480, 60))
    report = read_frame_report(encoded(sheet, ".png"), accept=lambda text: text.startswith("AP1:"))
    assert {symbol.text for symbol in report.symbols} == {TEXT, OTHER_TEXT}
    assert report.stage is not None
    for symbol in report.symbols:
        left = 480 if symbol.text == TEXT else 40
        assert_near(symbol.quad, dark_box(code(symbol.text), left, 60), 3)


def test_codes_nobody_accepts_are_told_each_once_and_no_stage_ends_the_search() -> None:
    report = read_frame_report(encoded(page(640, 480, (code(), 100, 60)), ".png"), accept=lambda _text: False)
    assert only(report.symbols).stage == "glance"
    assert report.stage is None


def test_one_text_printed_twice_is_two_codes() -> None:
    sheet = page(900, 500, (code(), 40, 60), (code(), 480, 60))
    assert [symbol.text for symbol in read_frame(encoded(sheet, ".png"))] == [TEXT, TEXT]


def test_what_accept_raises_is_not_swallowed() -> None:
    def refuse(_text: str) -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        read_frame(render_png(TEXT), accept=refuse)


def test_a_live_budget_and_a_still_one_both_read_a_plain_code() -> None:
    for budget_ms in (60.0, 400.0):
        only(read_frame(render_png(TEXT), budget_ms=budget_ms))


def test_a_rejection_is_an_exception_of_its_own() -> None:
    with pytest.raises(FrameRejected) as caught:
        read_frame(b"")
    assert (caught.value.code, str(caught.value)) == ("empty", "empty")
