"""The code of the moment (code du jeune): six digits beside the QR, which no copied picture of it has.

It is a time-based one-time password of HMAC-SHA-256. Each coupon has a secret of its own, made from its id
and one key of the server; the secret gives one code a step of time. Nothing of it is kept anywhere.
Source: RFC 4226, 5.3 (the digits) and 7.2 (who compares them); RFC 6238, 4 (the time).
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from webapp.domain.debit import Refused
from webapp.domain.scheme import AidScheme, LiveCode

DIGITS = 6
WRONG_PER_COUPON = 5
"""Wrong codes of one coupon at one school within an hour; the next must wait."""
COUNTED_FOR = timedelta(hours=1)

_SPACING = re.compile(r"[\s-]")


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as the young person sees it.

    Attributes:
        code: Six digits.
        changes_at: When the next one takes its place.
        good_until: Until when the counter may still send this one.
    """

    code: str
    changes_at: datetime
    good_until: datetime


@dataclass(frozen=True, slots=True)
class TypedCode:
    """What a claim bears of it, and what it is judged by.

    Attributes:
        text: As typed; None or empty: nothing was.
        key: The key of the server.
        wait_seconds: How long no code of this coupon is judged, after too many wrong ones.
    """

    text: str | None
    key: bytes
    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class CodeDelayed:
    """Too many wrong codes: this one is not judged for so many seconds."""

    seconds: int


CodeRefusal: TypeAlias = Refused | CodeDelayed


def one_time_password(secret: bytes, step: int) -> str:
    """Return the digits that a secret gives at a step (``Source: RFC 4226, 5.3``)."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha256")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_at(option: LiveCode, now: datetime) -> int:
    """Return the number of the step that goes on, counted from 1970 (``Source: RFC 6238, 4.2``)."""
    return int(now.timestamp()) // option.step_seconds


def shown_code(option: LiveCode, key: bytes, coupon_id: str, now: datetime) -> ShownCode:
    """Return a coupon's code now."""
    step = step_at(option, now)
    return ShownCode(
        one_time_password(_secret(key, coupon_id), step),
        changes_at=_start(option, step + 1),
        good_until=_start(option, step + 2),
    )


def is_live(option: LiveCode, key: bytes, coupon_id: str, text: str, now: datetime) -> bool:
    """Tell whether a text is the coupon's code of this step or of the one before.

    The one before counts for the time that reading out, typing and sending take. No clock but ours is asked,
    so none of a later step ever does.
    """
    typed = _SPACING.sub("", text)
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return False
    secret, step = _secret(key, coupon_id), step_at(option, now)
    # Both are always compared, each in constant time: how long it takes says nothing of the digits.
    matches = [hmac.compare_digest(typed, one_time_password(secret, one)) for one in (step, step - 1)]
    return any(matches)


def code_refusal(
    scheme: AidScheme, coupon_id: str, typed: TypedCode | None, now: datetime
) -> CodeRefusal | None:
    """Return why a claim lacks the code that its scheme asks for; None when it has it, or none is asked for.

    Where the scheme shows a code without asking for it, one that is sent all the same must be right.
    """
    option = scheme.live_code
    if option is None:
        return None
    if typed is None or not typed.text:
        return Refused("live_code_required") if option.required else None
    if typed.wait_seconds > 0:
        return CodeDelayed(typed.wait_seconds)
    right = is_live(option, typed.key, coupon_id, typed.text, now)
    return None if right else Refused("live_code_wrong")


def seconds_to_wait(wrong_at: Sequence[datetime], most: int, now: datetime) -> int:
    """Return the seconds before one more code may be judged, rounded up; 0 when it may be now.

    Args:
        wrong_at: When wrong codes were sent, in any order; those an hour old count no more.
        most: How many of an hour stop the next.
        now: Aware UTC.
    """
    counted = sorted(moment for moment in wrong_at if now - moment < COUNTED_FOR)
    if len(counted) < most:
        return 0
    left = counted[-most] + COUNTED_FOR - now
    return -(-left // timedelta(seconds=1))


def _secret(key: bytes, coupon_id: str) -> bytes:
    return hmac.digest(key, coupon_id.encode(), "sha256")


def _start(option: LiveCode, step: int) -> datetime:
    return datetime.fromtimestamp(step * option.step_seconds, UTC)
