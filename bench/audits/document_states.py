"""The states of a transaction's documents: what is expected, the page that sends them, what was received."""

from pathlib import Path

from playwright.sync_api import Page

from bench.audits.walker import Walker
from tests.journeys.steps import COUNTER, to_receipt, type_number_at_home

_PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "comptoir.png"
"""Any picture will do: it is made into a page."""


class DocumentStates(Walker):
    """What counter staff meet between a debit and the Region's review."""

    def _documents(self) -> None:
        """Send the contract of a first coupon, by every way that may be looked at."""
        with self._somebody(COUNTER) as page:
            coupon = self._server.coupon()
            type_number_at_home(page, coupon["number"])
            to_receipt(page, coupon)
            page.click("[data-action=documents]")
            page.get_by_text("Il manque encore un document.").wait_for()
            self._look("documents", page)
            # It says why not, and may be tapped all the same.
            page.click("[data-action=submit]", force=True)
            page.locator("[role=alert] .banner").wait_for()
            self._look("documents-missing", page)
            page.get_by_role("link", name="Importer").click()
            page.locator("[data-shoot]").wait_for()
            self._look("deposit", page)
            self._taking(page)
            page.set_input_files("[name=files]", _PICTURE)
            page.locator(".thumb").first.wait_for()
            self._look("deposit-pages", page)
            self._sent(page)

    def _taking(self, page: Page) -> None:
        """Look through the camera, and at what it took."""
        page.context.grant_permissions(["camera"])
        page.click("[data-shoot]")
        page.locator("[data-taking-place][data-at=aim]").wait_for()
        self._look("taking", page)
        page.click("[data-taking=take]")
        page.locator("[data-taking-place][data-at=judge]").wait_for()
        self._look("taking-judged", page)
        page.click("[data-taking-close]")

    def _sent(self, page: Page) -> None:
        for date in (("28", "02", "2021"), ("01", "03", "2021")):
            for name, typed in zip(("day", "month", "year"), date, strict=True):
                page.fill(f"[name=signed-{name}]", typed)
            page.click("[data-action=deposit]")
            if date[0] == "28":
                page.locator("#signed-error").wait_for()
                self._look("deposit-signed-too-early", page)
        page.locator("[data-state=received]").wait_for()
        self._look("documents-received", page)
        page.get_by_role("link", name="Voir").click()
        page.locator("[data-viewer-tools]").wait_for()
        self._look("document", page)
        page.go_back()
        page.click("[data-action=submit]")
        page.get_by_text("Déposée").wait_for()
        self._look("documents-submitted", page)
