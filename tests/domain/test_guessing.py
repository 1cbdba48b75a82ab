"""Guesses are slowed down: what is free, what waits, what a rest forgets."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.guessing import Guesses, GuessLimits, after_wrong, is_closed, rested, seconds_to_wait

NOW = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
LIMITS = GuessLimits(free=5, waits_seconds=(30, 60, 120), rest=timedelta(days=1), most=10)


def wrong(times: int, limits: GuessLimits = LIMITS, at: datetime = NOW) -> Guesses:
    guesses = Guesses()
    for _ in range(times):
        guesses = after_wrong(limits, guesses, at)
    return guesses


def test_the_free_tries_wait_for_nothing() -> None:
    assert [seconds_to_wait(LIMITS, wrong(n), NOW) for n in range(5)] == [0] * 5


def test_each_further_try_waits_longer_and_the_last_wait_goes_on() -> None:
    assert [seconds_to_wait(LIMITS, wrong(n), NOW) for n in (5, 6, 7, 8, 9)] == [30, 60, 120, 120, 120]


def test_a_wait_is_rounded_up_and_ends() -> None:
    guesses = wrong(5)
    assert seconds_to_wait(LIMITS, guesses, NOW + timedelta(seconds=29, milliseconds=1)) == 1
    assert seconds_to_wait(LIMITS, guesses, NOW + timedelta(seconds=30)) == 0


def test_a_rest_forgets_but_does_not_open_what_is_closed() -> None:
    tomorrow = NOW + LIMITS.rest
    assert rested(LIMITS, wrong(9), tomorrow) == Guesses()
    assert is_closed(LIMITS, wrong(10))
    assert is_closed(LIMITS, rested(LIMITS, wrong(10), tomorrow))


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=60))
def test_whoever_obeys_the_waits_makes_few_tries_whatever_their_pace(pauses: list[int]) -> None:
    open_for_ever = GuessLimits(LIMITS.free, LIMITS.waits_seconds, LIMITS.rest)
    guesses, now, judged, judged_at = Guesses(), NOW, 0, [NOW]
    for pause in pauses:
        now += timedelta(seconds=pause)
        if seconds_to_wait(open_for_ever, guesses, now) == 0:
            guesses = after_wrong(open_for_ever, guesses, now)
            judged += 1
            judged_at.append(now)
    # Without a rest of a day between two tries, five are free and each other costs its wait.
    if all(b - a < LIMITS.rest for a, b in pairwise(judged_at)):
        least = sum((30, 60, *[120] * 60)[: max(0, judged - 5)])
        assert (judged_at[-1] - judged_at[1 if judged else 0]).total_seconds() + 1 >= least
