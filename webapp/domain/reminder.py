"""Reminders that a coupon ends: which one is due on a day."""

from collections.abc import Iterable
from datetime import date


def due(thresholds: Iterable[int], today: date, expires_on: date) -> int | None:
    """Return which reminder is due, as its number of days before the end; None when none is.

    Days missed because nothing ran are made up for, and only the nearest reminder is told: nobody hears
    twice in a day. On the last day itself there is still time; after it there is none.

    Args:
        thresholds: Days before the end on which a reminder is told.
        today: The day in Paris.
        expires_on: The last day on which the coupon can be taken.
    """
    left = (expires_on - today).days
    return None if left < 0 else min((days for days in thresholds if left <= days), default=None)


def passed(thresholds: Iterable[int], today: date, asked_on: date) -> int:
    """Return how many reminders of something asked should have been told by a day.

    Args:
        thresholds: Days after it was asked on which a reminder is told.
        today: The day in Paris.
        asked_on: The day on which it was asked.
    """
    return sum((today - asked_on).days >= days for days in thresholds)
