"""The guided tour, from the first sign-in to a debit of nothing: by hand, by the keyboard, by the camera."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import HEIGHT, OpenBrowser
from tests.journeys.film import coupon_film
from tests.journeys.steps import (
    COUNTER,
    OTHER_MARKET,
    copy_shown_document,
    debits_listed,
    journal_holds,
    sign_in,
    training_steps,
    type_number,
)
from tests.journeys.test_in_a_hurry import press_until_focused
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer

NEW = "counter.new@demo.test"
TAPE = "Entraînement : rien n’est débité"

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def begin(page: Page, server: LiveServer, email: str) -> None:
    """Sign in for the first time, take up the tour, and read the first step."""
    sign_in(page, server, email)
    page.click("[data-action=tour]")
    page.click("[data-action=begin]")
    page.click("[data-action=understood]")
    page.locator("[name=number]").wait_for()


@pytest.mark.parametrize("email", [COUNTER, OTHER_MARKET, NEW])
def test_the_tour_from_the_first_sign_in_to_a_training_debit(
    live_server: LiveServer, browser_with_camera: OpenBrowser, email: str
) -> None:
    page = browser_with_camera(None).new_page()
    begin(page, live_server, email)
    heard = []
    for name in training_steps(page):
        expect(page.get_by_text(TAPE)).to_be_in_viewport()
        heard += page.locator("[data-lesson]").evaluate_all("all => all.map(one => one.dataset.lesson)")
        if name in {"coupon", "identity", "match", "stranger", "scan", "face", "confirm"}:
            tall = page.evaluate("() => document.documentElement.scrollHeight")
            assert tall <= HEIGHT, f"{name} is {tall} px tall"
    assert [int(step) for step in heard] == [3, 3, 3, 4, 4, 5, 5, 6, 6, 7]
    page.goto("/comptoir")
    assert page.locator("[data-action=tour]").count() == 0
    page.context.clear_cookies()
    sign_in(page, live_server, email)
    assert page.locator("[data-action=tour]").count() == 0, "begun once, proposed no more"
    journal_holds(live_server)


def test_a_training_debits_nothing_and_the_home_with_its_proposal_fits(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, OTHER_MARKET)
    expect(page.locator("[data-action=tour]")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollHeight") <= HEIGHT
    before = debits_listed(page)
    page.goto("/comptoir")
    page.click("[data-action=later]")
    page.wait_for_url("**/comptoir")
    assert page.locator("[data-action=tour]").count() == 0
    page.goto("/comptoir/entrainement/scanner")
    list(training_steps(page))
    assert debits_listed(page) == before


def test_the_tour_by_the_keyboard_alone(live_server: LiveServer, browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, OTHER_MARKET)

    def press(selector: str, key: str = "Enter") -> None:
        press_until_focused(page, selector)
        page.keyboard.press(key)

    press("[data-action=tour]")
    page.wait_for_url("**/entrainement")
    press("[data-action=begin]")
    page.wait_for_url("**/marches")
    press("[data-action=understood]")
    page.wait_for_url("**/scanner")
    press_until_focused(page, "[name=number]")
    page.keyboard.type("FAUX-0003")
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome=market_mismatch]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.goto("/comptoir/entrainement/coupon/FAUX-0001")
    press("a[data-action=identity]")
    page.wait_for_url("**/identite")
    copy_shown_document(page)
    page.wait_for_url("**/personne?*")
    press("[name=face_confirmed]", "Space")
    press("[data-action=face]")
    page.wait_for_url("**/debit?*")
    press("[data-action=debit]")
    expect(page.locator("[data-outcome=training]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="rien n’est dû")).to_be_visible()


def test_the_camera_reads_a_training_coupon_in_training(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    page = browser_with_camera(coupon_film(tmp_path / "training.mjpeg", "FAUX-0001")).new_page()
    asked: list[str] = []
    sign_in(page, live_server)
    # The real counter reads it too, and says what it is.
    expect(page.get_by_text("C’est un coupon d’entraînement.")).to_be_visible(timeout=30_000)
    page.goto("/aide")
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/comptoir/entrainement/scanner")
    page.wait_for_url("**/entrainement/coupon/FAUX-0001", timeout=30_000)
    expect(page.locator("[data-outcome=ok]")).to_be_visible()
    assert [url for url in asked if "/api/" in url] == []


def test_the_camera_leaves_a_real_coupon_unread_in_training(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    film = coupon_film(tmp_path / "real.mjpeg", live_server.coupon()["text"])
    context = browser_with_camera(film)
    context.clear_permissions()
    page = context.new_page()
    sign_in(page, live_server)
    page.goto("/comptoir/entrainement/scanner")
    context.grant_permissions(["camera"])
    # It opens by itself once it is allowed.
    expect(page.get_by_text("C’est un vrai coupon")).to_be_visible(timeout=30_000)


def test_every_page_of_the_training_is_sound(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, OTHER_MARKET)
    assert_sound(page)
    for path in ("", "/coupons", "/marches", "/scanner"):
        page.goto(f"/comptoir/entrainement{path}")
        assert_sound(page)
    for name in training_steps(page):
        # The page that answered a form can't be asked for again by its address.
        if name != "mismatch":
            assert_sound(page)


def test_a_number_typed_in_the_wrong_place_says_where_it_belongs(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    type_number(page, "FAUX-0001")
    expect(page.locator("[data-outcome=training_coupon]")).to_contain_text("Ouvrez l’entraînement")
    page.goto("/comptoir/entrainement/scanner")
    type_number(page, live_server.coupon()["number"])
    expect(page.locator("[data-outcome=real_coupon]")).to_contain_text("quittez l’entraînement")
