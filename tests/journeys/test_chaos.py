"""Whatever happens to the browser, the network and the server, a claim kept offline is debited once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.chaos import Chaos, ChaosHouse
from tests.journeys.releases import newer_tree
from tests.live import DemoHouses
from tests.plumbing import Counts, Databases

pytestmark = pytest.mark.journey

DATABASE_VERSION = "async () => (await indexedDB.databases())[0].version"


@pytest.fixture
def house(
    database_kind: str, databases: Databases, demo_houses: DemoHouses, instance_path: Path
) -> Iterator[ChaosHouse]:
    url = demo_houses.copy(database_kind, instance_path)
    opened = ChaosHouse(url, instance_path)
    yield opened
    opened.close()
    databases.drop(url)


@pytest.mark.soak
def test_each_claim_is_debited_once_whatever_happens(
    playwright_driver: Playwright, browser_path: Path, house: ChaosHouse, tmp_path: Path, counts: Counts
) -> None:
    Chaos(playwright_driver, browser_path, house, tmp_path / "profile", counts.offline_claims).day()


@pytest.mark.soak
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_new_version_published_while_claims_wait_loses_none(
    playwright_driver: Playwright, browser_path: Path, house: ChaosHouse, tmp_path: Path, counts: Counts
) -> None:
    waiting = counts.claims_through_an_update
    chaos = Chaos(playwright_driver, browser_path, house, tmp_path / "profile", waiting)
    chaos.enrol()
    page = chaos.keep_claims()
    before = page.evaluate("async () => caches.keys()")
    version = page.evaluate(DATABASE_VERSION)
    # The new version comes through; the claims do not yet.
    house.road.barred = True
    # A page that sees its server come back finds back by itself, which would cut off where we go.
    page.goto("about:blank")
    house.start(newer_tree(tmp_path / "newer"))
    page.goto("/comptoir/journee")
    expect(page.locator("li[data-state=waiting]")).to_have_count(waiting)
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    with page.expect_navigation():
        page.get_by_role("button", name="Nouvelle version").click()
    page.wait_for_function(
        "async (old) => !(await caches.keys()).some((name) => old.includes(name))", arg=before
    )
    expect(page.locator("li[data-state=waiting]")).to_have_count(waiting)
    assert page.evaluate(DATABASE_VERSION) == version + 1, "the new version brought the database up to date"
    assert house.debited(chaos.coupons) == []
    house.road.barred = False
    chaos.check([page])
