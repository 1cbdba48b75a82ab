"""The counter without network: kept in amber, delivered once, and nobody told « débité » before the server said so."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film
from tests.journeys.offline_steps import ACCEPTED, QUEUED, enrol, keep, to_keep, type_text
from tests.journeys.steps import journal_holds, sign_in
from tests.live import LiveServer

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


def debits(server: LiveServer) -> int:
    """How many debits stand in the house's database."""
    engine = create_engine(server.database_url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM debit_transaction")).scalar_one()
    engine.dispose()
    return int(found)


def test_a_coupon_read_from_the_film_is_kept_in_amber_and_delivered_once(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(coupon_film(tmp_path / "coupon.mjpeg", coupon["text"])).new_page()
    sign_in(page, live_server)
    enrol(page, live_server)
    before = debits(live_server)
    live_server.kill()
    page.goto("/comptoir")
    to_keep(page, coupon)
    page.click("[data-action=debit]")
    receipt = page.locator(QUEUED)
    expect(receipt).to_contain_text("à confirmer")
    expect(receipt).to_contain_text("Pas encore débité, pas encore dû.")
    assert not re.search(r"\bdébités\b", page.locator("[data-stage]").inner_text())
    live_server.start()
    expect(page.locator(ACCEPTED)).to_contain_text("300 € débités", timeout=30_000)
    assert debits(live_server) == before + 1
    journal_holds(live_server)
