"""The states of a school's list of transactions and of its dashboard."""

from bench.audits.walker import Walker
from tests.journeys.steps import OTHER_MARKET, OWNER

NEW = "counter.new@demo.test"


class DeskStates(Walker):
    """What a school looks up beside the counter."""

    def _desk(self) -> None:
        with self._somebody(OWNER) as page:
            self._open(page, "dashboard", "/tableau-de-bord")
            self._open(page, "transactions-owner", "/transactions")
            page.get_by_text("Filtrer et trier").click()
            page.get_by_text("Exporter tous les débits").click()
            self._look("transactions-filters", page)
            # A browser's own field sends no day that there is not; an older one sends whatever is typed.
            page.locator("[name=du]").evaluate(
                "field => { field.type = 'text'; field.value = '30/02/2026'; }"
            )
            page.click("[data-action=filter]")
            page.locator("[aria-invalid=true]").wait_for()
            self._look("transactions-wrong-day", page)
            page.goto("/transactions")
            page.fill("[name=recherche]", "Modèle")
            page.click("[data-action=search]")
            page.get_by_role("heading", name="Résultat").wait_for()
            self._look("transactions-found", page)
            page.fill("[name=recherche]", "Personne")
            page.click("[data-action=search]")
            page.get_by_text("Aucune transaction ne correspond.").wait_for()
            self._look("transactions-not-found", page)
            page.goto("/transactions?vue=validated")
            page.locator("a.entry:visible").first.click()
            page.locator("[data-outcome=accepted]").wait_for()
            self._look("receipt-validated", page)
        with self._somebody(OTHER_MARKET) as page:
            self._open(page, "transactions-none", "/transactions")
            self._open(page, "dashboard-empty", "/tableau-de-bord")
        with self._somebody(NEW) as page:
            self._open(page, "transactions-not-validated", "/transactions")
