"""What is told of offline claims once they arrived: answers, sums, delays, clocks not believed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Counted:
    """How many entries got one answer, their sum, and how many of their clocks were not believed."""

    code: str
    count: int
    amount_cents: int
    odd_clocks: int


@dataclass(frozen=True, slots=True)
class Delays:
    """From capture to arrival, of those whose clock was believed.

    Attributes:
        middle: The one delay in the middle, or the two around it; empty without any.
    """

    middle: tuple[timedelta, ...] = ()
    longest: timedelta | None = None

    @property
    def median(self) -> timedelta | None:
        """The median, None without any delay."""
        return sum(self.middle, timedelta()) / len(self.middle) if self.middle else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a device's entries amount to.

    Attributes:
        refused: How many by code, the most frequent first.
        odd_clocks: Entries whose own time could not be true.
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


def figures(
    counted: Iterable[Counted], delays: Delays | None = None, *, accepted_code: str = "accepted"
) -> Figures:
    """Add up what was counted by answer; a clock that was not believed says nothing of a delay."""
    seen, delays = list(counted), delays or Delays()
    accepted = [one for one in seen if one.code == accepted_code]
    refused = Counter({one.code: one.count for one in seen if one.code != accepted_code})
    return Figures(
        accepted=sum(one.count for one in accepted),
        accepted_cents=sum(one.amount_cents for one in accepted),
        refused=dict(sorted(refused.items(), key=lambda item: (-item[1], item[0]))),
        odd_clocks=sum(one.odd_clocks for one in seen),
        median_delay=delays.median,
        longest_delay=delays.longest,
    )
