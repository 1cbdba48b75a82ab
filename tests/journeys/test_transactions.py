"""A school looks its transactions up: searched, read on, opened, taken away; nothing of it in an address."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import OWNER, sign_in, to_receipt, type_number_at_home
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer

ONCE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def search(page: Page, wanted: str) -> None:
    page.fill("[name=recherche]", wanted)
    page.click("[data-action=search]")


@ONCE
@pytest.mark.parametrize("javascript", [True, False])
def test_a_debit_is_found_opened_and_taken_away_and_its_story_says_what_is_next(
    live_server: LiveServer, browser_with_camera: OpenBrowser, *, javascript: bool
) -> None:  # F22, F23
    browser = browser_with_camera(None).browser
    assert browser is not None
    page = browser.new_context(base_url=live_server.url, java_script_enabled=javascript).new_page()
    sign_in(page, live_server, OWNER)
    coupon = live_server.coupon()
    type_number_at_home(page, coupon["number"])
    to_receipt(page, coupon)
    expect(page.locator("[data-next]")).to_contain_text("À vous\u00a0: envoyer les justificatifs")
    page.goto("/tableau-de-bord")
    expect(page.get_by_role("heading", name="Pour vous")).to_be_visible()
    page.locator("a:visible", has_text="Toutes les transactions").click()
    search(page, "personne")
    expect(page.get_by_text("Aucune transaction ne correspond.")).to_be_visible()
    name = f"{coupon['first_name']} {coupon['family_name'].upper()}"
    for wanted in (coupon["family_name"].lower(), coupon["number"]):
        search(page, wanted)
        expect(page.get_by_role("link", name=name).first).to_be_visible()
        expect(page.locator("[name=recherche]")).to_have_value(wanted)
    expect(page.get_by_text("1 débit", exact=True)).to_be_visible()
    page.get_by_role("button", name="Montant").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Montant")
    assert page.url.endswith("/transactions")
    page.get_by_text("Exporter ce résultat").click()
    with page.expect_download() as given:
        page.click("[data-action=export-csv]")
    assert re.fullmatch(r"transactions-\d{4}-\d\d-\d\d\.csv", given.value.suggested_filename)
    assert coupon["family_name"] in Path(given.value.path()).read_text("utf-8-sig")
    page.get_by_role("link", name=name).first.click()
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()
    assert coupon["family_name"].lower() not in live_server.log.read_text("utf-8").lower()


@ONCE
def test_the_pages_of_the_desk_are_sound(live_server: LiveServer, browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, OWNER)
    for path in ("/transactions", "/tableau-de-bord", "/transactions?vue=refused"):
        page.goto(path)
        for scheme in ("light", "dark"):
            assert_sound(page, scheme)
    page.goto("/transactions")
    page.locator("a.entry:visible").first.click()
    page.locator("[data-outcome=accepted]").wait_for()
    assert_sound(page, "light")
