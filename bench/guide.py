"""Take the pictures of the counter's guide from a demonstration: ``python -m bench.guide``.

Writes ``docs/pictures/guide-*.webp``: seven screens of one debit and of one refusal, the size of a phone; and
``comptoir.png``, four of them side by side for the README.
Names and numbers are the demonstration's, so that they differ from one run to the next; what is shown
does not.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.need import find_browser
from tests.journeys.film import blurred_film
from tests.journeys.steps import compare_face, copy_document, sign_in, type_number_at_home
from tests.live import LiveServer, house_env, run_flask

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
_WIDTH, _HEIGHT = 412, 839
_COLOURS = 48
_SIDE_BY_SIDE = ("scanner", "coupon", "debit", "recu")
_MARGIN, _GROUND = 16, "#e7e3ee"


def take(page: Page, name: str) -> None:
    """Take one screen. A few flat colours, kept exactly, weigh half of what a lossy picture of text does."""
    page.wait_for_load_state("networkidle")
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    flat = taken.quantize(_COLOURS, dither=Image.Dither.NONE).convert("RGB")
    flat.save(PICTURES / f"guide-{name}.webp", lossless=True, quality=100, method=6)


def walk(browser: Browser, server: LiveServer) -> None:
    """Take the path of a debit, then a refusal, as a counter of the 2024 market sees them."""
    page = browser.new_context(
        base_url=server.url,
        viewport={"width": _WIDTH, "height": _HEIGHT},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="light",
        reduced_motion="reduce",
        permissions=["camera"],
    ).new_page()
    sign_in(page, server)
    # The offer of a tour is for a first day.
    page.click("[data-action=later]")
    page.locator("video").evaluate(
        "(film) => film.readyState > 1 || new Promise((go) => (film.onplaying = go))"
    )
    take(page, "scanner")
    coupon = server.coupon()
    type_number_at_home(page, coupon["number"])
    take(page, "coupon")
    page.click("[data-action=identity]")
    copy_document(page, coupon)
    take(page, "identite")
    page.click("[data-action=identity]")
    page.locator("[data-action=face]").wait_for()
    take(page, "personne")
    compare_face(page)
    take(page, "debit")
    page.click("[data-action=debit]")
    page.locator("[data-outcome=accepted]").wait_for()
    take(page, "recu")
    type_number_at_home(page, server.coupon("2021")["number"])
    take(page, "refus")


def put_side_by_side() -> None:
    """Write the README's picture out of the guide's."""
    step = _WIDTH + _MARGIN
    sheet = Image.new("RGB", (_MARGIN + step * len(_SIDE_BY_SIDE), _HEIGHT + 2 * _MARGIN), _GROUND)
    for place, name in enumerate(_SIDE_BY_SIDE):
        with Image.open(PICTURES / f"guide-{name}.webp") as screen:
            sheet.paste(screen, (_MARGIN + step * place, _MARGIN))
    sheet.quantize(128, dither=Image.Dither.NONE).save(PICTURES / "comptoir.png", optimize=True)


def main() -> None:
    """Make a demonstration, take the pictures, and leave nothing else behind."""
    executable = find_browser()
    if executable is None:
        sys.exit("No browser: run `python scripts/need.py browser`, or set CHROMIUM.")
    with tempfile.TemporaryDirectory(prefix="guichet-guide-") as name:
        instance = Path(name)
        url = f"sqlite:///{instance / 'guichet.db'}"
        run_flask(house_env(url, instance), "demo", "setup")
        server = LiveServer(url, instance)
        try:
            with sync_playwright() as driver:
                film = blurred_film(instance / "film.mjpeg", server.coupon()["text"])
                camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
                browser = driver.chromium.launch(
                    executable_path=executable, args=["--no-sandbox", "--disable-dev-shm-usage", *camera]
                )
                walk(browser, server)
                browser.close()
        finally:
            server.kill()
    put_side_by_side()
    for picture in sorted(PICTURES.glob("guide-*.webp")):
        print(f"{picture.name}  {picture.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
