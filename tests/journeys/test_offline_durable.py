"""A browser that is killed with claims waiting has lost none of them when it is opened again."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.kept_browser import kill_browser, open_browser
from tests.journeys.offline_steps import enrol, keep
from tests.journeys.steps import sign_in
from tests.live import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


def test_claims_outlive_the_browser_that_made_them(
    playwright_driver: Playwright, browser_path: Path, live_server: LiveServer, tmp_path: Path
) -> None:
    coupons = [live_server.coupon() for _ in range(2)]
    profile = tmp_path / "profile"
    page = open_browser(playwright_driver, browser_path, live_server.url, profile).new_page()
    sign_in(page, live_server)
    enrol(page, live_server)
    live_server.kill()
    for coupon in coupons:
        page.goto("/comptoir")
        keep(page, coupon)
    kill_browser(profile)
    context = open_browser(playwright_driver, browser_path, live_server.url, profile)
    page = context.new_page()
    page.goto("/comptoir#sur-ce-telephone")
    expect(page.locator("[data-rows] [data-state=waiting]")).to_have_count(2)
    live_server.start()
    expect(page.locator("[data-rows] [data-state=accepted]")).to_have_count(2, timeout=30_000)
    context.close()
