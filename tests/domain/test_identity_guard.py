"""The guard on wrong identity tries: three at once, then waits, and the sixth locks (F12)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW, SCHEME
from webapp.domain.identity import (
    Guard,
    TryAllowed,
    TryDelayed,
    TryLocked,
    after_wrong,
    decide_try,
    rested,
    tries_left,
    unlocked,
)

LIMITS = SCHEME.identity
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(hours=24)


def after(wrong: int, at: datetime = NOW) -> Guard:
    """A guard after so many wrong tries, the last of them at that instant."""
    guard = Guard()
    for _ in range(wrong):
        guard = after_wrong(LIMITS, guard, at)
    return guard


def test_the_figures_are_those_of_the_contract() -> None:
    assert (LIMITS.free_tries, LIMITS.waits_seconds, LIMITS.tries) == (3, (30, 60, 120), 6)
    assert (LIMITS.lock_hours, LIMITS.staff_wrong_per_hour) == (24, 20)


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_the_first_three_tries_are_judged_at_once(wrong: int) -> None:
    assert decide_try(LIMITS, after(wrong), [], NOW) == TryAllowed()


@pytest.mark.parametrize(("wrong", "seconds"), [(3, 30), (4, 60), (5, 120)])
def test_the_next_tries_wait_longer_each_time(wrong: int, seconds: int) -> None:
    guard = after(wrong)
    assert decide_try(LIMITS, guard, [], NOW) == TryDelayed(seconds)
    assert decide_try(LIMITS, guard, [], NOW + (seconds - 1) * SECOND) == TryDelayed(1)
    assert decide_try(LIMITS, guard, [], NOW + seconds * SECOND) == TryAllowed()


def test_a_wait_is_rounded_up_so_that_who_waits_it_is_never_told_to_wait_again() -> None:
    later = NOW + timedelta(seconds=29, microseconds=1)
    assert decide_try(LIMITS, after(3), [], later) == TryDelayed(1)
    assert decide_try(LIMITS, after(3), [], NOW + timedelta(milliseconds=500)) == TryDelayed(30)


@pytest.mark.parametrize("wrong", range(6))
def test_the_first_five_wrong_tries_do_not_lock(wrong: int) -> None:
    assert after(wrong).locked_until is None


def test_the_sixth_wrong_try_locks_for_a_day() -> None:
    locked = after(6)
    assert locked.locked_until == NOW + DAY
    assert tries_left(LIMITS, locked) == 0
    assert decide_try(LIMITS, locked, [], NOW + DAY - SECOND) == TryLocked(NOW + DAY)


def test_tries_left_counts_down_to_the_one_that_locks() -> None:
    assert [tries_left(LIMITS, after(wrong)) for wrong in range(8)] == [6, 5, 4, 3, 2, 1, 0, 0]


def test_a_lock_lifts_by_itself_after_a_day() -> None:
    locked = after(6)
    assert rested(LIMITS, locked, NOW + DAY - SECOND) == locked
    assert rested(LIMITS, locked, NOW + DAY) == Guard()


@pytest.mark.parametrize("wrong", range(1, 6))
def test_a_count_that_has_not_locked_is_forgotten_a_day_after_its_last_try(wrong: int) -> None:
    guard = after(wrong)
    assert rested(LIMITS, guard, NOW + DAY - SECOND) == guard
    assert rested(LIMITS, guard, NOW + DAY) == Guard()


def test_a_fresh_guard_has_nothing_to_rest_from() -> None:
    assert rested(LIMITS, Guard(), NOW) == Guard()


def test_the_owner_s_single_unlock_is_remembered_through_everything() -> None:
    once = unlocked(after(6), by_owner=True)
    assert (once.wrong, once.locked_until, once.owner_has_unlocked) == (0, None, True)
    again = after_wrong(LIMITS, once, NOW)
    assert again.owner_has_unlocked
    assert unlocked(again).owner_has_unlocked
    assert rested(LIMITS, again, NOW + DAY).owner_has_unlocked


def test_an_officer_s_unlock_leaves_the_owner_theirs() -> None:
    assert unlocked(after(6)) == Guard()


# Twenty wrong tries in an hour per member of staff, wherever they were made.
def test_nineteen_wrong_in_an_hour_leave_one_more_twenty_leave_none() -> None:
    times = [NOW - n * SECOND for n in range(20)]
    assert decide_try(LIMITS, Guard(), times[:19], NOW) == TryAllowed()
    stopped = decide_try(LIMITS, Guard(), times, NOW)
    assert stopped == TryDelayed(3600 - 19, staff_limit=True)


def test_a_wrong_try_counts_for_an_hour_and_not_longer() -> None:
    edge = [NOW - HOUR, *[NOW - n * SECOND for n in range(19)]]
    assert decide_try(LIMITS, Guard(), edge, NOW) == TryAllowed()
    assert decide_try(LIMITS, Guard(), edge, NOW - timedelta(microseconds=1)) == TryDelayed(
        1, staff_limit=True
    )


def test_the_lock_of_a_coupon_is_told_before_the_limit_of_the_person() -> None:
    assert decide_try(LIMITS, after(6), [NOW] * 20, NOW) == TryLocked(NOW + DAY)


@given(st.permutations([NOW - n * SECOND for n in range(25)]))
def test_the_order_in_which_wrong_tries_are_told_does_not_matter(times: list[datetime]) -> None:
    # Of 25, the twentieth latest, 19 seconds old, is the one whose hour must end.
    assert decide_try(LIMITS, Guard(), times, NOW) == TryDelayed(3600 - 19, staff_limit=True)


@dataclass
class Counter:
    """What the contract says in words, counted by hand."""

    judged: list[datetime] = field(default_factory=list)
    locked_until: datetime | None = None

    def allows(self, now: datetime) -> bool:
        self._forget(now)
        if self.locked_until is not None:
            return False
        wait = (0, 0, 0, 30, 60, 120)[len(self.judged)]
        return not self.judged or now >= self.judged[-1] + wait * SECOND

    def wrong(self, now: datetime) -> None:
        self.judged.append(now)
        if len(self.judged) == 6:
            self.locked_until = now + DAY

    def _forget(self, now: datetime) -> None:
        over = self.locked_until is not None and now >= self.locked_until
        if over or (self.judged and now >= self.judged[-1] + DAY):
            self.judged.clear()
            self.locked_until = None


STEPS = st.one_of(
    st.integers(0, 200),
    st.sampled_from([0, 1, 29, 30, 59, 60, 119, 120, 86399, 86400]),
    st.integers(0, 100_000),
)


@given(st.lists(STEPS, max_size=40))
def test_any_sequence_of_wrong_tries_is_judged_as_the_contract_counts(steps: list[int]) -> None:
    guard, counter, now = Guard(), Counter(), NOW
    for step in steps:
        now += step * SECOND
        guard = rested(LIMITS, guard, now)
        decision = decide_try(LIMITS, guard, [], now)
        assert (decision == TryAllowed()) == counter.allows(now)
        assert (guard.locked_until, guard.wrong) == (counter.locked_until, len(counter.judged))
        if isinstance(decision, TryDelayed):
            assert decide_try(LIMITS, guard, [], now + decision.seconds * SECOND) == TryAllowed()
        if isinstance(decision, TryAllowed):
            guard = after_wrong(LIMITS, guard, now)
            counter.wrong(now)


@given(st.lists(st.integers(0, 4000), max_size=80))
def test_nobody_ever_gets_more_than_twenty_wrong_tries_into_an_hour(steps: list[int]) -> None:
    judged: list[datetime] = []
    now = NOW
    for step in steps:
        now += step * SECOND / 10
        decision = decide_try(LIMITS, Guard(), judged, now)
        if isinstance(decision, TryAllowed):
            judged.append(now)
        else:
            assert isinstance(decision, TryDelayed)
            assert decision.staff_limit
            free_at = now + decision.seconds * SECOND
            assert decide_try(LIMITS, Guard(), judged, free_at) == TryAllowed()
        assert sum(1 for t in judged if now - t < HOUR) <= 20
