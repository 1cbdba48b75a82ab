"""How guesses are slowed down: some tries are free, then each asks a longer wait, and a rest forgets them.

The counts belong to whatever is guessed at: an account's password, a member of staff's code. They are kept
in the database, since a count in memory is one count a process.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """What is allowed.

    Attributes:
        free: Wrong tries that cost nothing.
        waits_seconds: Waits after each further one; the last goes on for ever.
        rest: After this long without a try the count starts anew.
        most: Wrong tries after which only another way in is left; None: never.
    """

    free: int
    waits_seconds: tuple[int, ...]
    rest: timedelta
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Guesses:
    """The wrong tries since the last right one."""

    wrong: int = 0
    last_wrong_at: datetime | None = None


def rested(limits: GuessLimits, guesses: Guesses, now: datetime) -> Guesses:
    """Return the count as it stands now; one that closed the way in for good is not forgotten by resting."""
    last = guesses.last_wrong_at
    if last is None or is_closed(limits, guesses) or now - last < limits.rest:
        return guesses
    return Guesses()


def is_closed(limits: GuessLimits, guesses: Guesses) -> bool:
    """Tell whether this way in is closed until another one is taken."""
    return limits.most is not None and guesses.wrong >= limits.most


def seconds_to_wait(limits: GuessLimits, guesses: Guesses, now: datetime) -> int:
    """Return the seconds before the next try is judged, rounded up; 0 when it may be judged now."""
    guesses = rested(limits, guesses, now)
    over = guesses.wrong - limits.free
    if over < 0 or guesses.last_wrong_at is None:
        return 0
    wait = timedelta(seconds=limits.waits_seconds[min(over, len(limits.waits_seconds) - 1)])
    left = guesses.last_wrong_at + wait - now
    return max(0, -(-left // timedelta(seconds=1)))


def after_wrong(limits: GuessLimits, guesses: Guesses, now: datetime) -> Guesses:
    """Return the count after one more wrong try."""
    return Guesses(rested(limits, guesses, now).wrong + 1, now)
