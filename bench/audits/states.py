"""Every state of every page, reached as a person reaches it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from bench.audits.looks import remember_documents
from tests.journeys.steps import (
    COUNTER,
    OWNER,
    compare_face,
    copy_document,
    identify,
    sign_in,
    type_number,
    type_number_at_home,
)
from tests.live import LiveServer
from webapp.web.messages.demo import DEMO_COUPONS

Look = Callable[[str, Page], None]
"""Told the name of a state and the page that shows it; leaves the page as it found it."""

NEW, OFFICER = "counter.new@demo.test", "region@demo.test"


class Walk:
    """One walk through the whole house, page by page; ``look`` is called at each state."""

    def __init__(self, browser: Browser, server: LiveServer, look: Look) -> None:
        self._browser, self._server, self._look = browser, server, look

    def everything(self) -> None:
        """Take every path."""
        self._nobody()
        self._counter()
        self._refusals()
        self._owner()
        self._not_validated()
        self._region()
        self._staff()

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

    def _nobody(self) -> None:
        with self._somebody() as page:
            self._open(page, "sign-in", "/connexion")
            page.fill("[name=email]", COUNTER)
            page.fill("[name=password]", "not the password")
            page.click("[data-action=sign-in]")
            page.locator("[role=alert] .banner").wait_for()
            self._look("sign-in-refused", page)
            self._open(page, "help", "/aide")
            self._open(page, "demo", "/demo")
            self._open(page, "not-found", "/comptoir/rien")

    def _counter(self) -> None:
        with self._somebody(COUNTER) as page:
            self._look("scan", page)
            type_number(page, "AB-1234-NOWHERE")
            page.locator("[data-outcome]").first.wait_for()
            self._look("scan-number-unknown", page)
            coupon = self._server.coupon()
            type_number_at_home(page, coupon["number"])
            self._look("coupon-possible", page)
            page.click("[data-action=identity]")
            page.locator("[name=family_name]").wait_for()
            self._look("identity", page)
            self._identity(page, coupon)
            self._open(page, "transactions", "/transactions")
            self._open(page, "more", "/comptoir/plus")

    def _identity(self, page: Page, coupon: dict[str, Any]) -> None:
        page.click("[data-action=identity]")
        page.locator("[aria-invalid=true]").first.wait_for()
        self._look("identity-incomplete", page)
        identify(page, coupon, family_name="Personne")
        page.get_by_text("Cela ne correspond pas").wait_for()
        self._look("identity-wrong", page)
        copy_document(page, coupon)
        page.click("[data-action=identity]")
        page.locator("[data-action=face]").wait_for()
        self._look("match", page)
        page.click("[data-action=face]")
        page.locator("[aria-invalid=true]").wait_for()
        self._look("match-face-missing", page)
        compare_face(page)
        self._look("confirm", page)
        page.click("[data-action=debit]")
        page.locator("[data-outcome=accepted]").wait_for()
        self._look("receipt", page)

    def _refusals(self) -> None:
        """Take each case that the demonstration shows, and a coupon locked by wrong tries."""
        with self._somebody(COUNTER) as page:
            page.goto("/demo")
            numbers = {
                case: page.get_by_role("article", name=words[0], exact=True)
                .locator(".qr-number")
                .inner_text()
                for case, words in DEMO_COUPONS.items()
            }
            for case, number in numbers.items():
                type_number_at_home(page, number)
                self._look(f"coupon-{case.replace('_', '-')}", page)

    def _owner(self) -> None:
        with self._somebody(OWNER) as page:
            coupon = self._server.coupon()
            type_number_at_home(page, coupon["number"])
            page.click("[data-action=identity]")
            identify(page, coupon)
            compare_face(page)
            page.click("[data-action=debit]")
            page.locator("[data-outcome=accepted]").wait_for()
            page.get_by_text("Annuler ce débit").first.click()
            self._look("receipt-reversal", page)
            page.fill("[name=reason]", "Le jeune a changé d'avis.")
            page.click("[data-action=cancel]")
            page.locator("[data-outcome=cancelled]").wait_for()
            self._look("receipt-cancelled", page)

    def _not_validated(self) -> None:
        with self._somebody(NEW) as page:
            self._look("scan-not-validated", page)
            type_number(page, self._server.coupon()["number"])
            page.locator("[data-outcome]").first.wait_for()
            self._look("coupon-not-validated", page)

    def _region(self) -> None:
        with self._somebody(OFFICER, at="**/region") as page:
            self._look("region", page)

    def _staff(self) -> None:
        """Take a shared tablet from one person to another; last, for from then on these two have a code."""
        with self._somebody(OWNER) as page:
            self._pin(page, "271828")
            self._open(page, "team", "/comptoir/equipe")
            self._open(page, "more-owner", "/comptoir/plus")
            page.click("[data-action=lock]")
            page.locator("[data-action=open]").wait_for()
            self._look("lock", page)
            page.click("[data-action=open]")
            page.locator("[aria-invalid=true]").wait_for()
            self._look("lock-incomplete", page)
            for _ in range(5):
                page.fill("[name=pin]", "999991")
                page.click("[data-action=open]")
                page.locator("[data-outcome]").wait_for()
                if page.locator("[data-outcome=pin_wrong]").get_by_text("4 essais").count():
                    self._look("lock-wrong", page)
            self._look("lock-closed", page)
        with self._somebody(OWNER) as page:
            self._look("scan-shared", page)
            page.goto("/comptoir/equipe")
            page.click("[data-action=reset-pin]")
            page.locator("[role=status] .banner__title, .banner[role=status]").first.wait_for()
            self._look("team-code-removed", page)
            page.goto("/comptoir/plus")
            page.click("[data-action=lock]")
            page.get_by_text("Personne n’a encore de code").wait_for()
            self._look("lock-nobody", page)

    def _pin(self, page: Page, pin: str) -> None:
        self._open(page, "pin", "/comptoir/code")
        page.fill("[name=pin]", "123456")
        page.click("[data-action=set-pin]")
        page.locator("[aria-invalid=true]").first.wait_for()
        self._look("pin-refused", page)
        page.fill("[name=pin]", pin)
        page.fill("[name=pin_again]", pin)
        page.click("[data-action=set-pin]")
        page.get_by_text("Votre code est prêt").wait_for()
        self._look("more-code-set", page)
