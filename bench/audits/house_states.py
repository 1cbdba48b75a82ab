"""The states of what surrounds the debits: the day, the team, the training, mails, the Region."""

from datetime import UTC, datetime
from uuid import UUID

from playwright.sync_api import Page
from sqlalchemy import create_engine, update

from bench.audits.walker import Walker
from tests.journeys.steps import (
    COUNTER,
    OTHER_MARKET,
    OWNER,
    training_steps,
    type_number,
    type_number_at_home,
)
from tests.smtp import smtp_server
from webapp.domain.base64url import from_b64
from webapp.store.transactions import DebitTransaction
from webapp.web.messages.demo import DEMO_COUPONS

OFFICER, ADMINISTRATOR = "region@demo.test", "admin@demo.test"


class HouseStates(Walker):
    """What the school and the Region have beside the counter."""

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
            self._put_back(links[0])
            self._open(page, "not-me-expired", links[0])
        with self._somebody(OWNER) as page:
            self._open(page, "transactions-flagged", "/transactions")
            page.locator("a:visible", has_text="Contesté").or_(
                page.locator("tr:visible", has_text="Contesté").get_by_role("link")
            ).first.click()
            page.locator("[data-outcome=accepted]").wait_for()
            self._look("receipt-flagged", page)

    def _put_back(self, link: str) -> None:
        """Have the debit of a link be of years ago."""
        transaction_id = str(UUID(bytes=from_b64(link.rpartition("/")[2])[:16]))
        engine = create_engine(self._server.database_url)
        chosen = update(DebitTransaction).where(DebitTransaction.id == transaction_id)
        with engine.begin() as tx:
            tx.execute(chosen.values(debited_at=datetime(2021, 1, 4, 12, tzinfo=UTC)))
        engine.dispose()

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
