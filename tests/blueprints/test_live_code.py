"""The code of the moment on both sides of the window: the page that shows it, the counter that asks."""

import json
import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.blueprints.calls import Caller, caller, nobody, signed_in
from tests.blueprints.young_calls import HOME, in_, text_of
from tests.builders import NOON, House
from tests.young import YOUNG
from webapp.domain.actors import Actor
from webapp.domain.scheme import LiveCode
from webapp.services.coupons import IssuedCoupon

WORDS = "Ouvrez vos coupons avec du réseau, puis lisez-moi le code sous le QR."


@pytest.fixture(params=["sqlite"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def coupon(house: House) -> IssuedCoupon:
    """Return the first coupon of a scheme that asks for a code."""
    house.change_scheme(live_code=LiveCode("issue 5", step_seconds=30, required=True))
    return house.file(person=YOUNG)[0]


@pytest.fixture
def young(house: House, coupon: IssuedCoupon) -> Caller:
    return in_(house, coupon)


@pytest.fixture
def counter(house: House, staff: Actor) -> Caller:
    return signed_in(house, staff)


def debit_page(house: House, staff: Actor, coupon: IssuedCoupon) -> str:
    check_id = house.verified(staff, coupon.coupon_id)
    return f"/comptoir/coupon/{coupon.coupon_id}/debit?verification={check_id}&visage=oui"


def tap(counter: Caller, shown: TestResponse, coupon: IssuedCoupon, **typed: str) -> TestResponse:
    """Send the form of a debit page as a browser without JavaScript does."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text_of(shown)))
    path = f"/comptoir/coupon/{coupon.coupon_id}/debit"
    return counter.call("POST", path, data=hidden | typed)


def digits(page: TestResponse) -> str:
    """What the page says for reading out."""
    found = re.search(r"data-live-digits>([\d\u202f]+)<", text_of(page))
    assert found, "a code on the page"
    return found[1]


def test_the_code_stands_beside_the_qr_with_its_end_and_is_kept_by_no_cache(
    house: House, young: Caller, coupon: IssuedCoupon
) -> None:
    page = young.get(HOME)
    shown = digits(page)
    assert re.fullmatch(r"\d{3}\u202f\d{3}", shown)
    assert "bon jusqu’à <span data-live-until>12:01:00</span>" in text_of(page)
    assert "Rechargez la page pour le code suivant." in text_of(page)
    url = f"/mes-coupons/code/{coupon.coupon_id}"
    assert f'data-live="{url}" data-next-ms="30000"' in text_of(page)
    house.clock.set(NOON + timedelta(seconds=12.5))
    told = young.get(url)
    assert json.loads(told.data) == {"digits": shown, "until": "12:01:00", "next_ms": 17500, "url": url}
    assert [answer.headers["Cache-Control"] for answer in (page, told)] == ["no-store", "no-store"]
    house.clock.set(NOON + timedelta(seconds=30))
    assert json.loads(young.get(url).data)["digits"] != shown
    assert nobody(house).get(url).status_code == 302


def test_a_scheme_without_codes_shows_and_asks_for_none(house: House, staff: Actor, counter: Caller) -> None:
    first = house.file(person=YOUNG)[0]
    young = in_(house, first)
    assert "live-code" not in text_of(young.get(HOME))
    assert young.get(f"/mes-coupons/code/{first.coupon_id}").status_code == 404
    assert "lire un code" not in text_of(counter.get(f"/comptoir/coupon/{first.coupon_id}"))
    page = counter.get(debit_page(house, staff, first))
    assert 'name="live_code"' not in text_of(page)
    assert "/transactions/" in tap(counter, page, first).headers["Location"]


def test_paper_and_what_a_person_takes_away_bear_no_code(young: Caller, coupon: IssuedCoupon) -> None:
    own = young.get("/mes-coupons/mes-donnees.json")
    assert digits(young.get(HOME)).replace("\u202f", "") not in text_of(own)
    sheet = young.get(f"/mes-coupons/imprimer/{coupon.coupon_id}.pdf")
    assert sheet.mimetype == "application/pdf"


def test_the_counter_is_told_early_asks_and_debits_with_the_code_that_is_read_out(
    house: House, staff: Actor, counter: Caller, young: Caller, coupon: IssuedCoupon
) -> None:
    assert "Le jeune devra lire un code" in text_of(counter.get(f"/comptoir/coupon/{coupon.coupon_id}"))
    page = counter.get(debit_page(house, staff, coupon))
    assert WORDS in text_of(page)
    assert 'inputmode="numeric"' in text_of(page)
    # The first button of the form is the one that Enter presses: it must be the one that does nothing.
    assert re.search(r"<button[^>]*>", text_of(page).partition("data-debit")[2])[0] == (  # type: ignore[index]
        '<button type="submit" hidden disabled>'
    )
    answer = tap(counter, page, coupon, live_code=digits(young.get(HOME)))
    assert "/transactions/" in answer.headers["Location"]
    assert house.balance() == 30000


@pytest.mark.parametrize("typed", ["", "12345", "12345a", "1234567"])
def test_what_can_be_no_code_is_told_under_the_field_and_uses_up_no_claim(
    house: House, staff: Actor, counter: Caller, coupon: IssuedCoupon, typed: str
) -> None:
    page = counter.get(debit_page(house, staff, coupon))
    kept = house.counts()
    again = tap(counter, page, coupon, live_code=typed)
    assert again.status_code == 422
    assert "Tapez les six chiffres affichés sous le QR du jeune." in text_of(again)
    assert f'value="{typed}"' in text_of(again)
    claim_id = re.findall(r'name="claim_id" value="([^"]+)"', text_of(page) + text_of(again))
    assert claim_id[0] == claim_id[1]
    assert house.counts() == kept


def test_a_stale_code_leads_to_the_same_step_with_another_claim_and_the_match_still_holds(
    house: House, staff: Actor, counter: Caller, young: Caller, coupon: IssuedCoupon
) -> None:
    page = counter.get(debit_page(house, staff, coupon))
    stale = digits(young.get(HOME))
    house.clock.move(seconds=60)
    answer = tap(counter, page, coupon, live_code=stale)
    assert answer.status_code == 303
    again = counter.get(answer.headers["Location"])
    assert 'data-outcome="live_code_wrong"' in text_of(again)
    assert "Demandez le code affiché maintenant, sous son QR." in text_of(again)
    assert stale not in text_of(again)
    claim_id = re.findall(r'name="claim_id" value="([^"]+)"', text_of(page) + text_of(again))
    assert claim_id[0] != claim_id[1]
    accepted = tap(counter, again, coupon, live_code=digits(young.get(HOME)))
    assert "/transactions/" in accepted.headers["Location"]


def test_a_page_from_before_the_scheme_asked_is_led_to_ask(
    house: House, staff: Actor, counter: Caller, coupon: IssuedCoupon
) -> None:
    page = counter.get(debit_page(house, staff, coupon))
    again = counter.get(tap(counter, page, coupon).headers["Location"])
    assert 'data-outcome="live_code_required"' in text_of(again)
    assert 'name="live_code"' in text_of(again)


def test_after_too_many_wrong_codes_the_page_says_when_and_the_api_wait(
    house: House, staff: Actor, counter: Caller, young: Caller, coupon: IssuedCoupon
) -> None:
    page = counter.get(debit_page(house, staff, coupon))
    shown = digits(young.get(HOME)).replace("\u202f", "")
    for step in range(1, 6):
        wrong = f"{(int(shown) + 1000 * step) % 1_000_000:06}"
        page = counter.get(tap(counter, page, coupon, live_code=wrong).headers["Location"])
    waiting = tap(counter, page, coupon, live_code=shown)
    assert waiting.status_code == 429
    assert 'data-outcome="live_code_wait"' in text_of(waiting)
    assert "Nouvel essai possible dans 60 minutes" in text_of(waiting)
    claim = {
        "claim_id": house.clock.new_id(),
        "coupon_id": coupon.coupon_id,
        "identity_check_id": house.verified(staff, coupon.coupon_id),
        "face_confirmed": True,
        "live_code": shown,
    }
    told = caller(house, staff).post("/claims", claim)
    assert (told.status_code, told.get_json()["code"], told.headers["Retry-After"]) == (429, "wait", "3600")
    assert "Plusieurs codes" in told.get_json()["detail"]


def test_the_api_tells_of_it_when_the_coupon_is_read(house: House, api: Caller, coupon: IssuedCoupon) -> None:
    assert api.read(number=coupon.number).get_json()["live_code_required"] is True
    house.change_scheme(live_code=None)
    assert api.read(number=coupon.number).get_json()["live_code_required"] is False
