"""A browser whose memory lies in a folder and outlives it: opened, killed as a battery dies, opened again."""

import os
import signal
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

from tests.journeys.conftest import HEIGHT, PHONE, WIDTH


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
    """Kill the browser of this folder, and no other."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={profile}".encode() in words and not any(
            w.startswith(b"--type=") for w in words
        ):
            os.kill(int(process.name), signal.SIGKILL)
