"""The app on the home screen: it starts on a server that is gone, and a new version waits to be asked for."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.releases import newer_tree
from tests.journeys.steps import sign_in
from tests.live import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@pytest.fixture
def page(browser_with_camera: OpenBrowser, live_server: LiveServer) -> Page:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def kept(page: Page) -> list[str]:
    """The addresses that the browser keeps for the app."""
    addresses: list[str] = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              found.push(new URL(request.url).pathname);
          return found;
        }"""
    )
    return addresses


def test_it_starts_on_a_server_that_is_gone_and_finds_back_by_itself(
    page: Page, live_server: LiveServer
) -> None:
    live_server.kill()
    page.goto("/comptoir")
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Nous continuons d’essayer")).to_be_visible()
    live_server.start()
    expect(page.locator("[data-camera]")).to_be_visible()


def test_nothing_with_a_name_on_it_is_kept(page: Page) -> None:
    page.goto("/transactions")
    page.goto("/comptoir/plus")
    assert set(kept(page)) == {
        "/hors-ligne",
        *(path for path in kept(page) if path.startswith("/static/")),
    }
    whole = page.evaluate(
        """async () => {
          let text = '';
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) text += await (await cache.match(request)).text();
          }
          return text;
        }"""
    )
    assert "Dominique" not in whole
    assert 'name="csrf-token" content' not in whole


def test_the_shell_is_light(page: Page) -> None:
    sizes: list[int] = page.evaluate(
        """async (paths) => Promise.all(paths.map(async (path) => {
          const reply = await fetch(path, { cache: 'reload' });
          return Number(reply.headers.get('Content-Length') ?? (await reply.blob()).size);
        }))""",
        kept(page),
    )
    assert sum(sizes) <= 550_000


def test_a_new_version_waits_until_it_is_asked_for(
    page: Page, live_server: LiveServer, tmp_path: Path
) -> None:
    before = page.evaluate("async () => (await caches.keys())[0]")
    live_server.stop()
    live_server.start(newer_tree(tmp_path / "newer"))
    expect(page.locator("[data-new-version]")).to_be_hidden()
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    expect(page.locator("[data-new-version]")).to_be_visible()
    assert before in page.evaluate("async () => caches.keys()"), "the old version serves until then"
    with page.expect_navigation():
        page.get_by_role("button", name="Nouvelle version").click()
    page.wait_for_function("async (old) => !(await caches.keys()).includes(old)", arg=before)


def test_the_manifest_is_one(page: Page) -> None:
    manifest = json.loads(page.evaluate("async () => await (await fetch('/manifest.webmanifest')).text()"))
    assert manifest["display"] == "standalone"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        width = page.evaluate(
            "async (src) => { const i = new Image(); i.src = src; await i.decode(); return i.naturalWidth; }",
            icon["src"],
        )
        assert icon["sizes"] == f"{width}x{width}"
