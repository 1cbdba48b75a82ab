"""Refused offline claims that a school contests: once, with a reason, and no other school's."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.builders import House
from tests.contested import NO, WHY, claim_of, contested, grant, line, refused_by_revocation, turned_away
from tests.devices import enrol
from webapp.domain.actors import Role
from webapp.domain.errors import DomainError
from webapp.services import contests, ledger
from webapp.services.contests import ContestState


class TestContesting:
    def test_a_refusal_is_listed_with_who_and_when_and_no_name_of_a_young_person(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        (told,) = contests.list_refused(house.office, device.staff)
        assert (told.claim_id, told.code, told.state) == (claim_id, "device_revoked", ContestState.NONE)
        assert (told.device_name, told.staff_name) == ("Tablette", "Dominique S.")
        assert told.received_at - told.captured_at == timedelta(minutes=28)
        assert told.number is not None
        assert "Exemple" not in repr(told)

    def test_it_is_contested_once(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        contested(house, device, claim_id)
        again = turned_away(contests.contest, house.office, device.staff, claim_id, WHY)
        assert again == "contested_before"
        assert line(house, device).state is ContestState.WAITING
        assert len(house.rows("claim_contest")) == 1
        assert ledger.verify(house.office) == []

    def test_the_device_s_stream_tells_of_it_without_its_words(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        contest_id = contested(house, device, claim_id)
        (entry,) = [one for one in house.entries() if one.stream == f"device:{device.id}"]
        assert (entry.kind, entry.amount_cents) == ("refusal_contested", 0)
        assert (entry.data["contest_id"], entry.data["claim_id"]) == (contest_id, claim_id)
        assert WHY not in repr(entry)

    @pytest.mark.parametrize("reason", ["", "trop peu", "x" * 501, "un motif avec \0 dedans"])
    def test_a_reason_is_typed(self, house: House, reason: str) -> None:
        device, claim_id = refused_by_revocation(house)
        told = turned_away(contests.contest, house.office, device.staff, claim_id, reason)
        assert told == "reason_required"
        assert house.rows("claim_contest") == []

    def test_what_was_accepted_or_is_unknown_is_not_contested(self, house: House) -> None:
        device = enrol(house)
        assert device.claim(house.file()[0].coupon_id) == "accepted"
        for claim_id in (claim_of(house, device), house.clock.new_id()):
            told = turned_away(contests.contest, house.office, device.staff, claim_id, WHY)
            assert told == "refusal_unknown"

    def test_another_school_sees_and_contests_nothing(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        before = house.rows("claim_contest")
        for stranger in (house.actor(Role.COUNTER), house.actor(Role.OWNER)):
            assert contests.list_refused(house.office, stranger) == []
            told = turned_away(contests.contest, house.office, stranger, claim_id, WHY)
            assert told == "refusal_unknown"
        officer = house.actor(Role.OFFICER)
        assert turned_away(contests.list_refused, house.office, officer) == "partner_required"
        assert house.rows("claim_contest") == before == []
        assert line(house, device).state is ContestState.NONE

    def test_only_an_officer_decides(self, house: House) -> None:
        device, claim_id = refused_by_revocation(house)
        contest_id = contested(house, device, claim_id)
        for role in set(Role) - {Role.OFFICER}:
            who = house.actor(role)
            assert turned_away(grant, house, who, contest_id) == "role_required"
            told = turned_away(contests.refuse_contest, house.office, who, contest_id, NO)
            assert told == "role_required"
            assert turned_away(contests.list_contests, house.office, who) == "role_required"
        assert house.balance() == 0


def test_the_officer_s_list_holds_what_waits_and_what_was_decided(house: House) -> None:
    officer, made = house.actor(Role.OFFICER), []
    for _ in range(3):
        device, claim_id = refused_by_revocation(house)
        made.append(contested(house, device, claim_id))
        house.clock.move(minutes=1)
    contests.refuse_contest(house.office, officer, made[1], NO)
    lists = contests.list_contests(house.office, officer)
    assert [one.contest_id for one in lists.waiting] == [made[0], made[2]]
    assert lists.waiting_count == 2
    assert [(one.contest_id, one.decision_reason) for one in lists.decided] == [(made[1], NO)]
    assert lists.waiting[0].reason == WHY


def test_of_colleagues_who_contest_at_once_one_does(house: House) -> None:
    device, claim_id = refused_by_revocation(house)
    start = Barrier(4)

    def ask(_: int) -> str:
        with house.app.app_context():
            start.wait(timeout=60)
            try:
                contests.contest(house.office, device.staff, claim_id, WHY)
            except DomainError as error:
                return error.code
            return "asked"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(ask, range(4))) == ["asked"] + ["contested_before"] * 3
    assert len(house.rows("claim_contest")) == 1
