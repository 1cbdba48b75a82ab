"""Claims made without network, on both databases: one coupon at two devices; a house that is restored."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.inside import coupons, inside
from tests.journeys.offline_steps import QUEUED, enrol, keep
from tests.journeys.steps import journal_holds, sign_in
from tests.live import LiveServer
from tests.plumbing import Databases

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True),
]


def device(server: LiveServer, open_browser: OpenBrowser, name: str) -> Page:
    """A browser that is a device of the school, ready to go on alone."""
    page = open_browser(None).new_page()
    sign_in(page, server)
    enrol(page, server, name)
    return page


def owed(server: LiveServer) -> tuple[int, int]:
    """How many debits stand, and what the journal sums up to."""
    with inside(server) as house:
        live = [row for row in house.rows("debit_transaction") if row["status"] != "cancelled"]
        return len(live), house.balance()


def test_two_devices_take_one_coupon_and_the_second_is_told_why_and_what_to_do(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    pages = [device(live_server, browser_with_camera, name) for name in ("Tablette", "Téléphone")]
    coupon = live_server.coupon()
    debits, balance = owed(live_server)
    live_server.kill()
    for page in pages:
        page.goto("/comptoir")
        keep(page, coupon)
        expect(page.locator(QUEUED)).to_contain_text("Pas encore débité, pas encore dû.")
    live_server.start()
    settled = [page.locator("[data-outcome=accepted], [data-outcome=refused]") for page in pages]
    for receipt in settled:
        expect(receipt).to_be_visible(timeout=30_000)
    outcomes = [receipt.get_attribute("data-outcome") for receipt in settled]
    assert sorted(map(str, outcomes)) == ["accepted", "refused"]
    first, second = (pages[outcomes.index(name)] for name in ("accepted", "refused"))
    expect(first.locator(".deed--ok")).to_contain_text("300 € débités")
    expect(first.get_by_role("button", name="refus à lire")).to_be_hidden()
    expect(second.locator(".deed--no")).to_contain_text("300 € refusés")
    second.get_by_role("button", name="1 refus à lire").click()
    card = second.locator("[data-conflicts] > [data-outcome=already_debited]")
    expect(card).to_contain_text("Coupon déjà débité")
    expect(card).to_contain_text("Les 300 € gardés ici ne comptent pas.")
    expect(card.get_by_role("heading", name="Que faire")).to_be_visible()
    assert len(card.locator("[data-slot=advice]").inner_text()) > 20
    second.get_by_role("button", name="J’ai lu").click()
    expect(second.get_by_text("Aucun refus à lire")).to_be_visible()
    assert owed(live_server) == (debits + 1, balance + 30000)
    journal_holds(live_server)


def test_receipts_shown_to_a_restored_house_bring_its_debits_back_once(
    live_server: LiveServer, browser_with_camera: OpenBrowser, databases: Databases, tmp_path: Path
) -> None:
    page = device(live_server, browser_with_camera, "Tablette")
    with inside(live_server) as house:
        made = [coupons(house)[0] for _ in range(3)]
        kind = house.kind
    before, told_before = owed(live_server), accepted_today(page)
    live_server.flask("backup", str(tmp_path / "saved"))
    live_server.kill()
    for coupon in made[:2]:
        page.goto("/comptoir")
        keep(page, coupon)
    live_server.start()
    page.get_by_role("button", name="Sur ce téléphone").click()
    expect(page.locator("[data-rows] [data-state=accepted]")).to_have_count(2, timeout=30_000)
    after = owed(live_server)
    assert after == (before[0] + 2, before[1] + 60000)
    # The machine is lost with all that came since; meanwhile the counter keeps one more.
    live_server.kill()
    page.goto("/comptoir")
    keep(page, made[2])
    live_server.move(databases.migrated(kind))
    live_server.flask("restore", str(tmp_path / "saved"))
    assert owed(live_server) == before
    live_server.start()
    expect(page.locator("[data-outcome=accepted]")).to_contain_text("300 € débités", timeout=30_000)
    page.get_by_role("button", name="Sur ce téléphone").click()
    # Nothing was ever amber again of what the server had said yes to.
    expect(page.locator("[data-rows] [data-state=accepted]")).to_have_count(3)
    page.wait_for_function(SHOWN)
    assert owed(live_server) == (before[0] + 3, before[1] + 90000)
    assert returned(live_server) == 2
    # Whatever makes the device look again, nothing is counted a second time.
    assert accepted_today(page) == told_before + 3
    expect(page.locator("[data-kept-list] [data-state=accepted]")).to_have_count(3)
    page.reload()
    assert owed(live_server) == (before[0] + 3, before[1] + 90000)
    journal_holds(live_server)


SHOWN = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open('guichet');
    asked.onsuccess = () => resolve(asked.result);
  });
  const rows = await new Promise((resolve) => {
    const asked = db.transaction('queue').objectStore('queue').getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  db.close();
  return rows.filter((row) => row.presented === 'taken_back').length === 2;
}"""
"""Whether the device knows that both of its old receipts were taken back."""


def accepted_today(page: Page) -> int:
    """What the Region says of the day."""
    page.goto("/comptoir/journee")
    return int(page.locator("[data-share]").get_attribute("data-accepted") or 0)


def returned(server: LiveServer) -> int:
    """How many debits came back by a receipt."""
    with inside(server) as house:
        return sum(entry.kind == "debit_taken_back" for entry in house.entries())
