"""What was refused is noted once an act: a coupon read, a number typed, a claim. To look again is no act."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.services import scan
from webapp.services.debit import Claim


def read(house: House, actor: Actor, typed: str) -> None:
    """Read as the counter does; a refusal raised is a refusal all the same."""
    try:
        scan.read_coupon(house.office, actor, typed)
    except DomainError:
        return


def noted(house: House) -> list[tuple[object, str, str]]:
    rows = sorted(house.rows("refusal"), key=lambda row: str(row["refused_at"]))
    return [(row["coupon_id"], row["stage"], row["code"]) for row in rows]


def unverified(house: House, actor: Actor, coupon_id: str) -> Claim:
    assert actor.partner_id is not None
    return Claim(house.clock.new_id(), coupon_id, house.clock.new_id(), face_confirmed=True)


def test_a_coupon_that_can_be_taken_leaves_nothing(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    scan.read_coupon(house.office, actor, first.number)
    house.debited(actor, first.coupon_id)
    assert noted(house) == []


def test_a_refused_coupon_is_noted_with_who_presented_it_and_no_name(house: House) -> None:
    actor, second = house.actor(), house.file()[1]
    scan.read_coupon(house.office, actor, second.number)
    (row,) = house.rows("refusal")
    assert (row["coupon_id"], row["stage"], row["code"]) == (second.coupon_id, "read", "out_of_order")
    assert (row["partner_id"], row["account_id"]) == (actor.partner_id, actor.account_id)
    assert "Exemple" not in str(row)


def test_a_coupon_held_in_view_counts_once_in_two_minutes(house: House) -> None:
    actor, second = house.actor(), house.file()[1]
    for _ in range(3):
        read(house, actor, second.number)
        house.clock.move(seconds=39)
    assert len(noted(house)) == 1
    house.clock.move(seconds=3)
    read(house, actor, second.number)
    assert len(noted(house)) == 2


def test_another_person_another_code_another_coupon_each_count(house: House) -> None:
    partner_id = house.partner()
    one, other = house.actor(Role.COUNTER, partner_id), house.actor(Role.COUNTER, partner_id)
    file = house.file()
    read(house, one, file[1].number)
    read(house, other, file[1].number)
    read(house, one, file[2].number)
    house.debited(one, file[0].coupon_id)
    read(house, one, file[1].number)
    assert [code for _, _, code in noted(house)].count("out_of_order") == 3
    assert (file[1].coupon_id, "read", "previous_not_validated") in noted(house)


def test_the_same_person_at_another_school_counts_there(house: House) -> None:
    partner_id, second = house.partner(), house.file()[1]
    here = house.actor()
    house.join(here.account_id, partner_id, Role.COUNTER)
    there = Actor(here.account_id, partner_id, here.roles)
    for actor in (here, there):
        read(house, actor, second.number)
    assert {row["partner_id"] for row in house.rows("refusal")} == {here.partner_id, partner_id}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AB-1234-NOWHERE", "coupon_unknown"),
        ("7K3M-92QH-4TXV-8E", "number_mistyped"),
        ("AP1:AAAA", "payload_unreadable"),
    ],
)
def test_what_is_no_coupon_is_noted_without_what_was_typed(house: House, typed: str, code: str) -> None:
    actor = house.actor()
    for _ in range(2):
        with pytest.raises(DomainError) as caught:
            scan.read_coupon(house.office, actor, typed)
        assert caught.value.code == code
    assert noted(house) == [(None, "read", code)]
    assert typed not in house.dump()


def test_to_look_at_a_coupon_or_a_picture_notes_nothing(house: House) -> None:
    actor, second = house.actor(), house.file()[1]
    scan.view_coupon(house.office, actor, second.coupon_id)
    assert scan.find_coupon_id(house.office, second.number) == second.coupon_id
    assert noted(house) == []


def test_a_refused_claim_is_noted_beside_its_entry_and_its_replay_is_not(house: House) -> None:
    actor, second = house.actor(), house.file()[1]
    claim = unverified(house, actor, second.coupon_id)
    for _ in range(3):
        assert house.send(actor, claim).status == 409
    assert noted(house) == [(second.coupon_id, "claim", "out_of_order")]
    entry = house.entries(second.coupon_id)[-1]
    assert (entry.kind, entry.data["code"]) == ("claim_refused", "out_of_order")
    read(house, actor, second.number)
    assert len(noted(house)) == 1, "the page that says so is no second refusal"
    house.send(actor, unverified(house, actor, second.coupon_id))
    assert len(noted(house)) == 2, "another claim is another act"


def test_a_refusal_of_who_the_partner_is_is_noted_too_f15(house: House) -> None:
    actor = house.actor(Role.COUNTER, house.partner(validated=False))
    first = house.file()[0]
    read(house, actor, first.number)
    house.clock.move(minutes=3)
    house.send(actor, unverified(house, actor, first.coupon_id))
    assert [(stage, code) for _, stage, code in noted(house)] == [
        ("read", "partner_not_validated"),
        ("claim", "partner_not_validated"),
    ]


def test_a_tap_that_came_twice_is_noted_once(house: House) -> None:
    actor, second = house.actor(), house.file()[1]
    start = Barrier(8)

    def tap(_: int) -> None:
        with house.app.app_context():
            start.wait(timeout=60)
            read(house, actor, second.number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tap, range(8)))
    assert len(noted(house)) == 1
