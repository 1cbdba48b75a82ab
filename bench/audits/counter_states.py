"""The states of a debit's path, of its refusals, and of what stands beside it."""

from typing import Any

from playwright.sync_api import Page

from bench.audits.walker import Walker
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
from webapp.web.messages.demo import DEMO_COUPONS

NEW = "counter.new@demo.test"


class CounterStates(Walker):
    """What counter staff and owners meet at a coupon."""

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
            page.click("[data-action=end-sessions]")
            page.get_by_text("Toutes vos sessions sont fermées").wait_for()
            self._look("sign-in-sessions-ended", page)

    def _window(self) -> None:
        """Look at the scan in each of its moods: coupons read before, a camera refused, at work, missing."""
        with self._somebody(COUNTER) as page:
            type_number_at_home(page, self._server.coupon("2021")["number"])
            type_number_at_home(page, self._server.coupon()["number"])
            page.goto("/comptoir")
            page.get_by_text("Derniers coupons lus").click()
            self._look("scan-last-reads", page)
            page.get_by_role("button", name="Réglages").click()
            self._look("scan-settings", page)
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Activer l’appareil photo").click()
            how = page.get_by_role("button", name="Comment l’autoriser")
            how.wait_for()
            self._look("scan-camera-refused", page)
            how.click()
            self._look("scan-camera-how", page)
            page.keyboard.press("Escape")
            # It opens by itself: a page loaded with an open camera would send frames and never be at rest.
            page.context.grant_permissions(["camera"])
            page.locator("[data-camera][data-state=live]").wait_for()
            self._look("scan-live", page)
        with self._somebody() as page:
            page.add_init_script("navigator.mediaDevices.enumerateDevices = async () => []")
            sign_in(page, self._server, COUNTER)
            page.get_by_role("button", name="Réessayer").wait_for()
            self._look("scan-camera-missing", page)

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

    def _help(self) -> None:
        """Take the way from a refusal to its answer."""
        with self._somebody(COUNTER) as page:
            type_number_at_home(page, self._server.coupon("2021")["number"])
            page.get_by_role("link", name="F.A.Q").click()
            page.locator("#market_mismatch .steps").first.wait_for()
            self._look("help-answer", page)

    def _owner(self) -> None:
        with self._somebody(OWNER) as page:
            # A browser on a desk has no sheet to share with: the button is looked at where there is one.
            page.add_init_script(
                "Navigator.prototype.canShare = () => true; Navigator.prototype.share = async () => {};"
            )
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
            # The mail of the debit is written before: its link then leads to a debit that was cancelled.
            self._server.flask("worker", "--once")
            page.click("[data-action=cancel]")
            page.locator("[data-outcome=cancelled]").wait_for()
            self._look("receipt-cancelled", page)

    def _not_validated(self) -> None:
        with self._somebody(NEW) as page:
            self._look("scan-not-validated", page)
            type_number(page, self._server.coupon()["number"])
            page.locator("[data-outcome]").first.wait_for()
            self._look("coupon-not-validated", page)

    def _expired(self) -> None:
        """Send forms of a page older than the session, and ask for what is not given."""
        with self._somebody(COUNTER) as page:
            self._open(page, "role-required", "/region")
            self._open(page, "method-not-allowed", "/comptoir/numero")
            type_number_at_home(page, (coupon := self._server.coupon())["number"])
            page.click("[data-action=identity]")
            copy_document(page, coupon)
            self._age(page)
            page.click("[data-action=identity]")
            page.get_by_text("La page a expiré").wait_for()
            self._look("identity-expired", page)
            identify(page, coupon)
            page.check("[name=face_confirmed]")
            self._age(page)
            page.click("[data-action=face]")
            page.get_by_text("La page a expiré").first.wait_for()
            self._look("face-expired", page)

    @staticmethod
    def _age(page: Page) -> None:
        page.locator("[name=csrf_token]").first.evaluate("field => { field.value = 'of another session' }")
