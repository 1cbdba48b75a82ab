"""What is told of offline claims, from what was counted."""

from datetime import timedelta

import pytest

from webapp.domain.delays import Counted, Delays, Figures, figures

TEN, THIRTY = timedelta(minutes=10), timedelta(minutes=30)


def test_nothing_is_nothing() -> None:
    assert figures([]) == Figures()
    assert figures([]).refused_count == 0


def test_answers_are_told_the_most_frequent_first_and_only_accepted_sums_are_added() -> None:
    seen = [
        Counted("chain_broken", 1, 30000, 1),
        Counted("cap_exceeded", 2, 60000, 0),
        Counted("accepted", 2, 60000, 1),
        Counted("already_debited", 2, 60000, 0),
    ]
    told = figures(seen)
    assert (told.accepted, told.accepted_cents, told.refused_count) == (2, 60000, 5)
    assert list(told.refused.items()) == [("already_debited", 2), ("cap_exceeded", 2), ("chain_broken", 1)]
    assert told.odd_clocks == 2


@pytest.mark.parametrize(
    ("middle", "median"),
    [((), None), ((TEN,), TEN), ((TEN, THIRTY), timedelta(minutes=20)), ((TEN, TEN), TEN)],
)
def test_a_median_is_the_middle_one_or_half_way_between_two(
    middle: tuple[timedelta, ...], median: timedelta | None
) -> None:
    assert figures([], Delays(middle, THIRTY)).median_delay == median
    assert figures([], Delays(middle, THIRTY)).longest_delay == THIRTY
