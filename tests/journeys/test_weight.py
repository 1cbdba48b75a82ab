"""What a first load transfers, summed in a browser that has nothing of ours yet."""

import pytest

from bench.audits.looks import first_load
from bench.audits.report import MOST_BYTES
from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import sign_in
from tests.live import LiveServer

PAGES = ("/connexion", "/comptoir", "/transactions", "/comptoir/plus", "/comptoir/appareil", "/aide", "/demo")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_first_load_is_light(live_server: LiveServer, browser_with_camera: OpenBrowser) -> None:
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    for path in PAGES:
        weight, *_ = first_load(page, live_server.url + path)
        assert 0 < weight <= MOST_BYTES, path
