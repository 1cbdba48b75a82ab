"""Counter staff in a hurry: the keyboard alone, what is heard, and each refusal understood at once."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import COUNTER, journal_holds, sign_in, to_receipt, type_number, type_number_at_home
from tests.live import LiveServer
from webapp.web.messages.demo import DEMO_COUPONS

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def press_until_focused(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    wanted = page.locator(selector).first
    for _ in range(40):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} can't be reached by the keyboard on {page.url}")


def test_the_whole_journey_by_the_keyboard_alone(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(None).new_page()
    page.goto("/connexion")
    press_until_focused(page, "[name=email]")
    page.keyboard.type(COUNTER)
    press_until_focused(page, "[name=password]")
    page.keyboard.type(live_server.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/comptoir")
    press_until_focused(page, "[name=number]")
    page.keyboard.type(coupon["number"])
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome=ok]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    press_until_focused(page, "a[data-action=identity]")
    page.keyboard.press("Enter")
    expect(page.locator("[name=family_name]")).to_be_focused()
    year, month, day = coupon["birth_date"].split("-")
    for word in (coupon["family_name"], day, month):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    page.keyboard.type(year)
    press_until_focused(page, "[name=document_type]")
    page.keyboard.press("Space")
    press_until_focused(page, "[name=document_valid]")
    page.keyboard.press("Space")
    press_until_focused(page, "button[data-action=identity]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/personne?*")
    press_until_focused(page, "[name=face_confirmed]")
    page.keyboard.press("Space")
    press_until_focused(page, "[data-action=face]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/debit?*")
    # The debit is never what the Enter key does by itself.
    page.keyboard.press("Enter")
    expect(page.locator("[data-action=debit]")).to_be_visible()
    press_until_focused(page, "[data-action=debit]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    journal_holds(live_server)


def test_what_a_screen_reader_hears_at_each_step(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    coupon = live_server.coupon()
    type_number(page, coupon["number"])
    expect(page.get_by_role("status").filter(has_text="Débit possible")).to_contain_text("coupon 1 sur 3")
    page.click("a[data-action=identity]")
    for name in ("Nom de famille", "Jour", "Mois", "Année"):
        expect(page.get_by_role("textbox", name=name)).to_be_visible()
    expect(page.get_by_role("group", name="Pièce présentée")).to_be_visible()
    page.click("[data-action=identity]")
    expect(page.get_by_role("alert").filter(has_text="Il manque quelque chose")).to_be_focused()
    page.go_back()
    type_number_at_home(page, live_server.coupon("2021")["number"])
    alert = page.get_by_role("alert").filter(has_text="Débit refusé")
    expect(alert).to_contain_text("coupon 1 sur 3")
    type_number_at_home(page, coupon["number"])
    to_receipt(page, coupon)
    expect(page.get_by_role("status").filter(has_text="débités")).to_contain_text("Accepté par la Région")


def shown_number(page: Page, case: str) -> str:
    """Return the number that the demonstration shows for one of its cases."""
    page.goto("/demo")
    card = page.get_by_role("article").filter(has_text=DEMO_COUPONS[case][0])
    return card.locator(".qr-number").first.inner_text()


def refusal(page: Page, number: str) -> tuple[str, dict[str, Any]]:
    """Have a number read; return the verdict's code and what the card says."""
    type_number_at_home(page, number)
    place = page.locator("[data-outcome]").first
    expect(place).to_have_attribute("role", "alert")
    steps = [step for step in page.locator("main .steps li").all_inner_texts() if step.strip()]
    said = {
        "title": page.get_by_role("heading", level=1).inner_text(),
        "why": page.locator("[data-message]").first.inner_text(),
        "steps": steps,
        "help": page.locator("a[href*='/aide#']").count(),
        "call": page.locator("a[href^='tel:']").count(),
        "identity": page.locator("a[data-action=identity]").count(),
    }
    return str(place.get_attribute("data-outcome")), said


CASES = {
    "old_market": "market_mismatch",
    "revoked": "coupon_revoked",
    "already_debited": "already_debited",
    "expired": "coupon_expired",
    "other_partner": "other_partner",
    "out_of_order": "out_of_order",
    "previous_not_validated": "previous_not_validated",
}


def assert_it_helps(said: dict[str, Any]) -> None:
    """Every refusal says why and what to do next, whom to call, and offers no way to go on debiting."""
    assert said["title"]
    assert said["why"]
    assert said["steps"]
    assert said["help"]
    assert said["call"] == 1
    assert said["identity"] == 0


def test_each_verdict_of_the_demonstration_is_refused_with_its_reason_and_a_next_step(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    reasons = set()
    for case, code in CASES.items():
        found, said = refusal(page, shown_number(page, case))
        assert found == code, case
        assert_it_helps(said)
        reasons.add(said["why"])
    assert len(reasons) == len(CASES), "each says its own reason"
    page.context.clear_cookies()
    sign_in(page, live_server, "counter.new@demo.test")
    found, said = refusal(page, live_server.coupon()["number"])
    assert found == "partner_not_validated"
    assert_it_helps(said)


def test_a_suspended_scheme_and_an_unpaid_coupon_are_refused_with_their_reason(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:  # F10, F29
    shipped = next(Path("webapp/schemes").glob("*.toml"))
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    number = shown_number(page, "second_ready")
    for code, change in (
        ("previous_not_paid", ('previous_coupon_must_be = "validated"', 'previous_coupon_must_be = "paid"')),
        ("scheme_suspended", ("[suspension]", "[suspension]\nsuspended_from = 2020-01-01")),
    ):
        changed = tmp_path / code / shipped.name
        changed.parent.mkdir()
        changed.write_text(shipped.read_text("utf-8").replace(*change, 1), "utf-8")
        live_server.stop()
        live_server.start(GUICHET_SCHEME_FILES=str(changed))
        found, said = refusal(page, number)
        assert found == code
        assert_it_helps(said)
