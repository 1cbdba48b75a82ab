"""The Region's dashboard: queues and ages, anomalies, money, weeks; as many statements whatever there is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.builders import House
from tests.listed import Stocked, stock
from tests.services.test_statements import counted, statements
from tests.steps import flag, stand
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import Forbidden
from webapp.domain.region_dashboard import Queue, last_mondays
from webapp.domain.transaction import Status
from webapp.services import messages
from webapp.services.region_dashboard import Dashboard, view_dashboard


def seen(house: House, role: Role = Role.OFFICER) -> Dashboard:
    return view_dashboard(house.office, house.actor(role))


def debits(house: House, count: int) -> list[str]:
    """So many debits at one school, an hour apart."""
    staff, made = house.actor(), []
    for _ in range(count):
        made.append(house.debited(staff, house.file()[0].coupon_id))
        house.clock.move(hours=1)
    return made


def test_an_empty_house_shows_every_queue_empty(house: House) -> None:
    page = seen(house)
    assert page.queues is not None
    assert [(one.queue, one.count, one.oldest, one.middle) for one in page.queues] == [
        (queue, 0, None, None) for queue in Queue
    ]
    assert page.anomalies == ()
    assert page.money == ()
    assert [week.count for week in page.weeks] == [0] * 8


@pytest.mark.parametrize(("count", "middle"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2)])
def test_a_queue_says_since_when_the_first_and_the_middle_one_wait(
    house: House, count: int, middle: int
) -> None:
    for transaction_id in debits(house, count):
        house.submit(transaction_id)
        house.clock.move(days=1)
    queues = {one.queue: one for one in seen(house).queues or ()}
    sent = sorted(row["submitted_at"] for row in house.rows("debit_transaction"))
    review = queues[Queue.REVIEW]
    assert review.count == count
    assert (at(review.oldest), at(review.middle)) == (at(sent[0]), at(sent[middle]))


def at(moment: object) -> datetime:
    """An instant, however the engine's raw row keeps it."""
    found = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    return found.astimezone(UTC)


def test_each_queue_is_counted(house: House) -> None:
    staff, officer = house.actor(), house.actor(Role.OFFICER)
    transaction_id = house.debited(staff, house.file()[0].coupon_id)
    messages.write(house.office, staff, transaction_id, house.clock.new_id(), "Bonjour.")
    messages.write(house.office, officer, transaction_id, house.clock.new_id(), "Bonjour.")
    house.submit(transaction_id)
    counts = {one.queue: one.count for one in seen(house).queues or () if one.count}
    assert counts == {Queue.REVIEW: 1, Queue.MESSAGES: 1}


def test_anomalies_are_counted_by_kind_while_they_are_open(house: House) -> None:
    first, second, third = debits(house, 3)
    for transaction_id in (first, second):
        flag(house, transaction_id, AnomalyKind.OFFLINE_GAP)
    flag(house, third, AnomalyKind.NOT_ME)
    house.execute("UPDATE anomaly SET closed_at = opened_at WHERE transaction_id = :id", id=second)
    found = {one.kind: one.count for one in seen(house).anomalies or ()}
    assert found == {AnomalyKind.NOT_ME: 1, AnomalyKind.OFFLINE_GAP: 1}


def test_money_is_summed_by_status_and_weeks_by_the_day_of_the_decision(house: House) -> None:
    first, second, third, fourth = debits(house, 4)
    stand(house, first, Status.PAID)
    house.clock.move(days=7)
    stand(house, second, Status.VALIDATED)
    stand(house, third, Status.PAYMENT_REJECTED)
    stand(house, fourth, Status.REFUSED)
    page = seen(house)
    assert {one.status: (one.count, one.cents) for one in page.money} == {
        Status.PAID: (1, 30000),
        Status.VALIDATED: (1, 30000),
        Status.PAYMENT_REJECTED: (1, 30000),
        Status.REFUSED: (1, 30000),
    }
    # A database may sum whole numbers into its own kind of decimal, which no page can draw with.
    assert {type(value) for one in page.money for value in (one.count, one.cents)} == {int}
    before, now = page.weeks[-2:]
    assert (before.monday, before.count, before.paid_cents, before.unpaid_cents) == (
        date(2026, 3, 9),
        1,
        30000,
        0,
    )
    assert (now.monday, now.count, now.paid_cents, now.unpaid_cents) == (date(2026, 3, 16), 2, 0, 60000)


def test_weeks_begin_on_mondays_in_paris_through_the_change_of_hour() -> None:
    mondays = last_mondays(date(2026, 4, 1), 3)
    assert mondays == [date(2026, 3, 16), date(2026, 3, 23), date(2026, 3, 30)]


@pytest.mark.parametrize(
    ("begins", "monday"),
    [
        (datetime(2026, 3, 22, 23, tzinfo=UTC), date(2026, 3, 23)),
        (datetime(2026, 3, 29, 22, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_a_decision_is_of_the_week_that_it_has_in_paris(house: House, begins: datetime, monday: date) -> None:
    moments = [begins, begins - timedelta(seconds=1)]
    stock(house, house.actor(), [Stocked(status=Status.VALIDATED, decided_at=at) for at in moments])
    house.clock.move(days=30)
    weeks = {week.monday: week.count for week in seen(house).weeks}
    assert (weeks[monday], weeks[monday - timedelta(days=7)]) == (1, 1)


def test_it_sends_as_many_statements_however_much_there_is(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    sent = []
    for more in (0, 1, 12):
        for transaction_id in debits(house, more):
            house.submit(transaction_id)
            flag(house, transaction_id, AnomalyKind.OFFLINE_GAP)
        with counted() as told:
            view_dashboard(house.office, officer)
        sent.append([one for one in statements(told) if one.lstrip().startswith("SELECT")])
    assert [len(one) for one in sent] == [5, 5, 5]


def test_the_payer_sees_the_money_alone_and_schools_nothing(house: House) -> None:
    payer = seen(house, Role.PAYER)
    assert (payer.queues, payer.anomalies) == (None, None)
    assert len(payer.weeks) == 8
    assert seen(house, Role.ADMINISTRATOR).queues is not None
    for role in (Role.OWNER, Role.COUNTER, Role.SUPPORT, Role.BENEFICIARY):
        with pytest.raises(Forbidden, match="role_required"):
            seen(house, role)
