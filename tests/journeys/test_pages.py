"""Every page as a browser and a reader of screens get it: valid HTML5, one title and h1, nothing for axe."""

from typing import Literal

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import COUNTER, compare_face, identify, sign_in, type_number_at_home
from tests.live import LiveServer

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = ((412, 839), (820, 1180), (320, 640))


def assert_sound(page: Page, *schemes: Scheme) -> None:
    """Assert it of the page as it stands, in light and in dark, or in the schemes named."""
    html5lib.HTMLParser(strict=True).parse(page.request.get(page.url).text())
    assert page.locator("title").count() == 1, page.url
    assert page.locator("h1").count() == 1, page.url
    assert page.locator("html[lang=fr]").count() == 1, page.url
    for scheme in schemes or SCHEMES:
        # Without motion: a colour on its way to another has no contrast to speak of.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url} ({scheme})\n{found.generate_report()}"
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide at {width}"
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_page_of_the_path_is_sound(live_server: LiveServer, browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    page.goto("/connexion")
    assert_sound(page)
    sign_in(page, live_server, COUNTER)
    for path in ("/comptoir", "/transactions", "/demo", "/aide"):
        page.goto(path)
        assert_sound(page)
    type_number_at_home(page, live_server.coupon("2021")["number"])
    assert_sound(page)
    coupon = live_server.coupon()
    type_number_at_home(page, coupon["number"])
    assert_sound(page)
    page.click("[data-action=identity]")
    page.locator("[name=family_name]").wait_for()
    assert_sound(page)
    identify(page, coupon)
    page.locator("[data-action=face]").wait_for()
    assert_sound(page)
    compare_face(page)
    assert_sound(page)
    page.click("[data-action=debit]")
    page.locator("[data-outcome=accepted]").wait_for()
    assert_sound(page)
