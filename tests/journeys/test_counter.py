"""The act, as a person does it: a real browser, the real server, a film before the camera."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import OpenBrowser
from tests.journeys.film import coupon_film, empty_film
from tests.journeys.steps import (
    COUNTER,
    OTHER_MARKET,
    OWNER,
    debits_listed,
    identify,
    journal_holds,
    sign_in,
    to_debit,
    to_receipt,
    type_number,
)
from tests.live import LiveServer


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
def test_a_coupon_held_before_the_camera_ends_as_a_receipt(
    live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(coupon_film(tmp_path / "coupon.mjpeg", coupon["text"])).new_page()
    sign_in(page, live_server)
    start = page.get_by_role("button", name="Activer l’appareil photo")
    if start.is_visible():
        start.click()
    page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}", timeout=30_000)
    to_receipt(page, coupon)
    journal_holds(live_server)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("javascript", [True, False])
def test_by_number_with_and_without_javascript(
    live_server: LiveServer, browser_with_camera: OpenBrowser, *, javascript: bool
) -> None:
    coupon = live_server.coupon()
    browser = browser_with_camera(None).browser
    assert browser is not None
    page = browser.new_context(
        base_url=live_server.url, java_script_enabled=javascript, viewport={"width": 412, "height": 839}
    ).new_page()
    sign_in(page, live_server)
    type_number(page, coupon["number"].lower().replace("-", " "))
    to_receipt(page, coupon)
    page.go_back()
    journal_holds(live_server)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
def test_a_reply_lost_with_the_server_is_asked_for_again_and_counts_once(
    live_server: LiveServer, browser_with_camera: OpenBrowser
) -> None:
    coupon = live_server.coupon()
    page = browser_with_camera(None).new_page()
    sign_in(page, live_server)
    type_number(page, coupon["number"])
    to_debit(page, coupon)
    page.wait_for_load_state("load")
    live_server.kill()
    page.click("[data-action=debit]", no_wait_after=True)
    expect(page.get_by_text("il ne comptera qu’une fois")).to_be_visible(timeout=30_000)
    assert "débités" not in page.content(), "never said before the server accepted"
    live_server.start()
    expect(page.locator("[data-outcome=accepted]")).to_be_visible(timeout=60_000)
    journal_holds(live_server)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestOnSQLite:
    """Most of the act rests on no database: once is enough."""

    def test_by_photo(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        picture = tmp_path / "coupon.png"
        coupon = live_server.coupon("2024", "--png", str(picture))
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        page.set_input_files("[name=frame]", picture)
        page.wait_for_url(f"**/comptoir/coupon/{coupon['coupon_id']}")
        to_receipt(page, coupon)

    def test_by_photo_without_javascript(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        picture = tmp_path / "coupon.png"
        coupon = live_server.coupon("2024", "--png", str(picture))
        browser = browser_with_camera(None).browser
        assert browser is not None
        page = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
        sign_in(page, live_server)
        page.set_input_files("[name=frame]", picture)
        page.locator("form:has([name=frame]) [data-action=read]").click()
        to_receipt(page, coupon)

    def test_a_coupon_of_the_other_market_is_refused_in_the_regions_own_words(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:  # F25, F26
        words = (
            "Vous n'êtes pas autorisé à débiter ce voucher. Vérifiez que votre conventionnement est "
            "compatible avec le coupon présenté (voir F.A.Q)"
        )
        advices = set()
        for email, market in ((COUNTER, "2021"), (OTHER_MARKET, "2024")):
            page = browser_with_camera(None).new_page()
            sign_in(page, live_server, email)
            type_number(page, live_server.coupon(market)["number"])
            expect(page.locator("[data-outcome=market_mismatch]")).to_be_visible()
            expect(page.get_by_text(words)).to_be_visible()
            advices.add(" ".join(page.locator("main ol li").all_inner_texts()))
            assert page.get_by_role("link", name="Vérifier l’identité").count() == 0
        assert len(advices) == 2

    def test_a_wrong_name_and_a_wrong_date_look_the_same_and_what_was_typed_stays(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:  # F12
        coupon = live_server.coupon()
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        type_number(page, coupon["number"])
        page.get_by_role("link", name="Vérifier l’identité").click()
        identify(page, coupon, family_name="Personne")
        expect(page.get_by_role("alert").filter(has_text="Cela ne correspond pas")).to_be_visible()
        assert page.input_value("[name=family_name]") == "Personne"
        assert coupon["family_name"] not in page.content()
        identify(page, coupon)
        expect(page.locator("[data-action=face]")).to_be_visible()

    def test_without_the_face_there_is_no_debit(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:
        coupon = live_server.coupon()
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        type_number(page, coupon["number"])
        page.get_by_role("link", name="Vérifier l’identité").click()
        identify(page, coupon)
        page.wait_for_url("**/personne?*")
        match = page.url
        page.click("[data-action=face]")
        expect(page.get_by_role("alert").filter(has_text="Comparez le visage")).to_be_visible()
        page.goto(match.replace("/personne", "/debit"))
        expect(page.locator("[name=face_confirmed]")).not_to_be_checked()
        assert page.locator("[data-action=debit]").count() == 0

    def test_two_taps_and_the_back_button_make_one_debit(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:
        coupon = live_server.coupon()
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        before = debits_listed(page)
        page.goto("/comptoir")
        type_number(page, coupon["number"])
        to_debit(page, coupon)
        page.dblclick("[data-action=debit]", no_wait_after=True)
        expect(page.locator("[data-outcome=accepted]")).to_be_visible()
        page.go_back()
        page.goto(f"/comptoir/coupon/{coupon['coupon_id']}")
        expect(page.locator("[data-outcome=already_debited]")).to_be_visible()
        assert debits_listed(page) == before + 1
        journal_holds(live_server)

    def test_unknown_and_mistyped_numbers_say_what_to_do_and_keep_what_was_typed(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        for number, code in (("AB-1234-NOWHERE", "coupon_unknown"), ("7K3M-92QH-4TXV-8E", "number_mistyped")):
            type_number(page, number)
            expect(page.locator(f"[data-outcome={code}]")).to_be_visible()
            assert page.input_value("[name=number]") == number

    def test_a_camera_that_is_missing_or_refused_leaves_number_and_photo(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser, tmp_path: Path
    ) -> None:
        context = browser_with_camera(empty_film(tmp_path / "desk.mjpeg"))
        context.clear_permissions()
        page = context.new_page()
        sign_in(page, live_server)
        page.get_by_role("button", name="Activer l’appareil photo").click()
        expect(page.get_by_text("tapez le numéro").first).to_be_visible()
        expect(page.locator("[name=number]")).to_be_visible()

    def test_the_owner_reverses_a_debit_with_a_reason_and_the_coupon_is_free_again(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:
        coupon = live_server.coupon()
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server, OWNER)
        type_number(page, coupon["number"])
        to_receipt(page, coupon)
        page.get_by_text("Annuler ce débit").first.click()
        page.fill("[name=reason]", "Le jeune a changé d'avis.")
        page.locator("form:has([name=reason]) button[type=submit]").click()
        expect(page.locator("[data-outcome=cancelled]")).to_be_visible()
        page.goto("/comptoir")
        type_number(page, coupon["number"])
        expect(page.locator("[data-outcome=ok]")).to_be_visible()
        journal_holds(live_server)

    def test_before_validation_no_menu_no_debit_and_the_reason(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:  # F15
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server, "counter.new@demo.test")
        assert page.get_by_role("link", name="Transactions").count() == 0
        type_number(page, live_server.coupon()["number"])
        expect(page.locator("[data-outcome=partner_not_validated]")).to_be_visible()
        expect(page.get_by_text("affiliation doit être validée").first).to_be_visible()

    def test_the_names_of_the_contract_are_enough_to_reach_a_receipt(
        self, live_server: LiveServer, browser_with_camera: OpenBrowser
    ) -> None:
        coupon = live_server.coupon()
        page = browser_with_camera(None).new_page()
        sign_in(page, live_server)
        type_number(page, coupon["number"])
        page.locator("[data-outcome=ok]").wait_for()
        page.click("[data-action=identity]")
        page.locator("[name=family_name]").wait_for()
        identify(page, coupon)
        page.locator("[name=face_confirmed]").wait_for()
        page.check("[name=face_confirmed]")
        # The face and the debit may be one form or two.
        if page.locator("[data-action=face]").count():
            page.click("[data-action=face]")
        page.click("[data-action=debit]")
        page.locator("[data-outcome=accepted]").wait_for()
        journal_holds(live_server)
