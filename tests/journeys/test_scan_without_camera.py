"""The camera refused, busy, missing, unsafe, taken away: each says so and leads somewhere."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import empty_film
from tests.journeys.steps import sign_in
from tests.journeys.window import DEVICES, live, say, way
from tests.live import LiveServer

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_refused_shows_how_to_allow_it_and_opens_once_it_is(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    context = browser_with_camera(empty_film(tmp_path / "desk.mjpeg"))
    context.clear_permissions()
    page = context.new_page()
    sign_in(page, live_server)
    way(page, "Activer l’appareil photo").click()
    expect(say(page)).to_contain_text("L’appareil photo est bloqué.")
    how = way(page, "Comment l’autoriser")
    expect(how).to_be_focused()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Autoriser l’appareil photo")
    expect(sheet.get_by_role("listitem")).to_have_count(3)
    sheet.get_by_role("button", name="Fermer").click()
    expect(how).to_be_focused()
    way(page, "Taper le numéro").click()
    expect(page.get_by_label("Ou tapez le numéro")).to_be_focused()
    context.grant_permissions(["camera"])
    live(page)
    assert how.is_hidden()


def test_missing_is_said_at_once_without_a_tap(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    expect(say(page)).to_contain_text("Aucun appareil photo ici.")
    assert way(page, "Activer l’appareil photo").is_hidden()
    way(page, "Taper le numéro").click()
    expect(page.get_by_label("Ou tapez le numéro")).to_be_focused()


def test_busy_is_tried_again_at_a_tap(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    page = browser_with_camera(empty_film(tmp_path / "desk.mjpeg")).new_page()
    page.add_init_script(path=DEVICES / "busy_once.js")
    sign_in(page, live_server)
    expect(say(page)).to_contain_text("L’appareil photo sert déjà ailleurs.")
    way(page, "Réessayer").click()
    live(page)


def test_an_address_that_is_not_safe_leaves_photo_and_number(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    page = browser_with_camera(None).new_page()
    page.add_init_script(path=DEVICES / "insecure.js")
    sign_in(page, live_server)
    expect(say(page)).to_contain_text("L’appareil photo demande une adresse sécurisée.")
    assert way(page, "Réessayer").is_hidden()
    expect(way(page, "Taper le numéro")).to_be_visible()
    expect(page.get_by_text("Envoyer une photo")).to_be_visible()


def test_taken_away_by_the_system_it_is_opened_again_at_a_tap(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    page = browser_with_camera(empty_film(tmp_path / "desk.mjpeg")).new_page()
    sign_in(page, live_server)
    live(page)
    page.evaluate(
        "() => document.querySelector('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    expect(say(page)).to_contain_text("L’appareil photo s’est arrêté.")
    way(page, "Réessayer").click()
    live(page)
