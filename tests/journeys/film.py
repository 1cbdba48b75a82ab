"""Films for the fake camera: what a phone sees when a coupon is held before it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from scanner.render import render_png

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 960, 720
FRAMES_A_SECOND = 30


def write_film(path: Path, frames: Iterable[Picture]) -> Path:
    """Write frames as Chromium's fake camera reads them: JPEG pictures end to end, shown in a loop."""
    with path.open("wb") as film:
        for frame in frames:
            done, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 85])
            assert done
            film.write(jpeg.tobytes())
    return path


def coupon_film(path: Path, text: str) -> Path:
    """Write a coupon that is held askew, blurred for a second while it comes in, then sharp for two."""
    return write_film(path, _coupon_frames(text))


def still_film(path: Path, text: str) -> Path:
    """Write a coupon that is held still, a little askew, from the first picture on."""
    return write_film(path, [_seen(text, angle=15, shift=0, blur=0)] * FRAMES_A_SECOND)


def blurred_film(path: Path, text: str) -> Path:
    """Write a coupon that the camera never sees sharply enough to read."""
    return write_film(path, [_seen(text, angle=15, shift=0, blur=11)] * FRAMES_A_SECOND)


def screen_film(path: Path, picture: bytes) -> Path:
    """Write another phone's screen, as its screenshot, held still before the camera."""
    screen = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert screen is not None
    frame = _desk()
    tall = HEIGHT - 40
    wide = round(screen.shape[1] * tall / screen.shape[0])
    small = cv2.resize(screen, (wide, tall), interpolation=cv2.INTER_AREA)
    left = (WIDTH - wide) // 2
    frame[20 : 20 + tall, left : left + wide] = small
    return write_film(path, [frame] * FRAMES_A_SECOND)


def empty_film(path: Path, seconds: float = 1) -> Path:
    """Write a counter top with nothing on it."""
    return write_film(path, [_desk()] * round(seconds * FRAMES_A_SECOND))


def passing_film(path: Path, text: str) -> Path:
    """Write a code that lies there for two seconds, then is taken away for two."""
    seen, gone = _seen(text, angle=15, shift=0, blur=0), _desk()
    return write_film(path, [seen] * (2 * FRAMES_A_SECOND) + [gone] * (2 * FRAMES_A_SECOND))


def dark_film(path: Path, text: str) -> Path:
    """Write a coupon in a room without light: a twentieth of it is left, smeared by the long exposure."""
    dim = cast("Picture", (_seen(text, angle=15, shift=0, blur=14) // 20).astype(np.uint8))
    return write_film(path, [dim] * FRAMES_A_SECOND)


def glare_film(path: Path, text: str) -> Path:
    """Write a coupon under a lamp that burns out its middle."""
    lit = _seen(text, angle=15, shift=0, blur=0)
    cv2.ellipse(lit, (WIDTH // 2, HEIGHT // 2), (150, 110), 20, 0, 360, (255, 255, 255), -1)
    return write_film(path, [lit] * FRAMES_A_SECOND)


def far_film(path: Path, text: str) -> Path:
    """Write a coupon held too far away for its code to be read."""
    near = _seen(text, angle=15, shift=0, blur=0)
    small = cv2.resize(near, (WIDTH // 12, HEIGHT // 12), interpolation=cv2.INTER_AREA)
    far = np.full_like(near, 120)
    top, left = (HEIGHT - small.shape[0]) // 2, (WIDTH - small.shape[1]) // 2
    far[top : top + small.shape[0], left : left + small.shape[1]] = small
    return write_film(path, [far] * FRAMES_A_SECOND)


def page_film(path: Path) -> Path:
    """Write a signed page that lies askew on a desk, sharp and well lit."""
    return write_film(path, [_page_seen(_page())] * FRAMES_A_SECOND)


def blurred_page_film(path: Path) -> Path:
    """Write the same page out of focus."""
    return write_film(
        path, [cast("Picture", cv2.GaussianBlur(_page_seen(_page()), (0, 0), 6))] * FRAMES_A_SECOND
    )


def _page() -> Picture:
    """Draw a made-up contract: lines of words on white paper, A4 upright."""
    page = np.full((1414, 1000, 3), 235, np.uint8)
    cv2.putText(page, "CONTRAT FICTIF", (90, 160), cv2.FONT_HERSHEY_DUPLEX, 2, (30, 30, 30), 3, cv2.LINE_AA)
    for line in range(22):
        words = "Exemple de contrat pour un essai, sans valeur"
        place = (90, 260 + line * 50)
        cv2.putText(page, words, place, cv2.FONT_HERSHEY_SIMPLEX, 1.05, (40, 40, 40), 2, cv2.LINE_AA)
    return page


def _page_seen(page: Picture) -> Picture:
    """Lay a page on the dark desk, leaning back a little."""
    height, width = page.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    corners = np.array([[262, 30], [690, 44], [726, 694], [226, 672]], np.float32)
    picture = cast("Picture", (_desk() // 2).astype(np.uint8))
    warp = cv2.getPerspectiveTransform(flat, corners)
    cv2.warpPerspective(
        page, warp, (WIDTH, HEIGHT), dst=picture, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    return picture


def _coupon_frames(text: str) -> Iterator[Picture]:
    for step in range(FRAMES_A_SECOND):
        yield _seen(text, angle=25 - step / 3, shift=2 * (step - FRAMES_A_SECOND), blur=14)
    yield from [_seen(text, angle=15, shift=0, blur=0)] * (2 * FRAMES_A_SECOND)


def _desk() -> Picture:
    grain = np.random.default_rng(1).integers(105, 135, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    return cast("Picture", cv2.GaussianBlur(grain, (5, 5), 0))


def _seen(text: str, *, angle: float, shift: int, blur: int) -> Picture:
    """Draw the coupon on the desk, turned by ``angle`` degrees, leaning back, then out of focus."""
    code = cv2.imdecode(np.frombuffer(render_png(text), np.uint8), cv2.IMREAD_COLOR)
    assert code is not None
    side = 420
    code = cv2.resize(code, (side, side), interpolation=cv2.INTER_AREA)
    turn = np.deg2rad(angle)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * side / 2
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]], np.float32)
    # What is farther is smaller: the top edge leans away from the camera.
    corners *= (1 + corners[:, 1:] / (6 * side)).astype(np.float32)
    corners += np.array([WIDTH / 2 + shift, HEIGHT / 2], np.float32)
    flat = np.array([[0, 0], [side, 0], [side, side], [0, side]], np.float32)
    warp = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    picture = _desk()
    cv2.warpPerspective(
        code, warp, (WIDTH, HEIGHT), dst=picture, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    return cast("Picture", cv2.GaussianBlur(picture, (0, 0), blur) if blur else picture)
