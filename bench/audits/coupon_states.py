"""The states of coupons at the Region: looked up, withdrawn, replaced, asked for, issued and imported."""

from playwright.sync_api import Page

from bench.audits.walker import Walker
from tests.batched import letters
from tests.journeys.steps import type_number_at_home

_MANY = 501
"""People of a file that needs a second person's yes by the scheme that is shipped."""
OFFICER = "region@demo.test"
_PEOPLE = "prenom;nom;date_de_naissance\nLou;Modèle-Lot;2005-01-02\nSacha;Fictif-Lot;2006-03-04\n"


class CouponStates(Walker):
    """What officers do with coupons."""

    def _coupons(self) -> None:
        with self._somebody(OFFICER, at="**/region") as page:
            self._open(page, "coupons", "/region/coupons")
            page.fill("[name=number]", "AB-1234-NOWHERE")
            page.click("[data-action=find]")
            page.locator("[data-outcome=coupon_unknown]").wait_for()
            self._look("coupons-unknown", page)
            self._open(page, "young-requests", "/region/coupons/demandes")
            self._replaced(page)
            self._issued(page)
            self._imported(page)
            self._known(page)
            self._seconded(page)
            self._signalled(page)

    def _replaced(self, page: Page) -> None:
        page.goto("/region/coupons")
        page.fill("[name=number]", self._server.coupon()["number"])
        page.click("[data-action=find]")
        page.locator("[data-coupon=available]").wait_for()
        self._look("region-coupon", page)
        page.get_by_text("Annuler ce coupon", exact=True).click()
        page.click("[data-action=withdraw]")
        page.locator("[aria-invalid=true]").wait_for()
        self._look("region-coupon-reason-missing", page)
        page.get_by_text("Remplacer ce coupon", exact=True).click()
        page.check("[name=replacement][value=stolen]")
        page.click("[data-action=replace]")
        page.locator("#replacement-error").wait_for()
        self._look("region-coupon-proof-missing", page)
        page.check("[name=proof_seen]")
        page.click("[data-action=replace]")
        page.get_by_text("Le coupon qu’il remplace").wait_for()
        self._look("region-coupon-new", page)
        page.get_by_text("Le coupon qu’il remplace").click()
        page.locator("[data-coupon=revoked]").wait_for()
        self._look("region-coupon-replaced", page)

    def _issued(self, page: Page) -> None:
        self._open(page, "issue", "/region/coupons/emission")
        page.click("[data-action=issue]")
        page.locator("[aria-invalid=true]").first.wait_for()
        self._look("issue-incomplete", page)
        self._send(page, "people.csv", _PEOPLE)
        page.locator("[data-batch=prepared]").wait_for()
        self._look("batch-prepared", page)
        address = page.url
        page.click("[data-action=confirm]")
        page.locator("[data-batch=running]").wait_for()
        self._look("batch-running", page)
        self._server.flask("worker", "--once")
        page.goto(address)
        page.locator("[data-batch=done]").wait_for()
        self._look("batch-done", page)
        self._open(page, "coupons-batches", "/region/coupons")

    def _known(self, page: Page) -> None:
        """Send people who have a file, beside somebody new; say nothing of them, then leave them out."""
        page.goto("/region/coupons/emission")
        self._send(page, "again.csv", f"{_PEOPLE}Alix;Nouveau-Lot;2006-03-05\n")
        page.locator("[data-known]").wait_for()
        self._look("batch-known", page)
        page.click("[data-action=confirm]")
        page.locator("#known-error").wait_for()
        self._look("batch-known-unsaid", page)
        page.check("[name=known][value=out]", force=True)
        page.click("[data-action=confirm]")
        page.locator("[data-batch=running]").wait_for()
        self._server.flask("worker", "--once")

    def _seconded(self, page: Page) -> None:
        """Confirm more people than one person may; the other person of the Region is asked."""
        lines = (f"Lou;Grand {letters(n)};2005-01-02" for n in range(1, _MANY + 1))
        page.goto("/region/coupons/emission")
        self._send(page, "many.csv", "\n".join(("prenom;nom;date_de_naissance", *lines, "")))
        page.locator("[data-batch=prepared]").wait_for()
        self._look("batch-large", page)
        page.click("[data-action=confirm]")
        page.locator("[data-batch=awaiting_second]").wait_for()
        self._look("batch-awaiting-another", page)
        with self._somebody("admin@demo.test", at="**/region") as other:
            self._open(other, "batch-to-second", page.url)
            other.click("[data-action=drop]")
            other.locator("[data-batch=dropped]").wait_for()

    def _imported(self, page: Page) -> None:
        self._open(page, "import", "/region/coupons/import")
        self._send(page, "coupons.csv", "nom;prenom\n")
        page.locator("[data-report]").wait_for()
        self._look("import-report", page)
        page.goto("/region/coupons/emission")
        self._send(page, "more.csv", _PEOPLE.replace("-Lot", "-Autre"))
        page.click("[data-action=drop]")
        page.locator("[data-batch=dropped]").wait_for()
        self._look("batch-dropped", page)

    def _signalled(self, page: Page) -> None:
        """Look at a coupon read at two schools, then close that signal."""
        self._open(page, "signals-none", "/region/signaux")
        coupon = self._server.coupon()
        for email in ("counter.2024@demo.test", "counter.2021@demo.test"):
            with self._somebody(email) as counter:
                type_number_at_home(counter, coupon["number"])
        self._server.flask("worker", "--once")
        self._open(page, "region-signals", "/region")
        self._open(page, "signals", "/region/signaux")
        card = page.locator("[data-signal=two_schools]").first
        card.get_by_text("Classer", exact=True).click()
        card.locator("[data-action=close]").click()
        page.locator("[aria-invalid=true]").wait_for()
        self._look("signal-sentence-missing", page)
        opened = page.locator("details[open]:has([data-action=close])")
        opened.locator("[name=reason]").fill("Le jeune a changé d’école, elle le confirme.")
        opened.locator("[data-action=close]").click()
        page.locator("#classes").wait_for()
        self._look("signal-closed", page)

    def _send(self, page: Page, name: str, content: str) -> None:
        page.set_input_files(
            "[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        )
        page.click("[data-action=prepare]")
