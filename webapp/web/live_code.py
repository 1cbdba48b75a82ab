"""The code of the moment as a young person's page draws it, and as its script asks for the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from webapp.domain.live_code import DIGITS, ShownCode
from webapp.web.filters import clock_seconds

_NARROW_NO_BREAK_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class LiveLine:
    """A code on the page.

    Attributes:
        digits: Three and three: so they are read out.
        until: Until when the counter takes it, by the clock in Paris.
        next_ms: Milliseconds before the next one takes its place.
        url: Where the next one is asked for.
    """

    digits: str
    until: str
    next_ms: int
    url: str


def live_line(shown: ShownCode, coupon_id: str, now: datetime) -> LiveLine:
    """Return a code as it is drawn."""
    half = DIGITS // 2
    return LiveLine(
        digits=f"{shown.code[:half]}{_NARROW_NO_BREAK_SPACE}{shown.code[half:]}",
        until=clock_seconds(shown.good_until),
        next_ms=max(0, (shown.changes_at - now) // timedelta(milliseconds=1)),
        url=url_for("young.live_code", coupon_id=coupon_id),
    )
