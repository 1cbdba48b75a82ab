"""From the debit to « Ce n'est pas moi », as the young person, the school and the Region live it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser, story
from tests.journeys.steps import OWNER, journal_holds, sign_in, to_receipt, type_number
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer
from tests.smtp import smtp_server

ADMIN = "admin@demo.test"


def debited(page: Page, server: LiveServer) -> str:
    """Debit a fresh coupon as the owner; the receipt's address."""
    coupon = server.coupon()
    sign_in(page, server, OWNER)
    type_number(page, coupon["number"])
    to_receipt(page, coupon)
    return page.url


@story
def test_a_young_person_who_was_not_there_says_so_and_everybody_knows(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    school = browser_with_camera(None).new_page()
    receipt = debited(school, live_server)
    expect(school.get_by_text("Contesté par le jeune")).to_have_count(0)
    live_server.flask("worker", "--once")
    young = browser_with_camera(None).new_page()
    young.goto("/demo/mails")
    assert_sound(young, "light")
    young.get_by_role("article").first.locator("[data-action=follow]").click()
    young.wait_for_url("**/pas-moi/*")
    link = young.url
    for scheme in ("light", "dark"):
        assert_sound(young, scheme)
    young.click("[data-action=disavow]")
    expect(young.locator("[data-outcome=disputed]")).to_be_visible()
    assert young.url == link
    assert_sound(young, "light")
    school.goto(receipt)
    expect(school.locator(".flag", has_text="Contesté par le jeune")).to_be_visible()
    assert_sound(school, "light")
    school.goto("/transactions")
    assert_sound(school, "light")
    expect(school.locator(".flag:visible", has_text="Contesté par le jeune")).to_have_count(1)
    live_server.flask("worker", "--once")
    young.goto("/demo/mails")
    alerts = young.get_by_role("article").filter(has_text="Débit contesté")
    expect(alerts.filter(has_text="region@demo.test")).to_have_count(1)
    expect(alerts.filter(has_text=OWNER)).to_have_count(1)
    journal_holds(live_server)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_administrator_has_a_refused_mail_sent_again(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    with smtp_server() as server:
        live_server.stop()
        live_server.start(GUICHET_SMTP_URL=server.url)
        debited(browser_with_camera(None).new_page(), live_server)
        server.everybody = "550 no such user"
        live_server.flask("worker", "--once", GUICHET_SMTP_URL=server.url)
        admin = browser_with_camera(None).new_page()
        sign_in(admin, live_server, ADMIN, at="**/region")
        assert_sound(admin, "light")
        admin.get_by_role("link", name="Courriels").click()
        refused = admin.get_by_role("button", name="Envoyer à nouveau")
        many = refused.count()
        assert many > 0
        for scheme in ("light", "dark"):
            assert_sound(admin, scheme)
        server.everybody = None
        refused.first.click()
        expect(admin.get_by_text("Nouvel envoi demandé")).to_have_count(1)
        live_server.flask("worker", "--once", GUICHET_SMTP_URL=server.url)
        admin.goto("/region/courriels")
        expect(refused).to_have_count(many - 1)
        assert len(server.taken) == 1
