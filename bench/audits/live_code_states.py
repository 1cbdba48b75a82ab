"""The states of the code of the moment, which only a scheme that asks for one has."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from bench.audits.young_states import YoungStates
from tests.journeys.steps import COUNTER, to_debit, type_number_at_home
from webapp.schemes.loader import HERE

_HOME = "/mes-coupons"
_LOU = {"family_name": "Modèle", "first_name": "Lou", "birth_date": "2006-05-17"}
_OPTION = '\n[live_code]\nstep_seconds = 300\nrequired = true\nsource = "the audit"\n'


class LiveCodeStates(YoungStates):
    """The house where the Region asks for a code; walked before the coupon is stopped by its owner."""

    def _live_code(self) -> None:
        """Show the code, lose the network, have it asked for, mistyped and too often."""
        with self._asking(), self._somebody() as young, self._somebody(COUNTER) as school:
            young.goto(f"{_HOME}/connexion")
            young.fill("[name=email]", "young@demo.test")
            young.click("[data-action=ask-link]")
            young.wait_for_url("**/courriel")
            young.goto(self._link(young))
            young.click("[data-action=open]")
            young.locator("[data-coupon] [data-live-digits]").wait_for()
            self._look("young-live-code", young)
            young.click("[data-action=large]")
            self._look("young-live-code-large", young)
            young.click("[data-action=close-large]")
            self._away(young)
            self._counter_asks(school, young.locator("[data-keep=number]").inner_text())

    def _away(self, page: Page) -> None:
        page.context.set_offline(True)
        page.evaluate("() => dispatchEvent(new Event('online'))")
        page.get_by_text("Sans réseau, ce code").first.wait_for()
        self._look("young-live-code-away", page)
        page.context.set_offline(False)
        page.locator("[data-coupon] [data-live-digits]:not(:empty)").wait_for()

    def _counter_asks(self, page: Page, number: str) -> None:
        type_number_at_home(page, number)
        self._look("coupon-live-code", page)
        to_debit(page, _LOU)
        self._look("confirm-live-code", page)
        page.click("[data-action=debit]")
        page.locator("[data-notice] [data-outcome]").wait_for()
        self._look("confirm-live-code-missing", page)
        for place in range(5):
            page.fill("[name=live_code]", f"{place}00000")
            with page.expect_navigation():
                page.click("[data-action=debit]")
        page.locator("[data-outcome=live_code_wrong]").wait_for()
        self._look("confirm-live-code-wrong", page)
        page.fill("[name=live_code]", "600000")
        page.click("[data-action=debit]")
        page.locator("[data-outcome=wait]").wait_for()
        self._look("confirm-live-code-wait", page)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Serve the house with a scheme file of its own, and then as it was."""
        shipped = next(HERE.glob("*.toml"))
        with tempfile.TemporaryDirectory(prefix="guichet-scheme-") as name:
            own = Path(name) / shipped.name
            own.write_text(shipped.read_text("utf-8") + _OPTION, "utf-8")
            self._server.kill()
            self._server.start(GUICHET_SCHEME_FILES=str(own))
            try:
                yield
            finally:
                self._server.kill()
                self._server.start()
