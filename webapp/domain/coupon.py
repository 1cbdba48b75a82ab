"""A coupon (chèque, voucher): one rank of one young person's file, worth a fixed amount."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from webapp.domain.calendar import add_months, paris_day
from webapp.domain.scheme import Market
from webapp.domain.transaction import VALIDATED_STATUSES, Status


class CouponKind(StrEnum):
    """What a coupon is on paper: the final one, or one that serves until it comes (``Source: M11``)."""

    FINAL = "final"
    PROVISIONAL = "provisional"


class RevocationReason(StrEnum):
    """Why a coupon stopped working; the first five call for another in its place (``Source: M11, M12``)."""

    LOST = "lost"
    STOLEN = "stolen"
    DAMAGED = "damaged"
    REISSUED = "reissued"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Coupon:
    """What was issued; none of it changes but how it was revoked.

    Attributes:
        number: As printed, without grouping.
        expires_on: Last day on which it can be taken, in Paris.
    """

    id: str
    file_id: str
    scheme_id: str
    market: str
    rank: int
    amount_cents: int
    number: str
    expires_on: date
    revoked_at: datetime | None = None
    revoked_reason: RevocationReason | None = None
    kind: CouponKind = CouponKind.FINAL


class CouponState(StrEnum):
    """The coupon's life as one word, for lists and for the API."""

    AVAILABLE = "available"
    DEBITED = "debited"
    VALIDATED = "validated"
    PAID = "paid"
    REVOKED = "revoked"
    EXPIRED = "expired"


def last_day(issued_on: date, market: Market) -> date:
    """Return the last day a coupon issued that day can be taken (``Source: F29``)."""
    return add_months(issued_on, market.validity_months)


def state_of(coupon: Coupon, debit: Status | None, now: datetime) -> CouponState:
    """Return the coupon's state, given the status of its live debit if it has one."""
    if coupon.revoked_at is not None:
        return CouponState.REVOKED
    if debit is Status.PAID:
        return CouponState.PAID
    if debit in VALIDATED_STATUSES:
        return CouponState.VALIDATED
    if debit is not None:
        return CouponState.DEBITED
    if paris_day(now) > coupon.expires_on:
        return CouponState.EXPIRED
    return CouponState.AVAILABLE
