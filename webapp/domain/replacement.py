"""Another coupon in the place of one: the duplicate, the provisional one, the final one that follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.domain.coupon import Coupon, CouponKind, RevocationReason
from webapp.domain.errors import Invalid
from webapp.domain.scheme import Duplicates, Provisional
from webapp.domain.transaction import Status
from webapp.domain.young_request import STOPS_AT_ONCE

REPLACED_FOR = frozenset(
    {RevocationReason.LOST, RevocationReason.STOLEN, RevocationReason.DAMAGED, RevocationReason.REISSUED}
)
"""Why an officer puts another coupon in the place of one; a provisional one is simply ``replaced``."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a coupon under its file's lock.

    Attributes:
        last_day: Last day of the final coupon of this rank, which a provisional one stands for.
        debit_status: Of the live debit of the rank, whichever of its coupons it was made with.
        replaced: Whether another coupon stands in its place already.
    """

    coupon: Coupon
    beneficiary_id: str
    last_day: date
    debit_status: Status | None
    replaced: bool


def check_replaceable(standing: Standing, reason: RevocationReason, today: date) -> None:
    """Let a coupon be replaced, once: one that was withdrawn only to be issued anew.

    One that its owner said to be lost or stolen stopped at that word; it is replaced for the same reason.

    Raises:
        Invalid: ``rank_debited``: its amount was taken; ``already_revoked``; ``replacement_expired``: the
            rank is over, and so would be whatever stood in its place.
    """
    coupon = standing.coupon
    withdrawn = coupon.revoked_reason in {None, RevocationReason.WITHDRAWN}
    anew = reason is RevocationReason.REISSUED and withdrawn
    stopped = coupon.revoked_reason is reason and reason in STOPS_AT_ONCE
    if standing.debit_status is not None:
        raise Invalid("rank_debited")
    if standing.replaced or (coupon.revoked_at is not None and not (anew or stopped)):
        raise Invalid("already_revoked")
    if today > standing.last_day:
        raise Invalid("replacement_expired")


def reason_for(coupon: Coupon, reason: RevocationReason) -> RevocationReason:
    """Return why a coupon is replaced: a provisional one is, whatever became of it (``Source: M11``)."""
    return RevocationReason.REPLACED if coupon.kind is CouponKind.PROVISIONAL else reason


def fee(fees: Duplicates | None, reason: RevocationReason, *, proof_seen: bool) -> int:
    """Return what a replacement costs the young person, in cents (``Source: M12``).

    Raises:
        Invalid: ``duplicates_off``: the scheme gives none; ``proof_required``: of a theft.
    """
    if reason in {RevocationReason.REISSUED, RevocationReason.REPLACED}:
        return 0
    if fees is None:
        raise Invalid("duplicates_off")
    if reason is RevocationReason.STOLEN and fees.stolen_needs_proof and not proof_seen:
        raise Invalid("proof_required")
    return fees_of(fees)[reason]


def fees_of(fees: Duplicates) -> Mapping[RevocationReason, int]:
    """Return what each reason costs, in cents (``Source: M12``)."""
    return {
        RevocationReason.LOST: fees.lost_cents,
        RevocationReason.DAMAGED: fees.damaged_cents,
        RevocationReason.STOLEN: fees.stolen_cents,
        RevocationReason.REISSUED: 0,
    }


def duplicates_of(coupon: Coupon, fees: Duplicates | None) -> Duplicates | None:
    """Return what another coupon in the place of this one costs: of a provisional one nothing (M11)."""
    if fees is None or coupon.kind is not CouponKind.PROVISIONAL:
        return fees
    return Duplicates(fees.source, lost_cents=0, damaged_cents=0, stolen_cents=0, stolen_needs_proof=False)


def provisional_last_day(option: Provisional | None, printed_on: date, final_last_day: date) -> date:
    """Return the last day of a provisional coupon, never after that of the final one (``Source: M11``).

    Raises:
        Invalid: ``provisional_off``: the scheme has none.
    """
    if option is None:
        raise Invalid("provisional_off")
    return min(printed_on + timedelta(weeks=option.weeks), final_last_day)
