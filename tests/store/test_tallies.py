"""What the dashboards count is what the transactions say, whatever happens to them, in whatever order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import flask_migrate
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import House
from tests.listed import Stocked, stock
from tests.plumbing import Counts
from webapp.domain.actors import Actor
from webapp.domain.transaction import TRANSITIONS, Act, Status, after
from webapp.services import tallies
from webapp.store import transactions
from webapp.store.database import writing

# A quarter to midnight on the last of December, in Paris: the month, the year and the week turn.
TURN = datetime(2025, 12, 31, 22, 45, tzinfo=UTC)
QUARTERS = st.integers(-4, 4).map(lambda quarters: TURN + timedelta(minutes=15 * quarters))
MOVES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(Act)), QUARTERS), max_size=20)


@pytest.fixture
def school(house: House) -> Iterator[Actor]:
    yield house.actor()
    assert tallies.check() == []


def act(transaction_id: str, what: Act, when: datetime) -> None:
    """Do an act if it can be done where the transaction stands, as the services do."""
    with writing() as tx:
        row = transactions.transaction(tx, None, transaction_id)
        assert row is not None
        status = after(Status(row.status), what)
        if status is None:
            return
        at = {Act.VALIDATE: when, Act.REFUSE: when, Act.REOPEN: None}
        dated = {"decided_at": at[what]} if what in at else {}
        transactions.set_status(tx, row.partner_id, transaction_id, status, **dated)


def test_any_acts_in_any_order_leave_every_count_right(house: House, school: Actor, counts: Counts) -> None:
    @settings(max_examples=counts.hypothesis_examples)
    @given(MOVES, QUARTERS)
    def lived(moves: list[tuple[int, Act, datetime]], debited_at: datetime) -> None:
        lines = [Stocked(status=Status.AWAITING_DOCUMENTS, rank=1, debited_at=debited_at) for _ in range(2)]
        others = [Stocked(status=Status.VALIDATED, rank=2, debited_at=debited_at) for _ in range(2)]
        ids = [*stock(house, school, lines), *stock(house, school, others)]
        for place, what, when in moves:
            act(ids[place], what, when)
            assert tallies.check() == []

    lived()


@pytest.mark.parametrize(("status", "what"), sorted(TRANSITIONS))
def test_each_transition_keeps_the_counts(house: House, school: Actor, status: Status, what: Act) -> None:
    (transaction_id,) = stock(house, school, [Stocked(status=status, decided_at=TURN)])
    act(transaction_id, what, TURN + timedelta(days=8))


def at_once(house: House, together: Barrier, acts: Sequence[Act]) -> Callable[[list[str]], None]:
    """Return what does acts to one transaction after the other, once all who begin together are there."""

    def move(mine: list[str]) -> None:
        with house.app.app_context():
            together.wait()
            for transaction_id in mine:
                for what in acts:
                    act(transaction_id, what, TURN)

    return move


@pytest.mark.parametrize(
    ("acts", "ends"),
    [
        ((Act.REFUSE, Act.REOPEN, Act.REFUSE), Status.REFUSED),
        (
            # Each takes from two cells of each tally, and puts into two.
            (Act.VALIDATE, Act.START_PAYMENT, Act.REJECT_PAYMENT, Act.START_PAYMENT, Act.CONFIRM_PAYMENT),
            Status.PAID,
        ),
    ],
)
def test_what_moves_at_once_is_counted_each_once(
    house: House, school: Actor, acts: tuple[Act, ...], ends: Status
) -> None:
    ids = stock(house, school, [Stocked(status=Status.SUBMITTED, rank=rank) for rank in (1, 2, 3)] * 8)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(at_once(house, Barrier(8), acts), [ids[start::8] for start in range(8)]))
    held = house.rows("region_tally")
    assert [(row["status"], row["found"]) for row in held if row["found"]] == [(ends, 24)]


def test_what_settles_while_all_is_written_again_waits_and_is_counted(house: House, school: Actor) -> None:
    ids = stock(house, school, [Stocked(status=Status.SUBMITTED, rank=rank) for rank in (1, 2, 3)] * 8)
    together, settling = Barrier(5), 4
    settle = at_once(house, together, (Act.REFUSE, Act.REOPEN, Act.REFUSE))

    def write_again() -> None:
        with house.app.app_context():
            together.wait()
            for _ in range(8):
                tallies.write_again()

    with ThreadPoolExecutor(settling + 1) as pool:
        writing_again = pool.submit(write_again)
        list(pool.map(settle, [ids[start::settling] for start in range(settling)]))
        writing_again.result()
    assert tallies.check() == []
    held = house.rows("region_tally")
    assert [(row["status"], row["found"]) for row in held if row["found"]] == [("refused", 24)]


def test_a_count_that_was_touched_is_seen_and_written_again(house: House, school: Actor) -> None:
    stock(house, school, [Stocked(status=Status.PAID, amount_cents=700)])
    house.execute("UPDATE school_tally SET cents = 701")
    (found,) = tallies.check()
    assert (found.held, found.counted) == ((1, 701), (1, 700))
    house.execute("DELETE FROM region_tally")
    assert [one.held for one in tallies.check()] == [(1, 701), (0, 0)]
    runner = house.app.test_cli_runner()
    assert runner.invoke(args=["tallies", "check"]).exit_code == 1
    assert runner.invoke(args=["tallies", "write-again"]).exit_code == 0
    assert runner.invoke(args=["tallies", "check"]).exit_code == 0


@pytest.mark.parametrize("revision", ["0011", "0012"])
def test_a_house_that_comes_from_before_is_counted_by_its_migration(
    fresh_house: House, revision: str
) -> None:
    house = fresh_house
    months = [TURN - timedelta(days=40 * back) for back in range(4)]
    lines = [Stocked(status=status, debited_at=at) for status in Status for at in months]
    stock(house, house.actor(), lines)
    before = house.rows("school_tally"), house.rows("region_tally")
    flask_migrate.downgrade(revision=revision)
    flask_migrate.upgrade()
    after_ = house.rows("school_tally"), house.rows("region_tally")
    assert [sorted(map(str, rows)) for rows in after_] == [sorted(map(str, rows)) for rows in before]
    assert len(after_[0]) == 24
