"""Whatever happens between two steps of a debit, it ends in exactly one debit and an honest screen.

The journey is cut before each of its steps in turn: the session ends, the server restarts, or the network
drops. What the person does then is what a person does: sign in again, or wait and look.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import copy_document, debits_listed, journal_holds, sign_in, type_number
from tests.live import LiveServer
from tests.plumbing import Counts


@dataclass(frozen=True)
class Step:
    """One step: the page it is taken on, what is done there, and what shows that it was taken."""

    name: str
    page: str
    act: Callable[[Page, dict[str, Any]], None]
    done: str


def _read(page: Page, coupon: dict[str, Any]) -> None:
    type_number(page, coupon["number"])


def _begin(page: Page, _coupon: dict[str, Any]) -> None:
    page.click("a[data-action=identity]", no_wait_after=True)


def _identify(page: Page, coupon: dict[str, Any]) -> None:
    copy_document(page, coupon)
    page.click("[data-action=identity]", no_wait_after=True)


def _compare(page: Page, _coupon: dict[str, Any]) -> None:
    page.check("[name=face_confirmed]")
    page.click("[data-action=face]", no_wait_after=True)


def _debit(page: Page, _coupon: dict[str, Any]) -> None:
    page.click("[data-action=debit]", no_wait_after=True)


STEPS = (
    Step("read", "/comptoir", _read, "[data-outcome=ok]"),
    Step("begin", "/comptoir/coupon/", _begin, "[name=family_name]"),
    Step("identify", "/identite", _identify, "[data-action=face]"),
    Step("compare", "/personne", _compare, "[data-action=debit]"),
    Step("debit", "/debit", _debit, "[data-outcome=accepted]"),
)


@contextmanager
def network_drops(page: Page, server: LiveServer, seconds: int) -> Iterator[None]:
    """Cut the network and the server while the block acts, keep both cut for a while, bring them back."""
    page.wait_for_load_state("load")
    # Both: a page that is offline by the browser's word alone still reaches the loopback at times.
    server.stop()
    page.context.set_offline(offline=True)
    yield
    page.wait_for_timeout(seconds * 1000)
    assert "débités" not in page.content(), "never said before the server accepted"
    page.context.set_offline(offline=False)
    server.start()


def take(page: Page, step: Step, coupon: dict[str, Any]) -> None:
    step.act(page, coupon)
    expect(page.locator(step.done).first).to_be_visible(timeout=30_000)


def walk(page: Page, server: LiveServer, cut: Step, disturb: Callable[[Step, dict[str, Any]], None]) -> None:
    """Walk a debit, disturbed before one of its steps, and hold what it left to exactly one debit."""
    coupon = server.coupon()
    before = debits_listed(page)
    page.goto("/comptoir")
    for step in STEPS:
        if step is cut:
            disturb(step, coupon)
        else:
            take(page, step, coupon)
    expect(page.get_by_role("heading", level=1)).to_contain_text("débités")
    assert debits_listed(page) == before + 1, cut.name
    page.goto(f"/comptoir/coupon/{coupon['coupon_id']}")
    expect(page.locator("[data-outcome=already_debited]")).to_be_visible()


@pytest.fixture
def page(live_server: LiveServer, browser_with_camera: OpenBrowser) -> Page:
    opened = browser_with_camera(None).new_page()
    sign_in(opened, live_server)
    return opened


@pytest.mark.soak
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cut", STEPS, ids=lambda step: step.name)
class TestCutBeforeEachStep:
    def test_the_server_restarts(self, page: Page, live_server: LiveServer, cut: Step) -> None:
        def restart(step: Step, coupon: dict[str, Any]) -> None:
            live_server.stop()
            live_server.start()
            take(page, step, coupon)

        walk(page, live_server, cut, restart)
        journal_holds(live_server)

    def test_the_network_drops_and_the_tap_is_kept(
        self, page: Page, live_server: LiveServer, counts: Counts, cut: Step
    ) -> None:
        def drop(step: Step, coupon: dict[str, Any]) -> None:
            with network_drops(page, live_server, counts.outage_seconds):
                step.act(page, coupon)
            expect(page.locator(step.done).first).to_be_visible(timeout=60_000)

        walk(page, live_server, cut, drop)
        journal_holds(live_server)

    def test_the_session_ends_and_the_step_is_found_again(
        self, page: Page, live_server: LiveServer, cut: Step
    ) -> None:
        def sign_out(step: Step, coupon: dict[str, Any]) -> None:
            page.context.clear_cookies()
            step.act(page, coupon)
            page.wait_for_url(lambda url: "/connexion" in url)
            page.fill("[name=email]", "counter.2024@demo.test")
            page.fill("[name=password]", live_server.password)
            page.click("[data-action=sign-in]")
            page.wait_for_url(lambda url: "/connexion" not in url and step.page in url)
            # A step that only opened a page is taken by coming back to it.
            if page.locator(step.done).count() == 0:
                take(page, step, coupon)

        walk(page, live_server, cut, sign_out)
        journal_holds(live_server)
