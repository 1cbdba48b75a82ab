"""The design system and the pages of a debit, held to every width, size of text and wish of the reader."""

from collections.abc import Iterator
from contextlib import contextmanager

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import compare_face, identify, sign_in, type_number_at_home
from tests.live import LiveServer

WIDTHS = ((320, 640), (412, 839), (820, 1180), (1180, 820), (1440, 900))
ZOOMED = (320, 256)
"""A screen of 1280 × 1024 at 400 %. Source: WCAG 2.2, 1.4.10."""
TARGET, WITH_A_MOUSE = 48, 40

SMALL_TARGETS = """least => [...document.querySelectorAll(
  'a[href], button, summary, input:not([type=hidden]), select, textarea'
)].filter(one => !one.closest('[inert], .skip, [hidden]') && one.checkVisibility()).map(one => {
  // A box or a file is touched by its whole label; a field of text by itself.
  const label = /^(checkbox|radio|file)$/.test(one.type) ? one.closest('label') : null;
  const { width, height } = (label ?? one).getBoundingClientRect();
  return { what: one.outerHTML.slice(0, 120), width, height };
}).filter(({ width, height }) => Math.min(width, height) < least - 0.5)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
STUCK = """() => [...document.querySelectorAll('body *')]
  .filter(one => ['fixed', 'sticky'].includes(getComputedStyle(one).position) && one.checkVisibility())
  .filter(one => !one.matches('.skip, .side, [role=status]'))
  .map(one => one.getBoundingClientRect().height).reduce((sum, height) => sum + height, 0) / innerHeight"""
MOVING = """() => [...document.querySelectorAll('body, body *')].filter(one => {
  const style = getComputedStyle(one);
  const lengths = [style.transitionDuration, style.animationDuration].join().split(',');
  return lengths.some(each => parseFloat(each) > 0);
}).map(one => one.outerHTML.slice(0, 80))"""
BORDERLESS = """() => [...document.querySelectorAll(
  '.button, .round-button, .input, .choice, .check--framed, .check input, .call, ' +
  '.banner, .card, .ticket, .pill, .flag'
)].filter(one => one.checkVisibility() && !one.matches('.check--framed input')).filter(one => {
  const style = getComputedStyle(one);
  return style.borderTopStyle === 'none' || parseFloat(style.borderTopWidth) === 0;
}).map(one => one.outerHTML.slice(0, 100))"""

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@contextmanager
def text_enlarged(page: Page, pixels: int) -> Iterator[None]:
    """Let the reader's own setting make the text this large; 16 is what browsers begin with."""
    wire = page.context.new_cdp_session(page)
    wire.send("Page.enable")
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
    page.wait_for_function(
        "size => getComputedStyle(document.documentElement).fontSize === size + 'px'", arg=pixels
    )
    yield
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    wire.detach()


def assert_fits(page: Page) -> None:
    """Hold the page at hand to every width, to text twice as large, and to a zoom of 400 %."""
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(TOO_WIDE) <= 0, (page.url, width)
        assert page.evaluate(SMALL_TARGETS, TARGET if width < 1100 else WITH_A_MOUSE) == [], (page.url, width)
    for width, height in WIDTHS[1:3]:
        page.set_viewport_size({"width": width, "height": height})
        with text_enlarged(page, 32):
            assert page.evaluate(TOO_WIDE) <= 0, (page.url, "text at 200 %", width)
            assert page.evaluate(STUCK) <= 1 / 3, (page.url, "text at 200 %", width)
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    assert page.evaluate(TOO_WIDE) <= 0, (page.url, "zoom")
    assert page.evaluate(STUCK) <= 1 / 3, (page.url, "a bar takes over a third of the height")
    page.set_viewport_size({"width": 412, "height": 839})


def assert_obeys_the_reader(page: Page) -> None:
    """Hold the page at hand to less motion, and to colours that the reader's system chose."""
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == [], page.url
    page.emulate_media(forced_colors="active")
    assert page.evaluate(BORDERLESS) == [], page.url
    page.emulate_media(reduced_motion="no-preference", forced_colors="none")


def test_the_design_system_shows_every_component_soundly(browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    page.goto("/style")
    html5lib.HTMLParser(strict=True).parse(page.request.get(page.url).text())
    assert_fits(page)
    assert_obeys_the_reader(page)
    page.get_by_text("Les mêmes sommes en tableau", exact=True).click()
    for scheme in ("light", "dark"):
        # Less motion: a colour on its way from one theme to the other is nobody's contrast.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    links = page.locator(".toc a").evaluate_all("links => links.map(link => link.hash)")
    assert len(links) > 20
    assert all(page.locator(link).count() == 1 for link in links)


def test_every_page_of_a_debit_fits_and_obeys_the_reader(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()

    def hold() -> None:
        assert_fits(page)
        assert_obeys_the_reader(page)

    page.goto("/connexion")
    hold()
    sign_in(page, live_server)
    hold()
    type_number_at_home(page, live_server.coupon("2021")["number"])
    hold()
    type_number_at_home(page, (coupon := live_server.coupon())["number"])
    hold()
    page.click("[data-action=identity]")
    page.locator("[name=family_name]").wait_for()
    hold()
    page.click("[data-action=identity]")
    page.locator("[aria-invalid=true]").first.wait_for()
    hold()
    identify(page, coupon)
    page.locator("[data-action=face]").wait_for()
    hold()
    compare_face(page)
    hold()
    page.click("[data-action=debit]")
    page.locator("[data-outcome=accepted]").wait_for()
    hold()
    for path in ("/transactions", "/comptoir/plus", "/aide", "/comptoir/rien"):
        page.goto(path)
        hold()


def test_a_bottom_sheet_keeps_the_focus_and_gives_it_back(browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    page.goto("/style")
    opener, sheet = page.get_by_role("link", name="Trier les transactions"), page.locator("#style-sheet")
    # The body holds the focus while the browser's own bar does.
    inside = "() => document.activeElement.matches('body, #style-sheet *')"
    for close in ("Escape", "Fermer", "Trier"):
        opener.focus()
        page.keyboard.press("Enter")
        expect(sheet).to_be_visible()
        expect(sheet.get_by_role("heading", name="Trier par")).to_be_focused()
        for _ in range(8):
            page.keyboard.press("Tab")
            assert page.evaluate(inside)
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            sheet.locator(
                f"[data-sheet-close]:has-text('{close}'), [data-sheet-close][aria-label='{close}']"
            ).click()
        expect(sheet).to_be_hidden()
        expect(opener).to_be_focused()


def test_without_scripts_a_bottom_sheet_stands_in_the_page_where_its_link_leads(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    browser = browser_with_camera(None).browser
    assert browser is not None
    page = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/style")
    expect(page.locator("#style-sheet")).to_be_hidden()
    page.get_by_role("link", name="Trier les transactions").click()
    expect(page.locator("#style-sheet")).to_be_visible()
    page.locator("#style-sheet").get_by_role("link", name="Fermer").click()
    expect(page.locator("#style-sheet")).to_be_hidden()


def test_a_toast_is_heard_leaves_after_six_seconds_and_waits_while_it_is_looked_at(
    browser_with_camera: OpenBrowser,
) -> None:
    page = browser_with_camera(None).new_page()
    page.clock.install()
    page.goto("/style")
    region = page.locator("[data-toasts]")
    assert region.get_attribute("role") == "status"
    page.get_by_role("button", name="Dire sans retour").click()
    expect(region).to_contain_text("Filtre enregistré.")
    expect(region.get_by_role("button")).to_have_count(0)
    page.clock.run_for(6100)
    expect(region).to_be_empty()
    undoable = page.get_by_role("button", name="Dire avec « Annuler »")
    undoable.click()
    region.get_by_role("button", name="Annuler").focus()
    page.clock.run_for(20_000)
    expect(region).to_contain_text("Brouillon retiré.")
    page.keyboard.press("Enter")
    expect(region).to_be_empty()
    expect(undoable).to_be_focused()


def test_a_tap_on_any_way_out_of_a_debit_waits_for_a_server_that_is_away(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    type_number_at_home(page, live_server.coupon("2021")["number"])
    page.wait_for_load_state("load")
    live_server.kill()
    page.get_by_role("link", name="Scanner un autre coupon").click(no_wait_after=True)
    expect(page.get_by_text("laissez cette page ouverte, sans la recharger")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-outcome=market_mismatch]")).to_be_visible()
    live_server.start()
    page.wait_for_url("**/comptoir", timeout=60_000)
