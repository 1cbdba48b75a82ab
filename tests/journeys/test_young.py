"""The coupon in a young person's hand: the link by mail, the QR on their screen, the debit, and after it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import screen_film
from tests.journeys.steps import journal_holds, sign_in, to_receipt
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer
from tests.smtp import SmtpServer, smtp_server

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

YOUNG = "young@demo.test"
LOU = {"family_name": "Modèle", "first_name": "Lou", "birth_date": "2006-05-17"}
"""Whose coupons they are in the demonstration: the second one is usable."""

KEPT = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open('guichet-jeune');
    asked.onsuccess = () => resolve(asked.result);
  });
  const kept = await new Promise((resolve) => {
    const asked = db.transaction('kept').objectStore('kept').get('coupons');
    asked.onsuccess = () => resolve(asked.result ?? []);
  });
  db.close();
  return kept;
}"""


def ask_link(page: Page, server: LiveServer, post: SmtpServer) -> str:
    """Ask for a link and take its address from the mail."""
    page.goto("/mes-coupons")
    page.fill("[name=email]", YOUNG)
    page.click("[data-action=ask-link]")
    page.wait_for_url("**/courriel")
    server.flask("worker", "--once", GUICHET_SMTP_URL=post.url)
    found = re.search(rf"{server.url}/mes-coupons/lien/\S+", post.to(YOUNG)[-1].get_content())
    assert found
    return found[0]


def come_in(page: Page, server: LiveServer, post: SmtpServer) -> None:
    page.goto(ask_link(page, server, post))
    page.click("[data-action=open]")
    page.wait_for_url("**/mes-coupons")
    expect(page.locator("[data-qr] svg")).to_be_visible()


def test_from_the_link_to_the_debit_to_ce_n_est_pas_moi(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    with smtp_server() as post:
        young = browser_with_camera(None).new_page()
        come_in(young, live_server, post)
        for scheme in ("dark", "light"):
            assert_sound(young, scheme)
        film = screen_film(tmp_path / "screen.mjpeg", young.screenshot())
        school = browser_with_camera(film).new_page()
        sign_in(school, live_server)
        start = school.get_by_role("button", name="Activer l’appareil photo")
        if start.is_visible():
            start.click()
        school.wait_for_url("**/comptoir/coupon/*", timeout=30_000)
        to_receipt(school, LOU)
        assert len(young.evaluate(KEPT)) == 1
        young.reload()
        expect(young.locator(".rail")).to_contain_text("débité")
        expect(young.locator("[data-debit=awaiting_documents]")).to_contain_text("500 €")
        expect(young.locator("[data-outcome=previous_not_validated]")).to_be_visible()
        expect(young.locator("[data-qr]")).to_have_count(0)
        young.wait_for_load_state("networkidle")
        assert young.evaluate(KEPT) == [], "what the server does not show any more is gone from the phone"
        live_server.flask("worker", "--once", GUICHET_SMTP_URL=post.url)
        told = post.to(YOUNG)[-1]
        assert told["Subject"].startswith("Coupon 2 débité")
        not_me = re.search(rf"{live_server.url}/pas-moi/\S+", told.get_content())
        assert not_me
        young.goto(not_me[0])
        assert_sound(young, "light")
        young.click("[data-action=disavow]")
        expect(young.locator("[data-outcome=disputed]")).to_be_visible()
        young.goto("/mes-coupons")
        expect(young.locator("[data-debit=awaiting_documents]")).to_contain_text("Contesté")
        school.reload()
        expect(school.locator(".flag", has_text="Contesté par le jeune")).to_be_visible()
    journal_holds(live_server)


def test_a_link_opens_once_and_only_where_it_was_asked_for(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    with smtp_server() as post:
        mine, other = (browser_with_camera(None).new_page() for _ in range(2))
        link = ask_link(mine, live_server, post)
        other.goto(link)
        expect(other.locator("[data-outcome=link_other_browser]")).to_contain_text("Ce lien s’ouvre ailleurs")
        assert_sound(other, "light")
        mine.goto(link)
        mine.click("[data-action=open]")
        mine.wait_for_url("**/mes-coupons")
        mine.goto(link)
        expect(mine.locator("[data-outcome=link_used]")).to_contain_text("déjà servi")
        other.goto("/mes-coupons")
        expect(other.locator("[data-action=ask-link]")).to_be_visible()


def test_the_coupon_opens_without_network_and_is_gone_once_signed_out(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    with smtp_server() as post:
        page = browser_with_camera(None).new_page()
        come_in(page, live_server, post)
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.wait_for_load_state("networkidle")
        number = page.locator("[data-keep=number]").inner_text()
        drawing = page.locator("[data-qr] path").get_attribute("d")
        kept = page.evaluate(KEPT)
        assert set(kept[0]) == {"amount", "market", "number", "expires", "rank", "expiresOn", "box", "path"}
        live_server.kill()
        again = page.context.new_page()
        again.goto("/mes-coupons")
        expect(again.get_by_role("heading", name="Sans réseau")).to_be_visible()
        expect(again.locator("[data-keep=number]")).to_have_text(number)
        assert again.locator("[data-qr] path").get_attribute("d") == drawing
        assert "Modèle" not in again.content()
        assert "MODÈLE" not in again.content()
        expect(again.get_by_text("Nous continuons d’essayer")).to_be_visible()
        live_server.start()
        expect(again.get_by_role("button", name="En grand")).to_be_visible(timeout=20_000)
        again.get_by_role("button", name="En grand").click()
        expect(again.locator("dialog [data-large-number]")).to_have_text(number)
        assert_qr_fills(again)
        again.get_by_role("button", name="Fermer").click()
        again.goto("/mes-coupons/compte")
        again.click("[data-action=sign-out]")
        again.wait_for_url("**/mes-coupons/connexion")
        assert again.evaluate(KEPT) == []
        live_server.kill()
        again.goto("/mes-coupons")
        expect(again.get_by_text("Aucun coupon n’est gardé")).to_be_visible()


def assert_qr_fills(page: Page) -> None:
    """60 % of the width, four pixels a module, black on white: on the smallest screen, in the dark."""
    page.get_by_role("button", name="Fermer").click()
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    width, modules, ink, paper = page.evaluate(
        """() => {
          const svg = document.querySelector('[data-qr] svg');
          const modules = Number(svg.getAttribute('viewBox').split(' ')[2]);
          const fill = (name) => getComputedStyle(svg.querySelector(name)).fill;
          return [svg.getBoundingClientRect().width, modules, fill('path'), fill('rect')];
        }"""
    )
    assert width / modules >= 4
    assert width * (modules - 8) / modules / 320 >= 0.6, "without its quiet zone"
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    page.get_by_role("button", name="En grand").click()
