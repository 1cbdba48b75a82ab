"""The steps of a debit as a person takes them in a browser; journeys put them together, each its own way."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect

from tests.live import LiveServer

COUNTER, OTHER_MARKET, OWNER = "counter.2024@demo.test", "counter.2021@demo.test", "owner.2024@demo.test"


def sign_in(page: Page, server: LiveServer, email: str = COUNTER, *, at: str = "**/comptoir") -> None:
    """Sign in and wait for the person's own first page."""
    page.goto("/connexion")
    page.fill("[name=email]", email)
    page.fill("[name=password]", server.password)
    page.click("[data-action=sign-in]")
    page.wait_for_url(at)


def type_number(page: Page, number: str) -> None:
    """Type a coupon's number at home and have it read."""
    page.fill("[name=number]", number)
    page.locator("form:has([name=number]) [data-action=read]").click()


def type_number_at_home(page: Page, number: str) -> None:
    """The same, from any page, until the verdict or the refusal shows."""
    page.goto("/comptoir")
    type_number(page, number)
    page.locator("[data-outcome]").first.wait_for()


def copy_document(page: Page, coupon: dict[str, Any], *, family_name: str | None = None) -> None:
    """Copy what the document says into the form, and leave it there."""
    year, month, day = coupon["birth_date"].split("-")
    page.fill("[name=family_name]", family_name or coupon["family_name"])
    page.fill("[name=birth_day]", day)
    page.fill("[name=birth_month]", month)
    page.fill("[name=birth_year]", year)
    page.check("[name=document_type][value=cni]", force=True)
    page.check("[name=document_valid]")


def identify(page: Page, coupon: dict[str, Any], *, family_name: str | None = None) -> None:
    """Copy the document and have it verified."""
    copy_document(page, coupon, family_name=family_name)
    page.click("[data-action=identity]")


def compare_face(page: Page) -> None:
    """Say that the face is the photo's, and reach the debit."""
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]")
    expect(page.locator("[data-action=debit]")).to_be_visible()


def to_debit(page: Page, coupon: dict[str, Any]) -> None:
    """From the coupon's page, its verdict green, to the debit button."""
    expect(page.locator("[data-outcome=ok]")).to_be_visible()
    assert coupon["family_name"].upper() not in page.content().upper(), "no name before the match"
    page.get_by_role("link", name="Vérifier l’identité").click()
    identify(page, coupon)
    expect(page.get_by_text(coupon["first_name"])).to_be_visible()
    compare_face(page)


def to_receipt(page: Page, coupon: dict[str, Any]) -> None:
    """From the coupon's page, its verdict green, to the receipt."""
    to_debit(page, coupon)
    page.click("[data-action=debit]")
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("débités")


def debits_listed(page: Page) -> int:
    """How many transactions the list shows, told by their distinct references."""
    page.goto("/transactions")
    return len(set(re.findall(r"T-[0-9A-F]{4}-[0-9A-F]{4}", page.content())))


def journal_holds(server: LiveServer) -> None:
    """Every chain of the journal holds."""
    assert "every chain holds" in server.flask("journal", "verify")


def copy_shown_document(page: Page) -> None:
    """Copy the made-up document that a training screen shows, and have it verified."""
    family_name, _first_name, born = page.locator(".lesson__document dd").all_inner_texts()
    day, month, year = born.split("/")
    identify(page, {"family_name": family_name, "birth_date": f"{year}-{month}-{day}"})


def training_steps(page: Page) -> Iterator[str]:
    """Take the tour from its scan to its end, as its hints say; the name of each screen when it shows."""
    type_number(page, "faux 0001")
    page.locator("[data-outcome=ok]").wait_for()
    yield "coupon"
    page.click("[data-action=identity]")
    page.locator("[name=family_name]").wait_for()
    yield "identity"
    copy_shown_document(page)
    page.locator("[data-action=face]").wait_for()
    yield "match"
    page.click("[data-action=next-step]")
    page.locator("[name=family_name]").wait_for()
    yield "stranger"
    copy_shown_document(page)
    page.locator("[data-outcome=identity_mismatch]").wait_for()
    yield "mismatch"
    page.click("[data-action=next-step]")
    page.locator("[name=number]").wait_for()
    yield "scan"
    type_number(page, "FAUX-0003")
    page.locator("[data-outcome=market_mismatch]").wait_for()
    yield "refusal"
    page.click("[data-action=next-step]")
    page.locator("[data-action=face]").wait_for()
    yield "face"
    compare_face(page)
    yield "confirm"
    page.click("[data-action=debit]")
    page.locator("[data-outcome=training]").wait_for()
    yield "receipt"
    page.click("[data-action=end]")
    page.get_by_text("Tour fait").wait_for()
    yield "end"
