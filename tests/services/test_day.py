"""The day at the counter: who sees what, what it sums to, and that asking does not cost more as it fills."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.builders import NOON, House
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Actor, Role
from webapp.domain.day import Outcome
from webapp.domain.errors import DomainError
from webapp.services import day, review, scan
from webapp.services.coupons import Person
from webapp.services.day import DayView

REASON = "Le jeune s'est trompé de jour."


def read(house: House, actor: Actor, typed: str) -> None:
    try:
        scan.read_coupon(house.office, actor, typed)
    except DomainError:
        return


def seen(view: DayView) -> list[tuple[str, str | None]]:
    return [(str(line.outcome), line.code) for line in view.lines]


def test_a_day_shows_what_was_accepted_and_refused_newest_first_and_its_sum(house: House) -> None:
    actor, first, second = house.actor(), house.file()[0], house.file()[1]
    transaction_id = house.debited(actor, first.coupon_id)
    house.clock.move(minutes=5)
    read(house, actor, second.number)
    house.clock.move(minutes=5)
    read(house, actor, "AB-1234-NOWHERE")
    view = day.view_day(house.office, actor, None)
    assert seen(view) == [("refused", "coupon_unknown"), ("refused", "out_of_order"), ("accepted", None)]
    unknown, order, debit = view.lines
    assert (unknown.coupon_id, unknown.number, unknown.amount_cents) == (None, None, None)
    assert (order.coupon_id, order.rank, order.amount_cents) == (second.coupon_id, 2, 50000)
    assert order.beneficiary is None
    assert (debit.transaction_id, debit.beneficiary) == (transaction_id, ("Camille", "Exemple"))
    assert (view.sums.accepted, view.sums.accepted_cents, view.refused, view.found) == (1, 30000, 2, 3)
    assert (view.day, view.today, view.read_at) == (date(2026, 3, 12), date(2026, 3, 12), house.clock.now())


def test_a_reversed_debit_is_shown_as_such_and_taken_off_the_sum(house: House) -> None:
    partner_id = house.partner()
    actor, owner = house.actor(Role.COUNTER, partner_id), house.actor(Role.OWNER, partner_id)
    kept, taken_back = house.file()[0], house.file()[0]
    house.debited(actor, kept.coupon_id)
    transaction_id = house.debited(actor, taken_back.coupon_id)
    house.clock.move(days=1)
    review.reverse(house.office, owner, transaction_id, REASON)
    view = day.view_day(house.office, actor, date(2026, 3, 12))
    sums = view.sums
    assert (sums.accepted, sums.accepted_cents, sums.reversed, sums.reversed_cents) == (1, 30000, 1, 30000)
    assert {line.outcome for line in view.lines} == {Outcome.ACCEPTED, Outcome.CANCELLED}
    assert sums.accepted_cents == house.balance()
    assert day.view_day(house.office, actor, None).found == 0, "a reversal belongs to the day of its debit"


def test_the_sum_is_the_journal_s_whatever_a_column_says(house: House) -> None:
    actor, first = house.actor(), house.file()[0]
    house.debited(actor, first.coupon_id)
    house.execute("UPDATE debit_transaction SET amount_cents = 1")
    assert day.view_day(house.office, actor, None).sums.accepted_cents == 30000


def test_validation_and_a_coupon_debited_anew_change_nothing_of_the_sum(house: House) -> None:
    partner_id = house.partner()
    actor, owner = house.actor(Role.COUNTER, partner_id), house.actor(Role.OWNER, partner_id)
    first, second, _ = house.file()
    review.reverse(house.office, owner, house.debited(actor, first.coupon_id), REASON)
    house.validated(actor, first.coupon_id)
    house.debited(actor, second.coupon_id)
    sums = day.view_day(house.office, actor, None).sums
    assert (sums.accepted, sums.accepted_cents, sums.reversed) == (2, 80000, 1)


def test_staff_see_their_own_acts_and_the_owner_everybody_s_or_one_person_s(house: House) -> None:
    partner_id = house.partner()
    one, other = house.actor(Role.COUNTER, partner_id), house.actor(Role.COUNTER, partner_id)
    owner = house.actor(Role.OWNER, partner_id)
    house.debited(one, house.file()[0].coupon_id)
    house.debited(other, house.file()[0].coupon_id)
    read(house, other, house.file()[1].number)

    def figures(who: Actor, person: str | None = None) -> tuple[int, int, int]:
        view = day.view_day(house.office, who, None, person=person)
        return view.sums.accepted_cents, view.refused, len(view.lines)

    assert figures(one) == (30000, 0, 1)
    assert figures(other) == (30000, 1, 2)
    assert figures(owner) == (60000, 1, 3)
    assert figures(owner, other.account_id) == (30000, 1, 2)
    assert figures(one, other.account_id) == (30000, 0, 1), "staff choose nobody but themselves"
    assert {who for who, _ in day.view_day(house.office, owner, None).staff} == {
        who.account_id for who in (one, other, owner)
    }
    assert day.view_day(house.office, one, None).staff == ()


def test_another_partner_s_day_is_its_own(house: House) -> None:
    ours, theirs = house.actor(Role.OWNER), house.actor(Role.OWNER)
    house.debited(ours, house.file()[0].coupon_id)
    read(house, ours, house.file()[1].number)
    assert day.view_day(house.office, theirs, None).found == 0
    with pytest.raises(DomainError) as caught:
        day.view_day(house.office, theirs, None, person=ours.account_id)
    assert caught.value.code == "account_unknown"
    for role in (Role.OFFICER, Role.SUPPORT):
        with pytest.raises(DomainError) as caught:
            day.view_day(house.office, house.actor(role), None)
        assert caught.value.code == "partner_required"


@pytest.mark.parametrize("shown", [date(2026, 3, 13), date(2018, 12, 31), date.min, date.max])
def test_a_day_to_come_or_before_all_schemes_is_no_page(house: House, shown: date) -> None:
    with pytest.raises(DomainError) as caught:
        day.view_day(house.office, house.actor(), shown)
    assert caught.value.code == "not_found"


@pytest.mark.parametrize(
    ("shown", "first", "last"),
    [
        # Clocks go forward, then back: the day has 23 hours, then 25.
        (
            date(2026, 3, 29),
            datetime(2026, 3, 28, 23, tzinfo=UTC),
            datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC),
        ),
        (
            date(2026, 10, 25),
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC),
        ),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_paris(
    house: House, shown: date, first: datetime, last: datetime
) -> None:
    actor = house.actor()
    for at in (first - timedelta(seconds=1), first, last, last + timedelta(seconds=1)):
        house.clock.set(at)
        house.debited(actor, house.file()[0].coupon_id)
    view = day.view_day(house.office, actor, shown)
    assert [line.at for line in view.lines] == [last, first]
    assert view.sums.accepted == 2


def test_a_search_finds_by_name_number_and_reference_and_leaves_the_sums(house: House) -> None:
    actor = house.actor()
    lou = house.file(person=Person("Lou", "Modèle", date(2006, 5, 17)))[0]
    transaction_id = house.debited(actor, lou.coupon_id)
    house.debited(actor, house.file()[0].coupon_id)
    second = house.file()[1]
    read(house, actor, second.number)

    def found(wanted: str) -> list[str | None]:
        view = day.view_day(house.office, actor, None, wanted=wanted)
        assert (view.sums.accepted_cents, view.refused) == (60000, 1)
        assert view.found == len(view.lines)
        return [line.coupon_id for line in view.lines]

    for wanted in ("modele", "Lou", lou.number[-6:], f"T-{transaction_id[:8]}"):
        assert found(wanted) == [lou.coupon_id]
    assert found(second.number) == [second.coupon_id]
    assert found("personne") == []


def test_a_long_day_shows_the_last_hundred_and_says_how_many_there_are(house: House) -> None:
    actor, second = house.actor(), house.file()[1]
    for _ in range(day.SHOWN + 3):
        house.clock.move(seconds=121)
        read(house, actor, second.number)
    house.debited(actor, house.file()[0].coupon_id)
    view = day.view_day(house.office, actor, None)
    assert (len(view.lines), view.found) == (day.SHOWN, day.SHOWN + 4)
    assert view.lines[0].outcome is Outcome.ACCEPTED
    assert day.view_day(house.office, actor, None, wanted=second.number).found == day.SHOWN + 3


def test_asking_sends_as_many_statements_for_a_full_day_as_for_an_empty_one(house: House) -> None:
    owner = house.actor(Role.OWNER)

    def sent(wanted: str = "") -> int:
        with counted() as told:
            day.view_day(house.office, owner, None, wanted=wanted)
        return len(statements(told))

    empty = sent()
    for _ in range(3):
        house.debited(owner, house.file()[0].coupon_id)
        read(house, owner, house.file()[1].number)
    assert sent() == sent("exemple") == empty <= 5


def test_looking_writes_nothing(house: House) -> None:
    actor = house.actor()
    read(house, actor, house.file()[1].number)
    kept = house.dump()
    day.view_day(house.office, actor, NOON.date(), wanted="exemple")
    assert house.dump() == kept
