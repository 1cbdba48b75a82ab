"""The states of devices and of what they took without network, at the school and at the Region."""

from playwright.sync_api import Page

from bench.audits.walker import Walker
from tests.far_device import FarDevice
from tests.journeys.offline_steps import enrol, keep
from tests.journeys.steps import COUNTER, OWNER

_OFFICER = "region@demo.test"
_WHY = "Le jeune était là, sa signature est au dossier."


class OfflineStates(Walker):
    """Devices let in and revoked, claims refused, contested and decided."""

    def _devices(self) -> None:
        """Let two devices in, have them claim, revoke one; contest what is refused, and decide."""
        with self._somebody(COUNTER) as school, self._somebody(OWNER) as owner:
            self._open(school, "conflicts-none", "/comptoir/conflits")
            self._open(owner, "devices-none", "/comptoir/appareils")
            account = (school.locator("body").get_attribute("data-desk") or "").split(".")[0]
            kept, lost = self._let_in(owner, "Tablette de l’accueil"), self._let_in(owner, "Vieux téléphone")
            kept.claim(self._server.coupon(), staff_id=account, minutes_ago=28, skip=1)
            kept.claim(self._server.coupon("2021"), staff_id=account, minutes_ago=25)
            kept.renew(waiting=3)
            owner.goto("/comptoir/appareils")
            owner.locator("[data-device] summary").first.click()
            self._look("devices", owner)
            owner.locator("[data-device]", has_text="Vieux téléphone").locator("summary").click()
            owner.locator("[data-device]", has_text="Vieux téléphone").get_by_role("button").click()
            owner.locator("[role=status] .banner__title").wait_for()
            self._look("devices-one-revoked", owner)
            for _ in range(2):
                lost.claim(self._server.coupon(), staff_id=account, minutes_ago=40)
            self._open(school, "conflicts", "/comptoir/conflits")
            self._contest(school)
            self._decided(school)

    def _this_device(self) -> None:
        """Enrol the browser itself, and look at what it says of itself with the network."""
        with self._somebody(COUNTER) as page:
            self._open(page, "device-new", "/comptoir/appareil")
            page.click("[data-action=enrol]")
            page.locator("[aria-invalid=true]").first.wait_for()
            self._look("device-incomplete", page)
            enrol(page, self._server)
            self._look("device-enrolled", page)
            page.goto("/comptoir")
            page.locator("[data-ready=ready]").wait_for()
            self._look("scan-ready", page)
            page.goto("/hors-ligne#sur-ce-telephone")
            page.get_by_text("Rien n’attend").wait_for()
            self._look("kept-none", page)
            self._keep(page)

    def _keep(self, page: Page) -> None:
        """Keep a claim without network and photograph its contract; then the network comes back."""
        page.context.grant_permissions(["camera"])
        page.context.set_offline(True)
        page.goto("/comptoir")
        page.locator("[data-ready=ready]").wait_for()
        self._look("offline-scan", page)
        keep(page, self._server.coupon())
        self._look("offline-receipt", page)
        page.get_by_role("button", name="Photographier : Contrat de formation").click()
        page.locator("[data-taking-place][data-at=aim]").wait_for()
        page.click("[data-taking=take]")
        page.click("[data-taking=keep]")
        page.locator("[data-papers] canvas").wait_for()
        self._look("offline-papers", page)
        page.goto("/hors-ligne#sur-ce-telephone")
        page.get_by_text("à confirmer").first.wait_for()
        self._look("kept-waiting", page)
        page.context.set_offline(False)
        page.get_by_text("Donnez la date de signature").wait_for()
        self._look("kept-accepted", page)

    def _let_in(self, owner: Page, name: str) -> FarDevice:
        owner.goto("/comptoir/appareils")
        owner.click("[data-action=invite-device]")
        owner.locator("[data-invitation]").wait_for()
        self._look("device-invitation", owner)
        code = owner.locator("[data-invitation] .qr-number").inner_text().split()[-1]
        return FarDevice.enrolled(self._server, code, COUNTER, name)

    def _contest(self, school: Page) -> None:
        """Contest every refusal, the first one without a reason at first."""
        for place in range(3):
            school.locator("[data-conflict=none] summary").first.click()
            if place == 0:
                school.locator("[data-conflict=none] [data-action=contest]").first.click()
                school.locator("[aria-invalid=true]").wait_for()
                self._look("conflicts-reason-missing", school)
            school.locator("[data-conflict=none] [name=reason]").first.fill(_WHY)
            school.locator("[data-conflict=none] [data-action=contest]").first.click()
            school.get_by_text("Contestation envoyée").wait_for()
        self._look("conflicts-contested", school)

    def _decided(self, school: Page) -> None:
        with self._somebody(_OFFICER, at="**/region") as region:
            self._look("region-offline-waits", region)
            region.goto("/region/hors-ligne")
            for summary in region.locator("[data-contest] summary").all():
                summary.click()
            self._look("region-offline", region)
            region.locator("[data-action=refuse]").first.click()
            region.locator("[aria-invalid=true]").wait_for()
            self._look("region-offline-reason-missing", region)
            for choice in ("refuse", "grant"):
                region.goto("/region/hors-ligne")
                contest = region.locator("[data-contest]", has=region.locator(f"[data-action={choice}]")).last
                contest.locator("summary").click()
                contest.locator("[name=reason]").fill("La feuille de présence dit le reste.")
                contest.locator(f"[data-action={choice}]").click()
                region.locator("#decisions").wait_for()
            region.click("[data-action=seen]")
            region.get_by_text("Aucune anomalie à voir.").wait_for()
            self._look("region-offline-decided", region)
        self._open(school, "conflicts-decided", "/comptoir/conflits")
        school.get_by_role("link", name="Voir le reçu").click()
        school.locator("[data-taken-offline]").wait_for()
        self._look("receipt-taken-offline", school)
