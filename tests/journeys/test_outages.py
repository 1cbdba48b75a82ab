"""Whatever happens between two steps of a debit, it ends in exactly one debit and an honest screen.

Several debits are under way, each in a tab, each about to take another step, when the session ends, the
server restarts, the network drops, or the server dies between its commit and its reply. In every tab the
person goes on as a person does; then each debit must stand once in the journal, by the one claim that its tab
sent. In the short run PostgreSQL is cut only before the steps that write.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.outages import (
    LOST,
    STEPS,
    Books,
    Journey,
    Step,
    die_before_next_reply,
    network_drops,
    sign_in_again,
)
from tests.journeys.steps import sign_in
from tests.live import DemoHouses, LiveServer
from tests.plumbing import Counts, Databases

BeginJourneys = Callable[[list[Step]], list[Journey]]


@pytest.fixture
def database_url(
    database_kind: str, databases: Databases, demo_houses: DemoHouses, instance_path: Path
) -> Iterator[str]:
    url = demo_houses.copy(database_kind, instance_path)
    yield url
    databases.drop(url)


@pytest.fixture
def live_server(database_url: str, instance_path: Path) -> Iterator[LiveServer]:
    """The real server, which can be told to die after a commit."""
    server = LiveServer(database_url, instance_path, app="tests.races.mortal_app:app")
    yield server
    server.kill()


@pytest.fixture
def books(database_url: str, instance_path: Path) -> Books:
    return Books(database_url, instance_path)


@pytest.fixture
def page(live_server: LiveServer, browser_with_camera: OpenBrowser) -> Page:
    opened = browser_with_camera(None).new_page()
    sign_in(opened, live_server)
    return opened


@pytest.fixture
def steps(counts: Counts, database_kind: str) -> list[Step]:
    """The steps to cut before: all of them, but in a short run on PostgreSQL those alone that write."""
    short = counts.name == "ci" and database_kind == "postgresql"
    return [step for step in STEPS if step.writes or not short]


@pytest.fixture
def begin(page: Page, books: Books) -> BeginJourneys:
    """Begin a debit a step, each in a tab of its own, and walk it to that step."""

    def begin_journeys(cuts: list[Step]) -> list[Journey]:
        made = [Journey(page.context.new_page(), coupon) for coupon in books.coupons(len(cuts))]
        for journey, cut in zip(made, cuts, strict=True):
            journey.begin()
            journey.walk_to(cut)
            journey.page.wait_for_load_state("load")
        return made

    return begin_journeys


def finish(journeys: list[Journey], books: Books) -> None:
    for journey in journeys:
        journey.finish()
    books.holds_one_debit_of(journeys)


@pytest.mark.soak
def test_the_server_restarts_before_each_step(
    begin: BeginJourneys, live_server: LiveServer, books: Books, steps: list[Step]
) -> None:
    journeys = begin(steps)
    live_server.stop()
    live_server.start()
    finish(journeys, books)


@pytest.mark.soak
def test_the_network_drops_before_each_step_and_the_tap_is_kept(
    page: Page, begin: BeginJourneys, live_server: LiveServer, books: Books, steps: list[Step], counts: Counts
) -> None:
    journeys = begin(steps)
    with network_drops(page, live_server):
        for journey in journeys:
            journey.act()
        page.wait_for_timeout(counts.outage_seconds * 1000)
        for journey in journeys:
            journey.says_that_it_waits()
    for journey in journeys:
        # Nobody taps again.
        journey.arrive()
    finish(journeys, books)
    for journey in journeys:
        assert all(claim == journey.claims[0] for claim in journey.claims), "every retry sends the same bytes"


@pytest.mark.soak
def test_the_session_ends_before_each_step_and_the_step_is_found_again(
    page: Page, begin: BeginJourneys, live_server: LiveServer, books: Books, steps: list[Step]
) -> None:
    # One after the other: tabs share their session, and a new one is not what their open forms were made for.
    for step in steps:
        [journey] = begin([step])
        page.context.clear_cookies()
        journey.act()
        sign_in_again(journey.page, live_server)
        assert journey.step.page in journey.page.url
        # A step that only opened a page is taken by coming back to it.
        if journey.page.locator(journey.step.done).count() == 0:
            journey.says_nothing_is_debited()
            journey.act()
        journey.arrive()
        finish([journey], books)


@pytest.mark.soak
def test_the_server_dies_between_commit_and_reply_of_each_step_that_writes(
    begin: BeginJourneys, live_server: LiveServer, books: Books, instance_path: Path
) -> None:
    journeys = begin([step for step in STEPS if step.writes])
    for journey in journeys:
        die_before_next_reply(instance_path)
        journey.act()
        live_server.died()
        if journey.step.name == "debit":
            journey.says_that_it_waits()
            live_server.start()
        else:
            # A try may have been counted: it is for the person to send it again.
            expect(journey.page.get_by_text(LOST)).to_be_visible(timeout=30_000)
            journey.keeps_what_was_typed()
            journey.says_nothing_is_debited()
            live_server.start()
            journey.page.locator("[data-action=identity]").click()
        journey.arrive()
    finish(journeys, books)
    debited = next(journey for journey in journeys if len(journey.claims) > 1)
    assert all(claim == debited.claims[0] for claim in debited.claims)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_each_button_tapped_twice_is_taken_once(begin: BeginJourneys, books: Books) -> None:
    [journey] = begin([STEPS[0]])
    for step in STEPS:
        step.fill(journey.page, journey.coupon)
        journey.page.dblclick(step.button, no_wait_after=True)
        journey.arrive()
    assert len(journey.claims) == 1
    finish([journey], books)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_going_back_from_each_step_and_on_again_makes_one_debit(begin: BeginJourneys, books: Books) -> None:
    [journey] = begin([STEPS[0]])
    for step in STEPS[:-1]:
        journey.take()
        journey.page.go_back()
        assert step.page in journey.page.url
        journey.says_nothing_is_debited()
        journey.at -= 1
        journey.take()
    journey.take()
    finish([journey], books)
    journey.page.go_back()
    # However it is come back to, the coupon says that it was debited.
    expect(journey.page.locator("[data-outcome=already_debited]")).to_be_visible()
    assert journey.page.locator("[data-action=debit]").count() == 0


def test_two_tabs_on_one_coupon_make_one_debit_and_the_other_tab_says_so(
    begin: BeginJourneys, books: Books
) -> None:
    [first] = begin([STEPS[-1]])
    second = Journey(first.page.context.new_page(), first.coupon)
    second.begin()
    second.walk_to(STEPS[-1])
    tabs = [first, second]
    for tab in tabs:
        tab.act()
    for tab in tabs:
        expect(tab.page.locator("[data-outcome]").first).to_be_visible(timeout=30_000)
    said = sorted(str(tab.page.locator("[data-outcome]").first.get_attribute("data-outcome")) for tab in tabs)
    assert said == ["accepted", "already_debited"]
    assert first.claims[0]["claim_id"] != second.claims[0]["claim_id"]
    books.holds_one_debit_of(tabs)
