"""What a person does without network: enrol a device, read a coupon on it, keep a claim."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.steps import OWNER, copy_document
from tests.live import LiveServer
from webapp.app import create_app
from webapp.config import Settings
from webapp.services import devices
from webapp.services.accounts import actor_of_token
from webapp.services.office import Office

QUEUED, ACCEPTED = "[data-outcome=queued]", "[data-outcome=accepted]"


def owners_code(server: LiveServer) -> str:
    """The code that the owner's screen would show."""
    token = server.token(OWNER)
    app = create_app(Settings.from_env(server.environment))
    with app.app_context():
        office: Office = app.extensions["guichet"]
        owner = actor_of_token(office, token)
        assert owner is not None
        return devices.invite(office, owner).code


def enrol(page: Page, server: LiveServer, name: str = "Tablette de l’accueil") -> None:
    """Let this browser in, as the owner's QR leads there, and wait until it is ready to go on alone."""
    page.goto(f"/comptoir/appareil#{owners_code(server)}")
    page.fill("[name=device_name]", name)
    page.click("[data-action=enrol]")
    expect(page.get_by_role("heading", name="Cet appareil est inscrit")).to_be_visible()
    expect(page.locator("[data-ready=ready]")).to_contain_text("Hors ligne prêt")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def type_text(page: Page, text: str) -> None:
    """Give a coupon's text as a scanner that types would, and have it read."""
    page.fill("[name=number]", text)
    page.click("[data-action=read]")


def to_keep(page: Page, coupon: dict[str, Any]) -> None:
    """From the amber card to the one button that keeps the claim."""
    expect(page.locator("[data-outcome=ok]")).to_contain_text("Vérifié sur ce téléphone")
    page.click("[data-action=identity]")
    copy_document(page, coupon)
    page.click("[data-action=identity]")
    expect(page.get_by_text("Nom et date exacts")).to_be_visible()
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]")
    expect(page.locator("[data-action=debit]")).to_contain_text("à confirmer")


def keep(page: Page, coupon: dict[str, Any]) -> None:
    """From the scan to the amber receipt."""
    type_text(page, coupon["text"])
    to_keep(page, coupon)
    page.click("[data-action=debit]")
    expect(page.locator(QUEUED)).to_be_visible()
