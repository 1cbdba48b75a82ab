"""The Region's queue: first come, first served (M8), one officer at a time."""

from datetime import timedelta

from tests.builders import House
from tests.reviewed import submitted
from tests.services.test_review import refusal
from tests.services.test_statements import counted, statements
from webapp.domain.actors import Role
from webapp.domain.anomaly import AnomalyKind
from webapp.domain.region_dashboard import Queue
from webapp.services import disavow, region_dashboard, review, review_queue
from webapp.services.links import DISAVOWAL, link_token
from webapp.services.review_queue import let_go, take, take_next, view_queue


def test_transactions_wait_in_order_of_arrival_m8(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    made = [submitted(house).transaction_id for _ in range(3)]
    house.execute("UPDATE debit_transaction SET debited_at = submitted_at")
    queue = view_queue(house.office, officer)
    assert [line.transaction_id for line in queue.lines] == made
    assert (queue.waiting, queue.longest, queue.median) == (3, timedelta(seconds=3), timedelta(seconds=2))
    assert review_queue.count_waiting(officer) == 3
    assert [take_next(house.office, officer) for _ in range(2)] == [made[0], made[0]]


def test_the_one_in_the_middle_is_the_same_in_the_queue_and_on_the_dashboard(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    for _ in range(3):
        submitted(house)
        queue = view_queue(house.office, officer)
        queues = region_dashboard.view_dashboard(house.office, officer).queues or ()
        (told,) = (one for one in queues if one.queue is Queue.REVIEW)
        assert told.middle == queue.read_at - queue.median


def test_an_empty_queue_has_nothing_to_hand_out(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    queue = view_queue(house.office, officer)
    assert (queue.lines, queue.waiting, queue.longest, queue.median) == ((), 0, timedelta(), timedelta())
    assert take_next(house.office, officer) is None
    house.debited(house.actor(), house.file()[0].coupon_id)
    assert take_next(house.office, officer) is None, "its documents are not in"


def test_two_officers_are_never_handed_the_same_one(house: House) -> None:
    one, two = house.actor(Role.OFFICER), house.actor(Role.OFFICER)
    first, second = (submitted(house).transaction_id for _ in range(2))
    assert take_next(house.office, one) == first
    assert take_next(house.office, two) == second
    assert take_next(house.office, two, second) is None, "nothing is behind it"
    assert take_next(house.office, two, second, forward=False) is None, "and before it only another's"
    assert refusal(take, house.office, two, first) == "held_by_other"
    lines = view_queue(house.office, two).lines
    assert [(line.mine, line.holder_name) for line in lines] == [
        (False, "Dominique S."),
        (True, "Dominique S."),
    ]


def test_going_on_lets_go_of_the_one_looked_at(house: House) -> None:
    one, two = house.actor(Role.OFFICER), house.actor(Role.OFFICER)
    made = [submitted(house).transaction_id for _ in range(3)]
    assert take_next(house.office, one) == made[0]
    assert take_next(house.office, one, made[0]) == made[1]
    assert take_next(house.office, two) == made[0]
    assert take_next(house.office, one, made[1]) == made[2]
    assert take_next(house.office, one, made[2], forward=False) == made[1]
    let_go(one, made[1])
    assert take_next(house.office, two, made[0]) == made[1]


def test_after_a_decision_the_next_one_is_the_one_behind(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    made = [submitted(house).transaction_id for _ in range(3)]
    take(house.office, officer, made[1])
    review.validate(house.office, officer, made[1])
    assert take_next(house.office, officer, made[1]) == made[2]
    assert refusal(take, house.office, officer, made[1]) == "not_waiting"
    assert refusal(take, house.office, officer, house.clock.new_id()) == "not_waiting"


def test_a_hold_ends_by_itself_and_lasts_longer_while_one_works(house: House) -> None:
    one, two, made = house.actor(Role.OFFICER), house.actor(Role.OFFICER), submitted(house).transaction_id
    take(house.office, one, made)
    house.clock.move(minutes=19)
    take(house.office, one, made)
    house.clock.move(minutes=19)
    assert take_next(house.office, two) is None
    house.clock.move(minutes=1)
    assert take_next(house.office, two) == made
    let_go(one, made)
    assert refusal(take, house.office, one, made) == "held_by_other"


def test_what_a_school_is_doubted_for_is_shown_with_its_other_transactions(house: House) -> None:
    officer, staff = house.actor(Role.OFFICER), house.actor()
    doubted, other = submitted(house, staff).transaction_id, submitted(house, staff).transaction_id
    elsewhere = submitted(house).transaction_id
    disavow.disavow(house.office, link_token(house.office, DISAVOWAL, doubted))
    lines = {line.transaction_id: line for line in view_queue(house.office, officer).lines}
    assert [lines[one].disavowed for one in (doubted, other, elsewhere)] == [True, True, False]
    assert [lines[one].anomalies for one in (doubted, other)] == [(AnomalyKind.NOT_ME,), ()]


def test_the_queue_sends_as_many_statements_however_long_it_is(house: House) -> None:
    officer, sent = house.actor(Role.OFFICER), []
    for rows in (1, 4):
        for _ in range(rows):
            submitted(house)
        with counted() as told:
            view_queue(house.office, officer)
        sent.append(len(statements(told)))
    assert sent[0] == sent[1] <= 5


def test_only_an_officer_works_on_the_queue(house: House) -> None:
    made = submitted(house).transaction_id
    for role in set(Role) - {Role.OFFICER}:
        other = house.actor(role)
        assert refusal(view_queue, house.office, other) == "role_required"
        assert refusal(take_next, house.office, other) == "role_required"
        assert refusal(take, house.office, other, made) == "role_required"
        assert refusal(let_go, other, made) == "role_required"
        assert refusal(review_queue.count_waiting, other) == "role_required"
