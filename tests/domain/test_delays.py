"""What is counted of offline claims."""

from datetime import timedelta

from tests.domain.given import NOW
from webapp.domain.delays import Arrival, Figures, figures


def arrival(code: str = "accepted", minutes: int = 10, *, believed: bool = True) -> Arrival:
    taken = NOW - timedelta(minutes=minutes)
    return Arrival(code, 30000, taken, taken if believed else NOW, NOW)


def test_nothing_is_nothing() -> None:
    assert figures([]) == Figures()
    assert figures([]).refused_count == 0


def test_answers_are_counted_by_code_and_only_accepted_sums_are_added() -> None:
    seen = [arrival(), arrival(), arrival("cap_exceeded"), arrival("cap_exceeded"), arrival("chain_broken")]
    told = figures(seen)
    assert (told.accepted, told.accepted_cents, told.refused_count) == (2, 60000, 3)
    assert list(told.refused.items()) == [("cap_exceeded", 2), ("chain_broken", 1)]


def test_a_clock_that_was_not_believed_tells_no_delay() -> None:
    told = figures([arrival(minutes=10), arrival(minutes=30), arrival(minutes=9000, believed=False)])
    assert told.odd_clocks == 1
    assert (told.median_delay, told.longest_delay) == (timedelta(minutes=20), timedelta(minutes=30))
    only = figures([arrival(believed=False)])
    assert (only.median_delay, only.longest_delay) == (None, None)
