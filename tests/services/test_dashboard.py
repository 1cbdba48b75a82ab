"""The school's dashboard: what waits for whom, its money by stage, and that it costs no more as it fills."""

from datetime import date, timedelta

import pytest

from tests.builders import NOON, House
from tests.listed import Stocked, stock
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.errors import Forbidden
from webapp.domain.transaction import Stage, Status
from webapp.services.dashboard import Dashboard, view_dashboard

DAY = timedelta(days=1)


def filled(house: House, *lines: Stocked) -> Dashboard:
    actor = house.actor()
    stock(house, house.actor(), [Stocked(status=status, amount_cents=77700) for status in Status])
    if lines:
        stock(house, actor, lines)
    return view_dashboard(house.office, actor)


def test_an_empty_dashboard_has_nothing_of_anybody_else(house: House) -> None:
    view = filled(house)
    assert set(view.stages.values()) == {0}
    assert (view.asked.count, view.to_send.count, view.review.count, view.window, view.late) == (
        0,
        0,
        0,
        None,
        0,
    )
    assert view.pupils == {1: 0, 2: 0, 3: 0}
    assert [(month.certain, month.probable) for month in view.months] == [(0, 0)] * 6
    assert view.months[-1].first_day == date(2026, 3, 1)


def test_money_stands_by_its_stage_and_what_waits_is_counted_with_its_age_f24(house: House) -> None:
    view = filled(
        house,
        Stocked(status=Status.PAID, amount_cents=100, debited_at=NOON - 40 * DAY),
        Stocked(status=Status.PAID, amount_cents=10_000_000, debited_at=NOON - 500 * DAY),
        Stocked(status=Status.VALIDATED, amount_cents=200, decided_at=NOON - 2 * DAY),
        Stocked(status=Status.IN_PAYMENT, amount_cents=400, decided_at=NOON - 9 * DAY),
        Stocked(status=Status.PAYMENT_REJECTED, amount_cents=800, decided_at=NOON - 50 * DAY),
        Stocked(status=Status.SUBMITTED, amount_cents=1600, submitted_at=NOON - 3 * DAY),
        Stocked(status=Status.AWAITING_DOCUMENTS, amount_cents=3200, debited_at=NOON - 700 * DAY),
        Stocked(
            status=Status.AWAITING_DOCUMENTS,
            amount_cents=6400,
            anomaly=AnomalyKind.DOCUMENT_REFUSED,
            opened_at=NOON - 6 * DAY,
        ),
        Stocked(status=Status.REFUSED, amount_cents=12800),
        Stocked(status=Status.CANCELLED, amount_cents=25600, rank=3),
    )
    assert view.stages == {Stage.PAID: 100, Stage.DUE: 1400, Stage.REVIEW: 1600, Stage.SCHOOL: 9600}
    assert (view.to_send.count, view.to_send.oldest) == (1, NOON - 700 * DAY)
    assert (view.asked.count, view.asked.oldest) == (1, NOON - 6 * DAY)
    assert (view.review.count, view.review.oldest) == (1, NOON - 3 * DAY)
    assert (view.rejected, view.late) == (1, 0)
    assert view.window == (date(2026, 3, 24), date(2026, 3, 31))
    # Live debits of six months: what was cancelled had no pupil.
    assert view.pupils == {1: 7, 2: 0, 3: 0}


@pytest.mark.parametrize(("days", "late"), [(28, 0), (29, 1)])
def test_a_payment_is_overdue_when_the_last_of_its_days_is_over_f21(
    house: House, days: int, late: int
) -> None:
    view = filled(house, Stocked(status=Status.VALIDATED, decided_at=NOON - days * DAY))
    assert view.late == late


def test_months_are_those_of_paris_and_tell_what_is_sure_from_what_is_not(house: House) -> None:
    # A quarter to midnight on the last of January, in Paris; and a quarter past.
    january = NOON.replace(month=1, day=31, hour=22, minute=45)
    view = filled(
        house,
        Stocked(status=Status.PAID, amount_cents=1, debited_at=january),
        Stocked(status=Status.SUBMITTED, amount_cents=2, debited_at=january + timedelta(minutes=30)),
        Stocked(status=Status.REFUSED, amount_cents=4, debited_at=january),
    )
    told = {month.first_day.month: (month.certain, month.probable) for month in view.months}
    assert (told[1], told[2]) == ((1, 0), (0, 2))


def test_whoever_works_there_sees_the_school_s_and_before_validation_nobody_does_f15(house: House) -> None:
    partner_id = house.partner()
    owner, counter = house.actor(Role.OWNER, partner_id), house.actor(Role.COUNTER, partner_id)
    stock(house, owner, [Stocked()])
    assert view_dashboard(house.office, owner) == view_dashboard(house.office, counter)
    for role in (Role.OFFICER, Role.SUPPORT):
        with pytest.raises(Forbidden):
            view_dashboard(house.office, house.actor(role))
    with pytest.raises(Forbidden) as caught:
        view_dashboard(house.office, house.actor(Role.OWNER, house.partner(validated=False)))
    assert caught.value.code == "affiliation_pending"


def test_it_sends_as_many_statements_however_many_debits(house: House) -> None:
    asked = Stocked(status=Status.AWAITING_DOCUMENTS, anomaly=AnomalyKind.DOCUMENT_MISSING)
    sent = []
    for count in (1, 40):
        actor = house.actor()
        stock(house, actor, [asked, *(Stocked(status=status) for status in Status)] * count)
        with counted() as told:
            view_dashboard(house.office, actor)
        sent.append(len(statements(told)))
    assert sent[0] == sent[1] <= 8
