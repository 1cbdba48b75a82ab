"""What is refused before a pixel is decoded, and what damaged files do: nothing but a refusal."""

from __future__ import annotations

from functools import cache
from types import ModuleType

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import FrameRejected, Symbol, read_frame
from scanner.headers import MAX_BYTES, read_header
from scanner.picture import decode_picture
from tests.plumbing import load_counts
from tests.scanner.pictures import PNG_MAGIC, black_png, chunk, code, encoded, heic, jpeg_saying, page

FUZZ_EXAMPLES = load_counts().fuzz_examples

WEBP_HEAD = b"RIFF\x16\x00\x00\x00WEBP"
HUGE_WEBP = WEBP_HEAD + b"VP8X\x0a\x00\x00\x00\x00\x00\x00\x00" + b"\xff\xff\x00" * 2
HUGE_WEBP_LOSSLESS = WEBP_HEAD + b"VP8L\x0a\x00\x00\x00\x2f" + (2**28 - 1).to_bytes(4, "little") + bytes(5)
HUGE_WEBP_LOSSY = WEBP_HEAD + b"VP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"


def refusal(data: bytes) -> str:
    with pytest.raises(FrameRejected) as caught:
        read_frame(data)
    return caught.value.code


@cache
def samples() -> dict[str, bytes]:
    picture = page(200, 200, (code(scale=4), 10, 10))
    return {
        "png": encoded(picture, ".png"),
        "jpeg": encoded(picture, ".jpg"),
        "webp": encoded(picture, ".webp"),
        "heic": heic(picture),
    }


def test_nothing_is_empty() -> None:
    assert refusal(b"") == "empty"


@pytest.mark.parametrize("start", [b"", PNG_MAGIC, b"\xff\xd8\xff"], ids=["zeros", "PNG", "JPEG"])
def test_more_than_eight_megabytes_is_too_large_whatever_it_is(start: bytes) -> None:
    assert refusal(start.ljust(MAX_BYTES + 1, b"\0")) == "too_large"


def progressive() -> bytes:
    picture = page(200, 200, (code(scale=4), 10, 10))
    done, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])
    assert done
    return jpeg.tobytes()


def with_last_scan_repeated(data: bytes, times: int) -> bytes:
    """Ask for the last pass again and again, a comment that looks like the end of the picture between."""
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    decoy = b"\xff\xfe\x00\x04\xff\xd9"
    return data[:end] + (decoy + data[last:end]) * times + data[end:]


def test_a_progressive_photo_is_read_and_one_of_endless_passes_is_not() -> None:
    assert len(read_frame(progressive())) == 1
    assert refusal(with_last_scan_repeated(progressive(), 40)) == "too_large"


def test_what_follows_the_end_of_a_photo_does_not_count() -> None:
    assert len(read_frame(progressive() + b"\xff\xda\x00\x02" * 100)) == 1


def test_sixty_megabytes_is_too_large() -> None:
    assert refusal(bytes(60_000_000)) == "too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"hello, world",
        b"%PDF-1.7\n%%EOF",
        b"GIF89a" + bytes(50),
        b"BM" + bytes(60),
        b"II*\0" + bytes(60),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x1cftypavif\0\0\0\0" + bytes(40),
        b"RIFF\x10\0\0\0AVI LIST" + bytes(40),
    ],
    ids=["a byte", "text", "PDF", "GIF", "BMP", "TIFF", "SVG", "AVIF", "AVI"],
)
def test_another_type_is_refused_by_its_first_bytes(data: bytes) -> None:
    assert refusal(data) == "unsupported_type"


@pytest.mark.parametrize(
    "data",
    [
        black_png(8193, 1),
        black_png(1, 8193),
        black_png(5001, 5000),
        jpeg_saying(16_385, 100),
        jpeg_saying(8001, 8000),
        jpeg_saying(5001, 5000, marker=0xC2),
        HUGE_WEBP,
        HUGE_WEBP_LOSSLESS,
        HUGE_WEBP_LOSSY,
    ],
    ids=[
        *("PNG too wide", "PNG too high", "PNG of 25 Mpx and more"),
        *(
            "JPEG too wide",
            "JPEG of 64 Mpx and more",
            "progressive JPEG, which a reduced scale does not spare",
        ),
        *("WebP canvas", "lossless WebP", "lossy WebP"),
    ],
)
def test_too_many_pixels_are_refused_from_the_header(data: bytes) -> None:
    with pytest.raises(FrameRejected) as caught:
        read_header(data)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (black_png(8192, 1), (8192, 1)),
        (black_png(5000, 5000), (5000, 5000)),
        (jpeg_saying(8000, 8000), (8000, 8000)),
        (jpeg_saying(5000, 5000, marker=0xC2), (5000, 5000)),
    ],
    ids=["PNG at the widest", "PNG of 25 Mpx", "JPEG of 64 Mpx", "progressive JPEG of 25 Mpx"],
)
def test_the_largest_allowed_passes_the_guards(data: bytes, size: tuple[int, int]) -> None:
    header = read_header(data)
    assert (header.width, header.height) == size


def test_a_small_png_of_twenty_thousand_a_side_is_too_large_even_when_cut() -> None:
    data = black_png(20_000, 20_000)
    assert len(data) < 1_000_000
    assert refusal(data) == "too_large"
    assert refusal(data[: len(data) // 2]) == "too_large"


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "heic"])
def test_a_cut_file_is_unreadable_wherever_it_is_cut(kind: str) -> None:
    whole = samples()[kind]
    assert read_frame(whole)
    for length in (len(whole) - 2, len(whole) * 3 // 4, len(whole) // 2, len(whole) // 4, 40, 14):
        assert refusal(whole[:length]) == "unreadable", length


def test_bytes_after_the_end_of_a_jpeg_are_no_harm() -> None:
    assert read_frame(samples()["jpeg"] + b"a telephone's own trailer")


@pytest.mark.parametrize(
    "data",
    [
        jpeg_saying(0, 100),
        jpeg_saying(100, 0),
        jpeg_saying(100, 100),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff\xd0" * 50_000,
        b"\xff\xd8" + b"\xff" * 50_000,
        black_png(0, 10),
        PNG_MAGIC + chunk(b"IEND", b""),
        PNG_MAGIC + chunk(b"IHDR", bytes(12)) + chunk(b"IEND", b""),
        black_png(10, 10)[:33] + chunk(b"gAMA", b"") * 30_000,
        WEBP_HEAD + b"ALPH" + bytes(14),
        WEBP_HEAD + b"VP8 " + bytes(14),
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    ],
    ids=[
        *("JPEG without a column", "JPEG without a line", "JPEG without a picture", "JPEG with an end alone"),
        *(
            "JPEG of markers without end",
            "JPEG of fill bytes",
            "PNG without a column",
            "PNG without a header",
        ),
        *(
            "PNG with a short header",
            "PNG of chunks without end",
            "WebP of no known kind",
            "WebP without a key frame",
        ),
        "HEIC without boxes",
    ],
)
def test_a_file_that_makes_no_sense_is_unreadable(data: bytes) -> None:
    assert refusal(data) == "unreadable"


@given(st.binary(max_size=2000))
@settings(max_examples=FUZZ_EXAMPLES)
def test_any_bytes_are_refused_without_another_error(data: bytes) -> None:
    assert refusal(data) in {"empty", "unsupported_type", "unreadable"}


@given(
    st.sampled_from([PNG_MAGIC, b"\xff\xd8\xff", WEBP_HEAD, b"\0\0\0\x18ftypheic"]),
    st.binary(max_size=400),
)
@settings(max_examples=FUZZ_EXAMPLES)
def test_any_bytes_behind_a_known_start_are_refused_without_another_error(start: bytes, data: bytes) -> None:
    assert refusal(start + data) in {"too_large", "unreadable"}


@given(
    st.sampled_from(["png", "jpeg", "webp", "heic"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12),
    st.none() | st.floats(0.5, 1),
)
@settings(max_examples=FUZZ_EXAMPLES)
def test_a_damaged_picture_is_read_or_refused_and_nothing_else(
    kind: str, changes: list[tuple[float, int]], cut: float | None
) -> None:
    data = bytearray(samples()[kind])
    for place, value in changes:
        data[int(place * len(data))] = value
    damaged = bytes(data if cut is None else data[: int(cut * len(data))])
    symbols: list[Symbol] = []
    code_told = "unreadable"
    try:
        symbols = read_frame(damaged, budget_ms=400)
    except FrameRejected as rejection:
        code_told = rejection.code
    assert code_told in {"too_large", "unsupported_type", "unreadable"}
    assert all(symbol.quad.shape == (4, 2) for symbol in symbols)


def test_heic_is_unsupported_where_its_decoder_is_missing_and_nothing_else_is() -> None:
    def load(module: str) -> ModuleType:
        raise ImportError(module)

    whole = samples()["heic"]
    with pytest.raises(FrameRejected) as caught:
        decode_picture(whole, read_header(whole), load)
    assert caught.value.code == "unsupported_type"
    assert decode_picture(samples()["png"], read_header(samples()["png"]), load).width == 200


def test_a_heic_of_too_many_pixels_is_too_large() -> None:
    wide = heic(page(8200, 64))
    assert refusal(wide) == "too_large"


def test_a_heic_whose_boxes_hold_no_picture_is_unreadable() -> None:
    whole = samples()["heic"]
    assert refusal(whole.replace(b"pitm", b"pitX")) == "unreadable"
    assert refusal(whole.replace(b"iinf", b"iinX")) == "unreadable"
    assert refusal(whole.replace(b"ispe", b"ispX")) == "unreadable"


@pytest.mark.parametrize(("side", "depth"), [(3_600, 8), (2_600, 16), (5_000, 16)])
def test_a_transparent_picture_that_unfolds_too_far_is_too_large(side: int, depth: int) -> None:
    data = black_png(side, side, depth=depth, colour_type=6)
    assert len(data) < MAX_BYTES
    assert refusal(data) == "too_large"


def test_a_transparent_heic_that_unfolds_too_far_is_too_large() -> None:
    assert refusal(heic(np.zeros((3_600, 3_600, 4), np.uint8))) == "too_large"


@pytest.mark.parametrize(("side", "depth"), [(3_400, 8), (2_400, 16)])
def test_a_transparent_picture_of_a_screen_is_read(side: int, depth: int) -> None:
    assert read_frame(black_png(side, side, depth=depth, colour_type=6), budget_ms=1) == []
