"""Days and validity (F29), and the date from which a contract will do (F4)."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.given import NOW, SCHEME, coupon
from webapp.domain.calendar import add_months, paris_bounds, paris_day
from webapp.domain.coupon import CouponState, last_day, state_of
from webapp.domain.documents import check_signature_date
from webapp.domain.scheme import DocumentRule
from webapp.domain.transaction import Status

CONTRACT = SCHEME.rank_numbered(1).document[0]


# F29: valid 12 months.
@pytest.mark.parametrize(
    ("issued_on", "until"),
    [
        (date(2026, 3, 12), date(2027, 3, 12)),
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2027, 3, 1), date(2028, 3, 1)),
    ],
)
@pytest.mark.parametrize("market", SCHEME.market, ids=lambda m: m.code)
def test_a_coupon_is_good_for_twelve_months_29_february_included_f29(
    issued_on: date, until: date, market: object
) -> None:
    assert last_day(issued_on, next(m for m in SCHEME.market if m == market)) == until


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 6, 1, 21, 59, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 22, 0, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_day_is_a_day_in_paris(instant: datetime, day: date) -> None:
    assert paris_day(instant) == day


def test_a_naive_instant_has_no_day() -> None:
    with pytest.raises(ValueError, match="naive"):
        paris_day(NOW.replace(tzinfo=None))


# F4: the standard contract is signed from 1 March 2021 on.
def test_a_contract_signed_on_28_february_2021_is_refused_f4() -> None:
    refused = check_signature_date(CONTRACT, date(2021, 2, 28))
    assert refused is not None
    assert refused.code == "document_signed_too_early"
    assert refused.details == {"signed_from": date(2021, 3, 1), "document": "training_contract"}


def test_a_contract_signed_on_1_march_2021_is_accepted_f4() -> None:
    assert check_signature_date(CONTRACT, date(2021, 3, 1)) is None


def test_a_document_without_a_first_date_may_bear_any_f4() -> None:
    anytime = DocumentRule("any", "Pièce", "", "F11")
    assert check_signature_date(anytime, date(1970, 1, 1)) is None


@pytest.mark.parametrize(
    ("debit", "revoked", "expired", "state"),
    [
        (None, False, False, CouponState.AVAILABLE),
        (None, False, True, CouponState.EXPIRED),
        (None, True, True, CouponState.REVOKED),
        (Status.PAID, True, False, CouponState.REVOKED),
        (Status.AWAITING_DOCUMENTS, False, True, CouponState.DEBITED),
        (Status.SUBMITTED, False, False, CouponState.DEBITED),
        (Status.REFUSED, False, False, CouponState.DEBITED),
        (Status.VALIDATED, False, True, CouponState.VALIDATED),
        (Status.IN_PAYMENT, False, False, CouponState.VALIDATED),
        (Status.PAYMENT_REJECTED, False, False, CouponState.VALIDATED),
        (Status.PAID, False, True, CouponState.PAID),
    ],
)
def test_a_coupon_s_state_is_one_word(
    debit: Status | None, *, revoked: bool, expired: bool, state: CouponState
) -> None:
    day = NOW.date() - timedelta(days=1) if expired else NOW.date()
    made = coupon(expires_on=day, revoked_at=NOW if revoked else None)
    assert state_of(made, debit, NOW) is state


@pytest.mark.parametrize(
    ("day", "hours", "start"),
    [
        (date(2026, 3, 12), 24, datetime(2026, 3, 11, 23, tzinfo=UTC)),
        (date(2026, 3, 29), 23, datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (date(2026, 7, 1), 24, datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (date(2026, 10, 25), 25, datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
)
def test_a_day_in_paris_lasts_what_it_lasts(day: date, hours: int, start: datetime) -> None:
    assert paris_bounds(day) == (start, start + timedelta(hours=hours))


@given(st.dates(date(2019, 1, 1), date(2100, 1, 1)))
def test_days_follow_one_another_without_a_gap(day: date) -> None:
    start, end = paris_bounds(day)
    assert end == paris_bounds(day + timedelta(days=1))[0]
    assert paris_day(start) == day == paris_day(end - timedelta(microseconds=1))
