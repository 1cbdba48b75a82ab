"""From a text or a number to a coupon and its verdict: no personal data, the order of the contract."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.blueprints.calls import JUDGED_BEFORE_THE_DATABASE, Caller, caller, claim_of, code_of, typed
from tests.builders import CAMILLE, House
from webapp.domain.actors import Actor, Role
from webapp.services import coupons, review
from webapp.web.messages.verdicts import MARKET_MISMATCH

GONE_BY = 400
"""Days after which every coupon has expired (F29: twelve months)."""


def test_a_coupon_is_told_with_its_verdict_and_no_personal_data(house: House, api: Caller) -> None:
    issued = house.file()[0]
    response = api.read(number=issued.number)
    assert response.status_code == 200
    body = response.get_json()
    assert body["coupon"] == {
        "id": issued.coupon_id,
        "number": "-".join(issued.number[at : at + 4] for at in range(0, 14, 4)),
        "scheme": house.scheme_id,
        "rank": 1,
        "amount_cents": 30000,  # F8
        "market": "2024",
        "expires_on": "2027-03-12",
        "state": "available",
    }
    assert body["verdict"]["code"] == "ok"
    assert body["identity"] == {"fields": ["family_name", "birth_date"], "tries_left": 6}
    # F11: the training contract comes with rank 1.
    assert [document["code"] for document in body["documents"]] == ["training_contract"]
    text = response.get_data(as_text=True)
    for personal in (CAMILLE.first_name, CAMILLE.family_name, "2005"):
        assert personal.lower() not in text.lower()


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda number: f"  {number[:4]} {number[4:]} ",
        "-".join,
        lambda number: number.replace("0", "O").replace("1", "l"),
        lambda number: f"https://aide.example/c/{number}",
    ],
)
def test_a_number_is_read_however_it_is_typed(
    house: House, api: Caller, written: Callable[[str], str]
) -> None:  # F13
    issued = house.file()[0]
    response = api.read(number=written(issued.number))
    assert response.get_json()["coupon"]["id"] == issued.coupon_id


def test_a_scanned_text_is_the_same_coupon(house: House, api: Caller) -> None:  # F13
    issued = house.file()[1]
    text = coupons.signed_texts(house.office, [issued.coupon_id])[issued.coupon_id]
    assert api.read(text=text).get_json()["coupon"]["id"] == issued.coupon_id
    assert api.read(text=text[:-1] + ("0" if text[-1] != "0" else "1")).status_code == 422


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("7K3M-92QH-4TXV-8D", 422, "number_mistyped"),
        ("IMPORTED-4711", 404, "coupon_unknown"),
        ("x", 404, "coupon_unknown"),
        ("\x00" * 20, 404, "coupon_unknown"),
        ("AP1:", 422, "payload_unreadable"),
        ("AP1:" + "0" * 135, 422, "payload_unreadable"),
    ],
)
def test_what_is_no_coupon_is_told_why(house: House, api: Caller, text: str, status: int, code: str) -> None:
    for name in ("text", "number"):
        response = api.read(**{name: text})
        assert (response.status_code, code_of(response)) == (status, code), name
    assert house.rows("claim_reply") == []


def test_a_coupon_signed_by_nobody_we_know_is_forged(house: House, api: Caller) -> None:
    issued = house.file()[0]
    text = coupons.signed_texts(house.office, [issued.coupon_id])[issued.coupon_id]
    forged = f"{text[:6]}{'0' if text[6] != '0' else '1'}{text[7:]}"
    assert code_of(api.read(text=forged)) in {"payload_forged", "payload_unreadable"}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": "a", "number": "a"},
        {"text": ""},
        {"text": "a" * 501},
        {"text": 7},
        {"number": None},
        {"texte": "a"},
        [],
        "text",
    ],
)
@JUDGED_BEFORE_THE_DATABASE
def test_exactly_one_of_text_and_number_is_read(api: Caller, sent: object) -> None:
    response = api.post("/coupons/read", json=sent)
    assert (response.status_code, code_of(response)) == (422, "invalid_request")


Setup = Callable[[House, str], tuple[str, str]]
"""Makes a case out of a house and a partner of the 2024 market: who asks, for which coupon."""


def _other_school(house: House, coupon_id: str) -> None:
    house.validated(house.actor(Role.COUNTER, house.partner("2024")), coupon_id)


def _suspended(house: House, partner: str) -> tuple[str, str]:
    today = house.clock.now().date()
    suspension = replace(house.scheme.suspension, suspended_from=today, suspended_until=today)
    coupon_id = house.file("2021")[0].coupon_id
    house.change_scheme(suspension=suspension)
    return partner, coupon_id


def _not_validated(house: House, _partner: str) -> tuple[str, str]:
    return house.partner("2024", validated=False), house.file("2021")[0].coupon_id


def _not_signed(house: House, _partner: str) -> tuple[str, str]:
    return house.partner("2024", signed=False), house.file("2021")[0].coupon_id


def _mismatch(house: House, partner: str) -> tuple[str, str]:
    coupon_id = house.file("2021")[0].coupon_id
    coupons.revoke(house.office, house.actor(Role.OFFICER), coupon_id)
    return partner, coupon_id


def _revoked(house: House, partner: str) -> tuple[str, str]:
    coupon_id = house.file()[0].coupon_id
    _other_school(house, coupon_id)
    coupons.revoke(house.office, house.actor(Role.OFFICER), coupon_id)
    return partner, coupon_id


def _debited(house: House, partner: str) -> tuple[str, str]:
    coupon_id = house.file()[0].coupon_id
    _other_school(house, coupon_id)
    house.clock.move(days=GONE_BY)
    return partner, coupon_id


def _expired(house: House, partner: str) -> tuple[str, str]:
    made = house.file()
    _other_school(house, made[0].coupon_id)
    house.clock.move(days=GONE_BY)
    return partner, made[1].coupon_id


def _other_partner(house: House, partner: str) -> tuple[str, str]:
    made = house.file()
    _other_school(house, made[0].coupon_id)
    return partner, made[2].coupon_id


def _out_of_order(house: House, partner: str) -> tuple[str, str]:
    made = house.file()
    house.debited(house.actor(Role.COUNTER, partner), made[0].coupon_id)
    return partner, made[2].coupon_id


def _previous_not_validated(house: House, partner: str) -> tuple[str, str]:
    house.change_scheme(previous_coupon_must_be="paid")
    made = house.file()
    house.debited(house.actor(Role.COUNTER, partner), made[0].coupon_id)
    return partner, made[1].coupon_id


def _previous_not_paid(house: House, partner: str) -> tuple[str, str]:
    house.change_scheme(previous_coupon_must_be="paid")
    made = house.file()
    house.validated(house.actor(Role.COUNTER, partner), made[0].coupon_id)
    return partner, made[1].coupon_id


# In each case the refusal that comes next in the contract's order holds as well, up to the last.
ORDER: list[tuple[str, Setup]] = [
    ("scheme_suspended", _suspended),
    ("partner_not_validated", _not_validated),  # F15
    ("partner_not_validated", _not_signed),  # F15
    ("market_mismatch", _mismatch),  # F25, F26
    ("coupon_revoked", _revoked),
    ("already_debited", _debited),
    ("coupon_expired", _expired),  # F29
    ("other_partner", _other_partner),  # F31
    ("out_of_order", _out_of_order),  # F9
    ("previous_not_validated", _previous_not_validated),  # F10
    ("previous_not_paid", _previous_not_paid),  # F10
]


@pytest.mark.parametrize(("code", "setup"), ORDER)
def test_the_first_refusal_that_holds_is_the_verdict_everywhere(
    house: House, code: str, setup: Setup
) -> None:
    partner, coupon_id = setup(house, house.partner("2024"))
    api = caller(house, house.actor(Role.COUNTER, partner))
    text = coupons.signed_texts(house.office, [coupon_id])[coupon_id]
    verdict = api.read(text=text).get_json()["verdict"]
    assert verdict["code"] == code
    refused = 403 if code == "partner_not_validated" else 409
    checked = api.check(coupon_id)
    assert (checked.status_code, code_of(checked)) == (refused, code)
    claim = {
        "claim_id": house.clock.new_id(),
        "coupon_id": coupon_id,
        "identity_check_id": house.clock.new_id(),
        "face_confirmed": True,
    }
    claimed = api.post("/claims", claim)
    assert (claimed.status_code, code_of(claimed)) == (refused, code)
    for response in (checked, claimed):
        body = response.get_json()
        assert (body["detail"], body["advice"]) == (verdict["message"], verdict["advice"])
        assert CAMILLE.family_name not in response.get_data(as_text=True)


def test_both_ways_of_market_mismatch_give_one_sentence_and_two_advices(house: House) -> None:  # F25, F26
    advices = []
    for ours, theirs in (("2024", "2021"), ("2021", "2024")):
        api = caller(house, house.actor(Role.COUNTER, house.partner(ours)))
        verdict = api.read(number=house.file(theirs)[0].number).get_json()["verdict"]
        assert verdict["code"] == "market_mismatch"
        assert verdict["message"] == MARKET_MISMATCH
        assert house.scheme.market_coded(theirs).elsewhere in verdict["advice"]
        advices.append(verdict["advice"])
    assert advices[0] != advices[1]


def test_a_partner_of_both_markets_takes_both(house: House) -> None:  # F26
    api = caller(house, house.actor(Role.COUNTER, house.partner("2021", "2024")))
    for market in ("2021", "2024"):
        assert api.read(number=house.file(market)[0].number).get_json()["verdict"]["code"] == "ok"


@pytest.mark.parametrize(("rank", "state"), [(0, "validated"), (1, "debited"), (2, "available")])
def test_the_state_is_the_coupons_own(house: House, staff: Actor, api: Caller, rank: int, state: str) -> None:
    made = house.file()
    house.validated(staff, made[0].coupon_id)
    house.debited(staff, made[1].coupon_id)
    assert api.read(number=made[rank].number).get_json()["coupon"]["state"] == state


def test_a_coupon_debited_here_and_one_debited_elsewhere_name_no_school(
    house: House, staff: Actor, api: Caller
) -> None:
    ours, theirs = house.file()[0], house.file()[0]
    house.debited(staff, ours.coupon_id)
    _other_school(house, theirs.coupon_id)
    for issued in (ours, theirs):
        response = api.read(number=issued.number)
        assert response.get_json()["verdict"]["message"].startswith("Coupon déjà débité le 12 mars à 12:00.")
        assert "Auto-école" not in response.get_data(as_text=True)


def test_a_transfer_opens_the_file_to_its_new_school(house: House, staff: Actor, api: Caller) -> None:  # F31
    made = house.file()
    _other_school(house, made[0].coupon_id)
    assert api.read(number=made[1].number).get_json()["verdict"]["code"] == "other_partner"
    assert staff.partner_id is not None
    officer = house.actor(Role.OFFICER)
    review.transfer(house.office, officer, made[1].coupon_id, staff.partner_id, "Demande du jeune")
    assert api.read(number=made[1].number).get_json()["verdict"]["code"] == "ok"
    assert api.post("/claims", claim_of(house, staff, made[1].coupon_id)).status_code == 201


def test_the_last_day_of_validity_is_in(house: House, api: Caller) -> None:  # F29
    issued = house.file()[0]
    house.clock.move(days=365)
    assert api.read(number=issued.number).get_json()["verdict"]["code"] == "ok"
    house.clock.set(house.clock.now() + timedelta(days=1))
    assert api.read(number=issued.number).get_json()["verdict"]["code"] == "coupon_expired"
    assert api.check(issued.coupon_id, **typed(issued.coupon_id)).status_code == 409
