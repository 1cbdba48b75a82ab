"""Facts for the rules, in memory: everything is in order unless a test says otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from webapp.domain.coupon import Coupon
from webapp.domain.debit import AidFile, Convention, DebitFacts, IdentityCheck, LiveDebit, Partner
from webapp.domain.scheme import AidScheme, Suspension
from webapp.domain.transaction import Status
from webapp.schemes.loader import load_schemes

SCHEME = next(iter(load_schemes().by_id.values()))
NOW = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
OURS, THEIRS, STAFF = "partner-ours", "partner-theirs", "account-staff"


def convention(market: str = "2024", **changes: Any) -> Convention:  # noqa: ANN401  any field there is
    """A convention signed long ago, without an end."""
    return replace(Convention(SCHEME.id, market, NOW, date(2020, 1, 1), None), **changes)


def partner(*conventions: Convention, validated: bool = True) -> Partner:
    """Our partner; by default with one convention, of 2024."""
    return Partner(OURS, NOW if validated else None, conventions or (convention(),))


def coupon(rank: int = 1, **changes: Any) -> Coupon:  # noqa: ANN401  any field there is
    """A coupon of the scheme."""
    made = Coupon(
        f"coupon-{rank}",
        "file-1",
        SCHEME.id,
        "2024",
        rank,
        SCHEME.rank_numbered(rank).amount_cents,
        f"NUMBER{rank}",
        date(2026, 9, 30),
    )
    return replace(made, **changes)


def live(rank: int, status: Status = Status.PAID, partner_id: str = OURS) -> LiveDebit:
    """A live debit of the file."""
    return LiveDebit(f"coupon-{rank}", rank, partner_id, status, NOW)


def file(*debits: LiveDebit, transferred_to: str | None = None) -> AidFile:
    """The young person's file."""
    return AidFile("file-1", transferred_to, debits)


def facts(
    rank: int = 1,
    *debits: LiveDebit,
    scheme: AidScheme = SCHEME,
    now: datetime = NOW,
    by: Partner | None = None,
    transferred_to: str | None = None,
    **coupon_changes: Any,  # noqa: ANN401  any field there is
) -> DebitFacts:
    """What a verdict rests on."""
    return DebitFacts(
        scheme,
        now,
        by or partner(),
        coupon(rank, **coupon_changes),
        file(*debits, transferred_to=transferred_to),
    )


def suspended(start: date | None, end: date | None = None) -> AidScheme:
    """The scheme, suspended."""
    return replace(SCHEME, suspension=Suspension("F29", start, end))


def check(**changes: Any) -> IdentityCheck:  # noqa: ANN401  any field there is
    """A successful check of coupon 1 by our staff, good until 11:30."""
    made = IdentityCheck("coupon-1", OURS, STAFF, NOW.replace(minute=30), used=False)
    return replace(made, **changes)
