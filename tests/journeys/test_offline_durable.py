"""A browser that is killed with claims waiting has lost none of them when it is opened again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.journeys.conftest import HEIGHT, PHONE, WIDTH
from tests.journeys.offline_steps import enrol, keep
from tests.journeys.steps import sign_in
from tests.live import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@contextmanager
def kept_browser(
    driver: Playwright, path: Path, server: LiveServer, profile: Path
) -> Iterator[BrowserContext]:
    """Open a browser whose memory lies in a folder and outlives it."""
    phone = driver.devices[PHONE] | {"viewport": {"width": WIDTH, "height": HEIGHT}}
    phone.pop("default_browser_type", None)
    yield driver.chromium.launch_persistent_context(
        profile,
        executable_path=path,
        args=["--no-sandbox", "--disable-dev-shm-usage"],
        base_url=server.url,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        **phone,
    )


def kill_browser(profile: Path) -> None:
    """Kill the browser of this profile, and no other, as a battery that dies does."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in words and not any(
            w.startswith(b"--type=") for w in words
        ):
            os.kill(int(process.name), signal.SIGKILL)


def test_claims_outlive_the_browser_that_made_them(
    playwright_driver: Playwright, browser_path: Path, live_server: LiveServer, tmp_path: Path
) -> None:
    coupons = [live_server.coupon() for _ in range(2)]
    profile = tmp_path / "profile"
    with kept_browser(playwright_driver, browser_path, live_server, profile) as context:
        page = context.new_page()
        sign_in(page, live_server)
        enrol(page, live_server)
        live_server.kill()
        for coupon in coupons:
            page.goto("/comptoir")
            keep(page, coupon)
        kill_browser(profile)
    with kept_browser(playwright_driver, browser_path, live_server, profile) as context:
        page = context.new_page()
        page.goto("/comptoir#sur-ce-telephone")
        expect(page.locator("[data-rows] [data-state=waiting]")).to_have_count(2)
        live_server.start()
        expect(page.locator("[data-rows] [data-state=accepted]")).to_have_count(2, timeout=30_000)
        context.close()
