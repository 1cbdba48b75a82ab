"""The number typed, pasted, or sent by a scanner that types."""

import pytest

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import sign_in
from tests.journeys.window import paste, scan_keys
from tests.live import LiveServer

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_a_scanner_that_types_is_heard_wherever_the_focus_is(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    azerty = {"A": "Q", "Q": "A", "Z": "W", "W": "Z", "M": "?", "$": "4", "%": "5", "*": "8", "-": ")"}
    azerty |= dict(zip("1234567890.:/", "&é\"'(-è_çà:M!", strict=True))
    slipped = "".join(azerty.get(key, key) for key in coupon["text"])
    for sent in (coupon["text"], slipped, coupon["number"]):
        page.goto("/comptoir")
        page.get_by_role("button", name="Réglages").focus()
        scan_keys(page, sent)
        page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}")


def test_in_the_field_itself_its_enter_sends_a_whole_signed_content(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    page.get_by_label("Ou tapez le numéro").focus()
    page.keyboard.type(coupon["text"] + "\n")
    page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}")


def test_a_pasted_message_leaves_its_number(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    paste(page, f"Bonjour,\r\nmon coupon : {coupon['number'].lower()}.\r\nMerci")
    assert page.input_value("[name=number]") == coupon["number"].lower()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Vérifier").click()
    page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}")


def test_fingers_elsewhere_on_the_page_fill_nothing(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    page.get_by_role("button", name="Réglages").focus()
    scan_keys(page, "ab")
    assert page.input_value("[name=number]") == ""
    assert page.url.endswith("/comptoir")
