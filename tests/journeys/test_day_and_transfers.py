"""A day read in a browser, and a file begun elsewhere: asked for at the counter, decided at the Region."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser, story
from tests.journeys.steps import (
    COUNTER,
    OWNER,
    journal_holds,
    sign_in,
    to_receipt,
    type_number,
    type_number_at_home,
)
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer
from webapp.web.messages.demo import DEMO_COUPONS

OFFICER = "region@demo.test"
YES, NO = "Le jeune a déménagé, son accord est joint.", "L'accord du jeune manque au dossier."
ONCE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def demo_number(page: Page, case: str) -> str:
    page.goto("/demo")
    shown = page.get_by_role("article", name=DEMO_COUPONS[case][0], exact=True)
    return shown.locator(".qr-number").inner_text()


def ask_for_the_file(page: Page, server: LiveServer) -> str:
    """Present the demonstration's coupon of another school, and ask for its file; return its number."""
    sign_in(page, server)
    number = demo_number(page, "other_partner")
    type_number_at_home(page, number)
    expect(page.locator("[data-outcome=other_partner]")).to_be_visible()
    page.click("[data-action=ask-transfer]")
    expect(page.locator("[data-transfer=waiting]")).to_contain_text("Demande envoyée le")
    assert page.locator("[data-action=ask-transfer]").count() == 0
    assert "Quais" not in page.content(), "the school that holds the file is not named"
    return number


def decide(page: Page, server: LiveServer, reason: str, choice: str) -> None:
    """Decide the one request that waits, as an officer."""
    sign_in(page, server, OFFICER, at="**/region")
    expect(page.get_by_role("heading", name="Auto-école des Tilleuls (démo)")).to_be_visible()
    page.get_by_text("Décider", exact=True).click()
    page.fill("[name=reason]", reason)
    page.click(f"[data-action={choice}]")
    expect(page.get_by_text("Aucune demande n’attend de décision.")).to_be_visible()
    expect(page.locator("#decisions")).to_contain_text(reason)


@story
def test_a_file_asked_for_and_granted_is_debited_at_the_new_school(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:  # F31
    page = browser_with_camera(None).new_page()
    number = ask_for_the_file(page, live_server)
    decide(browser_with_camera(None).new_page(), live_server, YES, "grant")
    type_number_at_home(page, number)
    expect(page.locator("[data-outcome=ok]")).to_be_visible()
    coupon = {"birth_date": "2004-07-22", "family_name": "Imaginaire", "first_name": "Éden"}
    to_receipt(page, coupon)
    page.goto("/comptoir/journee")
    expect(page.get_by_text("Éden IMAGINAIRE").first).to_be_visible()
    former = browser_with_camera(None).new_page()
    sign_in(former, live_server, "counter.other@demo.test")
    type_number_at_home(former, number)
    expect(former.locator("[data-outcome=already_debited]")).to_be_visible()
    journal_holds(live_server)


@ONCE
def test_a_refusal_is_read_with_its_reason_by_the_school_that_asked(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    ask_for_the_file(page, live_server)
    assert_sound(page, "light")
    officer = browser_with_camera(None).new_page()
    decide(officer, live_server, NO, "refuse")
    assert_sound(officer, "dark")
    page.reload()
    expect(page.locator("[data-transfer=refused]")).to_contain_text(NO)
    assert_sound(page, "dark")
    page.click("[data-action=ask-transfer]")
    expect(page.locator("[data-transfer=waiting]")).to_be_visible()
    journal_holds(live_server)


@ONCE
@pytest.mark.parametrize("javascript", [True, False])
def test_a_day_fills_as_coupons_are_presented_and_is_searched_without_an_address(
    live_server: LiveServer, browser_with_camera: OpenBrowser, *, javascript: bool
) -> None:
    browser = browser_with_camera(None).browser
    assert browser is not None
    page = browser.new_context(base_url=live_server.url, java_script_enabled=javascript).new_page()
    sign_in(page, live_server, OWNER)
    page.get_by_role("link", name="Journée").locator("visible=true").click()
    page.get_by_role("link", name="Andrea T.").click()
    expect(page.get_by_text("Aucun débit aujourd’hui.")).to_be_visible()
    page.get_by_role("link", name="Scanner un coupon").click()
    coupon = live_server.coupon()
    type_number(page, coupon["number"])
    to_receipt(page, coupon)
    # A coupon read twice, its page drawn again: refused once.
    for _ in range(2):
        type_number_at_home(page, coupon["coupons"][2]["number"])
    page.reload()
    page.goto("/comptoir/journee")
    page.get_by_role("link", name="Andrea T.").click()
    expect(page.locator("main")).to_contain_text("300\u00a0€")
    expect(page.locator("main")).to_contain_text(re.compile("1 accepté.*1 refusé", re.DOTALL))
    page.fill("[name=recherche]", coupon["family_name"])
    page.click("[data-action=search]")
    expect(page.get_by_text("1 ligne trouvée")).to_be_visible()
    assert coupon["family_name"].lower() not in page.url.lower()
    expect(page.get_by_role("link", name="Andrea T.")).to_have_attribute("aria-current", "true")
    assert coupon["family_name"] not in live_server.log.read_text("utf-8")


@ONCE
def test_the_pages_of_the_day_are_sound(live_server: LiveServer, browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, COUNTER)
    page.goto("/comptoir/journee?jour=2026-01-05")
    assert_sound(page, "light")
    for number in ("AB-1234-NOWHERE", live_server.coupon("2021")["number"]):
        type_number_at_home(page, number)
    owner = browser_with_camera(None).new_page()
    sign_in(owner, live_server, OWNER)
    for scheme in ("light", "dark"):
        owner.goto("/comptoir/journee")
        assert_sound(owner, scheme)
    refused = owner.locator("li.act", has_text="Marchés différents")
    expect(refused.get_by_role("link", name="F.A.Q")).to_have_attribute("href", "/aide#market_mismatch")
    refused.locator("a.entry").click()
    expect(owner.locator("[data-outcome=market_mismatch]")).to_be_visible()
