"""The states of what is told and asked: bell, preferences, messages, assistance, the Region's dashboard."""

from playwright.sync_api import Page

from bench.audits.house_states import OFFICER
from bench.audits.walker import Walker
from tests.journeys.steps import OWNER

_PAYER, _SUPPORT = "payer@demo.test", "support@demo.test"


class VoiceStates(Walker):
    """A school and the Region write to each other; everybody has a bell; the assistance looks for numbers."""

    def _voice(self) -> None:
        """Write, be told, read, choose; look for a transaction that is there, and for what is not."""
        with self._somebody(_PAYER, at="**/region/tableau-de-bord") as page:
            self._look("dashboard-payer", page)
            self._open(page, "notices-none", "/notifications")
            self._open(page, "preferences-none", "/preferences")
        with self._somebody(OWNER) as school, self._somebody(OFFICER, at="**/region") as region:
            self._open(region, "region-messages-none", "/region/messages")
            self._open(school, "messages-to-read-none", "/transactions/messages")
            reference = self._write_from_school(school)
            self._answer_from_region(region)
            self._told(school)
            self._open(region, "notices-region", "/notifications")
            self._open(region, "preferences-region", "/preferences")
            self._open(region, "dashboard", "/region/tableau-de-bord")
            region.get_by_text("Les mêmes sommes par statut").click()
            region.get_by_text("Les mêmes sommes en tableau").click()
            self._look("dashboard-tables", region)
        with self._somebody(_SUPPORT, at="**/assistance") as page:
            self._assist(page, reference)

    def _write_from_school(self, page: Page) -> str:
        """Write on the newest transaction, and return its reference."""
        page.goto("/transactions")
        page.locator("a.code:visible, a.entry:visible").first.click()
        page.locator("[data-outcome]").first.wait_for()
        path = page.evaluate("() => location.pathname") + "/messages"
        self._open(page, "messages-none", path)
        page.click("[data-action=send-message]")
        page.locator("[aria-invalid=true]").wait_for()
        self._look("messages-too-short", page)
        page.fill("[name=text]", "Bonjour,\nle contrat est signé. Faut-il une page de plus ?")
        page.click("[data-action=send-message]")
        page.locator(".said").wait_for()
        return str(page.locator(".facts .code").first.inner_text())

    def _answer_from_region(self, page: Page) -> None:
        self._open(page, "region-messages", "/region/messages")
        page.locator("a.entry").first.click()
        page.locator(".said").first.wait_for()
        self._look("region-thread", page)
        page.fill("[name=text]", "Bonjour. Non, la page 3 suffit.")
        page.click("[data-action=send-message]")
        page.locator(".said--mine").wait_for()

    def _told(self, page: Page) -> None:
        """See what the worker has told the school by the bell; choose mails."""
        self._server.flask("worker", "--once")
        self._open(page, "messages-to-read", "/transactions/messages")
        self._open(page, "dashboard-messages", "/tableau-de-bord")
        self._open(page, "notices", "/notifications")
        page.get_by_role("link", name="Message sur une transaction").first.click()
        page.locator(".said--mine").wait_for()
        self._look("messages", page)
        page.goto("/notifications")
        page.locator("[data-action=read]").first.click()
        page.goto("/notifications")
        self._look("notices-read", page)
        self._open(page, "preferences", "/preferences")
        page.locator("[name=mail]").first.uncheck()
        page.click("[data-action=keep]")
        page.get_by_text("C’est noté").wait_for()
        self._look("preferences-kept", page)

    def _assist(self, page: Page, reference: str) -> None:
        self._look("assistance", page)
        for name, number, seen in (
            ("assistance-found", reference, "[data-found]"),
            ("assistance-unknown", "T-0000-0000", "[data-outcome=number_unknown]"),
            ("assistance-empty", "", "[data-outcome=search_empty]"),
        ):
            page.fill("[name=number]", number)
            page.click("[data-action=find]")
            page.locator(seen).first.wait_for()
            self._look(name, page)
