"""Every state of every page, reached as a person reaches it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from bench.audits.looks import remember_documents
from tests.journeys.steps import (
    COUNTER,
    OTHER_MARKET,
    OWNER,
    compare_face,
    copy_document,
    identify,
    sign_in,
    training_steps,
    type_number,
    type_number_at_home,
)
from tests.live import LiveServer
from tests.smtp import smtp_server
from webapp.web.messages.demo import DEMO_COUPONS

Look = Callable[[str, Page], None]
"""Told the name of a state and the page that shows it; leaves the page as it found it."""

NEW, OFFICER = "counter.new@demo.test", "region@demo.test"
ADMINISTRATOR = "admin@demo.test"


class Walk:
    """One walk through the whole house, page by page; ``look`` is called at each state."""

    def __init__(self, browser: Browser, server: LiveServer, look: Look) -> None:
        self._browser, self._server, self._look = browser, server, look

    def everything(self) -> None:
        """Take every path."""
        self._nobody()
        self._counter()
        self._window()
        self._refusals()
        self._help()
        self._owner()
        self._not_validated()
        self._training()
        self._region()
        self._transfer()
        self._day()
        self._mails()
        self._mails_in_trouble()
        self._design()
        self._expired()
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
            page.click("[data-action=cancel]")
            page.locator("[data-outcome=cancelled]").wait_for()
            self._look("receipt-cancelled", page)

    def _not_validated(self) -> None:
        with self._somebody(NEW) as page:
            self._look("scan-not-validated", page)
            type_number(page, self._server.coupon()["number"])
            page.locator("[data-outcome]").first.wait_for()
            self._look("coupon-not-validated", page)

    def _training(self) -> None:
        """Take the guided tour from a first day on, step by step."""
        with self._somebody(OTHER_MARKET) as page:
            self._look("scan-first-time", page)
            self._open(page, "training-coupons", "/comptoir/entrainement/coupons")
            self._open(page, "training-tour", "/comptoir/entrainement")
            page.click("[data-action=begin]")
            self._look("training-markets", page)
            page.click("[data-action=understood]")
            page.locator("[name=number]").wait_for()
            self._look("training-scan", page)
            type_number(page, self._server.coupon()["number"])
            page.locator("[data-outcome=real_coupon]").wait_for()
            self._look("training-real-coupon", page)
            for step, look in enumerate(training_steps(page), start=1):
                self._look(f"training-{step}-{look}", page)

    def _region(self) -> None:
        with self._somebody(OFFICER, at="**/region") as page:
            self._look("region", page)

    def _transfer(self) -> None:
        """Ask for a file begun elsewhere; see it wait, decided wrongly, refused, asked again and granted."""
        with self._somebody(COUNTER) as school, self._somebody(OFFICER, at="**/region") as region:
            school.goto("/demo")
            shown = school.get_by_role("article", name=DEMO_COUPONS["other_partner"][0], exact=True)
            type_number_at_home(school, shown.locator(".qr-number").inner_text())
            school.click("[data-action=ask-transfer]")
            school.locator("[data-transfer=waiting]").wait_for()
            self._look("coupon-transfer-waiting", school)
            self._open(region, "region-request", "/region")
            region.get_by_text("Décider", exact=True).click()
            self._look("region-decide", region)
            region.click("[data-action=refuse]")
            region.locator("[aria-invalid=true]").wait_for()
            self._look("region-reason-missing", region)
            self._decide(region, "refuse")
            self._look("region-decided", region)
            school.reload()
            self._look("coupon-transfer-refused", school)
            school.click("[data-action=ask-transfer]")
            school.locator("[data-transfer=waiting]").wait_for()
            region.goto("/region")
            region.get_by_text("Décider", exact=True).click()
            self._decide(region, "grant")

    def _decide(self, page: Page, choice: str) -> None:
        page.fill("[name=reason]", "L’accord du jeune est au dossier.")
        page.click(f"[data-action={choice}]")
        page.get_by_text("Aucune demande").wait_for()

    def _day(self) -> None:
        with self._somebody(COUNTER) as page:
            self._open(page, "day", "/comptoir/journee")
            self._open(page, "day-empty", "/comptoir/journee?jour=2026-01-05")
        with self._somebody(OWNER) as page:
            self._open(page, "day-owner", "/comptoir/journee")
            self._find(page, "day-found", "Modèle", "trouvée")
            self._find(page, "day-not-found", "Personne", "Rien ne correspond")

    def _find(self, page: Page, name: str, wanted: str, told: str) -> None:
        page.fill("[name=recherche]", wanted)
        page.click("[data-action=search]")
        page.get_by_text(told).wait_for()
        self._look(name, page)

    def _mails(self) -> None:
        """Take the way of « ce n'est pas moi », from the mail to the flag at the school."""
        with self._somebody(ADMINISTRATOR, at="**/region") as page:
            self._look("region-administrator", page)
            self._open(page, "mails-none", "/region/courriels")
        self._server.flask("worker", "--once")
        with self._somebody() as page:
            self._open(page, "demo-mails", "/demo/mails")
            debits = page.get_by_role("article").filter(has_text="Débit d’un coupon")
            # The newest one was cancelled by the owner's walk above; the counter's own is behind it.
            cancelled, standing = (debits.nth(n).locator("[data-action=follow]") for n in (0, 1))
            links = [link.get_attribute("href") or "" for link in (cancelled, standing)]
            self._open(page, "not-me-cancelled", links[0])
            self._open(page, "not-me", links[1])
            page.click("[data-action=disavow]")
            page.locator("[data-outcome=disputed]").wait_for()
            self._look("not-me-said", page)
            self._open(page, "not-me-unknown", "/pas-moi/inconnu")
        with self._somebody(OWNER) as page:
            self._open(page, "transactions-flagged", "/transactions")
            page.locator("a:visible", has_text="Contesté").or_(
                page.locator("tr:visible", has_text="Contesté").get_by_role("link")
            ).first.click()
            page.locator("[data-outcome=accepted]").wait_for()
            self._look("receipt-flagged", page)

    def _mails_in_trouble(self) -> None:
        """Have a server refuse every address but one, and ask the last one to come back later."""
        with smtp_server() as server:
            server.answers["region@demo.test"] = "451 come back"
            server.everybody = "550 no such user"
            self._server.flask("worker", "--once", GUICHET_SMTP_URL=server.url)
        with self._somebody(ADMINISTRATOR, at="**/region") as page:
            self._look("region-troubles", page)
            self._open(page, "mails-in-trouble", "/region/courriels")
            page.locator("[data-action=send-again]").first.click()
            page.get_by_text("Nouvel envoi demandé").wait_for()
            self._look("mails-sent-again", page)

    def _design(self) -> None:
        with self._somebody() as page:
            self._open(page, "style", "/style")
            page.get_by_text("Les mêmes sommes en tableau", exact=True).click()
            self._look("style-chart-table", page)
            page.click("[data-toast][data-undoable]")
            page.get_by_role("link", name="Trier les transactions").click()
            self._look("style-sheet", page)

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
