"""The blind identity challenge: how many wrong tries, which waits, which lock.

The counts belong to a coupon *at a partner*; a second count belongs to the member of staff. What was
typed is compared elsewhere and never reaches this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from webapp.domain.scheme import IdentityLimits


class DocumentType(StrEnum):
    """The kind of identity document presented."""

    CNI = "cni"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"


class CheckResult(StrEnum):
    """What is kept of an identity check."""

    MATCH = "match"
    NO_MATCH = "no_match"
    DOCUMENT_NOT_IN_FORCE = "document_not_in_force"
    OFFLINE_MATCH = "offline_match"
    OFFLINE_UNVERIFIED = "offline_unverified"


def known_name(result: str, first_name: str, family_name: str) -> tuple[str, str] | None:
    """Return the name that a school reads on its own debit; None where nobody checked whose coupon it is."""
    unverified = CheckResult(result) is CheckResult.OFFLINE_UNVERIFIED
    return None if unverified else (first_name, family_name)


@dataclass(frozen=True, slots=True)
class Guard:
    """The tries made on one coupon at one partner since the last match, unlock or day of rest."""

    wrong: int = 0
    last_wrong_at: datetime | None = None
    locked_until: datetime | None = None
    owner_has_unlocked: bool = False


@dataclass(frozen=True, slots=True)
class TryAllowed:
    """The try may be judged."""


@dataclass(frozen=True, slots=True)
class TryDelayed:
    """Too early: ``seconds`` to wait; ``staff_limit`` when it is the person's hourly count that stops."""

    seconds: int
    staff_limit: bool = False


@dataclass(frozen=True, slots=True)
class TryLocked:
    """Locked until then, unless the owner (once) or an officer lifts it."""

    until: datetime


TryDecision: TypeAlias = TryAllowed | TryDelayed | TryLocked


def rested(limits: IdentityLimits, guard: Guard, now: datetime) -> Guard:
    """Return the guard as it stands now: locked when no try is left, fresh once its rest is over.

    The rest is as long as a lock, from the lock's end or from the last wrong try.
    """
    rest = timedelta(hours=limits.lock_hours)
    if guard.locked_until is None and guard.last_wrong_at is not None and guard.wrong >= limits.tries:
        # The scheme allows fewer tries than when these were made.
        guard = replace(guard, locked_until=guard.last_wrong_at + rest)
    last = guard.locked_until if guard.locked_until is not None else guard.last_wrong_at
    over = last is not None and now >= (last if guard.locked_until is not None else last + rest)
    return unlocked(guard) if over else guard


def unlocked(guard: Guard, *, by_owner: bool = False) -> Guard:
    """Return the guard with its count and lock lifted; the owner's single unlock is remembered."""
    return Guard(owner_has_unlocked=guard.owner_has_unlocked or by_owner)


def decide_try(
    limits: IdentityLimits, guard: Guard, staff_wrong: Sequence[datetime], now: datetime
) -> TryDecision:
    """Say whether a try may be judged now.

    Args:
        limits: The scheme's figures.
        guard: The coupon's count at this partner, rested.
        staff_wrong: Times of the wrong tries of this member of staff, any order; older than an hour ignored.
        now: Aware UTC.
    """
    if guard.locked_until is not None:
        return TryLocked(guard.locked_until)
    hour = timedelta(hours=1)
    recent = sorted(t for t in staff_wrong if now - t < hour)
    if len(recent) >= limits.staff_wrong_per_hour:
        free_at = recent[-limits.staff_wrong_per_hour] + hour
        return TryDelayed(_seconds(free_at - now), staff_limit=True)
    if guard.wrong >= limits.free_tries and guard.last_wrong_at is not None:
        wait = timedelta(seconds=limits.waits_seconds[guard.wrong - limits.free_tries])
        if now < guard.last_wrong_at + wait:
            return TryDelayed(_seconds(guard.last_wrong_at + wait - now))
    return TryAllowed()


def after_wrong(limits: IdentityLimits, guard: Guard, now: datetime) -> Guard:
    """Return the guard after one more wrong try; the last one allowed locks it."""
    wrong = guard.wrong + 1
    until = now + timedelta(hours=limits.lock_hours) if wrong >= limits.tries else None
    return replace(guard, wrong=wrong, last_wrong_at=now, locked_until=until)


def tries_left(limits: IdentityLimits, guard: Guard) -> int:
    """Return how many wrong tries remain, the one that locks included."""
    return max(0, limits.tries - guard.wrong)


def _seconds(wait: timedelta) -> int:
    """Round up: a caller who waits that long is never told to wait again."""
    return max(1, -(-wait // timedelta(seconds=1)))
