"""The states of a young person's pages: the way in and its misuses, the coupon, what is asked."""

import re

from playwright.sync_api import Page

from bench.audits.walker import Walker

OFFICER = "region@demo.test"
_YOUNG = "young@demo.test"
_HOME = "/mes-coupons"


class YoungStates(Walker):
    """One young person, from the address typed to the session closed."""

    def _young(self) -> None:
        """Come in by the link, look at everything, ask for what can be asked, go out."""
        with self._somebody() as page, self._somebody() as stranger:
            self._way_in(page, stranger)
            page.goto(_HOME)
            page.locator("[data-qr] svg").first.wait_for()
            self._look("young-home", page)
            page.click("[data-action=large]")
            self._look("young-large", page)
            page.click("[data-action=close-large]")
            self._open(page, "young-schools", f"{_HOME}/ecoles")
            self._open(page, "young-account", f"{_HOME}/compte")
            self._open(page, "young-without-network", f"{_HOME}/hors-ligne")
            self._not_me(page)
            self._correction(page)
            self._duplicate(page)
            self._requests_decided()
            page.goto(f"{_HOME}/compte")
            self._look("young-account-answered", page)
            page.click("[data-action=sign-out]")
            page.locator("[data-action=ask-link]").wait_for()

    def _way_in(self, page: Page, stranger: Page) -> None:
        self._open(page, "young-sign-in", f"{_HOME}/connexion")
        page.fill("[name=email]", "young")
        page.click("[data-action=ask-link]")
        page.locator("[data-outcome=address_malformed]").wait_for()
        self._look("young-address-wrong", page)
        page.fill("[name=email]", _YOUNG)
        page.click("[data-action=ask-link]")
        page.wait_for_url("**/courriel")
        self._look("young-asked", page)
        page.get_by_text("Le lien s’ouvre ailleurs").click()
        page.click("[data-action=paste-link]")
        page.locator("[data-outcome=link_unknown]").wait_for()
        self._look("young-asked-wrong-link", page)
        link = self._link(page)
        self._open(stranger, "young-link-elsewhere", link)
        self._open(stranger, "young-link-unknown", f"{_HOME}/lien/inconnu")
        self._open(page, "young-link", link)
        page.click("[data-action=open]")
        page.wait_for_url(f"**{_HOME}")
        self._open(page, "young-link-used", link)

    def _link(self, page: Page) -> str:
        """Return the link of the newest mail."""
        self._server.flask("worker", "--once")
        page.goto("/demo/mails")
        return str(re.findall(rf"{_HOME}/lien/[\w-]+", page.content())[0])

    def _not_me(self, page: Page) -> None:
        page.goto(_HOME)
        page.click("[data-action=not-me]")
        page.locator("[data-outcome=open]").wait_for()
        self._look("young-not-me", page)
        page.click("[data-action=disavow]")
        page.locator("[data-outcome=disputed]").wait_for()
        self._look("young-not-me-said", page)
        self._open(page, "young-home-flagged", _HOME)
        self._open(page, "young-not-found", f"{_HOME}/pas-moi/00000000-0000-4000-8000-000000000000")

    def _correction(self, page: Page) -> None:
        self._open(page, "young-correct", f"{_HOME}/corriger")
        page.click("[data-action=ask-correction]")
        page.locator("[aria-invalid=true]").wait_for()
        self._look("young-correct-incomplete", page)
        page.fill("[name=note]", "Mon nom s’écrit Modèles.")
        page.click("[data-action=ask-correction]")
        page.locator("[data-request=waiting]").wait_for()
        self._look("young-account-asked", page)

    def _duplicate(self, page: Page) -> None:
        page.goto(_HOME)
        page.click("[data-action=replace]")
        page.locator("[name=reason]").first.wait_for()
        self._look("young-replace", page)
        page.check("[name=reason][value=stolen]", force=True)
        page.click("[data-action=ask-duplicate]")
        page.locator("[aria-invalid=true]").first.wait_for()
        self._look("young-replace-incomplete", page)
        page.check("[name=reason][value=lost]", force=True)
        page.check("[name=confirmed]")
        page.click("[data-action=ask-duplicate]")
        page.locator("[data-request=waiting]").first.wait_for()
        self._open(page, "young-stopped", _HOME)

    def _requests_decided(self) -> None:
        """Read both requests as an officer does, and make the correction once it is typed as it should be."""
        with self._somebody(OFFICER, at="**/region") as page:
            self._open(page, "young-requests-waiting", "/region/coupons/demandes")
            page.get_by_text("Décider", exact=True).first.click()
            page.click("[data-action=grant]")
            page.locator("[aria-invalid=true]").wait_for()
            self._look("young-request-reason-missing", page)
            page.click("[data-action=open-correction]")
            page.locator("[data-kept]").wait_for()
            self._look("correction", page)
            page.fill("[name=birth-month]", "13")
            page.click("[data-action=correct]")
            page.locator("[aria-invalid=true]").first.wait_for()
            self._look("correction-incomplete", page)
            page.fill("[name=birth-month]", "5")
            page.fill("[name=reason]", "C’est bien ce que dit votre pièce.")
            page.click("[data-action=correct]")
            page.locator("[data-outcome=nothing_corrected]").wait_for()
            self._look("correction-of-nothing", page)
            page.fill("[name=family_name]", "Modèles")
            page.click("[data-action=correct]")
            page.locator("#decisions").wait_for()
            self._look("correction-made", page)
