"""Whatever happens to the browser, the network and the server, a claim kept offline is debited once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.chaos import Chaos, ChaosHouse
from tests.live import DemoHouses
from tests.plumbing import Counts, Databases

pytestmark = pytest.mark.journey


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
