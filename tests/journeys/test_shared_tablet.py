"""A tablet that two people share: it locks when left alone, opens to a colleague, and says who acts."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect
from sqlalchemy import create_engine, text

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film
from tests.journeys.steps import (
    COUNTER,
    OWNER,
    compare_face,
    copy_document,
    identify,
    journal_holds,
    sign_in,
    to_receipt,
    type_number,
)
from tests.journeys.test_in_a_hurry import press_until_focused
from tests.live import LiveServer

PIN, OWNER_PIN = "314159", "271828"
LOCK = re.compile(r"/comptoir/verrou(\?|$)")
IDLE = "02:01"

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def set_pin(page: Page, pin: str) -> None:
    """Set one's code on « Plus », just after signing in."""
    page.goto("/comptoir/plus")
    page.get_by_role("link", name="Votre code").click()
    page.fill("[name=pin]", pin)
    page.fill("[name=pin_again]", pin)
    page.click("[data-action=set-pin]")
    expect(page.get_by_text("Votre code est prêt")).to_be_visible()


def unlock(page: Page, who: str, pin: str) -> None:
    page.get_by_role("radio", name=who).check(force=True)
    page.fill("[name=pin]", pin)
    page.click("[data-action=open]")


def acts(page: Page, name: str) -> None:
    """The page says who acts, where a person sees it."""
    expect(page.get_by_text(name).filter(visible=True).first).to_be_visible()


@pytest.fixture
def page(live_server: LiveServer, browser_with_camera: OpenBrowser) -> Page:
    """A tablet on which two people have a code; counter staff acts, and the page's clock is ours to move."""
    context = browser_with_camera(None)
    for email, pin in ((OWNER, OWNER_PIN), (COUNTER, PIN)):
        context.clear_cookies()
        page = context.new_page()
        sign_in(page, live_server, email)
        set_pin(page, pin)
        page.close()
    page = context.new_page()
    page.clock.install()
    page.goto("/comptoir")
    return page


def rows(server: LiveServer, statement: str) -> list[tuple[Any, Any]]:
    """What a statement of two columns finds in the house's database."""
    engine = create_engine(server.database_url)
    with engine.connect() as connection:
        found = [(row[0], row[1]) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def journal(server: LiveServer, coupon: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Kind and data of the entries that name a coupon."""
    found = [
        (kind, json.loads(data))
        for kind, data in rows(server, "SELECT kind, data FROM journal_entry ORDER BY id")
    ]
    return [(kind, data) for kind, data in found if data.get("coupon_id") == coupon["coupon_id"]]


def display_name(server: LiveServer, account_id: str) -> str:
    people = dict(rows(server, "SELECT id, display_name FROM account"))
    return str(people[account_id])


def test_left_alone_it_locks_and_a_colleague_debits_under_their_own_name(
    page: Page, live_server: LiveServer
) -> None:
    coupon = live_server.coupon()
    acts(page, "Dominique S.")
    page.clock.fast_forward(IDLE)
    page.wait_for_url(LOCK)
    expect(page.get_by_text("En dernier : Dominique S.")).to_be_visible()
    unlock(page, "Andrea T.", OWNER_PIN)
    page.wait_for_url("**/comptoir")
    type_number(page, coupon["number"])
    acts(page, "Andrea T.")
    to_receipt(page, coupon)
    acts(page, "Andrea T.")
    kind, data = journal(live_server, coupon)[-1]
    assert (kind, data["staff_how"]) == ("debited", "pin")
    assert display_name(live_server, data["account_id"]) == "Andrea T."
    journal_holds(live_server)


def test_locked_in_the_middle_of_the_identity_the_step_comes_back_and_what_was_typed_does_not(
    page: Page, live_server: LiveServer
) -> None:
    coupon = live_server.coupon()
    type_number(page, coupon["number"])
    page.click("[data-action=identity]")
    copy_document(page, coupon)
    step = page.url
    page.clock.fast_forward(IDLE)
    page.wait_for_url(LOCK)
    assert coupon["family_name"] not in page.content()
    unlock(page, "Dominique S.", PIN)
    page.wait_for_url(step)
    assert page.input_value("[name=family_name]") == ""
    identify(page, coupon)
    compare_face(page)
    page.clock.fast_forward(IDLE)
    page.wait_for_url(LOCK)
    # Somebody else takes over: the identity is theirs to verify.
    unlock(page, "Andrea T.", OWNER_PIN)
    page.wait_for_url("**/identite?a_refaire=1")
    identify(page, coupon)
    compare_face(page)
    page.click("[data-action=debit]")
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()
    _, data = journal(live_server, coupon)[-1]
    assert display_name(live_server, data["account_id"]) == "Andrea T."


def test_a_hand_keeps_it_open_and_the_live_camera_does_not(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path, page: Page
) -> None:
    page.close()
    context = browser_with_camera(coupon_film(tmp_path / "blank.mjpeg", "https://example.test/"))
    filmed = context.new_page()
    sign_in(filmed, live_server, COUNTER)
    filmed.clock.install()
    filmed.goto("/comptoir")
    for _ in range(3):
        filmed.clock.fast_forward("01:30")
        filmed.locator("[name=number]").press("A")
    assert filmed.url.endswith("/comptoir")
    with filmed.expect_request("**/api/v1/frames"):
        filmed.clock.fast_forward("00:10")
    filmed.clock.fast_forward(IDLE)
    filmed.wait_for_url(LOCK)


def test_the_lock_waits_for_the_answer_of_a_debit(page: Page, live_server: LiveServer) -> None:
    coupon = live_server.coupon()
    type_number(page, coupon["number"])
    page.click("[data-action=identity]")
    identify(page, coupon)
    compare_face(page)
    held: list[Route] = []
    page.route("**/api/v1/claims", lambda route: held.append(route))  # noqa: PLW0108  the driver wants a function
    page.click("[data-action=debit]")
    expect(page.locator("[data-action=debit]")).to_have_attribute("aria-disabled", "true")
    # A little at a time, as it passes: ten seconds without an answer and the claim is sent again.
    for _ in range(5):
        page.clock.fast_forward("00:30")
        assert page.url.split("?")[0].endswith("/debit")
    page.unroute("**/api/v1/claims")
    for route in held:
        try:
            route.continue_()
        except Error:
            # The page gave it up, and sent the claim again.
            continue
    page.clock.fast_forward("00:20")
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()
    assert [kind for kind, _ in journal(live_server, coupon)].count("debited") == 1


def test_without_network_it_shows_nothing_and_asks_who_acts_when_the_network_is_back(
    page: Page, live_server: LiveServer
) -> None:
    type_number(page, live_server.coupon()["number"])
    expect(page.locator("[data-outcome=ok]")).to_be_visible()
    page.context.set_offline(offline=True)
    page.clock.fast_forward(IDLE)
    expect(page.get_by_text("Guichet verrouillé.")).to_be_visible()
    expect(page.locator("[data-outcome=ok]")).to_be_hidden()
    page.context.set_offline(offline=False)
    page.clock.fast_forward("00:05")
    page.wait_for_url(LOCK)


def test_locked_elsewhere_a_page_finds_the_lock_with_the_next_thing_it_asks(
    page: Page, live_server: LiveServer
) -> None:
    coupon = live_server.coupon()
    type_number(page, coupon["number"])
    page.click("[data-action=identity]")
    identify(page, coupon)
    compare_face(page)
    step = page.url
    other = page.context.new_page()
    other.goto("/comptoir/plus")
    other.click("[data-action=lock]")
    other.wait_for_url(LOCK)
    page.click("[data-action=debit]")
    page.wait_for_url(LOCK)
    unlock(page, "Dominique S.", PIN)
    page.wait_for_url(step)
    page.click("[data-action=debit]")
    expect(page.locator("[data-outcome=accepted]")).to_be_visible()


def test_after_five_wrong_codes_the_password_leads_back_to_the_same_page(
    page: Page, live_server: LiveServer
) -> None:
    page.goto("/transactions")
    page.clock.fast_forward(IDLE)
    page.wait_for_url(LOCK)
    for left in ("4 essais", "3 essais", "2 essais", "1 essai", None):
        unlock(page, "Dominique S.", "999991")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(left or "Connectez-vous avec votre mot de passe.")
    page.click("[data-action=sign-in]")
    page.wait_for_url(re.compile(r"/connexion\?next="))
    page.fill("[name=email]", COUNTER)
    page.fill("[name=password]", live_server.password)
    page.click("[data-action=sign-in]")
    page.wait_for_url("**/transactions")


def test_the_keyboard_alone_takes_a_tablet_over(page: Page) -> None:
    page.goto("/comptoir/plus")
    press_until_focused(page, "[data-action=lock]")
    page.keyboard.press("Enter")
    page.wait_for_url(LOCK)
    expect(page.locator("[name=pin]")).to_be_focused()
    press_until_focused(page, "[name=account_id]:checked")
    page.keyboard.press("ArrowUp")
    press_until_focused(page, "[name=pin]")
    page.keyboard.type(OWNER_PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/comptoir")
    acts(page, "Andrea T.")


def test_it_locks_and_opens_without_scripts(live_server: LiveServer, page: Page) -> None:
    browser = page.context.browser
    assert browser is not None
    bare = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="fr-FR")
    plain = bare.new_page()
    sign_in(plain, live_server)
    plain.goto("/comptoir/plus")
    plain.click("[data-action=lock]")
    unlock(plain, "Andrea T.", OWNER_PIN)
    expect(plain.get_by_role("heading", level=1)).to_have_text("Scanner un coupon")
    plain.goto("/comptoir/equipe")
    expect(plain.get_by_role("listitem").filter(has_text="Dominique S.")).to_contain_text("Code créé le")
    bare.close()


def test_the_lock_fits_a_phone_and_nothing_goes_sideways(page: Page) -> None:
    page.clock.fast_forward(IDLE)
    page.wait_for_url(LOCK)
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    for width in (320, 412, 820, 1440):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), width
