"""Reminders before a coupon ends: on the days that the scheme names, once each, for what is unused."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.builders import House
from tests.reissued import duplicated, provisional, with_provisional
from tests.young import YOUNG, bodies, tell
from webapp.domain.actors import Role
from webapp.domain.coupon import RevocationReason
from webapp.domain.scheme import Suspension
from webapp.services import coupons, reminders

LAST = date(2027, 3, 12)
"""Twelve months after the house's day, on which its coupons are issued."""


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def on(house: House, days_before: int) -> int:
    """Remind at noon so many days before the end; how many were told."""
    house.clock.set(noon(LAST - timedelta(days=days_before)))
    return reminders.remind(house.office)


def test_it_is_told_sixty_and_fifteen_days_before_and_on_no_other_day(house: House) -> None:
    house.file(person=YOUNG)
    told = [days for days in range(70, -4, -1) if on(house, days)]
    assert told == [60, 15]


def test_the_day_is_that_of_paris(house: House) -> None:
    house.file(person=YOUNG)
    # 11 January begins in Paris at 23:00 UTC of the tenth.
    house.clock.set(datetime(2027, 1, 10, 22, 59, tzinfo=UTC))
    assert reminders.remind(house.office) == 0
    house.clock.move(minutes=1)
    assert reminders.remind(house.office) == 1


def test_a_day_that_was_missed_is_made_up_for(house: House) -> None:
    house.file(person=YOUNG)
    assert [on(house, days) for days in (57, 56, 13, 12)] == [1, 0, 1, 0]


def test_said_twice_at_once_it_counts_once(house: House) -> None:
    house.file(person=YOUNG)
    assert [on(house, 60), on(house, 60)] == [1, 0]
    assert len(house.rows("coupon_reminder")) == 1


def test_only_the_next_coupon_is_spoken_of(house: House) -> None:
    made = house.file(person=YOUNG)
    actor = house.actor()
    on(house, 60)
    assert [row["coupon_id"] for row in house.rows("coupon_reminder")] == [made[0].coupon_id]
    house.validated(actor, made[0].coupon_id)
    on(house, 59)
    told = {(row["coupon_id"], row["days"]) for row in house.rows("coupon_reminder")}
    assert told == {(made[0].coupon_id, 60), (made[1].coupon_id, 60)}


def test_of_a_duplicate_nobody_hears_again_what_was_told_of_the_first(house: House) -> None:
    first, officer = house.file(person=YOUNG)[0].coupon_id, house.actor(Role.OFFICER)
    on(house, 60)
    duplicated(house, officer, first)
    assert [on(house, days) for days in (59, 16, 15, 14)] == [0, 0, 1, 0]


def test_a_provisional_coupon_is_not_spoken_of_on_the_day_of_its_print(house: House) -> None:  # M11
    with_provisional(house)
    provisional(house, house.actor(Role.OFFICER), house.file(person=YOUNG)[0].coupon_id)
    told = []
    for _ in range(22):
        told.append(reminders.remind(house.office))
        house.clock.move(days=1)
    assert told == [*6 * [0], 1, *15 * [0]]


def test_what_is_debited_stopped_or_over_is_not_spoken_of(house: House) -> None:
    debited = house.file(person=YOUNG)
    stopped = house.file(person=YOUNG)
    actor = house.actor()
    for coupon in debited:
        house.validated(actor, coupon.coupon_id)
    for coupon in stopped:
        coupons.revoke(house.office, house.actor(Role.OFFICER), coupon.coupon_id, RevocationReason.WITHDRAWN)
    assert on(house, 60) == 0
    house.file(person=YOUNG)
    house.clock.set(noon(LAST + timedelta(days=400)))
    assert reminders.remind(house.office) == 0


def test_nobody_is_reminded_who_is_not_written_to_nor_while_the_scheme_rests(house: House) -> None:
    house.file()
    assert on(house, 60) == 0
    house.file(person=YOUNG)
    house.change_scheme(suspension=Suspension("F29", date(2026, 1, 1), None))
    assert on(house, 60) == 0
    house.change_scheme(suspension=Suspension("F29"), reminders=None)
    assert on(house, 60) == 0


def test_the_mail_says_which_coupon_ends_when_and_what_to_do(house: House) -> None:
    house.file(person=YOUNG)
    house.clock.set(noon(date(2027, 2, 25)))
    reminders.remind(house.office)
    tell(house)
    (body,) = bodies(house)
    assert "Votre coupon 1 sur 3 n’a pas encore servi. Il expire dans 15 jours." in body
    assert "Montant\u00a0: 300\u00a0€" in body
    assert "Dernier jour\u00a0: le 12 mars 2027" in body
    assert f"{house.office.public_url}/mes-coupons\n" in body
    assert "Exemple" not in body


def test_what_was_debited_before_the_mail_is_written_is_not_told(house: House) -> None:
    made = house.file(person=YOUNG)
    on(house, 60)
    house.debited(house.actor(), made[0].coupon_id)
    tell(house)
    assert [one for one in bodies(house) if "expire" in one] == []


def test_many_are_told_in_one_round(house: House) -> None:
    people = [replace(YOUNG, email=f"n{n}@demo.test") for n in range(5)]
    for one in people:
        house.file(person=one)
    house.clock.set(noon(LAST - timedelta(days=60)))
    assert [reminders.remind(house.office, at_once=2) for _ in range(2)] == [5, 0]
