"""The decision to debit: facts in, ``Accepted`` or ``Refused`` out, nothing touched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from webapp.domain.calendar import paris_day
from webapp.domain.coupon import Coupon
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status

Detail: TypeAlias = str | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no: its stable code, and the facts a sentence about it needs.

    ``details`` never hold personal data nor another partner's name: they may be shown and stored.
    """

    code: str
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A yes: what is to be appended to the journal."""

    amount_cents: int
    status: Status


Decision: TypeAlias = Accepted | Refused


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention a partner signed for one scheme and market; ``ends_on`` is in, None has no end."""

    scheme_id: str
    market: str
    signed_at: datetime | None
    starts_on: date
    ends_on: date | None

    def in_force_on(self, day: date) -> bool:
        """Tell whether it is signed and the day lies within it."""
        return (
            self.signed_at is not None
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner (auto-école, CFA) as a debit needs it: validated by the Region or not, its conventions."""

    id: str
    validated_at: datetime | None
    conventions: tuple[Convention, ...]

    def in_force(self, day: date) -> tuple[Convention, ...]:
        """Return the conventions that decide on that day (``Source: F26``)."""
        return tuple(c for c in self.conventions if c.in_force_on(day))


@dataclass(frozen=True, slots=True)
class LiveDebit:
    """One debit of the file that was not cancelled."""

    coupon_id: str
    rank: int
    partner_id: str
    status: Status
    debited_at: datetime


@dataclass(frozen=True, slots=True)
class AidFile:
    """A young person's file (dossier) in one scheme: its live debits, its transfer if there was one."""

    id: str
    transferred_to: str | None
    debits: tuple[LiveDebit, ...]

    def debit_of(self, rank: int) -> LiveDebit | None:
        """Return the live debit of that rank; there is at most one."""
        return next((d for d in self.debits if d.rank == rank), None)

    @property
    def holder(self) -> str | None:
        """The partner the file belongs to: by transfer, else the first to debit (``Source: F31``)."""
        if self.transferred_to is not None:
            return self.transferred_to
        first = min(self.debits, key=lambda d: d.rank, default=None)
        return None if first is None else first.partner_id


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """A successful identity check, as a claim needs it (``Source: F12``).

    Attributes:
        used: A debit already rests on it, even one reversed since: each presentation is verified anew.
    """

    coupon_id: str
    partner_id: str
    account_id: str
    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class DebitFacts:
    """All that a verdict rests on, read under the file's lock; ``now`` is aware UTC."""

    scheme: AidScheme
    now: datetime
    partner: Partner
    coupon: Coupon
    file: AidFile

    @property
    def today(self) -> date:
        """The day in Paris."""
        return paris_day(self.now)
