"""Time and chance: the only place that asks the machine for either."""

import secrets
import uuid
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock and its random source."""

    def now(self) -> datetime:
        """Return the current instant, aware UTC."""
        return datetime.now(UTC)

    def new_id(self) -> str:
        """Return a fresh UUID as lower-case text."""
        return str(uuid.uuid4())

    def new_secret(self) -> str:
        """Return 256 random bits as URL-safe text."""
        return secrets.token_urlsafe(32)

    def new_bits(self, count: int) -> int:
        """Return ``count`` random bits as a non-negative integer."""
        return secrets.randbits(count)


class NullClock(SystemClock):
    """A clock that stands still until it is moved; ids stay random."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._at

    def move(self, **step: float) -> None:
        """Move by a ``timedelta`` given in keywords."""
        self._at += timedelta(**step)

    def set(self, at: datetime) -> None:
        """Move to an instant."""
        self._at = at
