"""The code of the moment, from the young person's screen to the counter that asks for it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.steps import journal_holds, sign_in, to_debit, type_number_at_home
from tests.journeys.test_pages import assert_sound
from tests.journeys.test_young import KEPT, LOU, come_in
from tests.live import LiveServer
from tests.smtp import smtp_server
from webapp.adapters.vault import load_ring
from webapp.domain.live_code import shown_code
from webapp.schemes.loader import HERE, load_scheme

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

SHIPPED = next(HERE.glob("*.toml"))
DIGITS = "[data-coupon] [data-live-digits]"


@pytest.fixture
def asking(live_server: LiveServer, instance_path: Path) -> LiveServer:
    """The house, of which the scheme asks for a code of a minute."""
    own = instance_path / SHIPPED.name
    option = '\n[live_code]\nstep_seconds = 60\nrequired = true\nsource = "a test"\n'
    own.write_text(SHIPPED.read_text(encoding="utf-8") + option, encoding="utf-8")
    live_server.kill()
    live_server.start(GUICHET_SCHEME_FILES=str(own))
    return live_server


def stale(instance_path: Path, page: Page) -> str:
    """The code that the page showed ten minutes ago."""
    option = load_scheme(instance_path / SHIPPED.name).live_code
    assert option is not None
    coupon_id = str(page.locator("[data-coupon]").get_attribute("data-live")).rpartition("/")[2]
    key = load_ring(instance_path / "keys.json").live_code_key()
    return shown_code(option, key, coupon_id, datetime.now(UTC) - timedelta(minutes=10)).code


def test_the_counter_debits_with_the_code_of_the_moment_and_with_no_stale_one(
    asking: LiveServer, instance_path: Path, browser_with_camera: OpenBrowser
) -> None:
    with smtp_server() as post:
        young = browser_with_camera(None).new_page()
        young.clock.install()
        come_in(young, asking, post)
    expect(young.locator(DIGITS)).to_be_visible()
    assert_sound(young, "dark")
    assert_sound(young, "light")
    assert "live" in young.evaluate(KEPT)[0]
    assert young.locator(DIGITS).inner_text() not in str(young.evaluate(KEPT))

    # Without network no code stands there; it is back with the network, at once.
    young.context.set_offline(True)
    young.clock.fast_forward(70_000)
    expect(young.locator("[data-coupon] [data-live-away]")).to_have_text(
        "Sans réseau, ce code ne s’affiche pas."
    )
    expect(young.locator(DIGITS)).to_be_empty()
    young.context.set_offline(False)
    expect(young.locator(DIGITS)).not_to_be_empty()

    school = browser_with_camera(None).new_page()
    sign_in(school, asking)
    type_number_at_home(school, young.locator("[data-keep=number]").inner_text())
    expect(school.get_by_text("Le jeune devra lire un code")).to_be_visible()
    to_debit(school, LOU)
    assert_sound(school, "dark")
    assert_sound(school, "light")
    code = school.get_by_label("Code du jeune")
    school.click("[data-action=debit]")
    expect(school.locator("[data-notice]")).to_contain_text("Tapez les six chiffres")
    code.fill(stale(instance_path, young))
    # A debit is tapped: the key that ends a line makes none.
    code.press("Enter")
    expect(code).to_be_editable()
    school.click("[data-action=debit]")
    expect(school.locator("[data-outcome=live_code_wrong]")).to_contain_text("affiché maintenant")
    expect(code).to_be_empty()
    code.fill(young.locator(DIGITS).inner_text())
    school.click("[data-action=debit]")
    expect(school.locator("[data-outcome=accepted]")).to_be_visible()

    # The coupon is debited: the young person's page finds out by itself.
    young.clock.fast_forward(70_000)
    expect(young.locator("[data-outcome=previous_not_validated]")).to_be_visible()
    journal_holds(asking)
