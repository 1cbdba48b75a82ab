"""From a text or a number to a coupon (F13): what is found, what is forged, what is only mistyped."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scanner.number import format_number, make_number
from scanner.payload import Payload, decode, encode
from tests.builders import NOON, House
from webapp.adapters.camera import NullCamera
from webapp.adapters.vault import make_ring, rotated
from webapp.domain.actors import Role
from webapp.domain.coupon import CouponState
from webapp.domain.errors import DomainError
from webapp.services import coupons, scan
from webapp.services.import_coupons import COLUMNS, import_csv


def read(house: House, text: str) -> str:
    """The coupon a text stands for, or the code with which it is turned away."""
    try:
        return scan.read_coupon(house.office, house.actor(), text).coupon.id
    except DomainError as error:
        return error.code


def signed(house: House, coupon_id: str) -> str:
    return coupons.signed_texts(house.office, [coupon_id])[coupon_id]


def payload_of(house: House, text: str) -> Payload:
    return decode(text, house.office.keyring.coupon_public_keys())


def imported(house: House, number: str) -> None:
    line = ("B1", "Lou", "Fictif", "", "2004-10-30", house.scheme_id, "2024", "1", number, "2027-01-31")
    text = f"{','.join(COLUMNS)}\n{','.join(line)}\n"
    report = import_csv(house.office, house.actor(Role.OFFICER), text.encode())
    assert report.problems == ()


def test_a_coupon_is_found_by_its_signed_text_and_by_its_number_f13(house: House) -> None:
    first = house.file()[0]
    text = signed(house, first.coupon_id)
    number = first.number
    spellings = [number, format_number(number), number.lower(), f"  {' '.join(number)}\n"]
    spellings.append(number.replace("0", "O").replace("1", "l"))
    for typed in (text, f" {text}\n", *spellings):
        assert read(house, typed) == first.coupon_id


def test_the_signed_text_is_made_once_and_kept(house: House) -> None:
    first, second, _ = house.file()
    texts = coupons.signed_texts(house.office, [first.coupon_id, second.coupon_id])
    assert texts == coupons.signed_texts(house.office, [second.coupon_id, first.coupon_id])
    payload = payload_of(house, texts[second.coupon_id])
    assert (payload.rank, payload.amount_cents) == (2, 50000)
    assert payload.expires_on == date(2027, 3, 12)
    assert len({payload_of(house, text).identity_tag for text in texts.values()}) == 2


def test_a_text_names_nobody(house: House) -> None:
    text = signed(house, house.file()[0].coupon_id)
    assert "EXEMPLE" not in text
    assert "CAMILLE" not in text


def test_a_text_changed_anywhere_is_forged_or_unreadable(house: House) -> None:
    text = signed(house, house.file()[0].coupon_id)
    for place in range(4, len(text), 5):
        other = "A" if text[place] != "A" else "B"
        assert read(house, text[:place] + other + text[place + 1 :]) in {
            "payload_forged",
            "payload_unreadable",
        }
    assert read(house, text[:-1]) == "payload_unreadable"
    assert read(house, "AP1:") == "payload_unreadable"
    assert read(house, text.lower()) == "payload_unreadable"


def test_a_text_signed_by_an_unknown_key_is_forged(house: House) -> None:
    payload = payload_of(house, signed(house, house.file()[0].coupon_id))
    stranger = make_ring(NOON, demo=True, tag_rounds=1)
    assert read(house, encode(payload, stranger.sign_coupon)) == "payload_forged"
    other_key = replace(payload, key_id=payload.key_id + 1)
    assert read(house, encode(other_key, house.office.keyring.sign_coupon)) == "payload_forged"


def test_a_text_that_says_otherwise_than_what_is_kept_is_forged_even_well_signed(house: House) -> None:
    payload = payload_of(house, signed(house, house.file()[0].coupon_id))
    for other in (
        replace(payload, rank=2),
        replace(payload, amount_cents=50000),
        replace(payload, market_code=payload.market_code + 1),
        replace(payload, scheme_code=payload.scheme_code + 1),
        replace(payload, expires_on=payload.expires_on + timedelta(days=1)),
    ):
        assert read(house, encode(other, house.office.keyring.sign_coupon)) == "payload_forged"


def test_a_well_signed_text_of_no_coupon_is_unknown(house: House) -> None:
    payload = payload_of(house, signed(house, house.file()[0].coupon_id))
    other = replace(payload, serial=payload.serial ^ 1)
    assert read(house, encode(other, house.office.keyring.sign_coupon)) == "coupon_unknown"


def test_after_a_rotation_old_texts_still_verify_and_new_ones_bear_the_new_key(house: House) -> None:
    old, new, _ = house.file()
    text = signed(house, old.coupon_id)
    house.app.extensions["guichet"] = replace(
        house.office,
        keyring=rotated(house.office.keyring, NOON),  # type: ignore[arg-type]
    )
    assert read(house, text) == old.coupon_id
    newer = signed(house, new.coupon_id)
    assert payload_of(house, newer).key_id == payload_of(house, text).key_id + 1
    assert read(house, newer) == new.coupon_id


def test_a_test_key_opens_nothing_outside_a_demonstration(house: House) -> None:
    first = house.file()[0]
    text = signed(house, first.coupon_id)
    house.app.extensions["guichet"] = replace(house.office, demo=False)
    assert read(house, text) == "payload_forged"
    assert read(house, first.number) == first.coupon_id


def test_a_number_of_our_shape_with_a_slip_is_mistyped_and_not_unknown(house: House) -> None:
    number = house.file()[0].number
    for place in range(len(number)):
        other = "7" if number[place] != "7" else "8"
        assert read(house, number[:place] + other + number[place + 1 :]) == "number_mistyped"


def test_a_number_of_our_shape_that_nobody_was_given_is_unknown(house: House) -> None:
    assert read(house, make_number(12345)) == "coupon_unknown"


@pytest.mark.parametrize("number", ["EXT/77-0042", "1234", "A.B_C:42", "N° 12 345", "ÉTÉ-2024", "9" * 64])
def test_an_imported_number_of_any_shape_is_found(house: House, number: str) -> None:
    imported(house, number)
    (coupon,) = house.rows("coupon")
    assert read(house, number) == coupon["id"]
    assert read(house, f"  {number.lower()} ") == coupon["id"]


def test_an_imported_number_of_our_own_shape_needs_no_check_character(house: House) -> None:
    number = "7K3M92QH4TXV80"
    assert read(house, number) == "number_mistyped"
    imported(house, number)
    assert read(house, number) == house.rows("coupon")[0]["id"]


@pytest.mark.parametrize(
    "address",
    [
        "https://aide.example/c/{}",
        "https://aide.example/c/{}/",
        "http://aide.example/coupon?n={}&x=1",
        "https://aide.example/#/c/{}",
        "HTTPS://AIDE.EXAMPLE/C/{}",
    ],
)
def test_an_address_that_carries_a_number_leads_to_its_coupon(house: House, address: str) -> None:
    imported(house, "EXT770042")
    assert read(house, address.format("EXT770042")) == house.rows("coupon")[0]["id"]
    first = house.file()[0]
    assert read(house, address.format(first.number)) == first.coupon_id
    assert read(house, address.format("EXT770043")) == "coupon_unknown"


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "x" * 500, "WIFI:S:reseau;;", "' OR 1=1 --", "%", "\x00" * 9]
)
def test_any_other_text_is_unknown(house: House, text: str) -> None:
    house.file()
    assert read(house, text) == "coupon_unknown"


def test_who_acts_for_no_partner_reads_nothing(house: House) -> None:
    first = house.file()[0]
    officer = house.actor(Role.OFFICER)
    with pytest.raises(DomainError, match="partner_required"):
        scan.read_coupon(house.office, officer, first.number)
    with pytest.raises(DomainError, match="partner_required"):
        scan.read_picture(house.office, officer, b"", live=True)


def test_a_coupon_s_card_tells_its_state_as_it_goes(house: House) -> None:
    actor, first = house.actor(), house.file()[0]

    def state() -> CouponState:
        return scan.view_coupon(house.office, actor, first.coupon_id).state

    assert state() is CouponState.AVAILABLE
    house.validated(actor, first.coupon_id)
    assert state() is CouponState.VALIDATED
    house.clock.move(days=400)
    assert state() is CouponState.VALIDATED
    coupons.revoke(house.office, house.actor(Role.OFFICER), first.coupon_id)
    assert state() is CouponState.REVOKED


def test_a_card_holds_no_personal_data(house: House) -> None:
    first = house.file()[0]
    view = scan.read_coupon(house.office, house.actor(), first.number)
    assert "Exemple" not in repr(view)
    assert "Camille" not in repr(view)
    assert "2005" not in repr(view)


def test_of_the_symbols_of_a_picture_those_that_are_coupons_are_told(house: House) -> None:
    first = house.file()[0]
    text = signed(house, first.coupon_id)
    seen = (text, "WIFI:S:reseau;;", first.number, text[:-1], make_number(7), text)
    house.app.extensions["guichet"] = replace(house.office, camera=NullCamera(*seen))
    sight, told = scan.read_picture(house.office, house.actor(), b"picture", live=True)
    assert [s.text for s in sight.symbols] == list(seen)
    assert told == [True, False, True, False, False, True]


def test_the_card_of_a_coupon_that_is_not_there_is_unknown(house: House) -> None:
    with pytest.raises(DomainError, match="coupon_unknown"):
        scan.view_coupon(house.office, house.actor(), house.clock.new_id())


def test_issuing_what_can_t_be_is_refused_and_writes_nothing(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    before = house.counts()
    person = coupons.Person("Lou", "Fictif", date(2004, 1, 1))

    def code(scheme_id: str, market: str, *people: coupons.Person) -> str:
        with pytest.raises(DomainError) as caught:
            coupons.issue(house.office, officer, scheme_id, market, people)
        return caught.value.code

    assert code("unknown", "2024", person) == "scheme_unknown"
    assert code(house.scheme_id, "2022", person) == "market_unknown"
    nameless = replace(person, family_name="123")
    assert code(house.scheme_id, "2024", person, nameless) == "name_required"
    assert house.counts() == before


def test_each_person_gets_every_rank_and_a_line_in_the_journal_for_each(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    people = [coupons.Person("Lou", f"Fictif {'ABC'[n]}", date(2004, 1, 1)) for n in range(3)]
    made = coupons.issue(house.office, officer, house.scheme_id, "2021", people, issued_on=date(2024, 2, 29))
    assert [[c.rank for c in file] for file in made] == [[1, 2, 3]] * 3
    rows = house.rows("coupon")
    assert len({row["number"] for row in rows} | {row["serial"] for row in rows}) == 18
    assert {str(row["expires_on"]) for row in rows} == {"2025-02-28"}  # F29
    entries = house.entries()
    assert len(entries) == 9
    assert {(e.kind, e.amount_cents, e.data["account_id"]) for e in entries} == {
        ("coupon_issued", 0, officer.account_id)
    }
    assert json.dumps([dict(e.data) for e in entries]).count("Fictif") == 0


def test_another_version_of_the_payload_is_a_coupon_that_cannot_be_read(house: House) -> None:
    with pytest.raises(DomainError, match="payload_unreadable"):
        scan.read_coupon(house.office, house.actor(), "AP2:NOT FOR US")
