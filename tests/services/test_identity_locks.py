"""Wrong tries, counted in the database: waits, locks, unlocks, and the limit of one member of staff (F12)."""

import json
from datetime import timedelta

import pytest

from tests.builders import NOON, House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError
from webapp.services import identity, ledger, scan
from webapp.services.identity import Match, Mismatch

DAY = 24 * 3600


def wrong(house: House, actor: Actor, coupon_id: str) -> int | str:
    """The tries left after a wrong try, or the code that stopped it."""
    return tried(house, actor, coupon_id, "Faux")


def tried(house: House, actor: Actor, coupon_id: str, family_name: str) -> int | str:
    typed = house.typed(coupon_id, family_name=family_name)
    try:
        outcome = identity.check_identity(house.office, actor, house.clock.new_id(), typed)
    except DomainError as error:
        return f"{error.code} {error.retry_after}"
    assert isinstance(outcome, Match | Mismatch)
    return outcome.tries_left if isinstance(outcome, Mismatch) else "match"


def lock(house: House, actor: Actor, coupon_id: str) -> None:
    """Six wrong tries, each after its wait."""
    answers = []
    for seconds in (0, 0, 0, 30, 60, 120):
        house.clock.move(seconds=seconds)
        answers.append(wrong(house, actor, coupon_id))
    assert answers == [5, 4, 3, 2, 1, f"identity_locked {DAY}"]


def unlock(house: House, actor: Actor, coupon_id: str, partner_id: str | None = None) -> str:
    try:
        identity.unlock_identity(house.office, actor, coupon_id, partner_id=partner_id)
    except DomainError as error:
        return error.code
    return "unlocked"


def test_three_tries_at_once_then_waits_of_30_60_and_120_seconds_and_the_sixth_locks(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    assert [wrong(house, actor, coupon_id) for _ in range(3)] == [5, 4, 3]
    for seconds, left in ((30, 2), (60, 1), (120, f"identity_locked {DAY}")):
        assert wrong(house, actor, coupon_id) == f"wait {seconds}"
        house.clock.move(seconds=seconds - 1)
        assert tried(house, actor, coupon_id, "Exemple") == "wait 1"
        house.clock.move(seconds=1)
        assert wrong(house, actor, coupon_id) == left
    assert tried(house, actor, coupon_id, "Exemple") == f"identity_locked {DAY}"
    results = [row["result"] for row in house.rows("identity_check")]
    assert results == ["no_match"] * 6
    locks = [e for e in house.entries(coupon_id) if e.kind == "identity_locked"]
    assert [(e.amount_cents, e.data["partner_id"]) for e in locks] == [(0, actor.partner_id)]
    assert ledger.verify(house.office) == []


def test_the_card_of_a_coupon_shows_the_tries_left_and_the_lock(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    assert scan.view_coupon(house.office, actor, coupon_id).tries_left == 6
    wrong(house, actor, coupon_id)
    assert scan.view_coupon(house.office, actor, coupon_id).tries_left == 5
    # Another partner starts with its own six.
    assert scan.view_coupon(house.office, house.actor(), coupon_id).tries_left == 6
    house.clock.move(days=1)
    lock(house, actor, coupon_id)
    locked = scan.view_coupon(house.office, actor, coupon_id)
    assert (locked.tries_left, locked.locked_until) == (0, house.clock.now() + timedelta(days=1))
    house.clock.move(days=1)
    rested = scan.view_coupon(house.office, actor, coupon_id)
    assert (rested.tries_left, rested.locked_until) == (6, None)


def test_a_lock_lifts_by_itself_after_24_hours(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    lock(house, actor, coupon_id)
    house.clock.move(seconds=DAY - 1)
    assert tried(house, actor, coupon_id, "Exemple") == "identity_locked 1"
    house.clock.move(seconds=1)
    assert wrong(house, actor, coupon_id) == 5
    assert tried(house, actor, coupon_id, "Exemple") == "match"


def test_a_match_forgets_the_tries_before_it(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    assert [wrong(house, actor, coupon_id) for _ in range(2)] == [5, 4]
    assert tried(house, actor, coupon_id, "Exemple") == "match"
    assert wrong(house, actor, coupon_id) == 5


def test_a_count_belongs_to_a_coupon_at_a_partner(house: House) -> None:
    partner_id, made = house.partner(), house.file()
    actor, coupon_id = house.actor(Role.COUNTER, partner_id), made[0].coupon_id
    lock(house, actor, coupon_id)
    # A colleague stands before the same lock; another coupon and another partner do not.
    assert wrong(house, house.actor(Role.COUNTER, partner_id), coupon_id) == f"identity_locked {DAY}"
    assert wrong(house, actor, house.file()[0].coupon_id) == 5
    assert wrong(house, house.actor(), coupon_id) == 5


def test_the_owner_unlocks_once(house: House) -> None:
    partner_id = house.partner()
    actor, owner = house.actor(Role.COUNTER, partner_id), house.actor(Role.OWNER, partner_id)
    coupon_id = house.file()[0].coupon_id
    assert unlock(house, owner, coupon_id) == "not_locked"
    lock(house, actor, coupon_id)
    assert scan.view_coupon(house.office, owner, coupon_id).owner_may_unlock
    assert unlock(house, owner, coupon_id) == "unlocked"
    assert not scan.view_coupon(house.office, owner, coupon_id).owner_may_unlock
    entry = house.entries(coupon_id)[-1]
    assert (entry.kind, entry.data["account_id"]) == ("identity_unlocked", owner.account_id)
    lock(house, actor, coupon_id)
    assert unlock(house, owner, coupon_id) == "unlock_used"
    assert unlock(house, house.actor(Role.OWNER, partner_id), coupon_id) == "unlock_used"
    # It is spent even once the lock has rested and come again.
    house.clock.move(days=2)
    lock(house, actor, coupon_id)
    assert unlock(house, owner, coupon_id) == "unlock_used"
    assert ledger.verify(house.office) == []


def test_an_officer_unlocks_for_any_partner_as_often_as_it_takes(house: House) -> None:
    partner_id = house.partner()
    actor, officer = house.actor(Role.COUNTER, partner_id), house.actor(Role.OFFICER)
    coupon_id = house.file()[0].coupon_id
    for _ in range(2):
        lock(house, actor, coupon_id)
        assert unlock(house, officer, coupon_id, partner_id) == "unlocked"
        house.clock.move(hours=1)
    lock(house, actor, coupon_id)
    assert unlock(house, house.actor(Role.OWNER, partner_id), coupon_id) == "unlocked"
    assert unlock(house, officer, coupon_id) == "partner_required"
    assert unlock(house, officer, house.clock.new_id(), partner_id) == "coupon_unknown"


def test_nobody_else_unlocks(house: House) -> None:
    partner_id = house.partner()
    actor, coupon_id = house.actor(Role.COUNTER, partner_id), house.file()[0].coupon_id
    lock(house, actor, coupon_id)
    for role in set(Role) - {Role.OWNER, Role.OFFICER}:
        other = house.actor(role, partner_id if role is Role.COUNTER else None)
        assert unlock(house, other, coupon_id, partner_id) == "role_required"
    # An owner lifts their own partner's lock and no other, whatever partner they name.
    assert unlock(house, house.actor(Role.OWNER), coupon_id, partner_id) == "not_locked"
    assert wrong(house, actor, coupon_id) == f"identity_locked {DAY}"


def twenty_wrong(house: House, actor: Actor) -> None:
    """Twenty wrong tries within the minute, three a coupon."""
    coupon_ids = [house.file()[0].coupon_id for _ in range(7)]
    for n in range(20):
        assert wrong(house, actor, coupon_ids[n // 3]) == 5 - n % 3
        house.clock.move(seconds=1)


def test_twenty_wrong_in_an_hour_stop_the_person_and_tell_the_owner(house: House) -> None:
    partner_id = house.partner()
    actor, coupon_id = house.actor(Role.COUNTER, partner_id), house.file()[0].coupon_id
    twenty_wrong(house, actor)
    (notice,) = house.rows("outbox_message")
    assert notice["kind"] == "staff_identity_limit"
    assert json.loads(notice["data"]) == {"partner_id": partner_id, "account_id": actor.account_id}
    # Even a right name on a coupon never tried, until the first of the twenty is an hour old.
    assert tried(house, actor, coupon_id, "Exemple") == f"staff_limit {3600 - 20}"
    assert tried(house, house.actor(Role.COUNTER, partner_id), coupon_id, "Exemple") == "match"
    assert len(house.rows("outbox_message")) == 1
    house.clock.set(NOON + timedelta(seconds=3599))
    assert tried(house, actor, coupon_id, "Exemple") == "staff_limit 1"
    house.clock.set(NOON + timedelta(seconds=3600))
    assert tried(house, actor, coupon_id, "Exemple") == "match"


def test_the_limit_of_a_person_follows_them_to_another_partner(house: House) -> None:
    actor = house.actor()
    twenty_wrong(house, actor)
    elsewhere = Actor(actor.account_id, house.partner(), actor.roles)
    coupon_id = house.file()[0].coupon_id
    assert str(wrong(house, elsewhere, coupon_id)).startswith("staff_limit")


def test_nineteen_wrong_in_an_hour_tell_nobody(house: House) -> None:
    actor = house.actor()
    coupon_ids = [house.file()[0].coupon_id for _ in range(7)]
    for n in range(19):
        wrong(house, actor, coupon_ids[n // 3])
    assert house.rows("outbox_message") == []
    assert wrong(house, actor, house.file()[0].coupon_id) == 5


@pytest.mark.parametrize("right", ["Exemple", "EXEMPLE"])
def test_right_tries_never_count(house: House, right: str) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    for _ in range(25):
        assert tried(house, actor, coupon_id, right) == "match"
    assert house.rows("identity_guard") == []
