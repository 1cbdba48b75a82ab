"""Scan is home: what the window shows and says, and what the device gives."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film, dark_film, empty_film, far_film, glare_film, passing_film
from tests.journeys.steps import sign_in
from tests.journeys.window import DEVICES, live, say, way
from tests.live import LiveServer

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

Film = Callable[[Path, str], Path]
FILM_SIDE = 420 / 720 * 41 / 49 * 11 / 12
"""The upper side of the coupon's code in the films, as a share of their height.

The drawing is 420 px of 720, the code without its quiet zone 41 modules of 49, and the upper side leans away.
"""


def _outline_centre_and_size(page: Page) -> tuple[float, float, float]:
    """How far the outline's centre is from the video's, and its side, as shares of the film's height."""
    told: dict[str, Any] = page.evaluate(
        """() => {
          const box = document.querySelector('[data-camera] video').getBoundingClientRect();
          const line = document.querySelector('[data-camera-outline] polygon');
          const points = [...line.points].map(({x, y}) => [x, y]);
          return {points, width: box.width, height: box.height};
        }"""
    )
    points, width, height = told["points"], told["width"], told["height"]
    across = sum(x for x, _ in points) / 4 - width / 2
    down = sum(y for _, y in points) / 4 - height / 2
    (ax, ay), (bx, by) = points[:2]
    film_height = max(height, width * 3 / 4)
    return across / film_height, down / film_height, ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 / film_height


@pytest.mark.parametrize("size", [(412, 839), (1180, 820)])
def test_a_coupon_is_outlined_in_violet_where_it_is_seen_until_its_page_comes(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path, size: tuple[int, int]
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(coupon_film(tmp_path / "coupon.mjpeg", coupon["text"])).new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/api/v1/coupons/read", hold)
    sign_in(page, live_server)
    expect(page.locator("[data-camera-outline][data-seen=coupon]")).to_be_attached(timeout=30_000)
    expect(say(page)).to_have_text("Coupon trouvé. Vérification…")
    across, down, side = _outline_centre_and_size(page)
    assert abs(across) < 0.03
    assert abs(down) < 0.03
    assert side == pytest.approx(FILM_SIDE, rel=0.05)
    line = page.locator("[data-camera-outline] polygon").last
    stroke = line.evaluate("(line) => getComputedStyle(line).stroke")
    red, green, blue = (int(part) for part in re.findall(r"\d+", stroke))
    assert green < min(red, blue), "violet: green is the server's to give"
    asked[0].continue_()
    page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}")


def test_another_code_is_outlined_plainly_and_the_outline_goes_with_it(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    page = browser_with_camera(
        passing_film(tmp_path / "other.mjpeg", "https://ailleurs.example/menu")
    ).new_page()
    sign_in(page, live_server)
    expect(page.locator("[data-camera-outline][data-seen=other]")).to_be_attached(timeout=30_000)
    expect(say(page)).to_have_text("Ce QR n’est pas un coupon.")
    expect(page.locator("[data-camera-outline]:not([data-seen])")).to_be_attached(timeout=30_000)
    assert page.locator("[data-camera-outline] polygon[points]").count() == 0
    assert page.locator("[data-outcome]").count() == 0


@pytest.mark.parametrize(
    ("film", "hint"),
    [
        (dark_film, "Trop sombre. Cherchez la lumière"),
        (glare_film, "Un reflet gêne. Inclinez le coupon"),
        (far_film, "Rapprochez le coupon, bien à plat"),
    ],
)
def test_a_code_that_does_not_read_gets_the_hint_that_helps(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path, film: Film, hint: str
) -> None:
    text = live_server.coupon()["text"]
    page = browser_with_camera(film(tmp_path / "film.mjpeg", text)).new_page()
    sign_in(page, live_server)
    expect(say(page)).to_have_text("Placez le QR dans le guichet", timeout=15_000)
    expect(say(page)).to_have_text(hint, timeout=15_000)


class TestTheDevice:
    """What the device truly has, and what it refuses."""

    def test_a_camera_without_lamp_zoom_or_companion_shows_no_knob(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        page = browser_with_camera(empty_film(tmp_path / "desk.mjpeg")).new_page()
        sign_in(page, live_server)
        live(page)
        expect(say(page)).to_have_text("Placez le QR dans le guichet")
        for label in ("Lampe", "Changer d’appareil photo", "Éloigner", "Rapprocher"):
            assert page.get_by_role("button", name=label).count() == 0
        assert page.get_by_role("slider").count() == 0
        tree = page.get_by_role("region", name="Appareil photo").aria_snapshot()
        assert 'heading "Scanner un coupon" [level=1]' in tree
        assert "status: Placez le QR dans le guichet" in tree
        assert "button" not in tree

    def test_a_camera_with_lamp_zoom_and_companion_obeys(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        page = browser_with_camera(dark_film(tmp_path / "dark.mjpeg", "x")).new_page()
        page.add_init_script(path=DEVICES / "rich_camera.js")
        sign_in(page, live_server)
        live(page)
        expect(say(page)).to_have_text("Trop sombre. Allumez la lampe", timeout=15_000)
        lamp = page.get_by_role("button", name="Lampe")
        expect(lamp).to_have_attribute("aria-pressed", "false")
        lamp.click()
        expect(lamp).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="Rapprocher").click()
        assert page.get_by_role("slider", name="Niveau de zoom").input_value() == "1.7"
        assert page.evaluate("() => asked") == [{"torch": True}, {"zoom": 1.7}]
        page.get_by_role("button", name="Changer d’appareil photo").click()
        live(page)
        assert page.evaluate("() => JSON.parse(localStorage.getItem('guichet.scan')).camera") == "second"
        page.get_by_role("button", name="Réglages").click()
        choice = page.get_by_label("Appareil photo", exact=True).and_(page.locator("select"))
        assert choice.locator("option").all_inner_texts() == ["Caméra arrière", "Caméra avant"]

    def test_found_and_refused_are_heard_and_felt_unless_turned_off(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        coupon = live_server.coupon("2021")
        context = browser_with_camera(coupon_film(tmp_path / "coupon.mjpeg", coupon["text"]))
        context.clear_permissions()
        page = context.new_page()
        page.add_init_script(path=DEVICES / "ears.js")
        # Sound wants a tap: until the second part a camera allowed meanwhile must not open by itself.
        page.add_init_script(
            "if (!localStorage.getItem('guichet.scan')) navigator.permissions.query = async () =>"
            " Object.assign(new EventTarget(), { state: 'prompt' });"
        )
        sign_in(page, live_server)
        verdict = f"**/comptoir/coupon/{coupon['coupon_id']}"
        heard = "() => JSON.parse(sessionStorage.getItem('heard') ?? '[]')"
        context.grant_permissions(["camera"])
        way(page, "Activer l’appareil photo").click()
        page.wait_for_url(verdict, timeout=30_000)
        assert page.evaluate(heard) == ["awake", "shake 40", 880, 1320, "shake 90,60,90", 220, 165]
        page.evaluate("() => sessionStorage.removeItem('heard')")
        page.evaluate(
            "() => localStorage.setItem('guichet.scan', JSON.stringify({sound: false, vibration: false}))"
        )
        # The camera is allowed by now: a coupon in view may be read before the page has loaded whole.
        page.goto("/comptoir", wait_until="commit")
        page.wait_for_url(verdict, timeout=30_000)
        assert page.evaluate(heard) == ["awake"]

    def test_settings_are_kept_and_announcements_go_silent_with_their_words_in_sight(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        page = browser_with_camera(empty_film(tmp_path / "desk.mjpeg")).new_page()
        sign_in(page, live_server)
        live(page)
        expect(say(page)).to_have_attribute("aria-live", "polite")
        opener = page.get_by_role("button", name="Réglages")
        opener.click()
        sheet = page.get_by_role("dialog", name="Réglages de lecture")
        for label in ("Sons", "Vibrations", "Annonces vocales"):
            expect(sheet.get_by_role("checkbox", name=label)).to_be_checked()
        sheet.get_by_role("checkbox", name="Sons").uncheck()
        sheet.get_by_role("checkbox", name="Annonces vocales").uncheck()
        expect(say(page)).to_have_attribute("aria-live", "off")
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        expect(opener).to_be_focused()
        page.reload()
        live(page)
        expect(say(page)).to_have_text("Placez le QR dans le guichet")
        expect(say(page)).to_have_attribute("aria-live", "off")
        page.get_by_role("button", name="Réglages").click()
        expect(sheet.get_by_role("checkbox", name="Sons")).not_to_be_checked()
        expect(sheet.get_by_role("checkbox", name="Vibrations")).to_be_checked()
        sheet.get_by_role("button", name="Fermer").click()
        expect(sheet).to_be_hidden()
