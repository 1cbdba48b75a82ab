"""A page older than the session, since somebody signed in again in another tab: nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import (
    compare_face,
    copy_document,
    debits_listed,
    identify,
    journal_holds,
    sign_in,
    type_number_at_home,
)
from tests.live import LiveServer

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def sign_in_again_elsewhere(page: Page, server: LiveServer) -> None:
    """Sign out and in again in another tab: the pages of this one then prove nothing."""
    other = page.context.new_page()
    other.goto("/comptoir/plus")
    other.click("[data-action=sign-out]")
    other.wait_for_url("**/connexion*")
    sign_in(other, server)
    other.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_debit_whose_pages_expire_at_each_step_ends_as_one_receipt(
    live_server: LiveServer, browser_with_camera: OpenBrowser, *, javascript: bool
) -> None:
    browser = browser_with_camera(None).browser
    assert browser is not None
    page = browser.new_context(
        base_url=live_server.url, java_script_enabled=javascript, viewport={"width": 412, "height": 839}
    ).new_page()
    sign_in(page, live_server)
    coupon, before = live_server.coupon(), debits_listed(page)
    type_number_at_home(page, coupon["number"])
    page.click("[data-action=identity]")
    copy_document(page, coupon)
    sign_in_again_elsewhere(page, live_server)
    page.click("[data-action=identity]")
    expect(page.locator("[data-outcome=form_expired]")).to_be_visible()
    assert page.input_value("[name=family_name]") == coupon["family_name"]
    expect(page.locator("[name=document_type][value=cni]")).to_be_checked()
    page.click("[data-action=identity]")
    page.locator("[data-action=face]").wait_for()
    sign_in_again_elsewhere(page, live_server)
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]")
    expect(page.get_by_role("heading", level=1)).to_have_text("La page a expiré")
    page.get_by_role("link", name="Reprendre cette étape").click()
    compare_face(page)
    # Where there are scripts, the id is theirs once they have run.
    page.wait_for_load_state("load")
    claim_id = page.input_value("[name=claim_id]")
    sign_in_again_elsewhere(page, live_server)
    page.click("[data-action=debit]")
    expect(page.locator("[data-outcome=csrf_failed]")).to_be_visible()
    if javascript:
        page.reload()
    else:
        page.get_by_role("link", name="Reprendre cette étape").click()
    page.wait_for_load_state("load")
    assert page.input_value("[name=claim_id]") == claim_id, "the same debit is asked for"
    page.click("[data-action=debit]")
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()
    assert debits_listed(page) == before + 1
    journal_holds(live_server)


def test_after_another_person_signs_in_the_identity_is_asked_for_again(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    coupon = live_server.coupon()
    type_number_at_home(page, coupon["number"])
    page.click("[data-action=identity]")
    identify(page, coupon)
    compare_face(page)
    page.context.clear_cookies()
    page.click("[data-action=debit]")
    page.wait_for_url(lambda url: "/connexion" in url)
    page.fill("[name=email]", "owner.2024@demo.test")
    page.fill("[name=password]", live_server.password)
    page.click("[data-action=sign-in]")
    page.locator("[name=family_name]").wait_for()
    assert f"/comptoir/coupon/{coupon['coupon_id']}/identite" in page.url
    assert page.input_value("[name=family_name]") == ""
    assert coupon["first_name"] not in page.content(), "another person's check tells no name"
