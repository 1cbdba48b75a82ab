"""Review by the keyboard alone: at most four keys for each transaction that is accepted, counted."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.builders import House, open_house
from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import sign_in
from tests.journeys.test_pages import assert_sound
from tests.live import LiveServer
from tests.papers import add_all
from tests.plumbing import Counts
from webapp.adapters.clock import SystemClock
from webapp.services import documents

OFFICER = "region@demo.test"
ONCE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MOST_KEYS = 4
CASE = re.compile(r"/region/instruction/[0-9a-f-]{36}")


def seed(house: House, count: int) -> list[str]:
    """So many transactions that a school sent with their documents."""
    staff, made = house.actor(), []
    for _ in range(count):
        house.clock.set(SystemClock().now())
        transaction_id = house.debited(staff, house.file()[0].coupon_id)
        add_all(house, staff, transaction_id)
        documents.submit(house.office, staff, transaction_id)
        made.append(transaction_id)
    return made


class Keyboard:
    """An officer without a mouse: every key they press is counted."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.keys = 0

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.keys += 1

    def tab_to(self, selector: str) -> None:
        for _ in range(40):
            self.press("Tab")
            if self._page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(selector)


@pytest.mark.soak
@ONCE
def test_transactions_are_reviewed_by_keyboard_alone_with_at_most_four_keys_each_f10(
    live_server: LiveServer,
    browser_with_camera: OpenBrowser,
    instance_path: Path,
    counts: Counts,
    request: pytest.FixtureRequest,
) -> None:
    with open_house(live_server.database_url, instance_path, at=SystemClock().now()) as house:
        made = seed(house, counts.reviewed_transactions)
        page = browser_with_camera(None).new_page()
        page.set_viewport_size({"width": 1280, "height": 900})
        sign_in(page, live_server, OFFICER, at="**/region")
        page.goto("/region/instruction")
        keyboard = Keyboard(page)
        keyboard.tab_to("[data-action=begin]")
        keyboard.press("Enter")
        page.wait_for_url(CASE)
        reached = keyboard.keys
        accepted, seen = 0, list[str]()
        while CASE.search(page.url):
            seen.append(page.url.partition("?")[0].rpartition("/")[2])
            keyboard.press("v")
            expect(page.locator("[data-action=validate]")).to_be_focused()
            with page.expect_navigation():
                keyboard.press("Enter")
            accepted += 1
        keys = (keyboard.keys - reached) / accepted
        assert keys <= MOST_KEYS
        assert set(made) <= set(seen)
        assert len(seen) == len(set(seen))
        assert {row["status"] for row in house.rows("debit_transaction") if row["id"] in made} == {
            "validated"
        }
        expect(page.get_by_text("Aucun dossier n’attend.")).to_be_visible()
    request.node.user_properties.append(("reviewed", f"{accepted} accepted, {keys:.1f} keys each"))


@ONCE
def test_an_officer_asks_walks_and_turns_the_keys_off(
    live_server: LiveServer, browser_with_camera: OpenBrowser, instance_path: Path
) -> None:
    with open_house(live_server.database_url, instance_path, at=SystemClock().now()) as house:
        first, second = seed(house, 2)
    page = browser_with_camera(None).new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live_server, OFFICER, at="**/region")
    page.goto("/region/instruction")
    assert_sound(page, "dark")
    page.locator(f"[data-case='{first}']:visible [data-action=take]").click()
    page.wait_for_url(f"**/{first}")
    assert_sound(page, "light")
    page.set_viewport_size({"width": 1280, "height": 900})
    for key, there in (("j", second), ("k", first)):
        page.keyboard.press(key)
        page.wait_for_url(f"**/{there}")
    page.keyboard.press("d")
    expect(page.locator("[data-panel=ask] [data-first]")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_label("Pourquoi").first.select_option("unreadable")
    expect(page.locator("[name=sentence-training_contract]")).to_have_value(re.compile("ne se lit pas"))
    page.locator("[name=sentence-training_contract]").press("v")
    expect(page.locator("[data-panel=validate]")).not_to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("[data-panel=ask]")).not_to_have_attribute("open", "")
    page.keyboard.press("?")
    page.locator("[data-keys]").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("[data-panel=refuse]")).not_to_have_attribute("open", "")
    assert page.url.endswith(first)
    page.locator("[data-action=ask-form]").click()
    with page.expect_navigation():
        page.click("[data-action=ask]")
    page.wait_for_url(f"**/{second}?fait=demandee")
