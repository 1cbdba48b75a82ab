"""A queue that a sibling delivers, a browser that has forgotten, a page that is woken."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import create_engine, text

from tests.journeys.conftest import OpenBrowser
from tests.journeys.offline_steps import ACCEPTED, BATCH, enrol, forget_all, keep, silence_devices
from tests.journeys.steps import OWNER, journal_holds, sign_in
from tests.live import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

HELD = """navigator.storage.persisted = () => new Promise((resolve) => {
  window.letGo = () => resolve(true);
});"""
"""A phone that takes its time, before the page listens to a file."""
CLEARED = "section[data-when=cleared]"
CLAIMS = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open('guichet');
    asked.onsuccess = () => resolve(asked.result);
  });
  const rows = await new Promise((resolve) => {
    const asked = db.transaction('queue').objectStore('queue').getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  db.close();
  return rows.map(({ claimId, state }) => [claimId, state]).sort();
}"""


def told(server: LiveServer, statement: str) -> list[tuple[object, ...]]:
    """What the house's database answers."""
    engine = create_engine(server.database_url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows


def debits(server: LiveServer) -> int:
    """How many debits stand in the house's database."""
    return int(str(told(server, "SELECT count(*) FROM debit_transaction")[0][0]))


def device(server: LiveServer, open_browser: OpenBrowser, name: str) -> Page:
    page = open_browser(None).new_page()
    sign_in(page, server)
    enrol(page, server, name)
    return page


def entrusted(page: Page, sibling: str, folder: Path) -> Path:
    """The file in which a device gives its queue to a sibling, from its list without network."""
    page.get_by_role("button", name="Sur ce téléphone").click()
    page.get_by_role("button", name="Confier la file").click()
    page.click("[data-action=entrust]")
    expect(page.locator("[data-error=sibling]")).to_be_visible()
    page.get_by_text(sibling).click()
    with page.expect_download() as waited:
        page.click("[data-action=entrust]")
    expect(page.locator("[data-part=done]")).to_contain_text("Fichier prêt : 2 débits")
    file = folder / waited.value.suggested_filename
    waited.value.save_as(file)
    return file


def test_a_queue_is_delivered_by_a_sibling_and_its_maker_is_answered_the_same(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupons = [live_server.coupon() for _ in range(2)]
    sibling = device(live_server, browser_with_camera, "Téléphone de Sacha")
    maker = device(live_server, browser_with_camera, "Tablette de l’accueil")
    before = debits(live_server)
    maker.context.set_offline(True)
    live_server.kill()
    for coupon in coupons:
        maker.goto("/comptoir")
        keep(maker, coupon)
    maker.get_by_role("button", name="Scanner le coupon suivant").click()
    file = entrusted(maker, "Téléphone de Sacha", tmp_path)
    sealed = file.read_text("utf-8")
    assert json.loads(sealed)["format"] == "guichet-queue"
    for secret in ("AP1", "Dominique", "claim_id", coupons[0]["family_name"]):
        assert secret not in sealed + file.name

    live_server.start()
    sibling.add_init_script(HELD)
    sibling.goto("/comptoir/appareil")
    wrong = tmp_path / "wrong.json"
    wrong.write_text(sealed.replace('"to":"', '"to":"0'), "utf-8")
    sibling.set_input_files("[data-resume-file]", wrong)
    sibling.wait_for_function("() => window.letGo")
    sibling.evaluate("() => letGo()")
    expect(sibling.locator("[data-notice]")).to_contain_text("destiné à un autre appareil")
    sibling.set_input_files("[data-resume-file]", file)
    resumed = sibling.locator("[data-resumed]")
    expect(resumed).to_contain_text("2\u00a0débits repris")
    expect(resumed).to_contain_text("Confiés par « Tablette de l’accueil ».")
    expect(resumed).to_contain_text("2\u00a0acceptés par la Région.", timeout=30_000)
    expect(sibling.locator("[data-notice]")).to_be_empty()
    assert debits(live_server) == before + 2
    sibling.set_input_files("[data-resume-file]", file)
    expect(resumed).to_contain_text("2 étaient déjà ici.")

    assert {state for _, state in maker.evaluate(CLAIMS)} == {"waiting"}
    maker.context.set_offline(False)
    maker.goto("/comptoir/journee")
    expect(maker.locator("[data-kept-list] [data-state=accepted]")).to_have_count(2, timeout=30_000)
    assert maker.evaluate(CLAIMS) == sibling.evaluate(CLAIMS)
    assert debits(live_server) == before + 2
    assert told(live_server, "SELECT * FROM device_anomaly") == []
    journal_holds(live_server)


def test_a_browser_that_lost_its_memory_is_told_what_may_be_missing_and_begins_anew(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupons = [live_server.coupon() for _ in range(2)]
    page = device(live_server, browser_with_camera, "Tablette de l’accueil")
    expect(page.locator(CLEARED)).to_be_hidden()
    live_server.kill()
    page.goto("/comptoir")
    keep(page, coupons[0])
    # Only the licence comes through: the server hears how many wait, and none of them.
    page.context.route(BATCH, lambda route: route.abort())
    live_server.start()
    with page.expect_response("**/offline-licence?waiting=1*"):
        page.goto("/comptoir")
    page.goto("/aide")
    forget_all(page)
    page.goto("/comptoir")
    expect(page.locator("[data-ready]")).to_contain_text("le stockage de cet appareil a été effacé")
    page.get_by_role("link", name="Que faire").click()
    lost = page.locator(CLEARED)
    expect(lost).to_contain_text("Tablette de l’accueil")
    expect(lost).to_contain_text("1 débit n’est peut-être pas arrivé.")
    page.context.unroute(BATCH)
    enrol(page, live_server, "Tablette, de nouveau")
    expect(lost).to_be_hidden()
    live_server.kill()
    page.goto("/comptoir")
    # The young person came back with the coupon whose claim was lost, and another came.
    for coupon in coupons:
        keep(page, coupon)
        page.get_by_role("button", name="Scanner le coupon suivant").click()
    live_server.start()
    # An idle scan finds back by itself: to leave it at the same time would cut one of the two short.
    expect(page.locator("[data-kept-place]")).to_be_attached(timeout=30_000)
    page.goto("/comptoir/journee")
    expect(page.locator("[data-kept-list] [data-state=accepted]")).to_have_count(2, timeout=30_000)
    rows = told(live_server, "SELECT seq, code FROM device_entry ORDER BY seq")
    assert rows == [(1, "accepted"), (2, "accepted")]
    assert told(live_server, "SELECT * FROM device_anomaly") == []


def test_one_that_lost_its_cookies_too_is_silent_on_the_owner_s_list(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = device(live_server, browser_with_camera, "Tablette de l’accueil")
    forget_all(page)
    page.context.clear_cookies()
    sign_in(page, live_server, OWNER)
    page.goto("/comptoir/appareil")
    expect(page.get_by_role("heading", name="Inscrire cet appareil")).to_be_visible()
    expect(page.locator(CLEARED)).to_be_hidden()
    silence_devices(live_server, waiting=3)
    page.goto("/comptoir/appareils")
    shown = page.locator("[data-device]")
    expect(shown).to_contain_text("vu le 5 janvier à 10:00")
    expect(shown).to_contain_text("3 débits gardés à ce moment-là, et plus de nouvelles depuis")


def test_a_page_in_the_background_is_woken_by_the_worker_once_the_network_is_back(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = device(live_server, browser_with_camera, "Tablette de l’accueil")
    live_server.kill()
    page.goto("/comptoir")
    keep(page, coupon)
    cdp = page.context.new_cdp_session(page)
    seen: list[str] = []
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: seen.extend(one["registrationId"] for one in event["registrations"]),
    )
    cdp.send("ServiceWorker.enable")

    def later(route: Route) -> None:
        # For ten minutes the page's own clock is no reason to look again.
        route.fulfill(status=503, headers={"Retry-After": "600"})

    page.context.route(BATCH, later)
    page.context.route("**/healthz", lambda route: route.abort())
    with page.expect_response(BATCH):
        page.evaluate("() => dispatchEvent(new Event('online'))")
    live_server.start()
    page.context.unroute(BATCH)
    cdp.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": live_server.url,
            "registrationId": seen[-1],
            "tag": "guichet-queue",
            "lastChance": False,
        },
    )
    expect(page.locator(ACCEPTED)).to_be_visible()
