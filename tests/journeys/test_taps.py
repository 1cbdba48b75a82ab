"""From an unlocked phone to the receipt by one hand: every tap is counted, and every screen heard.

A tap is a pointer event of the page. What the keyboard shows under the thumb is typing, its « next » key too.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scanner.render import render_png
from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film
from tests.journeys.outages import Books
from tests.journeys.steps import COUNTER, sign_in
from tests.live import LiveServer
from tests.plumbing import Counts

MOST_TAPS = 9
SIZES = ((412, 839), (820, 1180), (320, 640))

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Hand:
    """One hand on a phone. Its taps are counted by the page, as pointer events; the keyboard is typing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(_COUNT_TAPS)

    @property
    def taps(self) -> int:
        """Taps so far; the one on the icon of the home screen is one of them."""
        return 1 + int(self.page.evaluate("() => Number(sessionStorage.getItem('taps'))"))

    def tap(self, selector: str) -> None:
        """Tap something that a thumb can hit: 48 px at least, wholly on the screen."""
        target = self.page.locator(selector).first
        target.scroll_into_view_if_needed()
        box, screen = target.bounding_box(), self.page.viewport_size
        assert box is not None
        assert screen is not None
        assert min(box["width"], box["height"]) >= 48, f"{selector}: {box}"
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= screen["width"]
        target.tap()

    def type(self, *words: str) -> None:
        """Type into the field that has the focus, then press « next » to go on to the one after it."""
        for word in words:
            self.page.keyboard.type(word)
            self.page.keyboard.press("Enter")


_COUNT_TAPS = """
addEventListener('pointerdown', (event) => {
  if (event.isTrusted) sessionStorage.setItem('taps', 1 + Number(sessionStorage.getItem('taps')));
}, true);
"""


def by_camera(_hand: Hand, _coupon: dict[str, Any], _folder: Path) -> None:
    """The camera was allowed once: it opens by itself, and the coupon is held before it."""


def by_number(hand: Hand, coupon: dict[str, Any], _folder: Path) -> None:
    hand.tap("[name=number]")
    hand.type(coupon["number"].lower().replace("-", ""))


def by_wedge(hand: Hand, coupon: dict[str, Any], _folder: Path) -> None:
    """A scanner that types sends the signed text, and Enter."""
    hand.tap("[name=number]")
    hand.type(coupon["text"])


def by_photo(hand: Hand, coupon: dict[str, Any], folder: Path) -> None:
    """What is tapped in the phone's own camera is not the page's to count, and not counted here."""
    picture = folder / f"{coupon['number']}.png"
    picture.write_bytes(render_png(coupon["text"]))
    with hand.page.expect_file_chooser() as chosen:
        hand.tap("label:has([name=frame])")
    chosen.value.set_files(picture)


WAYS = (by_camera, by_number, by_wedge, by_photo)


def to_receipt_by_hand(hand: Hand, coupon: dict[str, Any]) -> None:
    """Go from a coupon to its receipt, and hear each screen as a screen reader does."""
    page = hand.page
    expect(page.get_by_role("status").filter(has_text="Débit possible")).to_contain_text("coupon 1 sur 3")
    expect(page.get_by_role("heading", level=1, name=re.compile("Débit possible"))).to_be_focused()
    hand.tap("[data-action=identity]")
    expect(page.get_by_role("textbox", name="Nom de famille")).to_be_focused()
    year, month, day = coupon["birth_date"].split("-")
    hand.type(coupon["family_name"], day, month, year)
    hand.tap("label:has([value=cni])")
    expect(page.get_by_role("radio", name="Carte d’identité")).to_be_checked()
    hand.tap("label:has([name=document_valid])")
    hand.tap("[data-action=identity]")
    expect(page.get_by_role("status").filter(has_text="Nom et date exacts")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Nom et date exacts")).to_be_focused()
    hand.tap("label:has([name=face_confirmed])")
    hand.tap("[data-action=face]")
    expect(page.get_by_role("heading", level=1, name="Débiter")).to_be_focused()
    expect(page.get_by_role("button", name="Débiter 300 €")).to_be_visible()
    hand.tap("[data-action=debit]")
    expect(page.get_by_role("status").filter(has_text="débités")).to_contain_text("Accepté par la Région")
    expect(page.get_by_role("heading", level=1, name=re.compile("débités"))).to_be_focused()


@pytest.mark.soak
@pytest.mark.parametrize(
    ("way", "taps"),
    [(way, 8 if way is by_camera else 9) for way in WAYS],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_from_an_unlocked_phone_to_the_receipt_in_nine_taps_at_most(
    live_server: LiveServer,
    instance_path: Path,
    browser_with_camera: OpenBrowser,
    tmp_path: Path,
    counts: Counts,
    way: Callable[[Hand, dict[str, Any], Path], None],
    taps: int,
) -> None:
    # Each way begins at another size, so that a short run has them all in hand too.
    first = WAYS.index(way)
    sizes = [SIZES[(first + n) % len(SIZES)] for n in range(counts.screen_sizes)]
    coupons = Books(live_server.database_url, instance_path).coupons(len(sizes))
    for (width, height), coupon in zip(sizes, coupons, strict=True):
        film = coupon_film(tmp_path / f"{width}.mjpeg", coupon["text"]) if way is by_camera else None
        context = browser_with_camera(film)
        sign_in(context.new_page(), live_server)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        hand = Hand(page)
        page.goto("/comptoir")
        way(hand, coupon, tmp_path)
        page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}", timeout=30_000)
        to_receipt_by_hand(hand, coupon)
        assert hand.taps == taps <= MOST_TAPS
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        # And the next scan is one tap away.
        hand.tap("footer a.button--main")
        page.wait_for_url("**/comptoir")
        assert hand.taps == taps + 1
        page.context.close()


def test_the_sign_in_of_the_day_costs_one_tap_more_and_the_camera_still_leads_to_the_receipt_in_nine(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(coupon_film(tmp_path / "coupon.mjpeg", coupon["text"])).new_page()
    hand = Hand(page)
    page.goto("/comptoir")
    page.wait_for_url(lambda url: "/connexion" in url)
    hand.tap("[name=email]")
    hand.type(COUNTER, live_server.password)
    page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}", timeout=30_000)
    to_receipt_by_hand(hand, coupon)
    assert hand.taps == MOST_TAPS
