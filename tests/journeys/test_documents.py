"""The contract of coupon 1: photographed, sent over a bad network, put before the Region (F4, F11)."""

import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bench.audits.looks import first_load
from bench.audits.report import MOST_BYTES
from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import page_film
from tests.journeys.inside import inside
from tests.journeys.offline_steps import ACCEPTED, enrol, keep
from tests.journeys.steps import sign_in, to_receipt, type_number_at_home
from tests.live import LiveServer
from tests.papers import picture

pytestmark = pytest.mark.journey

PIECES = "**/api/v1/uploads/*"
_COMES = """([how, bytes, types]) => {
  const carried = new DataTransfer();
  const file = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
  for (const type of types) carried.items.add(new File([file], 'x', { type }));
  const about = { bubbles: true, cancelable: true, dataTransfer: carried, clipboardData: carried };
  const place = document.querySelector('main');
  const event = new (how === 'paste' ? ClipboardEvent : DragEvent)(how, about);
  place.dispatchEvent(event);
  return event.defaultPrevented;
}"""
"""Drags, drops or pastes files of some types, as the system hands them to the page."""


def noisy_photo(path: Path) -> Path:
    """Write a photo that stays heavy however it is shrunk, so that it leaves in several pieces."""
    noise = np.random.default_rng(7).integers(0, 255, (1400, 1000, 3), dtype=np.uint8)
    cv2.imwrite(str(path), noise)
    return path


def to_deposit(page: Page, server: LiveServer) -> dict[str, Any]:
    """Debit a first coupon, go from its receipt to the contract, and return whose it is."""
    coupon = server.coupon()
    sign_in(page, server)
    type_number_at_home(page, coupon["number"])
    to_receipt(page, coupon)
    page.click("[data-action=documents]")
    expect(page.get_by_text("Il manque encore un document.")).to_be_visible()
    page.get_by_role("link", name="Importer").click()
    return coupon


def sign_on(page: Page, day: str, month: str, year: str) -> None:
    """Type the date of the contract's signature."""
    for name, typed in (("day", day), ("month", month), ("year", year)):
        page.fill(f"[name=signed-{name}]", typed)


def submit(page: Page) -> None:
    """See what was received, and put it before the Region."""
    expect(page.locator("[data-document=training_contract]")).to_have_attribute("data-state", "received")
    page.click("[data-action=submit]")
    expect(page.get_by_text("Déposée")).to_be_visible()


def drop_and_paste(page: Page) -> None:
    """Drop a picture and paste another, see that both are pages, and that what is no page is none."""
    photo = b64encode(picture()).decode()
    form, pages = page.locator("[data-deposit]"), page.locator(".thumb")
    before = pages.count()
    assert page.evaluate(_COMES, ["dragover", photo, ["image/jpeg"]])
    expect(form).to_have_attribute("data-over", "")
    assert page.evaluate(_COMES, ["drop", photo, ["text/plain", "image/jpeg"]])
    expect(form).not_to_have_attribute("data-over", "")
    expect(pages).to_have_count(before + 1)
    assert not page.evaluate(_COMES, ["paste", photo, ["text/plain"]]), "a text is pasted where one types"
    assert page.evaluate(_COMES, ["paste", photo, ["image/jpeg"]])
    expect(pages).to_have_count(before + 2)
    for number in (before + 2, before + 1):
        page.get_by_role("button", name=f"Retirer la page {number}").click()
    expect(pages).to_have_count(before)


def look_closer(page: Page) -> None:
    """Enlarge and turn the page that is shown, by keys alone; the arrows then move over it."""
    stage, viewer = page.locator("[data-viewer-stage]"), page.locator("[data-viewer]")
    for key, zoom, turn in (("+", "150", "0"), ("+", "200", "0"), ("t", "200", "90"), ("-", "150", "90")):
        stage.press(key)
        expect(viewer).to_have_attribute("data-zoom", zoom)
        expect(viewer).to_have_attribute("data-turn", turn)
        expect(page.locator("[data-viewer-zoom]")).to_have_text(f"{zoom}\u00a0%")
    expect(page.locator(".viewer__page:visible img")).to_have_attribute("src", re.compile("grand=1"))
    stage.press("ArrowLeft")
    expect(page.locator("[data-viewer-say]")).to_have_text("page 2 sur 2")
    stage.press("0")
    expect(viewer).to_have_attribute("data-zoom", "100")


def throttle(page: Page) -> None:
    """Give the page the network of a phone in a backroom: 150 ms, and 200 kB a second either way."""
    rate = {"downloadThroughput": 200_000, "uploadThroughput": 200_000}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", {"offline": False, "latency": 150, **rate})


class BadNetwork:
    """Lets pieces through until one is cut; notes at which byte each began."""

    def __init__(self, page: Page, *, cut: int) -> None:
        self.offsets: list[int] = []
        self._cut = cut
        page.route(PIECES, self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        self.offsets.append(int(route.request.headers["upload-offset"]))
        if len(self.offsets) >= self._cut:
            route.abort("connectionreset")
        else:
            route.continue_()

    def mend(self) -> None:
        """Let everything through from now on."""
        self._cut = 1_000


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_contract_is_photographed_and_goes_on_at_its_byte_after_a_cut_and_a_reload(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    page = browser_with_camera(page_film(tmp_path / "page.mjpeg")).new_page()
    to_deposit(page, live_server)
    weight, *_ = first_load(page, page.url)
    assert weight <= MOST_BYTES, "the camera's part comes when it is tapped"
    page.click("[data-shoot]")
    expect(page.locator("[data-taking-say]")).to_have_text("Feuille trouvée. Vous pouvez la prendre.")
    page.click("[data-taking=take]")
    expect(page.locator("[data-taking-say]")).to_have_text("La page est lisible.")
    page.click("[data-taking=keep]")
    page.set_input_files("[name=files]", noisy_photo(tmp_path / "photo.png"))
    expect(page.locator(".thumb")).to_have_count(2)
    drop_and_paste(page)
    # The heavy one first: put in order by its button.
    page.get_by_role("button", name="Placer avant la page 2").click()
    sign_on(page, "28", "2", "2021")

    throttle(page)
    network = BadNetwork(page, cut=3)
    page.dblclick("[data-action=deposit]")
    expect(page.locator("[data-deposit-say]")).to_contain_text("Pas de réponse pour l’instant")
    assert network.offsets[:2] == [0, 262_144]
    page.reload()
    expect(page.locator("[data-deposit-say]")).to_have_text("Vos pages de tout à l’heure sont là.")
    network.mend()
    before = len(network.offsets)
    sign_on(page, "28", "2", "2021")
    page.click("[data-action=deposit]")
    # F4, said plainly once it has arrived; nothing has to be sent again.
    expect(page.locator("#signed-error")).to_contain_text("signé avant le 1er mars 2021")
    assert network.offsets[before] == 524_288, "it goes on where it was cut"
    sent = len(network.offsets)
    sign_on(page, "01", "03", "2021")
    page.click("[data-action=deposit]")
    submit(page)
    assert len(network.offsets) == sent

    page.get_by_role("link", name="Voir").click()
    expect(page.locator("[data-viewer-say]")).to_have_text("page 1 sur 2")
    page.locator("[data-viewer-stage]").press("ArrowRight")
    expect(page.locator("[data-viewer-say]")).to_have_text("page 2 sur 2")
    shown = page.locator(".viewer__page:visible img")
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("(image) => image.naturalWidth") > 0
    look_closer(page)
    kept = page.evaluate("async () => (await indexedDB.databases()).map((one) => one.name)")
    assert "guichet-documents" in kept
    left = page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open('guichet-documents');
          opening.onsuccess = () => {
            const asking = opening.result.transaction('pages').objectStore('pages').count();
            asking.onsuccess = () => done(asking.result);
          };
        })"""
    )
    assert left == 0, "what the server has does not stay on the phone"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_contract_photographed_without_network_waits_sealed_and_leaves_by_itself_after_its_claim(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(page_film(tmp_path / "page.mjpeg")).new_page()
    sign_in(page, live_server)
    enrol(page, live_server)
    live_server.stop()
    page.goto("/comptoir")
    keep(page, coupon)
    for way in ("Photographier : Contrat de formation", "Ajouter une page : Contrat de formation"):
        page.get_by_role("button", name=way).click()
        expect(page.locator("[data-taking-say]")).to_have_text("Feuille trouvée. Vous pouvez la prendre.")
        page.click("[data-taking=take]")
        page.click("[data-taking=keep]")
    # Seen by whoever took it, in memory alone; what is too much goes before anything leaves.
    expect(page.locator("[data-papers] canvas")).to_have_count(2)
    page.get_by_role("button", name="Retirer la page 2").click()
    expect(page.locator("[data-papers] .thumb")).to_have_count(1)
    expect(page.get_by_text("Partira dès que la Région aura accepté le débit.")).to_be_visible()
    for name, typed in (("Jour", "1"), ("Mois", "3"), ("Année", "2021")):
        page.get_by_label(name).fill(typed)
    page.get_by_label("Année").press("Tab")
    # A second tab would send them just as well: one of the two does.
    other = page.context.new_page()
    other.goto("/comptoir")
    expect(other.locator("main")).to_be_visible()
    live_server.start()
    expect(page.locator(ACCEPTED)).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Envoyé", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Voir les justificatifs").click()
    submit(page)
    page.get_by_role("link", name="Voir").click()
    shown = page.locator(".viewer__page:visible img")
    page.wait_for_function("() => document.querySelector('.viewer__page img')?.naturalWidth > 0")
    expect(shown).to_be_visible()
    with inside(live_server) as house:
        (upload,) = house.rows("upload")
        kept = [row["transaction_id"] for row in house.rows("supporting_document")]
        assert kept.count(upload["transaction_id"]) == 1


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_without_scripts_a_contract_is_sent_by_its_form(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    browser = browser_with_camera(None).browser
    assert isinstance(browser, Browser)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    to_deposit(page, live_server)
    page.set_input_files("[name=files]", noisy_photo(tmp_path / "photo.png"))
    sign_on(page, "1", "3", "2021")
    page.click("[data-action=deposit]")
    submit(page)
    page.get_by_role("link", name="Voir").click()
    picture = page.locator(".viewer__page img")
    assert re.search(r"/pages/1\.jpg$", picture.get_attribute("src") or "")
    expect(picture).to_be_visible()
