"""Firefox and WebKitGTK beside Chromium: each reads coupons, keeps keys, writes claims and delivers them.

The pages are the real server's, under its own policy. None of this is iOS: WebKitGTK has Safari's engine, and
neither its storage, its camera nor its home screen.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Playwright

from scanner.render import render_png
from scripts.need import find_browser, find_firefox, find_webkit
from tests.journeys.engine_steps import is_kept_for_later, press, probe, sees
from tests.journeys.engines import Browser, Chromium, Firefox, WebKit, hidden_display
from tests.journeys.offline_steps import ACCEPTED, QUEUED, owners_code
from tests.journeys.steps import COUNTER
from tests.live import DemoHouses, LiveServer
from tests.plumbing import ROOT, Databases

pytestmark = pytest.mark.journey

FOUND = {"chromium": find_browser(), "firefox": find_firefox(), "webkit": find_webkit()}
HERE = [name for name, path in FOUND.items() if path is not None]
VECTORS = {
    name: json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text("utf-8"))
    for name in ("payloads", "names", "numbers")
}


def test_an_engine_that_is_missing_is_said_and_in_ci_none_is(capsys: pytest.CaptureFixture[str]) -> None:
    missing = sorted(FOUND.keys() - HERE)
    assert not missing or os.environ.get("CI") != "true", missing
    with capsys.disabled():
        for name in missing:
            print(f"\nNOT CHECKED: nothing was tried on {name}, see scripts/need.py")  # noqa: T201


@pytest.fixture(scope="module")
def house(
    databases: Databases, demo_houses: DemoHouses, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """One house for all."""
    instance = tmp_path_factory.mktemp("engines")
    url = demo_houses.copy("sqlite", instance)
    server = LiveServer(url, instance)
    yield server
    server.kill()
    databases.drop(url)


@pytest.fixture(scope="module", params=HERE)
def browser(
    request: pytest.FixtureRequest, playwright_driver: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Each engine there is, one after the other, for all that is asked of it."""
    engine, folder = str(request.param), tmp_path_factory.mktemp(request.param)
    path = FOUND[engine]
    assert path is not None
    with ExitStack() as held:
        if engine == "firefox":
            fox = Firefox(path, folder)
            held.callback(fox.kill)
            yield fox
        elif engine == "webkit":
            display = held.enter_context(hidden_display(folder / "display.log"))
            kit = WebKit(path, display, folder / "driver.log")
            held.callback(kit.kill)
            yield kit
        else:
            flags = ["--no-sandbox", "--disable-dev-shm-usage"]
            chromium = playwright_driver.chromium.launch(executable_path=path, args=flags)
            held.callback(chromium.close)
            yield Chromium(chromium.new_page())


def test_it_passes_the_published_vectors(browser: Browser, house: LiveServer) -> None:
    browser.open(f"{house.url}/connexion")
    answer = probe(browser, "vectors", files=VECTORS)
    assert answer["failed"] == []
    assert answer["tried"] > 100
    # Both ways were tried: the browser's own signatures and the library's.
    assert answer["native"] is True


def test_it_reads_a_coupon_in_its_worker_under_our_policy(browser: Browser, house: LiveServer) -> None:
    text = VECTORS["payloads"]["good"][0]["text"]
    browser.open(f"{house.url}/connexion")
    answer = probe(browser, "read", png=base64.b64encode(render_png(text)).decode())
    assert answer == {"texts": [[text, True]]}


def test_its_keys_can_not_be_taken_out_and_its_journal_goes_on_after_a_new_load(
    browser: Browser, house: LiveServer
) -> None:
    browser.open(f"{house.url}/connexion")
    first = probe(browser, "claims", more=2)
    assert (first["made"], first["places"]) == (True, [1, 2])
    if isinstance(browser, Firefox):
        # Of the engines, this one has a memory on the disk here: what was promised outlives its end.
        browser.kill()
        browser.start()
    browser.open(f"{house.url}/connexion")
    after = probe(browser, "claims", more=1)
    assert after == {
        "made": False,
        "algorithm": "Ed25519",
        "places": [1, 2, 3],
        "waiting": 3,
        "holds": True,
        "sealed": [True, True],
    }


def test_it_keeps_a_claim_without_network_and_delivers_it(browser: Browser, house: LiveServer) -> None:
    if isinstance(browser, Chromium):
        return  # the other journeys are its own
    coupon = house.coupon()
    year, month, day = coupon["birth_date"].split("-")
    browser.open(f"{house.url}/connexion")
    press(browser, "[data-action=sign-in]", email=COUNTER, password=house.password)
    sees(browser, "[data-camera]")
    browser.open(f"{house.url}/comptoir/appareil#{owners_code(house)}")
    # Nobody answers what Firefox asks about keeping for good, and nothing waits for it.
    press(browser, "[data-action=enrol]", device_name="Tablette de l’accueil")
    sees(browser, "#enrolled-title")
    sees(browser, "[data-ready=ready]")
    is_kept_for_later(browser)
    house.kill()
    browser.open(f"{house.url}/comptoir")
    sees(browser, "[data-ready=ready]", "Hors ligne prêt")
    press(browser, "[data-action=read]", number=coupon["text"])
    sees(browser, "[data-outcome=ok]", "Vérifié sur ce téléphone")
    press(browser, "[data-action=identity]")
    sees(browser, "[name=family_name]")
    birth = {"birth_day": day, "birth_month": month, "birth_year": year}
    document = {"document_type": "cni", "document_valid": "1"}
    press(browser, "[data-action=identity]", family_name=coupon["family_name"], **birth, **document)
    press(browser, "[data-action=face]", face_confirmed="1")
    press(browser, "[data-action=debit]")
    sees(browser, QUEUED)
    house.start()
    sees(browser, ACCEPTED)
