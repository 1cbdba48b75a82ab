"""A browser whose memory lies in a folder and outlives it: opened, killed as a battery dies, opened again."""

from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Playwright

from tests.journeys.conftest import HEIGHT, PHONE, WIDTH

_GONE_SECONDS = 60


def open_browser(driver: Playwright, executable: Path, url: str, profile: Path) -> BrowserContext:
    """Open the browser of a folder, at a house's address."""
    phone = driver.devices[PHONE] | {"viewport": {"width": WIDTH, "height": HEIGHT}}
    phone.pop("default_browser_type", None)
    return driver.chromium.launch_persistent_context(
        profile,
        executable_path=executable,
        args=["--no-sandbox", "--disable-dev-shm-usage"],
        base_url=url,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        **phone,
    )


def kill_browser(profile: Path) -> None:
    """Kill the browser of this folder, and no other; return when it is gone and the folder free again."""
    named = f"--user-data-dir={profile}"
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if named in words and not any(word.startswith("--type=") for word in words):
            process.kill()
            process.wait(_GONE_SECONDS)
