"""Staff codes on a shared tablet: who may take over, after how many tries, and what the owner sees."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace

import pytest

from tests.builders import House
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import Forbidden, Invalid, NotFound
from webapp.domain.tablet import StaffHow
from webapp.services import pins
from webapp.services.pins import Closed, Opened, Wrong
from webapp.store.database import writing

PIN, OTHER = "314159", "271828"


@pytest.fixture
def staff(house: House) -> Actor:
    actor = house.actor()
    pins.set_pin(house.office, actor, PIN)
    return actor


@pytest.fixture
def colleague(house: House, staff: Actor) -> Actor:
    actor = house.actor(Role.COUNTER, staff.partner_id)
    pins.set_pin(house.office, actor, OTHER)
    return actor


def wrong_tries(house: House, staff: Actor, times: int) -> list[object]:
    return [pins.try_pin(house.office, staff, staff.account_id, "999991") for _ in range(times)]


@pytest.mark.usefixtures("staff")
def test_a_code_is_kept_as_its_salted_hash_alone(house: House, colleague: Actor) -> None:
    pins.set_pin(house.office, colleague, PIN)
    first, second = (row["pin_hash"] for row in house.rows("staff_pin"))
    assert first.startswith("pbkdf2_sha256$1000$")
    assert first != second, "the same code of two people is kept as two"
    assert PIN not in house.dump()


@pytest.mark.parametrize(("pin", "code"), [("12345", "pin_malformed"), ("123456", "pin_trivial")])
def test_a_code_that_is_none_or_too_plain_is_refused(house: House, staff: Actor, pin: str, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        pins.set_pin(house.office, staff, pin)
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Opened()


def test_a_colleague_takes_over_with_their_own_code(house: House, staff: Actor, colleague: Actor) -> None:
    assert pins.try_pin(house.office, staff, colleague.account_id, OTHER) == Opened()
    assert pins.try_pin(house.office, staff, colleague.account_id, PIN) == Wrong(4)


def test_a_new_code_takes_the_place_of_the_old_one(house: House, staff: Actor) -> None:
    wrong_tries(house, staff, 5)
    pins.set_pin(house.office, staff, OTHER)
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Wrong(4)
    assert pins.try_pin(house.office, staff, staff.account_id, OTHER) == Opened()


def test_after_five_wrong_tries_the_right_code_is_refused_too(house: House, staff: Actor) -> None:
    assert wrong_tries(house, staff, 5) == [Wrong(4), Wrong(3), Wrong(2), Wrong(1), Closed()]
    house.clock.move(days=400)
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Closed()


def test_the_fifth_try_may_be_right_and_forgets_the_wrong_ones(house: House, staff: Actor) -> None:
    wrong_tries(house, staff, 4)
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Opened()
    assert wrong_tries(house, staff, 1) == [Wrong(4)]


def test_the_password_opens_what_the_tries_closed(house: House, staff: Actor, colleague: Actor) -> None:
    wrong_tries(house, staff, 5)
    assert pins.reopen(colleague.account_id)
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Closed(), "each opens their own"
    assert pins.reopen(staff.account_id)
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Opened()
    assert not pins.reopen(house.actor().account_id), "who has no code has none to open"


def test_what_is_no_code_is_not_counted(house: House, staff: Actor) -> None:
    for odd in ("", "12345", "1234567"):
        with pytest.raises(Invalid, match="pin_malformed"):
            pins.try_pin(house.office, staff, staff.account_id, odd)
    assert wrong_tries(house, staff, 1) == [Wrong(4)]


def test_who_has_no_code_here_comes_in_by_password_alone(house: House, staff: Actor) -> None:
    elsewhere = house.actor()
    pins.set_pin(house.office, elsewhere, OTHER)
    without = house.actor(Role.COUNTER, staff.partner_id)
    for account_id in (elsewhere.account_id, without.account_id, house.clock.new_id()):
        assert pins.try_pin(house.office, staff, account_id, OTHER) == Closed()


def test_who_left_the_partner_or_whose_account_is_closed_takes_nothing_over(
    house: House, staff: Actor, colleague: Actor
) -> None:
    gone = {"id": colleague.account_id}
    house.execute("UPDATE account SET active = :no WHERE id = :id", no=False, **gone)
    assert pins.try_pin(house.office, staff, colleague.account_id, OTHER) == Closed()
    house.execute("UPDATE account SET active = :yes WHERE id = :id", yes=True, **gone)
    house.execute("DELETE FROM membership WHERE account_id = :id", **gone)
    assert pins.try_pin(house.office, staff, colleague.account_id, OTHER) == Closed()
    assert [one.account_id for one in pins.tablet(staff).colleagues] == [staff.account_id]


@pytest.mark.parametrize("tries", [12])
def test_many_wrong_tries_at_once_are_each_counted(house: House, staff: Actor, tries: int) -> None:
    def one(_: int) -> object:
        return wrong_tries(house, staff, 1)[0]

    with ThreadPoolExecutor(6) as pool:
        contexts = [copy_context() for _ in range(tries)]
        told = list(pool.map(lambda context: context.run(one, 0), contexts))
    assert sorted(answer.tries_left for answer in told if isinstance(answer, Wrong)) == [1, 2, 3, 4]
    (row,) = house.rows("staff_pin")
    assert row["wrong"] == 5, "two at once count as two, and none after the fifth is judged"
    assert pins.try_pin(house.office, staff, staff.account_id, PIN) == Closed()


def test_a_code_taken_away_while_it_is_judged_opens_nothing(house: House, staff: Actor) -> None:
    kept = house.rows("staff_pin")[0]["pin_hash"]
    pins.set_pin(house.office, staff, OTHER)
    with writing() as tx:
        from webapp.store import pins as table  # noqa: PLC0415  the service bears the same name

        assert staff.partner_id is not None
        assert not table.forgive(tx, staff.partner_id, staff.account_id, kept)


def test_the_lock_shows_names_and_nothing_else(house: House, staff: Actor, colleague: Actor) -> None:
    wrong_tries(house, staff, 5)
    house.actor(Role.COUNTER, staff.partner_id)
    shown = pins.tablet(colleague)
    assert (shown.partner_name, shown.last_name) == ("Auto-école de l'Essai", "Dominique S.")
    assert {(one.account_id, one.closed) for one in shown.colleagues} == {
        (staff.account_id, True),
        (colleague.account_id, False),
    }


def test_the_owner_sees_who_has_a_code_and_who_did_the_training(house: House, staff: Actor) -> None:
    owner = house.actor(Role.OWNER, staff.partner_id)
    house.actor(Role.COUNTER)
    house.execute(
        "INSERT INTO training (account_id, partner_id, started_at) VALUES (:a, :p, :at)",
        a=staff.account_id,
        p=staff.partner_id,
        at="2026-03-01T09:00:00.000000Z",
    )
    wrong_tries(house, staff, 5)
    lines = {one.account_id: one for one in pins.team(owner)}
    assert set(lines) == {staff.account_id, owner.account_id}
    line = lines[staff.account_id]
    assert (line.role, line.pin_set_at, line.pin_closed) == (Role.COUNTER, house.clock.now(), True)
    assert line.training_started_at is not None
    assert line.training_finished_at is None
    assert lines[owner.account_id].pin_set_at is None


def test_the_owner_takes_a_code_away_and_nobody_elses(house: House, staff: Actor) -> None:
    owner, stranger = house.actor(Role.OWNER, staff.partner_id), house.actor(Role.OWNER)
    with pytest.raises(NotFound, match="pin_unknown"):
        pins.reset_pin(stranger, staff.account_id)
    with pytest.raises(Forbidden, match="role_required"):
        pins.reset_pin(staff, staff.account_id)
    pins.reset_pin(owner, staff.account_id)
    assert house.rows("staff_pin") == []
    assert pins.try_pin(house.office, owner, staff.account_id, PIN) == Closed()
    assert not pins.has_pin(staff)


def test_what_is_said_of_a_code_bears_no_name(
    house: House, staff: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    owner = house.actor(Role.OWNER, staff.partner_id)
    wrong_tries(house, staff, 5)
    pins.reset_pin(owner, staff.account_id)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert staff.account_id in caplog.text
    assert "Dominique" not in caplog.text


@pytest.mark.parametrize("how", [StaffHow.SESSION, StaffHow.PIN])
def test_the_journal_says_who_debited_and_how_they_came_in(house: House, how: StaffHow) -> None:
    actor, coupon_id = replace(house.actor(), came_in=how), house.file()[0].coupon_id
    house.debited(actor, coupon_id)
    data = house.entries(coupon_id)[-1].data
    assert (data["account_id"], data["staff_how"]) == (actor.account_id, how)


def test_a_token_is_neither_a_session_nor_a_code(house: House) -> None:
    actor = replace(house.actor(), scopes=frozenset({"counter"}))
    first, second = house.file()[:2]
    house.debited(actor, first.coupon_id)
    assert house.entries(first.coupon_id)[-1].data["staff_how"] == "token"
    refused = house.claim(actor, house.file()[0].coupon_id)
    assert house.send(actor, replace(refused, coupon_id=second.coupon_id)).status == 409
    assert house.entries(second.coupon_id)[-1].data["staff_how"] == "token"


def test_the_same_claim_has_the_same_answer_however_its_sender_came_in(house: House) -> None:
    actor, coupon_id = house.actor(), house.file()[0].coupon_id
    claim = house.claim(actor, coupon_id)
    first = house.send(actor, claim)
    again = house.send(replace(actor, came_in=StaffHow.PIN), claim)
    assert (again.body, again.replayed) == (first.body, True)
    assert len([entry for entry in house.entries(coupon_id) if entry.kind == "debited"]) == 1


def test_a_colleague_verifies_the_identity_themselves(house: House, staff: Actor, colleague: Actor) -> None:
    coupon_id = house.file()[0].coupon_id
    claim = house.claim(staff, coupon_id)
    assert house.send(colleague, claim).status == 409
    house.debited(colleague, coupon_id)
    assert house.entries(coupon_id)[-1].data["account_id"] == colleague.account_id
