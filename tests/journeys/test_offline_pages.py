"""What the pages with the network say and do on an enrolled device."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film
from tests.journeys.offline_steps import enrol, keep, revoke_devices
from tests.journeys.steps import sign_in
from tests.live import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

BATCH = "**/api/v1/claims/batch"
LICENCE_KEPT = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open('guichet');
    asked.onsuccess = () => resolve(asked.result);
  });
  const facts = await new Promise((resolve) => {
    const asked = db.transaction('facts').objectStore('facts').getAllKeys();
    asked.onsuccess = () => resolve(asked.result);
  });
  db.close();
  return facts.includes('licence');
}"""


def enrolled(live_server: LiveServer, browser_with_camera: OpenBrowser, film: Path | None = None) -> Page:
    page = browser_with_camera(film).new_page()
    sign_in(page, live_server)
    return page


def test_what_waits_is_counted_on_the_scan_and_said_before_signing_out(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = enrolled(live_server, browser_with_camera)
    enrol(page, live_server)
    coupon = live_server.coupon()
    live_server.kill()
    page.goto("/comptoir")
    keep(page, coupon)
    page.context.route(BATCH, lambda route: route.abort())
    live_server.start()
    page.goto("/comptoir")
    expect(page.get_by_role("link", name="1 à confirmer")).to_be_visible()
    page.goto("/comptoir/journee")
    expect(page.locator("[data-kept-list]")).to_contain_text("À confirmer")
    the_day_says_what_waits_here(page)
    page.goto("/comptoir/plus")
    page.wait_for_load_state("networkidle")
    page.locator("main [data-action=sign-out]").click()
    expect(page.get_by_text("1 débit attend encore")).to_be_visible()
    page.locator("main [data-action=sign-out]").click()
    page.wait_for_url("**/connexion*")
    page.context.unroute(BATCH)
    sign_in(page, live_server)
    expect(page.get_by_role("link", name="1 à confirmer")).to_be_hidden()
    page.goto("/comptoir/journee")
    expect(page.locator("[data-kept-list] [data-state=accepted]")).to_be_visible()
    expect(page.locator(".pill--wait")).to_be_hidden()
    assert parts(page)["wait"] == 0


def parts(page: Page) -> dict[str, float]:
    """The widths of the day's bar, in acts."""
    found: dict[str, float] = page.locator("[data-share]").evaluate(
        """bar => Object.fromEntries(['ok', 'wait', 'no'].map((part) =>
          [part, Number(bar.querySelector(`.share__${part}`).getAttribute('width'))]))"""
    )
    return found


def the_day_says_what_waits_here(page: Page) -> None:
    """Its bar and its figures tell apart what the Region accepted and what this device keeps."""
    expect(page.locator(".pill--wait")).to_have_text("1 à confirmer")
    expect(page.locator("[data-kept-sum]")).to_have_text(
        "300\u00a0€ à confirmer sur cet appareil, pas encore dus."
    )
    widths = parts(page)
    assert widths["wait"] == 1
    assert page.locator("[data-share]").get_attribute("viewBox") == f"0 0 {int(sum(widths.values()))} 1"
    assert page.locator(".share__wait").evaluate("bar => bar.getBoundingClientRect().width") > 8
    expect(page.locator("[data-day-stale]")).to_be_hidden()
    assert Axe().run(page).violations_count == 0


def test_a_coupon_read_while_the_server_goes_away_goes_on_without_it(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupon = live_server.coupon()
    film = coupon_film(tmp_path / "coupon.mjpeg", coupon["text"])
    page = enrolled(live_server, browser_with_camera, film)
    enrol(page, live_server)
    page.context.route("**/api/v1/coupons/read", lambda route: route.abort())
    page.context.route("**/healthz", lambda route: route.abort())
    page.goto("/comptoir")
    page.wait_for_url("**/hors-ligne")
    expect(page.locator("[data-outcome=ok]")).to_contain_text("Vérifié sur ce téléphone")


def test_a_device_that_its_owner_took_away_forgets_its_licence_and_keeps_its_queue(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = enrolled(live_server, browser_with_camera)
    expect(page.locator("[data-ready]")).to_contain_text("cet appareil n’est pas inscrit")
    enrol(page, live_server)
    coupon = live_server.coupon()
    live_server.kill()
    page.goto("/comptoir")
    keep(page, coupon)
    revoke_devices(live_server)
    live_server.start()
    expect(page.locator("[data-outcome=refused]")).to_contain_text("300 € refusés", timeout=30_000)
    page.get_by_role("button", name="1 refus à lire").click()
    expect(page.locator("[data-conflicts]")).to_contain_text("Appareil retiré")
    page.goto("/comptoir")
    expect(page.locator("[data-ready]")).to_contain_text("Hors ligne fermé")
    expect(page.get_by_role("link", name="1 refus à lire")).to_be_visible()
    assert page.evaluate(LICENCE_KEPT) is False


TABLET = """Object.defineProperties(navigator, {
  userAgent: { value: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari' },
  maxTouchPoints: { value: 5 },
})"""


def test_on_an_ipad_installing_comes_before_enrolling(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = enrolled(live_server, browser_with_camera)
    page.goto("/comptoir/appareil")
    titles = ["Inscrire cet appareil", "Installer l’application"]
    expect(page.get_by_role("heading", level=2).filter(visible=True)).to_have_text(titles)
    page.add_init_script(TABLET)
    page.reload()
    expect(page.get_by_text("Sur iPhone ou iPad, installez d’abord")).to_be_visible()
    expect(page.get_by_role("heading", level=2).filter(visible=True)).to_have_text(titles[::-1])
    expect(page.get_by_role("listitem").filter(has_text="Sur l’écran d’accueil")).to_be_visible()
