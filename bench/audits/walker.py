"""What every walk does: somebody opens a page of the size of a phone, and it is looked at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from bench.audits.looks import remember_documents
from tests.journeys.steps import sign_in
from tests.live import LiveServer

Look = Callable[[str, Page], None]
"""Told the name of a state and the page that shows it; leaves the page as it found it."""


class Walker:
    """Walks through a house, page by page; ``look`` is called at each state."""

    def __init__(self, browser: Browser, server: LiveServer, look: Look) -> None:
        self._browser, self._server, self._look = browser, server, look

    @contextmanager
    def _somebody(self, email: str | None = None, *, at: str = "**/comptoir") -> Iterator[Page]:
        context = self._browser.new_context(
            base_url=self._server.url,
            viewport={"width": 412, "height": 839},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            has_touch=True,
        )
        page = context.new_page()
        remember_documents(page)
        if email is not None:
            sign_in(page, self._server, email, at=at)
        yield page
        context.close()

    def _open(self, page: Page, name: str, path: str) -> None:
        page.goto(path)
        self._look(name, page)
