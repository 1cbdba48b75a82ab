"""The whole way to a second coupon, in a browser; a real mail server takes the mails (F10, F16, F23)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import page_film
from tests.journeys.steps import OWNER, sign_in, to_receipt, type_number_at_home
from tests.journeys.test_documents import sign_on, submit, to_deposit
from tests.journeys.test_review import OFFICER
from tests.live import LiveServer
from tests.smtp import SmtpServer, smtp_server
from tests.steps import plain

pytestmark = pytest.mark.journey

YOUNG = "jeune."
"""How the address of a fresh young person of the demonstration begins."""


@pytest.fixture
def post() -> Iterator[SmtpServer]:
    with smtp_server() as opened:
        yield opened


def photograph(page: Page) -> None:
    """Take the page that lies before the camera, and send it with the day it was signed."""
    page.click("[data-shoot]")
    expect(page.locator("[data-taking-say]")).to_have_text("Feuille trouvée. Vous pouvez la prendre.")
    page.click("[data-taking=take]")
    page.click("[data-taking=keep]")
    expect(page.locator("[data-taking-place]")).to_be_hidden()
    sign_on(page, "01", "03", "2021")
    page.click("[data-action=deposit]")


def take(region: Page, transaction_id: str) -> None:
    """Take the transaction from the queue."""
    region.goto("/region/instruction")
    region.locator(f"[data-case='{transaction_id}']:visible [data-action=take]").click()
    region.wait_for_url(f"**/{transaction_id}")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_coupon_2_follows_coupon_1_once_its_contract_was_mended_and_validated_f10_f16_f23(
    live_server: LiveServer, browser_with_camera: OpenBrowser, post: SmtpServer, tmp_path: Path
) -> None:
    def told() -> tuple[list[str], list[str]]:
        """Let the worker write and send; what the school's owner and the young person got since."""
        before = len(post.taken)
        live_server.flask("worker", "--once", GUICHET_SMTP_URL=post.url)
        new = [(to, plain(str(mail["Subject"]))) for to, mail in post.taken[before:]]
        return [said for to, said in new if to == OWNER], [said for to, said in new if to.startswith(YOUNG)]

    told()  # What the demonstration was born with.
    school = browser_with_camera(page_film(tmp_path / "page.mjpeg")).new_page()
    region = browser_with_camera(None).new_page()
    region.set_viewport_size({"width": 1280, "height": 900})
    sign_in(region, live_server, OFFICER, at="**/region")

    coupon = to_deposit(school, live_server)
    transaction_id = school.url.split("/transactions/")[1][:36]
    photograph(school)
    submit(school)
    assert told() == (["Transaction déposée : coupon 1"], ["Coupon 1 débité : 300 €"])

    take(region, transaction_id)
    region.keyboard.press("d")
    region.keyboard.press("Space")
    region.get_by_label("Pourquoi").first.select_option("not_signed")
    with region.expect_navigation():
        region.click("[data-action=ask]")
    assert told() == (["À compléter : coupon 1, 1 justificatif"], [])

    school.goto("/transactions")
    school.locator(f"a[href='/transactions/{transaction_id}/justificatifs']:visible").first.click()
    expect(school.get_by_text("Une signature manque.")).to_be_visible()
    school.get_by_role("link", name="Importer").click()
    photograph(school)
    submit(school)
    assert told() == (["Transaction déposée : coupon 1"], [])

    take(region, transaction_id)
    region.keyboard.press("v")
    with region.expect_navigation():
        region.keyboard.press("Enter")
    assert told() == (["Transaction validée : coupon 1, 300 €"], ["Votre coupon 2 peut être présenté"])

    type_number_at_home(school, coupon["coupons"][1]["number"])
    to_receipt(school, coupon)
    expect(school.locator("[data-outcome=accepted]")).to_contain_text("500")
    assert told() == ([], ["Coupon 2 débité : 500 €"])
