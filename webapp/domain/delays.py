"""What is counted of offline claims once they arrived: answers, sums, delays, clocks not believed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median


@dataclass(frozen=True, slots=True)
class Arrival:
    """One entry as it arrived; ``judged_at`` is ``captured_at`` where the device's clock was believed."""

    code: str
    amount_cents: int
    captured_at: datetime
    judged_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What a device's entries amount to.

    Attributes:
        refused: How many by code.
        odd_clocks: Entries whose own time could not be true.
        median_delay: From capture to arrival, of those whose clock was believed; None without any.
    """

    accepted: int = 0
    accepted_cents: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    odd_clocks: int = 0
    median_delay: timedelta | None = None
    longest_delay: timedelta | None = None

    @property
    def refused_count(self) -> int:
        """Refused entries in all."""
        return sum(self.refused.values())


def figures(arrivals: Iterable[Arrival], *, accepted_code: str = "accepted") -> Figures:
    """Count entries; a clock that was not believed says nothing of a delay."""
    seen = list(arrivals)
    accepted = [one for one in seen if one.code == accepted_code]
    believed = [one for one in seen if one.judged_at == one.captured_at]
    delays = [one.received_at - one.captured_at for one in believed]
    return Figures(
        accepted=len(accepted),
        accepted_cents=sum(one.amount_cents for one in accepted),
        refused=dict(Counter(one.code for one in seen if one.code != accepted_code).most_common()),
        odd_clocks=len(seen) - len(believed),
        median_delay=_middle(delays) if delays else None,
        longest_delay=max(delays, default=None),
    )


def _middle(delays: list[timedelta]) -> timedelta:
    # The library counts numbers, and no lengths of time.
    unit = timedelta(microseconds=1)
    return median(delay // unit for delay in delays) * unit
