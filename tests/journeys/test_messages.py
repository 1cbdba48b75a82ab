"""A school and the Region write to each other in real browsers; the bell rings, two taps send one message."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import OWNER, sign_in
from tests.live import LiveServer

OFFICER = "region@demo.test"


def message(page: Page, text: str) -> None:
    page.fill("[name=text]", text)
    page.click("[data-action=send-message]")
    expect(page.locator(".said--mine").last).to_contain_text(text)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_question_is_asked_rings_and_is_answered(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    school, region = browser_with_camera(None).new_page(), browser_with_camera(None).new_page()
    sign_in(school, live_server, OWNER)
    sign_in(region, live_server, OFFICER, at="**/region")
    school.goto("/transactions")
    school.locator("a.entry:visible").first.click()
    school.goto(f"{school.url.partition('?')[0]}/messages")
    school.fill("[name=text]", "Faut-il la page 4 ?")
    school.dblclick("[data-action=send-message]")
    expect(school.locator(".said")).to_have_count(1)
    region.goto("/region")
    region.get_by_role("link", name="Messages").click()
    region.locator("a.entry").click()
    expect(region.locator(".said")).to_contain_text("Faut-il la page 4")
    message(region, "Non, la page 3 suffit.")
    live_server.flask("worker", "--once")
    school.goto("/transactions")
    bell = school.locator(".bell")
    expect(bell).to_contain_text("non lue")
    bell.click()
    school.get_by_role("link", name="Message sur une transaction").click()
    expect(school.locator(".said").last).to_contain_text("Non, la page 3 suffit.")
    # What was read in its place, or opened from here, is new no more.
    school.goto("/notifications")
    expect(school.locator("[data-unread]", has_text="Message sur une transaction")).to_have_count(0)
    unread = school.locator("[data-unread]").count()
    with school.expect_response("**/lue"):
        school.locator("[data-unread] .notice__link").first.click()
    school.goto("/notifications")
    expect(school.locator("[data-unread]")).to_have_count(unread - 1)
