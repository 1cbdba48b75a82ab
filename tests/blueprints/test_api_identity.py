"""The blind challenge through HTTP: a wrong name, a wrong date and both are one answer."""

import pytest

from tests.blueprints.calls import JUDGED_BEFORE_THE_DATABASE, Caller, caller, code_of, typed
from tests.builders import CAMILLE, House
from webapp.domain.actors import Actor, Role

WRONG_NAME = {"family_name": "Dupont"}
WRONG_DATE = {"birth_date": "1999-01-31"}


def test_a_match_tells_the_name_and_how_long_it_holds(house: House, api: Caller) -> None:
    response = api.check(house.file()[0].coupon_id)
    assert response.status_code == 200
    body = response.get_json()
    assert body.pop("identity_check_id")
    assert body == {
        "match": True,
        "beneficiary": {"first_name": CAMILLE.first_name, "family_name": CAMILLE.family_name},
        "expires_at": "2026-03-12T11:30:00Z",
    }


def test_wrong_name_wrong_date_and_both_are_the_same_bytes(house: House, api: Caller) -> None:
    answers = [
        api.check(house.file()[0].coupon_id, **wrong)
        for wrong in (WRONG_NAME, WRONG_DATE, {**WRONG_NAME, **WRONG_DATE})
    ]
    assert {response.status_code for response in answers} == {200}
    assert {response.get_data() for response in answers} == {b'{"match":false,"tries_left":5}'}
    assert len({response.headers["Content-Length"] for response in answers}) == 1


def test_three_tries_at_once_then_waits_then_a_lock(house: House, api: Caller) -> None:
    coupon_id = house.file()[0].coupon_id
    for left in (5, 4, 3):
        assert api.check(coupon_id, **WRONG_NAME).get_json() == {"match": False, "tries_left": left}
    for wait, left in ((30, 2), (60, 1)):
        delayed = api.check(coupon_id, **WRONG_NAME)
        assert (delayed.status_code, code_of(delayed)) == (429, "wait")
        assert delayed.headers["Retry-After"] == str(wait)
        house.clock.move(seconds=wait)
        assert api.check(coupon_id, **WRONG_NAME).get_json() == {"match": False, "tries_left": left}
    house.clock.move(seconds=120)
    locking = api.check(coupon_id, **WRONG_NAME)
    assert (locking.status_code, code_of(locking)) == (423, "identity_locked")
    assert locking.headers["Retry-After"] == "86400"
    right = api.check(coupon_id)
    assert (right.status_code, code_of(right)) == (423, "identity_locked")
    assert CAMILLE.family_name not in right.get_data(as_text=True)
    house.clock.move(hours=24)
    assert api.check(coupon_id).get_json()["match"] is True


def test_twenty_wrong_tries_in_an_hour_stop_a_member_of_staff(house: House, staff: Actor) -> None:
    api = caller(house, staff)
    for _ in range(20):
        assert api.check(house.file()[0].coupon_id, **WRONG_DATE).status_code == 200
    coupon_id = house.file()[0].coupon_id
    stopped = api.check(coupon_id)
    assert (stopped.status_code, code_of(stopped)) == (429, "staff_limit")
    assert stopped.headers["Retry-After"] == "3600"
    colleague = caller(house, house.actor(Role.COUNTER, staff.partner_id))
    assert colleague.check(coupon_id).get_json()["match"] is True


def test_a_document_out_of_date_is_no_try(house: House, api: Caller) -> None:
    coupon_id = house.file()[0].coupon_id
    response = api.check(coupon_id, document_valid=False)
    assert (response.status_code, code_of(response)) == (422, "document_not_in_force")
    assert CAMILLE.family_name not in response.get_data(as_text=True)
    assert api.check(coupon_id, **WRONG_NAME).get_json()["tries_left"] == 5


def test_the_coupon_of_nobody_is_unknown(house: House, api: Caller) -> None:
    response = api.check(house.clock.new_id())
    assert (response.status_code, code_of(response)) == (404, "coupon_unknown")


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": ""},
        {"family_name": "D" * 121},
        {"birth_date": "04/09/2005"},
        {"birth_date": "2005-02-30"},
        {"birth_date": "2005-09-04T00:00:00"},
        {"birth_date": 20050904},
        {"document_type": "library_card"},
        {"document_valid": "yes"},
        {"coupon_id": "Dupont"},
    ],
)
@JUDGED_BEFORE_THE_DATABASE
def test_what_a_document_can_not_say_is_refused_without_an_echo(
    house: House, api: Caller, changes: dict[str, object]
) -> None:
    coupon_id = house.file()[0].coupon_id
    response = api.check(coupon_id, **changes)
    assert (response.status_code, code_of(response)) == (422, "invalid_request")
    assert [fault["field"] for fault in response.get_json()["errors"]] == list(changes)
    text = response.get_data(as_text=True)
    for value in {**typed(coupon_id), **changes}.values():
        assert not isinstance(value, str) or value == "" or value not in text
    assert house.rows("identity_check") == []


def test_nothing_of_what_was_typed_is_kept(house: House, api: Caller) -> None:
    api.check(house.file()[0].coupon_id, family_name="Zzyzxova", birth_date="1987-06-05")
    kept = house.dump()
    assert "no_match" in kept
    assert "zzyzxova" not in kept.lower()
    assert "1987-06" not in kept
    assert "date(1987" not in kept
