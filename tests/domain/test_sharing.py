"""From what on the Region is shown that a coupon may be passed round: exact limits, nights of any length."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webapp.domain.scheme import SharingLimits
from webapp.domain.sharing import Looked, Sighting, Signal, SignalKind, night_of, signals

LIMITS = SharingLimits(
    source="F29",
    schools=2,
    within_days=7,
    reads_per_hour=4,
    night_reads=3,
    night_from_hour=22,
    night_until_hour=6,
)
NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
TWO_SCHOOLS, BURST, NIGHT = SignalKind.TWO_SCHOOLS, SignalKind.BURST, SignalKind.NIGHT
INSTANT = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def seen(when: datetime, coupon: str = "c", partner: str = "p", account: str = "a") -> Sighting:
    return Sighting(coupon, partner, account, when)


def found(*sightings: Sighting, looked: Looked | None = None) -> list[Signal]:
    return signals(sightings, LIMITS, looked or {})


def read_at(*moments: datetime) -> list[Sighting]:
    """As many coupons as moments, read by one person."""
    return [seen(moment, f"c{place}") for place, moment in enumerate(moments)]


def test_one_coupon_at_one_school_however_often_is_no_signal() -> None:
    assert found(*(seen(NOON + timedelta(hours=hour), account=f"a{hour}") for hour in range(50))) == []


@pytest.mark.parametrize(("apart", "hits"), [(timedelta(days=7), 1), (timedelta(days=7) + INSTANT, 0)])
def test_one_coupon_at_two_schools_within_seven_days_is_a_signal_about_the_coupon(
    apart: timedelta, hits: int
) -> None:
    told = found(seen(NOON + apart, partner="q", account="b"), seen(NOON))
    assert told == [Signal(TWO_SCHOOLS, "c", "c", 2, NOON, NOON + apart)][:hits]


def test_two_coupons_at_two_schools_are_no_signal() -> None:
    assert found(seen(NOON), seen(NOON, "d", "q", "b")) == []


def test_three_schools_count_three() -> None:
    (told,) = found(
        *(seen(NOON + timedelta(days=one), partner=f"p{one}", account=str(one)) for one in range(3))
    )
    assert told.count == 3


@pytest.mark.parametrize(("last", "hits"), [(timedelta(hours=1), 1), (timedelta(hours=1) + INSTANT, 0)])
def test_the_limit_of_coupons_within_an_hour_is_a_signal_about_who_read_them(
    last: timedelta, hits: int
) -> None:
    moments = (NOON, NOON, NOON + timedelta(minutes=30), NOON + last)
    told = found(*read_at(*moments))
    assert told == [Signal(BURST, "a", "a:2026-03-12", 4, NOON, NOON + last)][:hits]


def test_one_less_than_the_limit_in_an_hour_is_none_nor_are_the_same_coupons_again() -> None:
    three = read_at(NOON, NOON, NOON)
    assert found(*three, *three, *three) == []


def test_colleagues_are_counted_apart() -> None:
    assert found(*(seen(NOON, f"c{one}", account=f"a{one % 2}") for one in range(6))) == []


def test_a_burst_of_each_day_is_told_once_with_its_fullest_hour() -> None:
    first = [NOON + timedelta(hours=3 * turn, minutes=one) for turn in range(2) for one in range(4 + turn)]
    told = found(*read_at(*first, *(moment + timedelta(days=1) for moment in first)))
    assert [(one.about, one.count) for one in told] == [("a:2026-03-12", 5), ("a:2026-03-13", 5)]


def test_an_hour_over_midnight_is_of_the_day_it_began_in() -> None:
    # 23:45 to 0:15 in Paris: a night's signal too, of the same night.
    told = found(*read_at(*(at("2026-03-12T22:45") + timedelta(minutes=10 * one) for one in range(4))))
    assert [(one.kind, one.about) for one in told] == [(BURST, "a:2026-03-12"), (NIGHT, "a:2026-03-12")]


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        # Winter time: 22:00 in Paris is 21:00 UTC.
        (at("2026-03-12T21:00") - INSTANT, None),
        (at("2026-03-12T21:00"), date(2026, 3, 12)),
        (at("2026-03-13T05:00") - INSTANT, date(2026, 3, 12)),
        (at("2026-03-13T05:00"), None),
        # The night that skips an hour: from 22:00 winter time until 6:00 summer time, seven hours.
        (at("2026-03-28T21:00") - INSTANT, None),
        (at("2026-03-28T21:00"), date(2026, 3, 28)),
        (at("2026-03-29T04:00") - INSTANT, date(2026, 3, 28)),
        (at("2026-03-29T04:00"), None),
        # The night that lives an hour twice: nine hours.
        (at("2026-10-24T20:00") - INSTANT, None),
        (at("2026-10-24T20:00"), date(2026, 10, 24)),
        (at("2026-10-25T00:30"), date(2026, 10, 24)),
        (at("2026-10-25T01:30"), date(2026, 10, 24)),
        (at("2026-10-25T05:00") - INSTANT, date(2026, 10, 24)),
        (at("2026-10-25T05:00"), None),
    ],
)
def test_a_night_begins_and_ends_by_the_clock_in_paris(moment: datetime, night: date | None) -> None:
    assert night_of(moment, LIMITS) == night


@pytest.mark.parametrize(
    ("hours", "inside", "outside"), [((0, 6), "2026-03-12T23:00", "2026-03-12T22:59"), ((5, 5), None, NOON)]
)
def test_a_night_within_one_day_and_no_night_at_all(
    hours: tuple[int, int], inside: str | None, outside: str | datetime
) -> None:
    limits = SharingLimits("F29", 2, 7, 40, 3, *hours)
    if inside is not None:
        assert night_of(at(inside), limits) == date(2026, 3, 13)
    assert night_of(at(outside) if isinstance(outside, str) else outside, limits) is None


def test_three_coupons_in_one_night_are_a_signal_and_two_are_none() -> None:
    evening = at("2026-10-24T20:00")
    moments = (evening, evening + timedelta(hours=4), at("2026-10-25T05:00") - INSTANT)
    assert found(*read_at(*moments)) == [Signal(NIGHT, "a", "a:2026-10-24", 3, evening, moments[2])]
    assert found(*read_at(*moments[:2], at("2026-10-25T05:00"))) == []
    # The same number over two nights is two nights of two at most.
    assert found(*read_at(*moments[:2], evening + timedelta(days=1, hours=1))) == []


def test_what_was_looked_at_gives_no_cause_again_until_there_is_as_much_anew() -> None:
    there_and_back = [seen(NOON), seen(NOON + timedelta(hours=1), partner="q")]
    looked = {(TWO_SCHOOLS, "c"): NOON + timedelta(hours=1)}
    assert found(*there_and_back, looked=looked) == []
    again = [*there_and_back, seen(NOON + timedelta(hours=2), partner="q")]
    assert found(*again, looked=looked) == []
    back = seen(NOON + timedelta(hours=3))
    assert found(*again, back, looked=looked) == [
        Signal(TWO_SCHOOLS, "c", "c", 2, NOON + timedelta(hours=2), NOON + timedelta(hours=3))
    ]


moments = some.integers(0, 3 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
few = some.builds(
    Sighting, some.sampled_from("cdefg"), some.sampled_from("pq"), some.sampled_from("ab"), moments
)


@given(some.lists(few, max_size=30), some.randoms(use_true_random=False))
def test_order_is_nothing_and_each_signal_is_told_once_with_no_less_than_its_limit(
    sightings: list[Sighting], chance: Random
) -> None:
    told = found(*sightings)
    shuffled = sorted(sightings, key=lambda _: chance.random())
    assert sorted(map(repr, found(*shuffled))) == sorted(map(repr, told))
    assert len({(one.kind, one.about) for one in told}) == len(told)
    least = {TWO_SCHOOLS: LIMITS.schools, BURST: LIMITS.reads_per_hour, NIGHT: LIMITS.night_reads}
    for one in told:
        assert one.count >= least[one.kind]
        assert one.first_at <= one.last_at
