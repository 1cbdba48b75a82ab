"""A real browser, the size of a phone, with a film for a camera.

``browser_with_camera(film)`` opens one and returns its context; with None it has no camera at all.
The camera is granted as a permission, so that a refusal can be tried too: ``context.clear_permissions()``.
After the test the browser's console must have stayed silent.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from scripts.need import find_browser, find_light_browser
from tests.live import LiveServer
from tests.plumbing import KINDS, load_counts

PHONE = "Pixel 7"
WIDTH, HEIGHT = 412, 839

NOT_OURS = ("Failed to load resource", "net::ERR_")
"""What the browser itself says of an answer of 4xx or 5xx, and of a server that is away."""

OpenBrowser = Callable[[Path | None], BrowserContext]


def story(journey: Callable[..., None]) -> Callable[..., None]:
    """Walk a journey on as many databases as the counts say; what it writes is tried below on both."""
    kinds = KINDS[: load_counts().story_engines]
    pytest.mark.parametrize("database_kind", kinds, indirect=True)(journey)
    pytest.mark.soak(journey)
    return journey


@pytest.fixture(scope="module")
def playwright_driver() -> Iterator[Playwright]:
    """Drive browsers; ended with each module, since its event loop would be in the way of other tests."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser_path() -> Path:
    """Return the browser that is driven, the one that `make test` found."""
    found = find_browser()
    assert found is not None, "no browser: run `python scripts/need.py browser`, or set CHROMIUM"
    return found


class Browsers:
    """Launches browsers: one without a camera serves a whole module, each film wants one of its own."""

    def __init__(self, driver: Playwright, path: Path) -> None:
        self._driver, self._path = driver, path
        self._without_camera: Browser | None = None

    def showing(self, film: Path | None) -> Browser:
        """Return a browser whose camera shows a film, or the one that has none."""
        if film is not None:
            return self._launch(
                "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"
            )
        if self._without_camera is None or not self._without_camera.is_connected():
            self._without_camera = self._launch(path=find_light_browser())
        return self._without_camera

    def _launch(self, *further: str, path: Path | None = None) -> Browser:
        # In a container Chromium can't make its own sandbox, and its shared memory is too small.
        args = ["--no-sandbox", "--disable-dev-shm-usage", *further]
        return self._driver.chromium.launch(executable_path=path or self._path, args=args)


@pytest.fixture(scope="module")
def browsers(playwright_driver: Playwright, browser_path: Path) -> Browsers:
    """Launch the browsers of a module; they end with its driver."""
    return Browsers(playwright_driver, browser_path)


@pytest.fixture
def browser_with_camera(
    playwright_driver: Playwright, browsers: Browsers, live_server: LiveServer
) -> Iterator[OpenBrowser]:
    """Open browsers whose camera shows a film, on ``live_server``; what they hold is gone after the test."""
    with ExitStack() as opened:

        def open_browser(film: Path | None) -> BrowserContext:
            browser = browsers.showing(film)
            phone = playwright_driver.devices[PHONE] | {"viewport": {"width": WIDTH, "height": HEIGHT}}
            context = browser.new_context(
                **phone,
                base_url=live_server.url,
                locale="fr-FR",
                timezone_id="Europe/Paris",
                permissions=["camera"] if film else [],
            )
            opened.callback(browser.close if film else context.close)
            context.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
            context.on("weberror", lambda raised: said.append(f"raised: {raised.error}"))
            return context

        said: list[str] = []
        yield open_browser
    # What the content policy blocks and what a script gets wrong is said there, and nowhere else.
    wrong = [line for line in said if line.startswith(("error", "warning", "raised"))]
    assert [line for line in wrong if not any(known in line for known in NOT_OURS)] == []
