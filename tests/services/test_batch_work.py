"""What was confirmed is written once, whatever stops the worker; an import whole or not at all."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.batched import kinds, letters, people_csv, prepared, prepared_import, view
from tests.builders import House
from tests.services.test_import import good
from tests.services.test_transfers import at_once
from webapp.domain.actors import Actor, Role
from webapp.domain.batch import CHUNK, BatchState
from webapp.services import batch_work, batches, ledger


@pytest.fixture
def officer(house: House) -> Actor:
    return house.actor(Role.OFFICER)


class Stopped(Exception):
    """A worker that is killed."""


def after(times: int) -> Any:  # noqa: ANN401  a function of the worker's
    """What says « go on » so many times, and no more."""
    left = iter(range(times))
    return lambda: next(left, None) is not None


class TestResume:
    def test_a_worker_that_stops_between_two_chunks_is_followed_by_one_that_goes_on(
        self, house: House, officer: Actor
    ) -> None:
        count = CHUNK + 5
        batch_id = prepared(house, officer, people_csv(count))
        batches.confirm(house.office, officer, batch_id)
        assert batch_work.write_batches(house.office, after(0)) == 1
        shown = view(house, officer, batch_id)
        assert (shown.state, shown.done, shown.at_work) == (BatchState.RUNNING, CHUNK, True)
        house.clock.move(minutes=1)
        assert not view(house, officer, batch_id).at_work
        # Valid from the day on which it was confirmed, whenever the rest is written.
        house.clock.move(days=2)
        assert batch_work.write_batches(house.office) == 1
        whole_and_once(house, batch_id, count)
        assert len({row["expires_on"] for row in house.rows("coupon")}) == 1

    def test_a_chunk_that_is_cut_in_the_middle_leaves_nothing_and_is_written_again(
        self, house: House, officer: Actor
    ) -> None:
        count = CHUNK + 5
        batch_id = prepared(house, officer, people_csv(count))
        batches.confirm(house.office, officer, batch_id)
        office = house.office
        for cut in (1, CHUNK, 3 * CHUNK, 4 * CHUNK):
            house.app.extensions["guichet"] = replace(office, clock=MortalClock(office.clock, cut))
            with pytest.raises(Stopped):
                batch_work.write_batches(house.office)
            house.app.extensions["guichet"] = office
            assert len(house.rows("beneficiary")) == view(house, officer, batch_id).done
        batch_work.write_batches(house.office)
        whole_and_once(house, batch_id, count)

    def test_several_workers_at_once_write_each_person_once(self, house: House, officer: Actor) -> None:
        count = 2 * CHUNK + 1
        batch_id = prepared(house, officer, people_csv(count))
        batches.confirm(house.office, officer, batch_id)

        def work() -> None:
            batch_work.write_batches(house.office)

        assert at_once(house, 4 * [work]) == {"done": 4}
        batch_work.write_batches(house.office)
        whole_and_once(house, batch_id, count)


class MortalClock:
    """A clock whose owner is killed at the n-th id it asks for."""

    def __init__(self, clock: Any, lives: int) -> None:  # noqa: ANN401  the office's own
        self._clock, self._lives = clock, lives

    def new_id(self) -> str:
        self._lives -= 1
        if self._lives == 0:
            raise Stopped
        return str(self._clock.new_id())

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as above
        return getattr(self._clock, name)


class AwayClock(MortalClock):
    """A clock at whose first id the database goes away."""

    def new_id(self) -> str:
        raise OperationalError("SELECT 1", {}, Exception("away"))


def whole_and_once(house: House, batch_id: str, count: int) -> None:
    """Everybody has their coupons, nobody twice, and the journal holds."""
    (row,) = [one for one in house.rows("coupon_batch") if one["id"] == batch_id]
    assert (row["state"], row["done"], row["content"]) == ("done", count, None)
    names = [one["family_name"] for one in house.rows("beneficiary")]
    assert sorted(names) == sorted(f"Modèle {letters(n)}" for n in range(1, count + 1))
    assert Counter(one["rank"] for one in house.rows("coupon")) == {1: count, 2: count, 3: count}
    assert kinds(house, batch_id).count("batch_done") == 1
    assert ledger.verify(house.office) == []


def of_another(house: House, number: int) -> dict[str, str]:
    """A line of somebody who stands in no other."""
    who = {"beneficiary": f"B{number}", "family_name": f"Modèle {letters(number)}"}
    return good(house, f"EXT-{number}", **who)


class TestImport:
    def test_it_is_written_whole_in_one_go(self, house: House, officer: Actor) -> None:
        lines = [of_another(house, n) for n in range(CHUNK + 3)]
        batch_id = prepared_import(house, officer, *lines)
        batches.confirm(house.office, officer, batch_id)
        assert batch_work.write_batches(house.office) == 1
        shown = view(house, officer, batch_id)
        assert (shown.state, shown.done, shown.coupons) == (BatchState.DONE, CHUNK + 3, CHUNK + 3)
        assert len(house.rows("coupon")) == CHUNK + 3
        entry = next(e for e in house.entries() if e.kind == "coupon_imported")
        assert entry.data["batch_id"] == batch_id

    def test_cut_in_the_middle_it_leaves_nothing(self, house: House, officer: Actor) -> None:
        lines = [of_another(house, n) for n in range(30)]
        batch_id = prepared_import(house, officer, *lines)
        batches.confirm(house.office, officer, batch_id)
        office = house.office
        house.app.extensions["guichet"] = replace(office, clock=MortalClock(office.clock, 50))
        with pytest.raises(Stopped):
            batch_work.write_batches(house.office)
        house.app.extensions["guichet"] = office
        assert house.rows("coupon") == house.rows("beneficiary") == []
        assert batch_work.write_batches(house.office) == 1
        assert len(house.rows("coupon")) == 30

    def test_a_number_known_since_sends_it_back_with_the_line_and_nothing_written(
        self, house: House, officer: Actor
    ) -> None:
        batch_id = prepared_import(house, officer, good(house, "EXT-1"), good(house, "EXT-2", rank="2"))
        other = prepared_import(house, officer, good(house, "EXT-2"))
        for one in (other, batch_id):
            batches.confirm(house.office, officer, one)
            house.clock.move(seconds=1)
        assert batch_work.write_batches(house.office) == 2
        shown = view(house, officer, batch_id)
        assert (shown.state, shown.confirmed_by) == (BatchState.PREPARED, "")
        assert shown.preview is not None
        assert [(p.line, p.code) for p in shown.preview.problems] == [(3, "known_already")]
        assert len(house.rows("coupon")) == 1
        assert kinds(house, batch_id)[-1] == "batch_sent_back"

    def test_the_preview_tells_ranks_markets_and_the_sum(self, house: House, officer: Actor) -> None:
        lines = [good(house, f"EXT-{rank}", rank=rank) for rank in ("1", "3", "2")]
        preview = view(house, officer, prepared_import(house, officer, *lines)).preview
        assert preview is not None
        (line,) = preview.lines
        assert (line.ranks, line.written_to, preview.amount_cents) == ((1, 2, 3), False, 130000)


def test_the_oldest_batch_is_written_first_and_the_workers_turn_ends(house: House, officer: Actor) -> None:
    ids = []
    for n in range(2):
        ids.append(prepared(house, officer, people_csv(1, after=n)))
        batches.confirm(house.office, officer, ids[-1])
        house.clock.move(minutes=1)
    assert batch_work.write_batches(house.office, after(0)) == 1
    states = [view(house, officer, one).state for one in ids]
    assert states == [BatchState.DONE, BatchState.RUNNING]


class TestOneThatFails:
    """A batch that can't be written: here, what an officer said of a line is no word of ours."""

    @pytest.fixture
    def failing(self, house: House, officer: Actor) -> str:
        batch_id = prepared(house, officer, people_csv(1))
        batches.confirm(house.office, officer, batch_id)
        spoilt = people_csv(1).decode().replace("email", "email,known").replace("test\n", "test,spoilt\n")
        house.execute(
            "UPDATE coupon_batch SET content = :content WHERE id = :id", content=spoilt, id=batch_id
        )
        house.clock.move(seconds=1)
        return batch_id

    def test_it_stops_none_behind_it_is_reported_and_tried_again_ten_minutes_later(
        self, house: House, officer: Actor, failing: str
    ) -> None:
        behind = prepared(house, officer, people_csv(1, after=1))
        batches.confirm(house.office, officer, behind)
        told: list[tuple[str, Exception]] = []
        aside = batch_work.Aside(lambda batch_id, error: told.append((batch_id, error)))
        assert batch_work.write_batches(house.office, aside=aside) == 1
        assert view(house, officer, behind).state is BatchState.DONE
        assert [(one, type(error)) for one, error in told] == [(failing, ValueError)]
        house.clock.move(minutes=9)
        assert batch_work.write_batches(house.office, aside=aside) == 0
        assert not view(house, officer, failing).late
        assert len(told) == 1
        house.clock.move(minutes=2)
        shown = view(house, officer, failing)
        assert (shown.state, shown.late) == (BatchState.RUNNING, True), "an officer sees that it tarries"
        sound = people_csv(1).decode()
        house.execute("UPDATE coupon_batch SET content = :content WHERE id = :id", content=sound, id=failing)
        assert batch_work.write_batches(house.office, aside=aside) == 1
        shown = view(house, officer, failing)
        assert (shown.state, shown.late) == (BatchState.DONE, False)
        assert ledger.verify(house.office) == []

    def test_a_database_away_is_no_fault_of_a_batch(self, house: House, officer: Actor) -> None:
        batches.confirm(house.office, officer, prepared(house, officer, people_csv(1)))
        office = house.office
        away = replace(office, clock=AwayClock(office.clock, 1))
        with pytest.raises(OperationalError):
            batch_work.write_batches(away, aside=batch_work.Aside(lambda batch_id, _: pytest.fail(batch_id)))
        assert batch_work.write_batches(office) == 1
