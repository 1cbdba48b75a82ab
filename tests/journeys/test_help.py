"""From a refusal to its answer: one tap, and the answer stands open."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import sign_in, to_debit, type_number_at_home
from tests.live import LiveServer

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


def test_the_faq_link_of_a_refusal_opens_its_answer(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    type_number_at_home(page, live_server.coupon("2021")["number"])
    page.get_by_role("link", name="F.A.Q").click()
    expect(page.get_by_text("Chaque école débite les coupons de son marché")).to_be_in_viewport()
    page.goto("/comptoir")
    type_number_at_home(page, "7K3M-92QH-4TXV-8A")
    page.get_by_role("link", name="F.A.Q").click()
    expect(page.get_by_text("Ce numéro a une faute de frappe.")).to_be_in_viewport()
    # An answer that is closed again opens when it is asked for anew.
    page.locator("details[open] > summary").click()
    page.evaluate("() => { location.hash = '#wait'; }")
    expect(page.get_by_text("Après trois essais qui ne correspondent pas")).to_be_in_viewport()


def test_a_refusal_that_a_script_shows_leads_to_its_answer_too(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    coupon = live_server.coupon()
    type_number_at_home(page, coupon["number"])
    to_debit(page, coupon)
    refusal = {"code": "claim_reused", "detail": "Cette demande porte le numéro d’une autre."}
    page.wait_for_load_state()
    page.route("**/api/v1/claims", lambda route: route.fulfill(status=422, json=refusal))
    page.click("[data-action=debit]")
    link = page.locator("[data-outcome=claim_reused]").get_by_role("link", name="F.A.Q")
    expect(link).to_have_attribute("href", "/aide#claim_reused")
