"""Days as the counter lives them: legal dates are dates in Paris, instants are aware UTC."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris_day(instant: datetime) -> date:
    """Return the date in Paris at an aware instant.

    Raises:
        ValueError: ``instant`` is naive.
    """
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no day")
    return instant.astimezone(PARIS).date()


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or the month's last day where it has no such day."""
    month0 = day.month - 1 + months
    year, month = day.year + month0 // 12, month0 % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def paris_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants, aware UTC, at which a day begins and ends in Paris: 23, 24 or 25 hours apart."""
    # The hour that is skipped or lived twice is never midnight, so each bound is one instant.
    start, end = (
        datetime.combine(one, time(0), PARIS).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return start, end
