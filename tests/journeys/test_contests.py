"""Devices let in and revoked by the owner; a refused offline claim contested, granted or refused."""

import re

import pytest
from playwright.sync_api import Page, expect

from scanner import read_frame
from tests.far_device import FarDevice
from tests.journeys.conftest import OpenBrowser, story
from tests.journeys.steps import COUNTER, OWNER, debits_listed, journal_holds, sign_in
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer

OFFICER = "region@demo.test"
WHY = "Le jeune était là, sa signature est au dossier."
YES, NO = "La feuille de présence le montre bien.", "Rien au dossier ne montre sa présence."
ONCE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def invitation(page: Page) -> str:
    """From the owner's menu to a code on the screen."""
    page.goto("/comptoir/plus")
    page.get_by_role("link", name="Appareils").click()
    page.get_by_role("button", name="Inscrire un appareil").click()
    code = page.locator("[data-invitation] .qr-number").inner_text()
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}$", code)
    assert found is not None, code
    return found.group()


def staff_id(page: Page) -> str:
    """The account of whoever is signed in."""
    return (page.locator("body").get_attribute("data-desk") or "").split(".")[0]


def revoke(page: Page) -> None:
    page.goto("/comptoir/appareils")
    page.locator("[data-device] summary").click()
    expect(page.get_by_text("Les noms qu’il garde s’effacent à son prochain contact.")).to_be_visible()
    page.get_by_role("button", name="Retirer cet appareil").click()
    expect(page.get_by_text("Appareil retiré")).to_be_visible()


def refused(school: Page, owner: Page, server: LiveServer) -> None:
    """Have a claim arrive from a device that was revoked meanwhile, and contest its refusal."""
    sign_in(school, server)
    sign_in(owner, server, OWNER)
    device = FarDevice.enrolled(server, invitation(owner), COUNTER)
    revoke(owner)
    assert device.claim(server.coupon(), staff_id=staff_id(school), minutes_ago=28) == "device_revoked"
    school.goto("/comptoir/plus")
    school.get_by_role("link", name="Débits hors ligne refusés").click()
    expect(school.locator("[data-outcome=device_revoked]")).to_contain_text("Appareil retiré")
    school.locator("[data-conflict=none] summary").click()
    school.fill("[name=reason]", WHY)
    school.click("[data-action=contest]")
    expect(school.get_by_text("Contestation envoyée")).to_be_visible()
    assert school.locator("[data-action=contest]").count() == 0


def decide(page: Page, server: LiveServer, choice: str, reason: str) -> None:
    """Decide the one contest that waits, as an officer."""
    sign_in(page, server, OFFICER, at="**/region")
    page.get_by_role("link", name="Hors ligne").click()
    expect(page.locator("[data-contest]")).to_contain_text(WHY)
    page.get_by_text("Décider", exact=True).click()
    page.fill("[name=reason]", reason)
    page.click(f"[data-action={choice}]")
    expect(page.get_by_text("Aucune contestation n’attend de décision.")).to_be_visible()
    expect(page.locator("#decisions")).to_contain_text(reason)


@ONCE
def test_the_owner_lets_a_device_in_by_a_code_that_no_log_holds_and_revokes_it(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server, OWNER)
    code = invitation(page)
    (symbol,) = read_frame(page.locator(".qr svg").screenshot())
    assert symbol.text == f"{live_server.url}/comptoir/appareil#{code.replace('-', '')}"
    device = FarDevice.enrolled(live_server, code.lower(), COUNTER, name="Tablette de l’accueil")
    device.renew(waiting=2)
    page.goto("/comptoir/appareils")
    shown = page.locator("[data-device]")
    expect(shown).to_contain_text("Tablette de l’accueil")
    expect(shown).to_contain_text("Chrome sur Android")
    expect(shown).to_contain_text("2 débits gardés")
    for scheme in ("light", "dark"):
        page.locator("[data-device] summary").click()
        assert_sound(page, scheme)
    revoke(page)
    expect(page.locator("[data-device]")).to_contain_text("Retiré le")
    assert_sound(page, "light")
    said = live_server.log.read_text("utf-8")
    assert code not in said
    assert code.replace("-", "") not in said


@story
def test_a_contest_granted_is_debited_once_and_its_receipt_shows_both_times(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    school = browser_with_camera(None).new_page()
    refused(school, browser_with_camera(None).new_page(), live_server)
    before = debits_listed(school)
    decide(browser_with_camera(None).new_page(), live_server, "grant", YES)
    assert debits_listed(school) == before + 1
    school.goto("/comptoir/conflits")
    expect(school.locator("[data-conflict=granted]")).to_contain_text(YES)
    school.get_by_role("link", name="Voir le reçu").click()
    expect(school.locator("[data-outcome=accepted]")).to_be_visible()
    expect(school.locator("[data-taken-offline]")).to_contain_text("Pris hors ligne le")
    assert_sound(school, "light")
    journal_holds(live_server)


@ONCE
def test_a_contest_refused_shows_its_reason_to_the_school(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    school, officer = browser_with_camera(None).new_page(), browser_with_camera(None).new_page()
    refused(school, browser_with_camera(None).new_page(), live_server)
    assert_sound(school, "dark")
    decide(officer, live_server, "refuse", NO)
    assert_sound(officer, "dark")
    school.goto("/comptoir/conflits")
    expect(school.locator("[data-conflict=refused]")).to_contain_text(NO)
    assert_sound(school, "light")
    journal_holds(live_server)
