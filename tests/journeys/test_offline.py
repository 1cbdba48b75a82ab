"""The counter without network: kept in amber, delivered once, no word of a debit before the server's yes."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film
from tests.journeys.inside import coupons, inside, somebody
from tests.journeys.offline_steps import ACCEPTED, QUEUED, enrol, keep, offline_states, to_keep, type_text
from tests.journeys.steps import COUNTER, OWNER, copy_document, journal_holds, sign_in
from tests.journeys.test_in_a_hurry import press_until_focused
from tests.journeys.test_pages import SCHEMES, SIZES
from tests.journeys.test_shared_tablet import PIN, set_pin, unlock
from tests.live import LiveServer
from webapp.domain.actors import Role
from webapp.services import coupons as coupon_service

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

DUMP = """async () => {
  const seen = [];
  const open = (name) => new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
  });
  for (const { name } of await indexedDB.databases()) {
    const db = await open(name);
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => resolve(asked.result);
      });
      for (const row of rows) {
        seen.push(JSON.stringify(row));
        if (row.entry) seen.push(row.entry);
        if (row.receipt) seen.push(atob(row.receipt.text.replaceAll('-', '+').replaceAll('_', '/')));
        if (row.body) seen.push(atob(JSON.parse(row.body).entry.replaceAll('-', '+').replaceAll('_', '/')));
      }
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) seen.push(await (await cache.match(request)).text());
  }
  for (const store of [localStorage, sessionStorage]) seen.push(JSON.stringify({ ...store }));
  return seen;
}"""


def debits(server: LiveServer) -> int:
    """How many debits stand in the house's database."""
    engine = create_engine(server.database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM debit_transaction")).scalar_one()
    engine.dispose()
    return int(found)


def secrets_of(coupon: dict[str, str]) -> list[str]:
    """How a birth date may be written, and how the demonstration's addresses begin."""
    year, month, day = coupon["birth_date"].split("-")
    return [coupon["birth_date"], f"{day}/{month}/{year}", f"{year}{month}{day}", "young@"]


def device(live_server: LiveServer, browser_with_camera: OpenBrowser, film: Path | None = None) -> Page:
    """A device that is enrolled and signed in."""
    page = browser_with_camera(film).new_page()
    sign_in(page, live_server)
    enrol(page, live_server)
    return page


def test_a_coupon_read_from_the_film_is_kept_in_amber_and_delivered_once(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupon = live_server.coupon()
    page = device(live_server, browser_with_camera, coupon_film(tmp_path / "coupon.mjpeg", coupon["text"]))
    before = debits(live_server)
    live_server.kill()
    page.goto("/comptoir")
    # The window is opened twice, and reads with one engine: a day at a counter must not fill the phone.
    expect(page.locator("[data-outcome=ok]")).to_be_visible()
    page.get_by_role("button", name="Retour").click()
    to_keep(page, coupon)
    assert len(page.workers) == 1
    page.click("[data-action=debit]")
    receipt = page.locator(QUEUED)
    expect(receipt).to_contain_text("300 € à confirmer")
    expect(receipt).to_contain_text("Pas encore débité, pas encore dû.")
    assert not re.search(r"\bdébités\b", page.locator("[data-stage]").inner_text())
    live_server.start()
    expect(page.locator(ACCEPTED)).to_contain_text("300 € débités", timeout=30_000)
    assert debits(live_server) == before + 1
    page.reload()
    page.goto("/comptoir/journee")
    expect(page.locator("[data-kept-list] [data-state=accepted]")).to_have_count(1)
    assert debits(live_server) == before + 1
    journal_holds(live_server)


def test_every_screen_without_network_is_sound_and_says_what_is_true(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = device(live_server, browser_with_camera)
    for name in offline_states(page, live_server):
        assert page.locator("h1").count() == 1, name
        assert page.locator("main").count() == 1, name
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name} ({scheme})\n{found.generate_report()}"
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} is {wide} px too wide at {width}"
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        if name == "inbox":
            expect(page.locator("[data-conflicts]")).to_contain_text("Coupon déjà débité")
            expect(page.locator("[data-conflicts]")).to_contain_text("gardés ici ne comptent pas")


def test_by_the_keyboard_alone(live_server: LiveServer, browser_with_camera: OpenBrowser) -> None:
    page = device(live_server, browser_with_camera)
    with inside(live_server) as house:
        (coupon, *_) = coupons(house)
    live_server.kill()
    page.goto("/comptoir")
    press_until_focused(page, "[name=number]")
    page.keyboard.type(coupon["text"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    press_until_focused(page, "[data-action=identity]")
    page.keyboard.press("Enter")
    expect(page.locator("[name=family_name]")).to_be_focused()
    year, month, day = coupon["birth_date"].split("-")
    for typed in (coupon["family_name"], day, month, year):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press_until_focused(page, "[name=document_valid]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nom et date exacts")).to_be_visible()
    press_until_focused(page, "[name=face_confirmed]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    press_until_focused(page, "[data-action=debit]")
    page.keyboard.press("Enter")
    expect(page.locator(QUEUED)).to_be_visible()
    press_until_focused(page, "footer [data-go=list]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows] [data-state=waiting]")).to_have_count(1)
    with inside(live_server) as house:
        coupon_service.revoke(house.office, house.actor(Role.OFFICER), coupon["coupon_id"])
    live_server.start()
    expect(page.locator("[data-rows] [data-state=refused]")).to_have_count(1, timeout=30_000)
    press_until_focused(page, "[data-kept-count=unread]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="À régler")).to_be_focused()
    press_until_focused(page, "[data-action=read-conflict]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Aucun refus à lire")).to_be_visible()
    expect(page.get_by_role("heading", name="À régler")).to_be_focused()


def test_what_the_device_keeps_holds_no_name_no_birth_date_and_no_address(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = device(live_server, browser_with_camera)
    with inside(live_server) as house:
        made = [coupons(house)[0] for _ in range(2)]
        live_server.kill()
        page.goto("/comptoir")
        for coupon in made:
            keep(page, coupon)
            page.get_by_role("button", name="Scanner le coupon suivant").click()
        kept = page.evaluate(DUMP)
        house.debited(somebody(house, COUNTER), made[1]["coupon_id"])
    # A page that sees its server come back finds back by itself, which would cut off where we go.
    page.goto("about:blank")
    # One is accepted, its receipt kept; the other is refused, and nobody has read it yet.
    live_server.start()
    page.goto("/comptoir/journee")
    expect(page.locator("[data-kept-list] [data-state=accepted]")).to_have_count(1, timeout=30_000)
    expect(page.locator("[data-kept-list] [data-state=refused]")).to_have_count(1)
    kept += page.evaluate(DUMP)
    for seen in ("coupon_text", '"receipt":{', "already_debited", "entry_hash", "pepper"):
        assert any(seen in line for line in kept), f"{seen} was looked at"
    secrets = [secret for coupon in made for secret in secrets_of(coupon)]
    names = [coupon[part] for coupon in made for part in ("family_name", "first_name")]
    told = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names), re.IGNORECASE)
    for line in kept:
        assert not [secret for secret in secrets if secret in line]
        assert told.search(line) is None


def test_a_colleague_takes_over_by_a_code_without_network_and_five_wrong_ones_close_it(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    context = browser_with_camera(None)
    page = context.new_page()
    sign_in(page, live_server, OWNER)
    set_pin(page, "271828")
    context.clear_cookies()
    sign_in(page, live_server)
    set_pin(page, PIN)
    enrol(page, live_server)
    page.goto("/comptoir/plus")
    page.click("[data-action=lock]")
    page.locator("[data-action=open]").wait_for()
    live_server.kill()
    page.goto("/comptoir")
    expect(page.get_by_role("heading", name="Guichet hors ligne")).to_be_visible()
    for _ in range(5):
        unlock(page, "Andrea", "999991")
        page.locator("[data-error]:visible").wait_for()
        page.wait_for_function("() => document.querySelector('[name=pin]').value === ''")
    expect(page.get_by_text("Trop d’essais")).to_be_visible()
    unlock(page, "Dominique", PIN)
    type_text(page, coupon["text"])
    to_keep(page, coupon)
    page.click("[data-action=debit]")
    live_server.start()
    expect(page.locator(ACCEPTED)).to_be_visible(timeout=30_000)
    page.goto("/comptoir")
    expect(page.get_by_role("heading", name="Guichet verrouillé")).to_be_visible()


def test_wrong_tries_without_network_bring_waits_that_outlive_the_page(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = device(live_server, browser_with_camera)
    live_server.kill()
    page.goto("/comptoir")
    for _ in range(2):
        type_text(page, coupon["text"])
        page.click("[data-action=identity]")
        for _ in range(2):
            copy_document(page, coupon, family_name="Personne")
            page.click("[data-action=identity]")
            page.locator("[data-notice] > *").wait_for()
        page.goto("/comptoir")
    type_text(page, coupon["text"])
    page.click("[data-action=identity]")
    copy_document(page, coupon)
    page.click("[data-action=identity]")
    expect(page.locator("[data-outcome=wait]")).to_contain_text("secondes")
