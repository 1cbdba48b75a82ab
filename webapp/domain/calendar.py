"""Days as the counter lives them: legal dates are dates in Paris, instants are aware UTC."""

import calendar
from datetime import date, datetime
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
