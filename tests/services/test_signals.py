"""Coupons that may be passed round: seen at counters, looked for by the worker, closed by an officer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import NOON, House
from tests.devices import enrol
from tests.reissued import code
from webapp.domain.actors import Actor, Role
from webapp.domain.errors import DomainError, Forbidden
from webapp.domain.journal import EntryKind, instant
from webapp.domain.scheme import SharingLimits
from webapp.domain.sharing import SignalKind
from webapp.services import ledger, scan, signals
from webapp.services.lookout import Lookout, forget_old

WHY = "Le jeune a changé d’école, elle le confirme."


def read(house: House, actor: Actor, number: str) -> None:
    scan.read_coupon(house.office, actor, number)


def limits(house: House, reads_per_hour: int) -> None:
    house.change_scheme(sharing=SharingLimits("F29", 2, 7, reads_per_hour, 3, 22, 6))


def look(house: House) -> list[tuple[str, int]]:
    """Look as a worker that has just begun, and return what waits: kind and count."""
    Lookout(house.office).look()
    lists = signals.list_signals(house.actor(Role.OFFICER))
    assert lists.waiting_count == len(lists.waiting)
    return [(one.kind, one.count) for one in lists.waiting]


def at_two_schools(house: House) -> str:
    """One coupon read at two schools, a day apart; its id."""
    coupon = house.file()[0]
    read(house, house.actor(), coupon.number)
    house.clock.move(hours=24)
    read(house, house.actor(), coupon.number)
    return coupon.coupon_id


def test_a_coupon_read_is_seen_once_in_a_minute_by_whom_and_where_without_a_name(house: House) -> None:
    actor, coupon = house.actor(), house.file()[0]
    for seconds in (0, 59, 1):
        house.clock.move(seconds=seconds)
        read(house, actor, coupon.number)
    first, second = house.rows("coupon_sighting")
    assert (first["coupon_id"], first["partner_id"], first["account_id"]) == (
        coupon.coupon_id, actor.partner_id, actor.account_id
    )  # fmt: skip
    assert first["seen_at"] != second["seen_at"]
    assert "Exemple" not in repr(first)
    scan.view_coupon(house.office, actor, coupon.coupon_id)
    house.clock.move(hours=1)
    scan.view_coupon(house.office, actor, coupon.coupon_id)
    assert len(house.rows("coupon_sighting")) == 2, "to look again is no act"


def test_colleagues_and_schools_see_for_themselves_and_a_refused_coupon_is_seen_too(house: House) -> None:
    partner_id, refused = house.partner(), house.file()[1]
    here, colleague = house.actor(Role.COUNTER, partner_id), house.actor(Role.COUNTER, partner_id)
    house.join(here.account_id, other := house.partner(), Role.COUNTER)
    for actor in (here, colleague, replace(here, partner_id=other)):
        read(house, actor, refused.number)
    assert len(house.rows("coupon_sighting")) == 3
    assert len(house.rows("refusal")) == 3


def test_training_coupons_and_what_is_no_coupon_are_never_seen(house: House) -> None:
    for text in ("FAUX-0001", "AB-1234-NOWHERE", "AP9:xyz"):
        with pytest.raises(DomainError):
            read(house, house.actor(), text)
    assert house.rows("coupon_sighting") == []


def test_a_scheme_without_limits_keeps_no_sighting_and_gives_no_signal(house: House) -> None:
    house.change_scheme(sharing=None)
    at_two_schools(house)
    assert house.rows("coupon_sighting") == []
    assert look(house) == []


def test_a_coupon_read_at_two_schools_is_a_signal_that_names_the_number_and_the_schools(house: House) -> None:
    coupon_id = at_two_schools(house)
    assert look(house) == [("two_schools", 2)]
    (line,) = signals.list_signals(house.actor(Role.OFFICER)).waiting
    assert (line.kind, line.coupon_id, line.rank, line.staff_name) == (
        SignalKind.TWO_SCHOOLS, coupon_id, 1, None
    )  # fmt: skip
    assert (line.first_at, line.last_at) == (NOON, NOON + timedelta(days=1))
    assert line.schools == ("Auto-école de l'Essai",) * 2
    assert look(house) == [("two_schools", 2)], "told once, however often one looks"


def test_many_coupons_in_an_hour_and_some_at_night_name_the_member_of_staff(house: House) -> None:
    limits(house, reads_per_hour=3)
    actor, files = house.actor(), [house.file() for _ in range(3)]
    for file in files:
        read(house, actor, file[0].number)
        house.clock.move(minutes=30)
    house.clock.set(datetime(2026, 3, 12, 22, 0, tzinfo=UTC))
    for file in files:
        read(house, actor, file[0].number)
        house.clock.move(hours=2)
    assert sorted(look(house)) == [("burst", 3), ("night", 3)]
    for line in signals.list_signals(house.actor(Role.OFFICER)).waiting:
        assert (line.staff_name, line.schools, line.number) == (
            "Dominique S.",
            ("Auto-école de l'Essai",),
            None,
        )


def test_a_lookout_looks_at_what_has_come_and_what_it_missed(house: House) -> None:
    lookout, coupon = Lookout(house.office), house.file()[0]
    read(house, house.actor(), coupon.number)
    assert lookout.look() == 0
    house.clock.move(hours=6)
    read(house, house.actor(), coupon.number)
    assert lookout.look() == 1
    house.clock.move(minutes=5)
    assert lookout.look() == 1, "a minute is looked at twice"
    house.clock.move(minutes=5)
    assert lookout.look() == 0
    house.clock.move(days=1)
    read(house, house.actor(), coupon.number)
    assert lookout.look() == 1
    ((kind, count),) = look(house)
    assert (kind, count) == ("two_schools", 3)


def test_a_look_that_fails_is_made_again_as_far_back(house: House) -> None:
    lookout = Lookout(house.office)
    assert lookout.look() == 0
    at_two_schools(house)
    house.execute("ALTER TABLE sharing_signal RENAME TO gone")
    try:
        with pytest.raises(Exception, match="sharing_signal"):
            lookout.look()
    finally:
        house.execute("ALTER TABLE gone RENAME TO sharing_signal")
    house.clock.move(hours=3)
    assert lookout.look() == 1


def test_an_officer_closes_a_signal_with_a_sentence_and_nothing_else_changes(house: House) -> None:
    coupon_id = at_two_schools(house)
    look(house)
    officer = house.actor(Role.OFFICER)
    (line,) = signals.list_signals(officer).waiting
    assert code(signals.close_signal, house.office, officer, line.id, "court") == "reason_required"
    assert code(signals.close_signal, house.office, officer, house.clock.new_id(), WHY) == "signal_unknown"
    signals.close_signal(house.office, officer, line.id, WHY)
    assert code(signals.close_signal, house.office, officer, line.id, WHY) == "signal_closed"
    lists = signals.list_signals(officer)
    assert (lists.waiting, [one.answer for one in lists.closed]) == ((), [WHY])
    (entry,) = [one for one in house.entries() if one.kind == EntryKind.SIGNAL_CLOSED]
    assert (entry.data["coupon_id"], entry.data["account_id"]) == (coupon_id, officer.account_id)
    assert WHY not in repr(house.rows("journal_entry"))
    assert ledger.verify(house.office) == []
    assert "signal_closed" not in [one.kind for one in house.entries(coupon_id)], "no part of the file"
    assert scan.view_coupon(house.office, house.actor(), coupon_id).refused is None


def test_a_closed_signal_is_open_again_only_when_there_is_as_much_anew(house: House) -> None:
    coupon, here, there = house.file()[0], house.actor(), house.actor()
    for actor in (here, there):
        read(house, actor, coupon.number)
    look(house)
    officer = house.actor(Role.OFFICER)
    (line,) = signals.list_signals(officer).waiting
    house.clock.move(minutes=5)
    signals.close_signal(house.office, officer, line.id, WHY)
    assert look(house) == []
    house.clock.move(hours=1)
    read(house, there, coupon.number)
    assert look(house) == [], "the school it is at now"
    house.clock.move(hours=1)
    read(house, here, coupon.number)
    assert look(house) == [("two_schools", 2)]
    assert signals.list_signals(officer).closed == ()
    signals.close_signal(house.office, officer, line.id, WHY)
    assert [one.seq for one in house.entries() if one.kind == EntryKind.SIGNAL_CLOSED] == [1, 2]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
def test_only_an_officer_sees_or_closes_signals(house: House, role: Role) -> None:
    actor = house.actor(role)
    for act in (
        lambda: signals.list_signals(actor),
        lambda: signals.count_waiting(actor),
        lambda: signals.close_signal(house.office, actor, house.clock.new_id(), WHY),
    ):
        with pytest.raises(Forbidden):
            act()


def test_what_was_seen_and_what_was_closed_is_forgotten_after_ninety_days(house: House) -> None:
    at_two_schools(house)
    look(house)
    officer = house.actor(Role.OFFICER)
    (line,) = signals.list_signals(officer).waiting
    house.clock.set(NOON + timedelta(days=90))
    forget_old(house.office)
    assert len(house.rows("coupon_sighting")) == 2
    house.clock.move(microseconds=1)
    forget_old(house.office)
    assert len(house.rows("coupon_sighting")) == 1
    house.clock.move(days=2)
    forget_old(house.office)
    assert house.rows("coupon_sighting") == []
    (left,) = signals.list_signals(officer).waiting
    assert (left.id, left.schools) == (line.id, ()), "what nobody has looked at stays"
    signals.close_signal(house.office, officer, line.id, WHY)
    house.clock.move(days=91)
    forget_old(house.office)
    assert house.rows("sharing_signal") == []


class TestDelivered:
    def test_a_claim_kept_without_network_is_seen_where_and_when_it_was_made_once_it_is_delivered(
        self, house: House
    ) -> None:
        device, coupon = enrol(house), house.file()[0]
        lookout = Lookout(house.office)
        item = device.say(coupon.coupon_id)
        house.clock.move(hours=1)
        read(house, house.actor(), coupon.number)
        assert lookout.look() == 0
        house.clock.move(hours=5)
        assert lookout.look() == 0
        assert device.deliver(item) == "accepted"
        seen = sorted(house.rows("coupon_sighting"), key=lambda row: str(row["seen_at"]))
        assert seen[0]["account_id"] == device.staff.account_id
        assert str(seen[0]["seen_at"])[:16].replace("T", " ") == "2026-03-12 11:00"
        house.clock.move(minutes=5)
        assert lookout.look() == 1, "it lies before the last look, and is looked at"
        (line,) = signals.list_signals(house.actor(Role.OFFICER)).waiting
        assert (line.kind, line.first_at) == (SignalKind.TWO_SCHOOLS, NOON)

    def test_a_clock_that_can_not_be_true_counts_as_the_arrival(self, house: House) -> None:  # offline, 7
        device, coupon = enrol(house), house.file()[0]
        ahead = instant(house.clock.now() + timedelta(hours=10))
        assert device.deliver(device.say(coupon.coupon_id, captured_at=ahead)) == "accepted"
        (seen,) = house.rows("coupon_sighting")
        assert str(seen["seen_at"])[:16].replace("T", " ") == "2026-03-12 11:00"

    def test_a_refused_one_is_seen_too_and_delivered_again_it_is_seen_once(self, house: House) -> None:
        device, coupon = enrol(house), house.file()[1]
        item = device.say(coupon.coupon_id)
        for _ in range(2):
            assert device.deliver(item) == "out_of_order"
        assert len(house.rows("coupon_sighting")) == 1

    def test_a_scheme_without_limits_notes_none_of_it(self, house: House) -> None:
        house.change_scheme(sharing=None)
        device = enrol(house)
        assert device.claim(house.file()[0].coupon_id) == "accepted"
        assert house.rows("coupon_sighting") == []
