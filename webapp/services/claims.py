"""A claim to debit, what becomes of it, and the answer that is kept of it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from webapp.domain.coupon import Coupon
from webapp.domain.debit import Refused
from webapp.domain.journal import canonical
from webapp.domain.scheme import AidScheme
from webapp.domain.transaction import Status


@dataclass(frozen=True, slots=True)
class Claim:
    """A request to debit; its id is made by the one who asks, before. ``captured_at`` decides nothing."""

    claim_id: str
    coupon_id: str
    identity_check_id: str
    face_confirmed: bool
    captured_at: datetime | None = None
    live_code: str | None = None

    @property
    def fingerprint(self) -> str:
        """What makes two claims of one id the same claim: everything but the time of capture."""
        content = [self.coupon_id, self.identity_check_id, self.face_confirmed, self.live_code]
        return hashlib.sha256(canonical(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ClaimAccepted:
    """A debit made."""

    claim_id: str
    transaction_id: str
    status: Status
    coupon: Coupon
    scheme: AidScheme
    debited_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimRefused:
    """An expected no to a claim."""

    claim_id: str
    refused: Refused
    coupon: Coupon
    scheme: AidScheme


@dataclass(frozen=True, slots=True)
class EntryRefused:
    """An expected no to a claim that a device signed: always a conflict, whatever its code is elsewhere.

    ``scheme`` is None where no coupon was found.
    """

    claim_id: str
    refused: Refused
    scheme: AidScheme | None


Outcome: TypeAlias = ClaimAccepted | ClaimRefused | EntryRefused


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client gets: ``body`` to the byte, the status it was first given with."""

    claim_id: str
    status: int
    body: str
    replayed: bool = False


Writer: TypeAlias = Callable[[Outcome], tuple[int, str]]
"""Puts an outcome into words, status and body, inside the transaction, so that the words are kept."""
