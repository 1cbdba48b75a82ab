"""When a mail that could not leave is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.domain.mail import MOST_TRIES, next_try

NOW = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 10), (2, 30), (3, 60), (4, 300), (5, 900), (6, 3600), (7, 3600), (99, 3600)]
)
def test_pauses_grow_from_ten_seconds_to_an_hour(attempts: int, seconds: int) -> None:
    assert next_try(attempts, NOW) == NOW + timedelta(seconds=seconds)


def test_a_mail_is_given_up_after_five_days_of_tries_and_not_before() -> None:
    now, attempts = NOW, 1
    while (again := next_try(attempts, now)) is not None:
        now, attempts = again, attempts + 1
    assert attempts == MOST_TRIES
    assert timedelta(days=5) - timedelta(hours=1) <= now - NOW <= timedelta(days=5)
