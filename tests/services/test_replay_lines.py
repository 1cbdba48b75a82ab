"""Every line of the offline protocol's paragraph 7, as an entry meets it on arrival: one row a line."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import House
from tests.devices import Device, b64, enrol
from tests.restores import claim_id_of
from webapp.domain.actors import Role
from webapp.domain.calendar import paris_day
from webapp.domain.journal import instant
from webapp.domain.scheme import Suspension
from webapp.services import coupons, devices, ledger
from webapp.services.claims import Answer

Item = dict[str, Any]
Arrange = Callable[[House, Device], Item]


@dataclass(frozen=True)
class Line:
    """One line: what happens until the entry is delivered, and what it is answered with."""

    name: str
    code: str
    arrange: Arrange


def first(house: House, **options: Any) -> str:  # noqa: ANN401  what a file takes
    return house.file(**options)[0].coupon_id


def sound(house: House, device: Device, **changes: Any) -> Item:  # noqa: ANN401  any field there is
    return device.say(first(house), **changes)


def suspend(house: House, *, from_now: timedelta) -> None:
    day = paris_day(house.clock.now() + from_now)
    house.change_scheme(suspension=Suspension("F29", day, None))


def suspended(house: House, device: Device) -> Item:
    suspend(house, from_now=timedelta(0))
    return sound(house, device)


def suspended_since(house: House, device: Device) -> Item:
    item = sound(house, device)
    house.clock.move(days=1)
    suspend(house, from_now=timedelta(0))
    return item


def end_convention(house: House, device: Device, *, days: int) -> None:
    day = (house.clock.now() + timedelta(days=days)).date().isoformat()
    partner_id = device.known.partner_id
    house.execute("UPDATE convention SET ends_on = :day WHERE partner_id = :id", day=day, id=partner_id)


def no_convention(house: House, device: Device) -> Item:
    end_convention(house, device, days=-1)
    return sound(house, device)


def convention_over_since(house: House, device: Device) -> Item:
    item = sound(house, device)
    house.clock.move(days=2)
    end_convention(house, device, days=-1)
    return item


def expired(house: House, device: Device) -> Item:
    coupon_id = first(house)
    house.clock.move(days=400)
    device.renew()
    return device.say(coupon_id)


def expired_since(house: House, device: Device) -> Item:
    item = sound(house, device)
    house.clock.move(days=400)
    return item


def set_back_behind_the_last_contact(house: House, device: Device) -> Item:
    coupon_id = first(house)
    house.clock.move(days=400)
    device.renew()
    return device.say(coupon_id, captured_at=instant(house.clock.now() - timedelta(days=390)))


def ahead(house: House, device: Device) -> Item:
    return sound(house, device, captured_at=instant(house.clock.now() + timedelta(hours=1)))


def past_the_end(house: House, device: Device) -> Item:
    hours = house.scheme.offline.max_age_hours
    return sound(house, device, captured_at=instant(house.clock.now() + timedelta(hours=hours, seconds=1)))


def capped(house: House, device: Device) -> Item:
    house.change_scheme(offline=replace(house.scheme.offline, max_claims=0))
    return sound(house, device)


def debited_since(house: House, device: Device) -> Item:
    coupon_id = first(house)
    item = device.say(coupon_id)
    house.debited(device.staff, coupon_id)
    return item


def second_of_nothing(house: House, device: Device) -> Item:
    return device.say(house.file()[1].coupon_id)


def second_too_early(house: House, device: Device) -> Item:
    made = house.file()
    house.debited(device.staff, made[0].coupon_id)
    return device.say(made[1].coupon_id)


def second_in_time(house: House, device: Device) -> Item:
    made = house.file()
    item = device.say(made[1].coupon_id)
    house.validated(device.staff, made[0].coupon_id)
    return item


def second_not_paid(house: House, device: Device) -> Item:
    house.change_scheme(previous_coupon_must_be="paid")
    return second_in_time(house, device)


def of_another_school(house: House, device: Device) -> Item:
    made = house.file()
    item = device.say(made[1].coupon_id)
    house.validated(house.actor(), made[0].coupon_id)
    return item


def revoked_since(house: House, device: Device) -> Item:
    coupon_id = first(house)
    item = device.say(coupon_id)
    coupons.revoke(house.office, house.actor(Role.OFFICER), coupon_id)
    return item


def device_revoked_since(house: House, device: Device) -> Item:
    item = sound(house, device)
    devices.revoke(house.office, house.actor(Role.OWNER, device.known.partner_id), device.id)
    return item


def forged(house: House, device: Device) -> Item:
    coupon_id = first(house)
    other = device.text_of(first(house))
    text = device.text_of(coupon_id)
    cut = len("AP1:") + 39
    return device.say(coupon_id, coupon_text=text[:cut] + other[cut:])


def another_person(house: House, device: Device) -> Item:
    coupon_id = first(house)
    return device.say(coupon_id, identity={"proof": device.proof(coupon_id, family_name="Autre")})


def after_a_gap(house: House, device: Device) -> Item:
    sound(house, device)
    return sound(house, device)


def wound_back(house: House, device: Device) -> Item:
    assert device.claim(first(house)) == "accepted"
    return sound(house, device, seq=1, prev_hash="0" * 64)


LINES = [
    Line("in order", "accepted", sound),
    Line("a clock ahead: judged on arrival", "accepted", ahead),
    Line("captured past the licence's end", "licence_expired", past_the_end),
    Line("expired at the capture", "coupon_expired", expired),
    Line("expired since the capture", "accepted", expired_since),
    Line("a clock set back gains nothing", "coupon_expired", set_back_behind_the_last_contact),
    Line("suspended at the capture", "scheme_suspended", suspended),
    Line("suspended since the capture", "accepted", suspended_since),
    Line("no convention at the capture", "partner_not_validated", no_convention),
    Line("the convention is over since", "accepted", convention_over_since),
    Line("beyond the caps", "cap_exceeded", capped),
    Line("debited meanwhile", "already_debited", debited_since),
    Line("rank 2 before rank 1", "out_of_order", second_of_nothing),
    Line("rank 2 before rank 1 is validated", "previous_not_validated", second_too_early),
    Line("rank 2 before rank 1 is paid", "previous_not_paid", second_not_paid),
    Line("rank 1 validated before rank 2 arrives", "accepted", second_in_time),
    Line("another school debited first", "other_partner", of_another_school),
    Line("coupon revoked meanwhile", "coupon_revoked", revoked_since),
    Line("device revoked meanwhile", "device_revoked", device_revoked_since),
    Line("another market", "market_mismatch", lambda house, device: device.say(first(house, market="2021"))),
    Line("a forged coupon", "payload_forged", forged),
    Line("another person's proof", "identity_unverified", another_person),
    Line("a gap in the chain stops nothing", "accepted", after_a_gap),
    Line("wound back", "chain_broken", wound_back),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_each_line_is_answered_with_its_code_once_and_for_ever(house: House, line: Line) -> None:
    device = enrol(house)
    item = line.arrange(house, device)
    before = house.balance()
    first_answer = device.answer(item)
    assert isinstance(first_answer, Answer), first_answer
    said = json.loads(first_answer.body)
    assert said.get("code", "accepted") == line.code
    assert first_answer.status == (201 if line.code == "accepted" else 409)
    # The answer is kept whatever it is, and stands whatever happens then.
    house.clock.move(days=3)
    again = device.answer(item)
    assert isinstance(again, Answer)
    assert (again.status, again.body) == (first_answer.status, first_answer.body)
    (row,) = [row for row in house.rows("device_entry") if row["claim_id"] == claim_id_of(item)]
    assert (row["code"], row["status"]) == (line.code, first_answer.status)
    gained = said["transaction"]["amount_cents"] if line.code == "accepted" else 0
    assert house.balance() == before + gained
    assert ledger.verify(house.office) == []


@pytest.mark.parametrize("forge", ["device_unknown", "signature_invalid"])
def test_what_anybody_could_send_is_answered_and_kept_nowhere(house: House, forge: str) -> None:
    device = enrol(house)
    good = sound(house, device)
    if forge == "device_unknown":
        bad = enrol(house).say(first(house))
    else:
        bad = good | {"signature": b64(bytes(64))}
    assert device.deliver(bad) == forge
    assert house.rows("device_entry") == []
    assert house.rows("claim_reply") == []
    # The true one is as good as before.
    assert device.deliver(good) == "accepted"
