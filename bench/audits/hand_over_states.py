"""A queue that passes from one device to another, and a browser that has forgotten what it was."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from bench.audits.walker import Walker
from tests.journeys.offline_steps import BATCH, enrol, forget_all, keep, silence_devices
from tests.journeys.steps import COUNTER, OWNER


class HandOverStates(Walker):
    """What this device's page says of a queue given, one taken over, and a memory that is gone."""

    def _hand_over(self) -> None:
        """Give a queue to a sibling, in vain to oneself; then lose all that was kept."""
        with TemporaryDirectory() as folder, self._somebody(COUNTER) as sibling:
            enrol(sibling, self._server, "Téléphone de Sacha")
            with self._somebody(COUNTER) as page:
                enrol(page, self._server, "Tablette du fond")
                file = self._entrust(page, Path(folder))
                page.set_input_files("[data-resume-file]", file)
                page.locator("[data-notice] .banner").wait_for()
                self._look("device-resume-refused", page)
                sibling.goto("/comptoir/appareil")
                sibling.set_input_files("[data-resume-file]", file)
                sibling.get_by_text("1 accepté par la Région.").wait_for()
                self._look("device-resumed", sibling)
                forget_all(page)
                page.goto("/comptoir")
                page.get_by_text("le stockage de cet appareil a été effacé").wait_for()
                self._look("scan-cleared", page)
                page.goto("/comptoir/appareil")
                page.locator("#cleared-title").wait_for()
                self._look("device-cleared", page)
        with self._somebody(OWNER) as owner:
            silence_devices(self._server, waiting=2)
            self._open(owner, "devices-silent", "/comptoir/appareils")

    def _entrust(self, page: Page, folder: Path) -> Path:
        """Keep a claim without network, then give it away on the page that needs it."""
        page.context.route(BATCH, lambda route: route.abort())
        page.context.set_offline(True)
        page.goto("/comptoir")
        keep(page, self._server.coupon())
        page.context.set_offline(False)
        page.goto("/comptoir/appareil")
        page.locator("[data-part=choice]").wait_for()
        page.click("[data-action=entrust]")
        page.locator("[data-error=sibling]").wait_for()
        self._look("device-entrust-missing", page)
        page.get_by_text("Téléphone de Sacha").click()
        with page.expect_download() as waited:
            page.click("[data-action=entrust]")
        page.locator("[data-part=done]").wait_for()
        self._look("device-entrusted", page)
        file = folder / waited.value.suggested_filename
        waited.value.save_as(file)
        return file
