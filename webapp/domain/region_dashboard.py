"""The Region's dashboard: which queues there are, and the weeks it looks back on."""

from datetime import date, timedelta
from enum import StrEnum

WEEKS = 8
"""How many weeks it looks back, the one at hand included."""


class Queue(StrEnum):
    """What waits for somebody of the Region."""

    REVIEW = "review"
    MESSAGES = "messages"
    CONTESTS = "contests"
    TRANSFERS = "transfers"
    YOUNG_REQUESTS = "young_requests"
    SIGNALS = "signals"
    DEVICES = "devices"
    BATCHES = "batches"


def last_mondays(today: date, weeks: int = WEEKS) -> list[date]:
    """Return the Mondays of the last weeks, that of ``today`` the last of them."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
