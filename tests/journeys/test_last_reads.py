"""The last coupons read on this device: no name, no whole number, one desk, until it signs out."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import COUNTER, OWNER, sign_in, to_receipt, type_number_at_home
from tests.live import LiveServer

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_they_tell_end_verdict_and_time_and_lead_back(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    good, other = live_server.coupon(), live_server.coupon("2021")
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    assert page.get_by_text("Derniers coupons lus").is_hidden()
    for coupon in (good, other):
        type_number_at_home(page, coupon["number"])
    page.goto("/comptoir")
    page.get_by_text("Derniers coupons lus").click()
    lines = page.get_by_role("listitem").filter(has_text="Coupon finissant par")
    expect(lines).to_have_count(2)
    expect(lines.nth(0)).to_contain_text(f"…{other['number'][-7:]}")
    expect(lines.nth(0)).to_contain_text("Les deux marchés sont différents")
    expect(lines.nth(1)).to_contain_text("Débit possible")
    expect(lines.nth(1).get_by_role("time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    kept = page.evaluate("() => localStorage.getItem('guichet.lately')")
    for secret in (good["number"], good["family_name"], good["first_name"], good["text"]):
        assert secret not in kept
    lines.nth(1).get_by_role("link").click()
    page.wait_for_url(f"**/comptoir/coupon/{good['coupon_id']}")


def test_a_debit_leads_to_its_receipt_even_after_the_coupon_was_looked_at_again(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    type_number_at_home(page, coupon["number"])
    to_receipt(page, coupon)
    receipt = page.url
    # What leaves before its scripts have run remembers nothing.
    page.wait_for_load_state()
    type_number_at_home(page, coupon["number"])
    page.goto("/comptoir")
    page.get_by_text("Derniers coupons lus").click()
    line = page.get_by_role("listitem").filter(has_text=f"…{coupon['number'][-7:]}")
    expect(line).to_contain_text("Débité")
    line.get_by_role("link").click()
    page.wait_for_url(receipt)


def test_signing_out_forgets_them_and_another_desk_never_sees_them(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, COUNTER)
    type_number_at_home(page, live_server.coupon()["number"])
    kept = page.wait_for_function("() => localStorage.getItem('guichet.lately')").json_value()
    page.goto("/comptoir/plus")
    page.click("[data-action=sign-out]")
    page.wait_for_url("**/connexion")
    page.wait_for_function("() => localStorage.getItem('guichet.lately') === null")
    # Left behind all the same, say by a browser that was closed: still nobody else's business.
    sign_in(page, live_server, OWNER)
    page.evaluate("(kept) => localStorage.setItem('guichet.lately', kept)", kept)
    page.goto("/comptoir")
    expect(page.locator("[data-camera-say]")).to_contain_text("Aucun appareil photo ici.")
    assert page.get_by_text("Derniers coupons lus").is_hidden()
    assert json.loads(kept)["entries"]
