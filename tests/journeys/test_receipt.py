"""The receipt in hand: shared in one tap where the phone can, downloaded anywhere; then the next coupon."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import sign_in, to_receipt, type_number_at_home
from tests.live import LiveServer
from tests.paper import Paper

pytestmark = [pytest.mark.journey, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]

A_SHARE_SHEET = """
  window.shared = [];
  window.answers = [];
  Navigator.prototype.canShare = (data) => data.files.every((file) => file.type === 'application/pdf');
  Navigator.prototype.share = async ({ files: [file] }) => {
    const refusal = window.answers.shift();
    if (refusal) throw new DOMException('', refusal);
    const start = new TextDecoder().decode((await file.arrayBuffer()).slice(0, 5));
    window.shared.push({ name: file.name, type: file.type, start });
  };
"""
"""What a phone has and a browser on a desk has not: the operating system's sheet, and its refusals."""


@pytest.fixture
def context(browser_with_camera: OpenBrowser) -> BrowserContext:
    return browser_with_camera(None)


def at_receipt(context: BrowserContext, server: LiveServer) -> Page:
    page = context.new_page()
    sign_in(page, server)
    coupon = server.coupon()
    type_number_at_home(page, coupon["number"])
    to_receipt(page, coupon)
    return page


def shared(page: Page, count: int) -> list[dict[str, str]]:
    page.wait_for_function("(count) => window.shared.length === count", arg=count)
    found: list[dict[str, str]] = page.evaluate("() => window.shared")
    return found


def test_the_receipt_is_shared_in_one_tap_and_a_sheet_that_was_closed_says_nothing(
    context: BrowserContext, live_server: LiveServer
) -> None:
    context.add_init_script(A_SHARE_SHEET)
    page = at_receipt(context, live_server)
    page.get_by_role("button", name="Partager le reçu").tap()
    [file] = shared(page, 1)
    reference = page.locator(".facts .code").inner_text()
    assert file == {"name": f"recu-{reference}.pdf", "type": "application/pdf", "start": "%PDF-"}
    page.evaluate("() => window.answers.push('AbortError')")
    page.click("[data-action=share]")
    page.wait_for_function("() => window.answers.length === 0")
    expect(page.locator("[data-share-say]")).to_be_empty()
    page.click("[data-action=share]")
    shared(page, 2)


def test_a_receipt_that_is_slow_or_out_of_reach_says_so_and_the_next_tap_shares_it(
    context: BrowserContext, live_server: LiveServer
) -> None:
    context.add_init_script(A_SHARE_SHEET)
    page = at_receipt(context, live_server)
    context.set_offline(True)
    page.click("[data-action=share]")
    expect(page.locator("[data-share-say]")).to_have_text(
        "Pas de réponse pour l’instant. Réessayez, ou téléchargez le reçu."
    )
    context.set_offline(False)
    page.evaluate("() => window.answers.push('NotAllowedError')")
    page.click("[data-action=share]")
    expect(page.locator("[data-share-say]")).to_have_text(
        "Le reçu est prêt. Touchez encore une fois pour le partager."
    )
    # It is on the phone by now: no network is needed any more.
    context.set_offline(True)
    page.click("[data-action=share]")
    shared(page, 1)


def test_where_nothing_can_be_shared_the_file_is_downloaded_with_scripts_or_without(
    context: BrowserContext, live_server: LiveServer, tmp_path: Path
) -> None:
    page = at_receipt(context, live_server)
    reference = page.locator(".facts .code").inner_text()
    browser = context.browser
    assert browser is not None
    bare = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=context.storage_state()
    ).new_page()
    bare.goto(page.url)
    for shown in (page, bare):
        expect(shown.locator("[data-action=share]")).to_be_hidden()
        with shown.expect_download() as waiting:
            shown.get_by_role("link", name="Télécharger le reçu (PDF)").click()
        assert waiting.value.suggested_filename == f"recu-{reference}.pdf"
        waiting.value.save_as(tmp_path / "recu.pdf")
        assert reference in Paper((tmp_path / "recu.pdf").read_bytes()).text
    page.get_by_role("link", name="Scanner le coupon suivant").tap()
    page.wait_for_url("**/comptoir")
    expect(page.locator("[name=number]")).to_be_visible()
