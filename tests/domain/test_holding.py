"""What a young person holds: one coupon at most may be shown, and the others say what is awaited."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.domain.given import NOW, SCHEME, coupon, file, live
from webapp.domain.coupon import Coupon
from webapp.domain.debit import AidFile
from webapp.domain.holding import Standing, holdings
from webapp.domain.reminder import due
from webapp.domain.scheme import Suspension
from webapp.domain.transaction import Status

EMPTY = file()


def debited(*statuses: Status) -> AidFile:
    return file(*(live(rank, status) for rank, status in enumerate(statuses, start=1)))


THREE = tuple(coupon(rank) for rank in (1, 2, 3))


def standings(held: AidFile, coupons: Sequence[Coupon] = THREE, now: datetime = NOW) -> list[str]:
    return [str(one.standing) for one in holdings(SCHEME, now, held, coupons)]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((), ["usable", "later", "later"]),
        ((Status.SUBMITTED,), ["debited", "next", "later"]),
        ((Status.AWAITING_DOCUMENTS,), ["debited", "next", "later"]),
        ((Status.REFUSED,), ["debited", "next", "later"]),
        ((Status.VALIDATED,), ["debited", "usable", "later"]),
        ((Status.PAID, Status.IN_PAYMENT), ["debited", "debited", "usable"]),
        ((Status.PAID, Status.PAID, Status.PAID), ["debited", "debited", "debited"]),
    ],
)
def test_one_coupon_at_a_time_and_never_the_second_before_the_first(
    statuses: tuple[Status, ...], expected: list[str]
) -> None:  # F9, F10
    assert standings(debited(*statuses)) == expected


def test_what_is_awaited_is_said_by_the_rule_that_refuses() -> None:  # F10
    second = holdings(SCHEME, NOW, debited(Status.SUBMITTED), THREE)[1]
    assert second.refused is not None
    assert (second.refused.code, second.refused.details["previous_rank"]) == ("previous_not_validated", 1)
    paid_first = replace(SCHEME, previous_coupon_must_be="paid")
    second = holdings(paid_first, NOW, debited(Status.VALIDATED), THREE)[1]
    assert second.refused is not None
    assert second.refused.code == "previous_not_paid"


def test_an_expired_coupon_is_usable_on_its_last_day_in_paris_and_not_after() -> None:  # F29
    last_minute = datetime(2026, 9, 30, 21, 59, tzinfo=UTC)
    assert standings(EMPTY, now=last_minute)[0] == "usable"
    assert standings(EMPTY, now=last_minute + timedelta(minutes=1)) == ["next", "later", "later"]


def test_a_stopped_coupon_keeps_its_turn_and_its_duplicate_takes_it() -> None:  # M12
    lost = coupon(1, revoked_at=NOW)
    first = holdings(SCHEME, NOW, EMPTY, [lost, *THREE[1:]])[0]
    assert first.standing is Standing.NEXT
    assert first.refused is not None
    assert first.refused.code == "coupon_revoked"
    again = coupon(1, id="duplicate")
    first = holdings(SCHEME, NOW, EMPTY, [lost, again, *THREE[1:]])[0]
    assert (first.standing, first.coupon) == (Standing.USABLE, again)


def test_of_a_rank_debited_by_a_duplicate_the_duplicate_counts() -> None:
    again = coupon(1, id="duplicate")
    held = file(replace(live(1), coupon_id="duplicate"))
    assert holdings(SCHEME, NOW, held, [coupon(1, revoked_at=NOW), again])[0].coupon == again


def test_of_two_stopped_the_last_one_tells_why() -> None:
    first = coupon(1, id="a", revoked_at=NOW)
    second = coupon(1, id="b", revoked_at=NOW + timedelta(days=1))
    assert holdings(SCHEME, NOW, EMPTY, [second, first])[0].coupon == second


def test_a_file_without_its_first_coupon_shows_none() -> None:
    assert standings(EMPTY, THREE[1:]) == ["later", "later", "later"]


def test_a_suspended_scheme_shows_no_coupon() -> None:  # F29
    closed = replace(SCHEME, suspension=Suspension("F29", date(2026, 1, 1), None))
    first = holdings(closed, NOW, EMPTY, THREE)[0]
    assert first.refused is not None
    assert first.refused.code == "scheme_suspended"


@pytest.mark.parametrize(
    ("left", "expected"),
    [(61, None), (60, 60), (59, 60), (16, 60), (15, 15), (1, 15), (0, 15), (-1, None)],
)
def test_a_reminder_is_due_on_its_day_and_made_up_for_later(left: int, expected: int | None) -> None:
    today = date(2026, 3, 12)
    assert due((60, 15), today, today + timedelta(days=left)) == expected
