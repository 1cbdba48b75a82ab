"""Where the scheme allows it, what this device can't verify is kept as such, and never called verified."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from scanner.render import render_png
from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import empty_film
from tests.journeys.inside import coupons, inside
from tests.journeys.offline_lines import scheme_file
from tests.journeys.offline_steps import QUEUED, enrol, type_text
from tests.journeys.steps import copy_document, journal_holds, sign_in
from tests.journeys.test_pages import SIZES
from tests.live import LiveServer
from tests.plumbing import ROOT

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

RICH_CAMERA = ROOT / "tests" / "js" / "devices" / "rich_camera.js"


def sound(page: Page) -> None:
    """No word of a verification, nothing for axe to say, nothing too wide."""
    assert "vérifié sur ce téléphone" not in page.locator("[data-stage]").inner_text()
    assert page.locator("h1").count() == 1
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0, width
    page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


def keep_unverified(page: Page) -> None:
    """From the person's face to the amber receipt."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Identité non vérifiée")
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]")
    expect(page.locator("[data-stage]")).to_contain_text("Identité non vérifiée")
    page.click("[data-action=debit]")
    expect(page.locator(QUEUED)).to_contain_text("à confirmer")
    expect(page.locator("[data-deed]")).to_contain_text("identité non vérifiée")


def test_a_number_and_another_spelling_are_kept_unverified_and_no_name_is_told(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    live_server.kill()
    own = scheme_file(tmp_path, unverified_identity_allowed=True)
    live_server.start(GUICHET_SCHEME_FILES=str(own))
    page = browser_with_camera(None).new_page()
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, live_server)
    enrol(page, live_server)
    with inside(live_server) as house:
        typed, spelt = coupons(house)[0], coupons(house)[0]
    live_server.kill()
    page.goto("/comptoir")
    type_text(page, typed["number"])
    expect(page.locator("[data-outcome=number_unverified]")).to_contain_text("non vérifié")
    page.click("[data-action=identity]")
    expect(page.get_by_text("Choisissez ce qui est imprimé")).to_be_visible()
    sound(page)
    # A later coupon depends on those before it: only the server knows them.
    page.get_by_label("Coupon 2").check(force=True)
    page.check("[name=document_type][value=cni]", force=True)
    page.check("[name=document_valid]")
    page.click("[data-action=identity]")
    expect(page.locator("[data-outcome=needs_network]")).to_be_visible()
    page.get_by_role("button", name="Retour").click()
    type_text(page, typed["number"])
    page.get_by_label("Coupon 1").check(force=True)
    page.check("[name=document_type][value=cni]", force=True)
    page.check("[name=document_valid]")
    page.click("[data-action=identity]")
    sound(page)
    keep_unverified(page)
    sound(page)
    page.get_by_role("button", name="Scanner le coupon suivant").click()
    type_text(page, spelt["text"])
    page.click("[data-action=identity]")
    copy_document(page, spelt, family_name="Usage-Double")
    page.click("[data-action=identity]")
    expect(page.locator("[data-outcome=identity_mismatch]")).to_contain_text("La Région vérifiera")
    sound(page)
    page.get_by_role("button", name="Garder non vérifié").click()
    keep_unverified(page)
    live_server.start(GUICHET_SCHEME_FILES=str(own))
    page.get_by_role("button", name="Sur ce téléphone").click()
    rows = page.locator("[data-rows] [data-state=accepted]")
    expect(rows).to_have_count(2, timeout=30_000)
    expect(rows.filter(has_text="non vérifié")).to_have_count(2)
    page.goto("/comptoir/journee")
    page.locator("main a[href^='/transactions/']:visible").first.click()
    expect(page.locator(".facts")).to_contain_text("Identité non vérifiée")
    for coupon in (typed, spelt):
        assert coupon["family_name"].upper() not in page.locator("main").inner_text()
    journal_holds(live_server)


def test_without_network_a_photo_is_read_and_the_camera_has_its_lamp_and_zoom(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    page = browser_with_camera(empty_film(tmp_path / "desk.mjpeg")).new_page()
    page.add_init_script(path=RICH_CAMERA)
    sign_in(page, live_server)
    enrol(page, live_server)
    with inside(live_server) as house:
        (coupon, *_) = coupons(house)
    live_server.kill()
    page.goto("/comptoir")
    expect(page.locator("[data-camera]")).to_have_attribute("data-state", "live")
    lamp = page.get_by_role("button", name="Lampe")
    lamp.click()
    expect(lamp).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Rapprocher").click()
    assert page.evaluate("() => asked") == [{"torch": True}, {"zoom": 1.7}]
    page.get_by_role("button", name="Changer d’appareil photo").click()
    expect(page.locator("[data-camera]")).to_have_attribute("data-state", "live")
    assert page.evaluate("() => JSON.parse(localStorage.getItem('guichet.scan')).camera") == "second"
    photo = page.get_by_label("Lire une photo")
    photo.set_input_files({"name": "note.txt", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.locator("[data-camera-say]")).to_contain_text("Cette photo ne s’ouvre pas")
    empty = render_png("https://example.test/")
    photo.set_input_files({"name": "other.png", "mimeType": "image/png", "buffer": empty})
    expect(page.locator("[data-camera-say]")).to_contain_text("Aucun coupon sur cette photo", timeout=15_000)
    picture = render_png(coupon["text"])
    photo.set_input_files({"name": "coupon.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator("[data-outcome=ok]")).to_contain_text("Vérifié sur ce téléphone", timeout=15_000)
